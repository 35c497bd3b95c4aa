"""The fetcher, and clients for connectors: the only makers of HTTP clients in this program."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from types import TracebackType
from typing import BinaryIO, Final, Self

import httpx

from citewell.backends.fetching.network import Resolver, checked, resolve
from citewell.backends.fetching.policy import FetchLimits, FetchPolicy
from citewell.backends.fetching.transport import BODY, LIMITS, Body, GuardedTransport
from citewell.backends.fetching.urls import WebAddress, join_url, parse_url
from citewell.domain.errors import FetchFailed
from citewell.domain.retry import asked_to_wait
from citewell.ports.fetcher import NO_HEADERS, UNKNOWN_TYPE, Fetched, FetchRequest, Redirect

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD: Final = frozenset({307, 308})
_OURS: Final = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "if-modified-since",
        "if-none-match",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)
_ANYBODY: Final = frozenset({"accept", "accept-language"})
"""Headers of the caller that are no secret to another origin."""
_LONGEST_HEADER: Final = 500
"""Of those that are read; what is longer takes long to read and says nothing."""
_SMALL: Final = 16_384


RestClient = httpx.Client
RestResponse = httpx.Response
RestAuth = httpx.Auth
"""Names for those who use ``guarded_client``: nobody but this package imports an HTTP library."""


def guarded_client(
    policy: FetchPolicy,
    *,
    base_url: str = "",
    headers: Mapping[str, str] = NO_HEADERS,
    auth: RestAuth | tuple[str, str] | None = None,
    resolver: Resolver = resolve,
) -> RestClient:
    """An ``httpx`` client for a REST API: bound by ``policy`` as every request is, deaf to the environment's proxies.

    It follows no redirects, so headers and ``auth`` go to the addresses that the caller names; a file that an API
    redirects to is fetched by ``GuardedFetcher``. Limits are the policy's; ``timeout`` arguments have no effect. Calls
    raise ``FetchFailed`` where ``httpx`` would raise errors of its own, and bodies arrive unpacked.
    """
    return httpx.Client(
        transport=GuardedTransport(policy, resolver=resolver),
        base_url=base_url,
        headers={"user-agent": policy.user_agent, **headers},
        auth=auth,
        trust_env=False,
        follow_redirects=False,
    )


def checked_addresses(policy: FetchPolicy, url: str, *, resolver: Resolver = resolve) -> tuple[WebAddress, list[str]]:
    """``url`` in normal form, and the addresses of its host: for programs that open connections of their own.

    Such a program must be told to connect to these addresses and to follow no redirects, or it could be led elsewhere
    by a name that means something else a moment later. Give it the normal form, too: of a name with other letters or a
    dot at its end, programs differ in what they look up.

    Raises:
        FetchFailed: the policy does not let this program go there, or the name is not known.
    """
    address = parse_url(url)
    policy.check_port(address)
    return address, checked(policy, address.origin, resolver, policy.limits.connect_seconds)


class GuardedFetcher:
    """The ``Fetcher`` of the program.

    Args:
        policy: Where it may go and what it takes.
        resolver: Finds the addresses of names.
        clock: Seconds that only grow.
        now: The time of day, for dates in ``Retry-After``.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        resolver: Resolver = resolve,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._policy = policy
        self._clock = clock
        self._now = now
        self._transport = GuardedTransport(policy, resolver=resolver, clock=clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def fetch(self, request: FetchRequest, into: BinaryIO) -> Fetched:
        """As the port says."""
        until = self._clock() + self._limits(request).total_seconds
        address = first = parse_url(request.url)
        method, body = str(request.method), request.body
        hops: list[Redirect] = []
        while True:
            limits = self._limits(request, until - self._clock())
            headers = self._headers(request, with_secrets=address.origin == first.origin)
            asked = httpx.Request(method, str(address), headers=headers, content=body, extensions={LIMITS: limits})
            response = self._answer(asked, redirected=bool(hops))
            try:
                location = response.headers.get("location")
                if response.status_code not in _REDIRECTS or not location or not request.follow:
                    return self._take(response, address, tuple(hops), into)
                _drain(response)
            finally:
                response.close()
            hops.append(Redirect(str(address), response.status_code))
            following = self._follow(address, location, len(hops))
            if body is not None or method == "POST":
                if response.status_code not in _KEEPS_METHOD:
                    method, body = "GET", None
                elif following.origin != first.origin:
                    raise FetchFailed("blocked_redirect", "It redirects what is sent to another host.")
            address = following

    def _answer(self, request: httpx.Request, *, redirected: bool) -> httpx.Response:
        try:
            return self._transport.handle_request(request)
        except FetchFailed as exc:
            if redirected and exc.reason == "blocked_address":
                raise FetchFailed("blocked_redirect", f"It redirects. {exc.message}") from exc
            raise

    def _follow(self, address: WebAddress, location: str, hops: int) -> WebAddress:
        if hops > self._policy.limits.max_redirects:
            raise FetchFailed("too_many_redirects", f"It redirects more than {hops - 1} times.")
        try:
            following = join_url(address, location)
        except FetchFailed as exc:
            raise FetchFailed("blocked_redirect", f"It redirects. {exc.message}") from exc
        if (address.scheme, following.scheme) == ("https", "http"):
            raise FetchFailed("blocked_redirect", "It redirects from https:// to http://, where anybody can read it.")
        return following

    def _limits(self, request: FetchRequest, left: float | None = None) -> FetchLimits:
        limits = self._policy.limits
        seconds = limits.total_seconds if request.seconds is None else min(limits.total_seconds, request.seconds)
        size = limits.max_bytes if request.max_bytes is None else min(limits.max_bytes, request.max_bytes)
        if left is not None and left <= 0:
            raise FetchFailed("timed_out", f"It was not there within {seconds:g} seconds.")
        return replace(limits, total_seconds=seconds if left is None else min(seconds, left), max_bytes=size)

    def _headers(self, request: FetchRequest, *, with_secrets: bool) -> dict[str, str]:
        headers = {"user-agent": self._policy.user_agent, "accept": "*/*"}
        for name, value in request.headers.items():
            lower = name.lower()
            if lower not in _OURS and (with_secrets or lower in _ANYBODY):
                headers[lower] = value
        if request.etag:
            headers["if-none-match"] = request.etag
        if request.last_modified:
            headers["if-modified-since"] = request.last_modified
        return headers

    def _take(
        self, response: httpx.Response, address: WebAddress, hops: tuple[Redirect, ...], into: BinaryIO
    ) -> Fetched:
        size = 0
        for block in response.iter_raw():
            into.write(block)
            size += len(block)
        body = response.extensions[BODY]
        assert isinstance(body, Body)
        media_type, charset = _type_of(response.headers.get("content-type", ""))
        return Fetched(
            url=str(address),
            status=response.status_code,
            headers=dict(response.headers.items()),
            redirects=hops,
            size=size,
            received=body.received,
            media_type=media_type,
            charset=charset,
            retry_after=asked_to_wait(response.headers.get("retry-after", "")[:_LONGEST_HEADER], self._now()),
        )


def _drain(response: httpx.Response) -> None:
    """Read a body that is said to be small, so that its connection serves again; any other is given up with it."""
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) <= _SMALL:
        for _ in response.iter_raw():
            pass


def _type_of(header: str) -> tuple[str, str | None]:
    """Media type and charset of a ``Content-Type``."""
    message = Message()
    message["content-type"] = header[:_LONGEST_HEADER].replace("\r", " ").replace("\n", " ")
    if not header.strip():
        return UNKNOWN_TYPE, None
    charset = message.get_content_charset()
    return message.get_content_type(), charset
