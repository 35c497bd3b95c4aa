"""A client inside the process of the server, for what the server offers by other protocols."""

from __future__ import annotations

from typing import Any

import httpx

from citewell.client.client import AsyncClient

INSIDE = "http://citewell"


def inside(app: Any, *, key: str | None, address: str | None, request_id: str) -> AsyncClient:
    """A client that calls the ASGI application ``app`` without a network.

    Args:
        app: The server.
        key: The credential of whoever is served.
        address: Where they are, for limits and the audit log.
        request_id: What the calls are named in the log.
    """
    return AsyncClient(INSIDE, key=key, retries=0, transport=_Inside(app, address or "127.0.0.1", request_id))


class _Inside(httpx.ASGITransport):
    def __init__(self, app: Any, address: str, request_id: str) -> None:
        super().__init__(app=app, raise_app_exceptions=False, client=(address, 0))
        self._request_id = request_id

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["X-Request-ID"] = self._request_id
        return await super().handle_async_request(request)
