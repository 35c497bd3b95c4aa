"""Server-sent events: kept alive, and ended when the client leaves or may no longer listen."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from citewell.domain.errors import CitewellError
from citewell.http.facts import RequestFacts, facts_of

KEEP_ALIVE_SECONDS = 15.0
RECHECK_SECONDS = 3.0
MEDIA_TYPE = "text/event-stream"


class Encoded(Protocol):
    """Something to send."""

    def encode(self) -> bytes:
        """Its bytes on the wire, with the empty line that ends it."""
        ...


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name, if it has one, its JSON data, and an id that a client sends back when it reconnects.

    ``retry``: milliseconds that a client waits before it does.
    """

    name: str | None
    data: Any
    id: str | None = None
    retry: int | None = None

    def encode(self) -> bytes:
        """Its bytes on the wire. JSON on one line needs no care for line breaks."""
        lines = [] if self.name is None else [f"event: {self.name}"]
        lines.append(f"data: {json.dumps(self.data, ensure_ascii=False, allow_nan=False)}")
        if self.id is not None:
            lines.insert(0, f"id: {self.id}")
        if self.retry is not None:
            lines.insert(0, f"retry: {self.retry}")
        return ("\n".join(lines) + "\n\n").encode()


def error_event(error: CitewellError) -> Event:
    """What ends a stream that failed."""
    return Event("error", {"code": error.code, "detail": error.message})


class EventStream(Response):
    """A response that sends events as they come.

    Every ``recheck_seconds`` the caller is authenticated again: a suspension, a logout or a revoked key ends the
    stream with an event ``error``. So does an error of ``events``.

    Args:
        request: The request that is answered.
        events: What to send; it is closed when the stream ends, for whatever reason.
        recheck_seconds: How often the caller is looked at.
        keep_alive_seconds: How often a comment tells proxies that the connection lives.
        failed: The event for an error.
        while_open: Entered before anything is sent, and left at the end; what it raises is the response.
    """

    media_type = MEDIA_TYPE

    def __init__(
        self,
        request: Request,
        events: AsyncIterator[Encoded],
        *,
        recheck_seconds: float = RECHECK_SECONDS,
        keep_alive_seconds: float = KEEP_ALIVE_SECONDS,
        failed: Callable[[CitewellError], Encoded] = error_event,
        while_open: AbstractContextManager[None] | None = None,
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._facts: RequestFacts = facts_of(request)
        self._events = events
        self._recheck_seconds = recheck_seconds
        self._keep_alive_seconds = keep_alive_seconds
        self._failed = failed
        self._while_open = while_open or nullcontext()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # Starlette's signature
        """Send until the events or the right to them end, or the client leaves."""
        with self._while_open:
            await self._stream(receive, send)

    async def _stream(self, receive: Receive, send: Send) -> None:
        sending = anyio.Lock()

        async def put(part: bytes, *, more: bool = True) -> None:
            async with sending:
                await send({"type": "http.response.body", "body": part, "more_body": more})

        async def until_gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            tasks.cancel_scope.cancel()

        async def keep_alive() -> None:
            while True:
                await anyio.sleep(self._keep_alive_seconds)
                await put(b": still here\n\n")

        async def recheck() -> None:
            while self._facts.again is not None:
                await anyio.sleep(self._recheck_seconds)
                try:
                    await anyio.to_thread.run_sync(self._facts.again)
                except CitewellError as error:
                    await put(self._failed(error).encode())
                    tasks.cancel_scope.cancel()

        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await put(b": open\n\n")
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(until_gone)
            tasks.start_soon(keep_alive)
            tasks.start_soon(recheck)
            try:
                async for event in self._events:
                    await put(event.encode())
            except CitewellError as error:
                await put(self._failed(error).encode())
            finally:
                close = getattr(self._events, "aclose", None)
                if close is not None:
                    with anyio.CancelScope(shield=True):
                        await close()
            tasks.cancel_scope.cancel()
        await put(b"", more=False)
