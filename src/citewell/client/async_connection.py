"""The connection of asynchronous code to a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from citewell.client.answers import FIRST_ERROR, decoded, unreachable
from citewell.client.connection import LIMITS, headers_of
from citewell.client.description import Call, Several
from citewell.client.retrying import Retrying

T = TypeVar("T")


class AsyncConnection:
    """As ``Connection``, for asyncio."""

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None = None,
        timeout: float = 120.0,
        retries: int = 2,
        socket: str | None = None,
        patience: float = 0.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._patience = patience
        self._retries = retries
        self._http = httpx.AsyncClient(
            base_url=base_url.rstrip("/") + "/v1",
            headers=headers_of(key),
            timeout=timeout,
            transport=transport or httpx.AsyncHTTPTransport(retries=retries, uds=socket, limits=LIMITS),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def request(self, method: str, path: str, **arguments: Any) -> Any:
        """One call of the API below ``/v1``; returns the decoded answer, ``None`` for an empty one."""
        described: Call[Any] = Call(method, path, arguments)  # a subscripted class with slots cannot be called
        return await self.send(described)

    async def send(self, call: Call[T]) -> T:
        """Carry out a call that was described."""
        retrying = Retrying(self._patience, self._retries)
        while True:
            try:
                with call.opened() as arguments:
                    response = await self._http.request(call.method, call.path, **arguments)
            except httpx.HTTPError as error:
                pause = retrying.after_fault(call, error)
                if pause is None:
                    raise unreachable(self._http.base_url, error) from error
            else:
                pause = retrying.after_answer(call, response)
                if pause is None:
                    return call.read(decoded(response))
            await asyncio.sleep(pause)

    def each(self, several: Several[T]) -> AsyncGenerator[T, None]:
        """Carry out what was described as coming piece by piece."""
        return several.waiting(self)

    @asynccontextmanager
    async def lines(self, call: Call[Any]) -> AsyncIterator[AsyncIterator[str]]:
        """The lines of an answer as they come. Raises httpx's errors where it breaks off."""
        retrying = Retrying(self._patience, self._retries)
        while True:
            async with self._http.stream(call.method, call.path, **call.arguments) as response:
                pause = retrying.after_answer(call, response)
                if pause is None:
                    if response.status_code >= FIRST_ERROR:
                        await response.aread()
                        decoded(response)
                    yield response.aiter_lines()
                    return
            await asyncio.sleep(pause)

    @property
    def address(self) -> str:
        """Where the server is."""
        return str(self._http.base_url)
