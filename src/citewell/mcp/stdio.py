"""MCP over standard input and output, for programs that start their servers themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import anyio.to_thread

from citewell.client import ApiError, AsyncClient, Client
from citewell.mcp.api import Api
from citewell.mcp.tools import make_server

SECONDS = 600.0
"""Longest time of a call; an answer by a slow model takes minutes."""
UNAUTHENTICATED = 401

Reach = Callable[[], Client]


def serve_stdio(reach: Reach) -> None:
    """Serve until standard input ends.

    Args:
        reach: Finds the Citewell server and the credential for it. It is called again when the server that was found
            is gone or has another credential now: whoever started this may run for days.
    """
    anyio.run(_serve, reach)


async def _serve(reach: Reach) -> None:
    reached = _Reached(reach)
    try:
        await reached.again(None)
        await make_server(lambda _: Api(reached.client, again=reached.again)).run_stdio_async()
    finally:
        await reached.close()


class _Reached:
    """The client of now."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._lock = anyio.Lock()
        self._client: AsyncClient | None = None

    @property
    def client(self) -> AsyncClient:
        assert self._client is not None, "reached before it is asked"
        return self._client

    async def again(self, error: Exception | None) -> AsyncClient | None:
        """Another client after ``error``; ``None`` where that would not help."""
        if isinstance(error, ApiError) and error.status != UNAUTHENTICATED:
            return None
        before = self._client
        async with self._lock:
            if self._client is before:
                found = await anyio.to_thread.run_sync(self._reach)
                options: dict[str, Any] = {"key": found.key, "socket": found.socket, "timeout": SECONDS}
                self._client = AsyncClient(found.base_url, **options)
                if before is not None:
                    await before.close()
        return self._client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
