"""Citewell's HTTP API on behalf of one caller."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError

from citewell.client import ApiError, AsyncClient, ServerUnreachable
from citewell.client.description import Json, path_part

Tell = Callable[[str], Awaitable[None]]
Again = Callable[[Exception], Awaitable[AsyncClient | None]]


class Api:
    """The API, with its refusals as a model should be told of them.

    Args:
        client: Makes the calls.
        again: Gives another client after an error, or ``None`` where that would not help. What failed is then done
            once more; every call may be: searches and reads, texts and ratings that replace what was, questions.
    """

    def __init__(self, client: AsyncClient, again: Again | None = None) -> None:
        self._client = client
        self._again = again

    async def call(self, method: str, *path: str, **arguments: Any) -> Json:
        """One call; ``path`` in parts below ``/v1``, which are quoted. Raises ``ToolError``."""
        address = "/" + "/".join(path_part(part) for part in path)

        async def once(client: AsyncClient) -> Json:
            answer = await client.request(method, address, **arguments)
            return answer if isinstance(answer, dict) else {}

        return await self._done(once)

    async def ask(self, question: str, tell: Tell, **how: Any) -> Json:
        """An answer, and on the way to it sentences of what happens. Raises ``ToolError``."""

        async def once(client: AsyncClient) -> Json:
            async for event in client.ask_stream(question, **how):
                if event.answer is not None:
                    return dict(event.answer)
                if event.kind == "step":
                    await tell(str(event.data.get("message", "")))
            raise ToolError("The Citewell server gave no answer. Try again later.")

        return await self._done(once)

    async def _done(self, once: Callable[[AsyncClient], Awaitable[Json]]) -> Json:
        with _refusals_told():
            try:
                return await once(self._client)
            except (ServerUnreachable, ApiError) as error:
                another = None if self._again is None else await self._again(error)
                if another is None:
                    raise
                return await once(another)


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
