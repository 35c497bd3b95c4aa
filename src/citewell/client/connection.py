"""The connection of blocking code to a server."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from citewell.client.answers import FIRST_ERROR, decoded, unreachable
from citewell.client.description import Call, Json, Several, path_part
from citewell.client.retrying import Retrying

T = TypeVar("T")
LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=20)
"""Streams hold their connections; the server limits what is too much."""

__all__ = ["Connection", "Json", "decoded", "path_part"]


class Connection:
    """Talks to one server with one credential.

    Args:
        base_url: Address of the server, ``http://127.0.0.1:8000``.
        key: An API key or access token.
        timeout: Seconds to wait for the parts of an answer.
        retries: How often to try again after a fault of the network or of a proxy; what is not safe to repeat is only
            tried again where no connection could be made.
        socket: Path of a Unix socket to use instead of a network connection.
        patience: Seconds to wait, for each request, when the server says to come again later; 0 raises at once.
        transport: How requests are sent, for tests and proxies; else over the network.

    Raises (all methods):
        ApiError: the server refused; its ``code`` says why.
        ServerUnreachable: nobody answers, or not in time.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None = None,
        timeout: float = 120.0,
        retries: int = 2,
        socket: str | None = None,
        patience: float = 0.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base_url = base_url
        self.key = key
        self.socket = socket
        self._patience = patience
        self._retries = retries
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/v1",
            headers=headers_of(key),
            timeout=timeout,
            transport=transport or httpx.HTTPTransport(retries=retries, uds=socket, limits=LIMITS),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def request(self, method: str, path: str, **arguments: Any) -> Any:
        """One call of the API below ``/v1``; returns the decoded answer, ``None`` for an empty one."""
        described: Call[Any] = Call(method, path, arguments)  # a subscripted class with slots cannot be called
        return self.send(described)

    def send(self, call: Call[T]) -> T:
        """Carry out a call that was described."""
        retrying = Retrying(self._patience, self._retries)
        while True:
            try:
                with call.opened() as arguments:
                    response = self._http.request(call.method, call.path, **arguments)
            except httpx.HTTPError as error:
                pause = retrying.after_fault(call, error)
                if pause is None:
                    raise unreachable(self._http.base_url, error) from error
            else:
                pause = retrying.after_answer(call, response)
                if pause is None:
                    return call.read(decoded(response))
            time.sleep(pause)

    def each(self, several: Several[T]) -> Generator[T, None, None]:
        """Carry out what was described as coming piece by piece."""
        return several.blocking(self)

    @contextmanager
    def lines(self, call: Call[Any]) -> Iterator[Iterator[str]]:
        """The lines of an answer as they come. Raises httpx's errors where it breaks off."""
        retrying = Retrying(self._patience, self._retries)
        while True:
            with self._http.stream(call.method, call.path, **call.arguments) as response:
                pause = retrying.after_answer(call, response)
                if pause is None:
                    if response.status_code >= FIRST_ERROR:
                        response.read()
                        decoded(response)
                    yield response.iter_lines()
                    return
            time.sleep(pause)

    @property
    def address(self) -> str:
        """Where the server is."""
        return str(self._http.base_url)


def headers_of(key: str | None) -> dict[str, str]:
    """What every request says."""
    return {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
