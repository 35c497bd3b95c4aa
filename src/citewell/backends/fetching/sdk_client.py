"""An HTTP client for the libraries of model providers: it can go nowhere but where the guarded transport lets it.

What such libraries add of their own stays here: headers that describe this machine, and credentials and headers that
they find in the environment. The key is added behind them, so that none of them ever holds it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

import httpx
import httpx2

from citewell.backends.fetching.line import Line
from citewell.backends.fetching.transport import LINE, GuardedTransport
from citewell.domain.errors import FetchFailed

SdkClient = httpx2.Client
SdkResponse = httpx2.Response
"""Names for those who use it: nobody but this package imports an HTTP library."""

_PASSED_ON: Final = frozenset({"accept", "content-type", "anthropic-version"})
_LONGEST_LINE: Final = 8_000_000
"""Bytes of one event: an answer of the most characters, each written as an escape, and what is around it."""
_DONE: Final = b"[DONE]"
_MOMENT: Final = 0.5
"""Seconds."""


class SdkCall:
    """One call of a library, which may make several requests. All talk on ``line``."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.body: _Body | None = None

    @property
    def said_done(self) -> bool:
        """Whether the last that came holds the word that ends events of OpenAI's protocol."""
        return self.body is not None and self.body.said_done

    def close(self) -> None:
        """Give the connection of the last request back, or up if there is more to read."""
        if self.body is not None:
            self.body.close()


class SdkDoor(httpx2.BaseTransport):
    """Lets requests of such a library out, and the answers in.

    Args:
        transport: Does the requests. It is not closed here.
        headers: Added to every request: the credential.
    """

    def __init__(self, transport: GuardedTransport, headers: Mapping[str, str]) -> None:
        self._transport = transport
        self._headers = dict(headers)
        self._turn = threading.local()

    def client(self) -> SdkClient:
        """A client that has this as its only way out."""
        return httpx2.Client(transport=self, trust_env=False, follow_redirects=False)

    @contextmanager
    def on(self, call: SdkCall) -> Iterator[None]:
        """Requests that this thread begins in the block belong to ``call``."""
        self._turn.call = call
        try:
            yield
        finally:
            self._turn.call = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, its body still to be read. Raises as the guarded transport does."""
        call: SdkCall = self._turn.call
        headers = {name: value for name, value in request.headers.items() if name in _PASSED_ON}
        headers |= {"user-agent": self._transport.policy.user_agent, "accept-encoding": "identity"} | self._headers
        asked = httpx.Request(
            request.method, str(request.url), headers=headers, content=request.read(), extensions={LINE: call.line}
        )
        answer = self._transport.handle_request(asked)
        call.body = body = _Body(answer, call.line)
        return httpx2.Response(answer.status_code, headers=answer.headers.raw, stream=body)


class _Body(httpx2.SyncByteStream):
    """The answer's body. No line of it may be so long that collecting it fills the memory."""

    def __init__(self, answer: httpx.Response, line: Line) -> None:
        self._answer = answer
        self._line = line
        self._blocks = answer.iter_raw()
        self.said_done = False

    def __iter__(self) -> Iterator[bytes]:
        since = 0
        for block in self._blocks:
            at = block.rfind(b"\n")
            since = since + len(block) if at < 0 else len(block) - at - 1
            if since > _LONGEST_LINE:
                raise FetchFailed("too_large", "A line of it is too long.", limit=_LONGEST_LINE, unit="bytes")
            self.said_done = _DONE in block
            yield block

    def close(self) -> None:
        """Libraries stop at the word that ends the events; what ends the body is read, so that the connection stays."""
        if self.said_done and not self._answer.is_closed:
            self._line.listen(_MOMENT)
            with suppress(FetchFailed):
                next(self._blocks, None)
        self._answer.close()
