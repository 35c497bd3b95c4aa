"""``Idempotency-Key``: a POST that creates can be repeated without creating twice."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from fastapi import Depends, Header, Request, Response
from starlette.datastructures import UploadFile

from citewell.domain.access import Caller, IdempotencyClaim
from citewell.domain.errors import IdempotencyConflict, InvalidInput
from citewell.http.auth import AppDep
from citewell.http.facts import facts_of
from citewell.services.identity.replays import Replays

KEY = re.compile(r"[\x21-\x7e]{1,200}")
REPLAYED = "Idempotency-Replayed"
BLOCK = 1 << 20

Made = TypeVar("Made")


class InProgress:
    """The keys that this process works on right now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[tuple[str, str | None, str]] = set()

    def enter(self, name: tuple[str, str | None, str]) -> None:
        """Take the key. Raises ``IdempotencyConflict`` while somebody else has it."""
        with self._lock:
            if name in self._keys:
                raise IdempotencyConflict("A request with this idempotency key is being worked on. Try again soon.")
            self._keys.add(name)

    def leave(self, name: tuple[str, str | None, str]) -> None:
        """Give the key back."""
        with self._lock:
            self._keys.discard(name)


class Once:
    """Does something once for an idempotency key, and answers repetitions with what it made."""

    def __init__(
        self, claim: IdempotencyClaim | None, replays: Replays, in_progress: InProgress, response: Response
    ) -> None:
        self._claim = claim
        self._replays = replays
        self._in_progress = in_progress
        self._response = response

    @property
    def headers(self) -> dict[str, str]:
        """What it says to the client, for routes that make their response themselves."""
        return {REPLAYED: self._response.headers[REPLAYED]} if REPLAYED in self._response.headers else {}

    def __call__(
        self,
        resource_type: str,
        caller: Caller,
        *,
        make: Callable[[Caller], Made],
        again: Callable[[Caller, str], Made],
    ) -> Made:
        """What ``make`` made, now or when the same request came before.

        Args:
            resource_type: What is made, as its audit event names it.
            caller: Who asks.
            make: Makes it, for the caller that it is given: that one carries the key into the transaction.
            again: Finds what was made before, by its id.

        Raises:
            IdempotencyMismatch: the key was used for another request.
            IdempotencyConflict: the key is being worked on.
        """
        if self._claim is None:
            return make(caller)
        claimed = replace(caller, idempotency=self._claim)
        name = (caller.tenant_id, caller.user_id, self._claim.key)
        self._in_progress.enter(name)
        try:
            resource_id = self._replays.find(claimed, resource_type)
            if resource_id is None:
                return make(claimed)
        finally:
            self._in_progress.leave(name)
        self._response.headers[REPLAYED] = "true"
        return again(caller, resource_id)


async def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method} {request.url.path.removeprefix('/v1')}\n".encode())
    facts = facts_of(request)
    if facts.body_digest is not None:
        digest.update(facts.body_digest.encode())
    elif (
        request.headers.get("content-type", "").lower().startswith(("multipart/", "application/x-www-form-urlencoded"))
    ):
        for name, value in (await request.form()).multi_items():
            digest.update(f"\n{len(name)}:{name}=".encode())
            if isinstance(value, UploadFile):
                digest.update(f"{value.filename!r} ".encode())
                digest.update(await anyio.to_thread.run_sync(_hash_file, value.file))
            else:
                digest.update(hashlib.sha256(value.encode("utf-8", "replace")).digest())
    return digest.hexdigest()


def _hash_file(file: Any) -> bytes:
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)
    file.seek(0)
    return digest.digest()


async def once(
    request: Request,
    response: Response,
    app: AppDep,
    idempotency_key: Annotated[
        str | None, Header(max_length=200, description="Makes it safe to repeat this request.")
    ] = None,
) -> Once:
    """The ``Once`` of this request."""
    claim = None
    if idempotency_key is not None:
        if not KEY.fullmatch(idempotency_key):
            message = "An Idempotency-Key has 1 to 200 visible ASCII characters."
            raise InvalidInput(message, field="/header/idempotency-key", reason="idempotency_key")
        claim = IdempotencyClaim(idempotency_key, await _fingerprint(request))
    return Once(claim, Replays(app.database), request.app.state.in_progress, response)


OnceDep = Annotated[Once, Depends(once)]
"""``once("group", caller, make=lambda claimed: ..., again=app.groups.get)`` makes a POST repeatable."""
