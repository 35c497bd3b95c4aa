"""Single calls of the API from asynchronous code: over the network, or inside the process of the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx

from citewell.client.connection import Json, decoded, path_part
from citewell.client.errors import ServerUnreachable

INSIDE = "http://citewell/v1"


class Calls:
    """Makes calls with one credential. Made by ``to_server`` and ``inside``."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    @classmethod
    @asynccontextmanager
    async def to_server(
        cls, base_url: str, *, key: str | None, seconds: float, socket: str | None = None
    ) -> AsyncIterator[Self]:
        """Calls to a server.

        Args:
            base_url: Its address, ``http://127.0.0.1:8000``.
            key: An API key or access token.
            seconds: Longest time to wait for an answer.
            socket: Path of a Unix socket to use instead of a network connection.
        """
        headers = {"Accept": "application/json"} | ({} if key is None else {"Authorization": f"Bearer {key}"})
        transport = httpx.AsyncHTTPTransport(retries=2, uds=socket)
        async with httpx.AsyncClient(
            base_url=base_url.rstrip("/") + "/v1",
            headers=headers,
            transport=transport,
            timeout=seconds,
            trust_env=False,
        ) as http:
            yield cls(http)

    @classmethod
    @asynccontextmanager
    async def inside(cls, app: Any, headers: Mapping[str, str], *, address: str | None) -> AsyncIterator[Self]:
        """Calls of the ASGI application ``app`` without a network, as if they came from ``address``."""
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address or "127.0.0.1", 0))
        async with httpx.AsyncClient(
            base_url=INSIDE, headers=dict(headers), transport=transport, trust_env=False
        ) as http:
            yield cls(http)

    async def call(self, method: str, *path: str, **arguments: Any) -> Json:
        """One call; ``path`` in parts below ``/v1``, which are quoted. Returns the decoded object.

        Raises:
            ApiError: the server refused; its ``code`` says why.
            ServerUnreachable: nobody answers.
        """
        address = "/" + "/".join(path_part(part) for part in path)
        try:
            response = await self._http.request(method, address, **arguments)
        except httpx.HTTPError as error:
            raise ServerUnreachable(f"{self._http.base_url} does not answer: {error}") from error
        answer = decoded(response)
        return answer if isinstance(answer, dict) else {}
