"""Rate limits by key, user and network address."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from limits import RateLimitItem, parse
from starlette.concurrency import run_in_threadpool

from citewell.domain.access import Caller
from citewell.domain.errors import RateLimited
from citewell.http.auth import AnyCaller
from citewell.http.facts import facts_of, rate_address
from citewell.http.moving_windows import MovingWindows
from citewell.services.settings.catalogue import RATE_CHAT, RATE_SEARCH, RATE_TEXTS, RATE_UPLOAD, Setting

if TYPE_CHECKING:
    from citewell.bootstrap.settings import Settings
    from citewell.services.settings.values import LiveSettings

LOGIN_PER_ADDRESS = 6
LOGIN_PER_ACCOUNT = 10
PER_USER = 2
PER_ADDRESS = 10
DENIALS = parse("60/minute")


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How often, such as ``10/minute``.

    ``login``: tries per account and address; an address may try ``LOGIN_PER_ADDRESS`` times as often over all
    accounts, and an account be tried ``LOGIN_PER_ACCOUNT`` times as often from all addresses that it never used.
    The others: per API key; a user's keys and logins together may ``PER_USER`` times, an address ``PER_ADDRESS``
    times as often. People without an account have the limit per address.
    """

    login: str = "10/minute"
    upload: str = "600/minute"
    search: str = "600/minute"
    chat: str = "120/minute"
    texts: str = "6000/minute"

    @classmethod
    def of(cls, settings: Settings) -> RateLimits:
        """Those of the settings."""
        return cls(
            settings.rate_login, settings.rate_upload, settings.rate_search, settings.rate_chat, settings.rate_texts
        )


OF_TENANTS: Mapping[str, Setting[str]] = {
    "upload": RATE_UPLOAD,
    "search": RATE_SEARCH,
    "chat": RATE_CHAT,
    "texts": RATE_TEXTS,
}
"""What tenants may choose less of."""

_parsed = lru_cache(maxsize=1024)(parse)


class RateLimiter:
    """Counts requests in memory, in moving windows. One process; several count each for themselves.

    Args:
        rates: How often, where tenants choose nothing.
        live: What tenants choose.
    """

    def __init__(self, rates: RateLimits, live: LiveSettings | None = None) -> None:
        self._limits: dict[str, RateLimitItem] = {
            "login": parse(rates.login),
            "upload": parse(rates.upload),
            "search": parse(rates.search),
            "chat": parse(rates.chat),
            "texts": parse(rates.texts),
        }
        self._live = live
        self._windows = MovingWindows()

    async def get_ready(self, caller: Caller) -> None:
        """Have what the caller's tenant chooses at hand, so that ``take`` need not read it."""
        if self._live is not None and self._live.known(caller) is None:
            await run_in_threadpool(self._live.of_caller, caller)

    def take(self, kind: str, caller: Caller, address: str | None) -> None:
        """Count a request of ``kind`` (``upload``, ``texts``, ``search``, ``chat``). Raises ``RateLimited``."""
        most, network = self._limits[kind], rate_address(address)
        chosen = most if self._live is None else _parsed(self._live.of_caller(caller)[OF_TENANTS[kind]])
        self._take(chosen, kind, caller, network)
        if chosen != most:
            # What is chosen anew is counted anew; what protects the machine is not.
            self._take(most, kind, caller, network)

    def _take(self, limit: RateLimitItem, kind: str, caller: Caller, network: str) -> None:
        if caller.user_id is None:
            self._hit(limit, 1, kind, "anonymous", network)
            return
        if caller.api_key_id is not None:
            self._hit(limit, 1, kind, "key", caller.api_key_id)
        self._hit(limit, 1 if caller.api_key_id is None else PER_USER, kind, "user", caller.user_id)
        self._hit(limit, PER_ADDRESS, kind, "address", network)

    def take_secret(self, address: str | None) -> None:
        """Count a try to use a login link or a refresh token. Raises ``RateLimited``."""
        self._hit(self._limits["login"], LOGIN_PER_ADDRESS, "secret", "address", rate_address(address))

    def take_password(self, user_id: str) -> None:
        """Count a try to change the user's password. Raises ``RateLimited``."""
        self._hit(self._limits["login"], 1, "password", "user", user_id)

    def take_login(self, email: str, address: str | None, knows: Callable[[], bool]) -> None:
        """Count a try to log in, before the password is looked at.

        Args:
            email: Whom somebody claims to be; kept as a hash only.
            address: Where from.
            knows: Whether that user has logged in from there before. A stranger who tries thousands of
                passwords must not lock out the owner, who comes from where they always come from.

        Raises:
            RateLimited: from this address, or for this account from unknown addresses, too often.
        """
        limit, network, account = self._limits["login"], rate_address(address), _account(email)
        self._hit(limit, LOGIN_PER_ADDRESS, "login", "address", network)
        self._hit(limit, 1, "login", "pair", f"{account}/{network}")
        try:
            self._hit(limit, LOGIN_PER_ACCOUNT, "login", "account", account)
        except RateLimited:
            if not knows():
                raise

    def login_worked(self, email: str, address: str | None) -> None:
        """Forget the tries of this account from this address."""
        self._windows.clear(self._limits["login"], "login", "pair", f"{_account(email)}/{rate_address(address)}")

    def may_record_denial(self, caller: Caller) -> bool:
        """Whether this refusal goes into the audit log: some a minute do, so that nobody can flood it."""
        who = caller.user_id or "anonymous"
        return self._windows.hit(DENIALS, "denied", caller.tenant_id, who)

    def _hit(self, limit: RateLimitItem, factor: int, *names: str) -> None:
        widened = limit if factor == 1 else type(limit)(limit.amount * factor, limit.multiples)
        if not widened.amount:
            told = "Requests of this kind are switched off on this server: their limit is 0. Ask an administrator."
            raise RateLimited(told, retry_after=widened.get_expiry())
        if not self._windows.hit(widened, *names):
            wait = max(1, math.ceil(self._windows.wait(widened, *names)))
            raise RateLimited(f"Too many requests of this kind. Try again in {wait} seconds.", retry_after=wait)


def _account(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()[:32]


async def limiter_of(request: Request) -> RateLimiter:
    """The limiter of this server."""
    limiter: RateLimiter = request.app.state.limiter
    return limiter


LimiterDep = Annotated[RateLimiter, Depends(limiter_of)]
"""The limiter, for routes with rules of their own."""


def _limited(kind: str) -> Any:
    async def count(request: Request, caller: AnyCaller, limiter: LimiterDep) -> None:
        await limiter.get_ready(caller)
        limiter.take(kind, caller, facts_of(request).address)

    return Depends(count)


LimitUploads = _limited("upload")
"""``dependencies=[LimitUploads]``: counts the request as an upload."""

LimitTexts = _limited("texts")
"""``dependencies=[LimitTexts]``: counts the request as one with texts."""

LimitSearches = _limited("search")
"""``dependencies=[LimitSearches]``: counts the request as a search."""

LimitChats = _limited("chat")
"""``dependencies=[LimitChats]``: counts the request as a question."""
