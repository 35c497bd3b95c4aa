"""Citewell's HTTP API on behalf of one caller."""

from __future__ import annotations

from typing import Any

from mcp.server.mcpserver.exceptions import ToolError

from citewell.client.calls import Calls
from citewell.client.connection import Json
from citewell.client.errors import ApiError, ServerUnreachable


class Api:
    """The API, with its refusals as a model should be told of them."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def call(self, method: str, *path: str, **arguments: Any) -> Json:
        """One call, as ``Calls.call``. Raises ``ToolError``."""
        try:
            return await self._calls.call(method, *path, **arguments)
        except ServerUnreachable as error:
            raise ToolError("The Citewell server does not answer. Try again later.") from error
        except ApiError as error:
            raise ToolError(_told(error)) from error


def _told(error: ApiError) -> str:
    lines = [str(error), *error.details]
    return " ".join(line if line.endswith((".", "?", "!")) else f"{line}." for line in lines) + f" ({error.code})"
