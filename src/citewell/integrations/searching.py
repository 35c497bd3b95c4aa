"""What the retrievers share: a search with fixed settings, and what is told of each chunk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from citewell.client import AsyncClient, Client, FoundChunk


@dataclass(frozen=True)
class Place:
    """A server and a key for it. ``options`` are what else ``Client`` takes."""

    url: str
    key: str | None = field(default=None, repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Retrieval:
    """Searches of one kind, by clients that are given, or by one for each search.

    Args:
        place: Where to search when no client is given; nothing stays open between searches then.
        client: For blocking code; whoever made it closes it.
        async_client: For asynchronous code, of the loop that it is used in; without it, and without a place, a thread
            uses the other one.
        collections: Only in these; in all that can be read without.
        top_k: Chunks, at most.
        mode: ``hybrid``, ``dense`` or ``lexical``.
        filter: A filter on metadata, as the API has it.
        more: What else ``Client.search`` takes.

    Raises:
        ValueError: there is neither a place nor a client for blocking code.
    """

    place: Place | None = None
    client: Client | None = None
    async_client: AsyncClient | None = None
    collections: Sequence[str] | None = None
    top_k: int = 10
    mode: str = "hybrid"
    filter: Mapping[str, Any] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.place is None and self.client is None:
            raise ValueError("Give a place or a client to search with.")

    def found(self, query: str) -> list[FoundChunk]:
        """The chunks for a query, best first."""
        with self._opened() as client:
            return client.search(query, **self._chosen())["chunks"]

    async def found_async(self, query: str) -> list[FoundChunk]:
        """As ``found``, without blocking the loop."""
        if self.async_client is not None:
            return (await self.async_client.search(query, **self._chosen()))["chunks"]
        if self.place is None:
            return await asyncio.to_thread(self.found, query)
        async with AsyncClient(self.place.url, key=self.place.key, **self.place.options) as client:
            return (await client.search(query, **self._chosen()))["chunks"]

    @contextmanager
    def _opened(self) -> Iterator[Client]:
        if self.client is not None:
            yield self.client
            return
        assert self.place is not None
        with Client(self.place.url, key=self.place.key, **self.place.options) as client:
            yield client

    def _chosen(self) -> dict[str, Any]:
        return {
            "collections": self.collections,
            "top_k": self.top_k,
            "mode": self.mode,
            "filter": self.filter,
            **self.more,
        }


def metadata_of(chunk: FoundChunk) -> dict[str, Any]:
    """Where a chunk stands: what a citation needs to be checked, beside the document's own metadata.

    The text of version ``version`` of the document ``document_id`` from ``start`` to ``end`` (code points) is the
    chunk's. ``source`` is the document's address, or else its title.
    """
    document = chunk["document"]
    return {
        **chunk["metadata"],
        "chunk_id": chunk["chunk_id"],
        "document_id": document["id"],
        "external_id": document["external_id"],
        "version": document["version"],
        "start": chunk["start"],
        "end": chunk["end"],
        "title": document["title"],
        "source": document["source_uri"] or document["title"],
        "collection": document["collection"],
        "collection_id": document["collection_id"],
        "page": chunk["page"],
        "heading_path": list(chunk["heading_path"]),
        "score": chunk["score"],
    }
