"""MCP over standard input and output, for programs that start their servers themselves."""

from __future__ import annotations

import anyio

from citewell.client import AsyncClient
from citewell.mcp.api import Api
from citewell.mcp.tools import make_server

SECONDS = 600.0
"""Longest time of a call; an answer by a slow model takes minutes."""


def serve_stdio(base_url: str, *, key: str | None, socket: str | None) -> None:
    """Serve until standard input ends.

    Args:
        base_url: Address of the Citewell server that is spoken to.
        key: The credential on whose behalf everything is done.
        socket: Path of a Unix socket to use instead of a network connection.
    """
    anyio.run(_serve, base_url, key, socket)


async def _serve(base_url: str, key: str | None, socket: str | None) -> None:
    async with AsyncClient(base_url, key=key, socket=socket, timeout=SECONDS) as client:
        api = Api(client)
        await make_server(lambda _: api).run_stdio_async()
