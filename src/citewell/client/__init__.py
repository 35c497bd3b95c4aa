"""The Python client; imports nothing of the server.

from citewell.client import Client

with Client("http://127.0.0.1:8000", key="cw_…") as client:
    for chunk in client.search("parental leave")["chunks"]:
        print(chunk["text"])
"""

from __future__ import annotations

from citewell.client.client import AsyncClient, Client
from citewell.client.errors import ApiError, ServerUnreachable, TimedOut
from citewell.client.results import Answer, AnswerEvent, Citation, FoundChunk, SearchResult, Statement

__all__ = [
    "Answer",
    "AnswerEvent",
    "ApiError",
    "AsyncClient",
    "Citation",
    "Client",
    "FoundChunk",
    "SearchResult",
    "ServerUnreachable",
    "Statement",
    "TimedOut",
]
