"""Citewell's HTTP API on behalf of one caller."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError

from citewell.client import ApiError, AsyncClient, ServerUnreachable
from citewell.client.description import Json, path_part

Tell = Callable[[str], Awaitable[None]]


class Api:
    """The API, with its refusals as a model should be told of them."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def call(self, method: str, *path: str, **arguments: Any) -> Json:
        """One call; ``path`` in parts below ``/v1``, which are quoted. Raises ``ToolError``."""
        with _refusals_told():
            answer = await self._client.request(method, "/" + "/".join(path_part(part) for part in path), **arguments)
        return answer if isinstance(answer, dict) else {}

    async def ask(self, question: str, tell: Tell, **how: Any) -> Json:
        """An answer, and on the way to it sentences of what happens. Raises ``ToolError``."""
        with _refusals_told():
            async for event in self._client.ask_stream(question, **how):
                if event.answer is not None:
                    return dict(event.answer)
                if event.kind == "step":
                    await tell(str(event.data.get("message", "")))
        raise ToolError("The Citewell server gave no answer. Try again later.")


@contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except ServerUnreachable as error:
        raise ToolError("The Citewell server does not answer. Try again later.") from error
    except ApiError as error:
        raise ToolError(_told(error)) from error


def _told(error: ApiError) -> str:
    lines = [str(error), *error.details]
    return " ".join(line if line.endswith((".", "?", "!")) else f"{line}." for line in lines) + f" ({error.code})"
