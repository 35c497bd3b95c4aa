"""The clients of the HTTP API, for blocking and for asynchronous code."""

from __future__ import annotations

from citewell.client.accounts import AccountCalls
from citewell.client.assistants import AssistantCalls
from citewell.client.async_connection import AsyncConnection
from citewell.client.batches import BatchCalls
from citewell.client.chats import ChatCalls
from citewell.client.connection import Connection
from citewell.client.embedding import EmbeddingCalls
from citewell.client.golden import GoldenCalls
from citewell.client.jobs import JobCalls
from citewell.client.library import LibraryCalls
from citewell.client.models import ModelCalls
from citewell.client.operation import OperationCalls
from citewell.client.ratings import RatingCalls
from citewell.client.searching import SearchCalls
from citewell.client.shares import ShareCalls
from citewell.client.sources import SourceCalls
from citewell.client.texts import TextCalls
from citewell.client.usage import UsageCalls
from citewell.client.web import WebCalls


class ServerCalls(
    SearchCalls,
    ChatCalls,
    AccountCalls,
    AssistantCalls,
    BatchCalls,
    EmbeddingCalls,
    GoldenCalls,
    JobCalls,
    LibraryCalls,
    ModelCalls,
    OperationCalls,
    RatingCalls,
    ShareCalls,
    SourceCalls,
    TextCalls,
    UsageCalls,
    WebCalls,
):
    """All that can be asked of a server."""


class Client(ServerCalls, Connection):
    """Talks to one server with one credential; ``Connection`` says how it is made.

    Raises (all methods):
        ApiError: the server refused; its ``code`` says why.
        ServerUnreachable: nobody answers, or, as ``TimedOut``, not in time.
    """


class AsyncClient(ServerCalls, AsyncConnection):
    """As ``Client``, for asyncio: what returns there is awaited here, what is iterated over is with ``async for``."""
