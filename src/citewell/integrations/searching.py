"""What the retrievers share: a search with fixed settings, and what is told of each chunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from citewell.client import AsyncClient, Client, FoundChunk


@dataclass(frozen=True)
class Retrieval:
    """Searches of one kind.

    Args:
        client: For blocking code.
        async_client: For asynchronous code; without it a thread uses the other one.
        collections: Only in these; in all that can be read without.
        top_k: Chunks, at most.
        mode: ``hybrid``, ``dense`` or ``lexical``.
        filter: A filter on metadata, as the API has it.
        more: What else ``Client.search`` takes.
    """

    client: Client
    async_client: AsyncClient | None = None
    collections: Sequence[str] | None = None
    top_k: int = 10
    mode: str = "hybrid"
    filter: Mapping[str, Any] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def found(self, query: str) -> list[FoundChunk]:
        """The chunks for a query, best first."""
        return self.client.search(query, **self._chosen())["chunks"]

    async def found_async(self, query: str) -> list[FoundChunk]:
        """As ``found``, by the asynchronous client."""
        assert self.async_client is not None
        return (await self.async_client.search(query, **self._chosen()))["chunks"]

    def _chosen(self) -> dict[str, Any]:
        return {
            "collections": self.collections,
            "top_k": self.top_k,
            "mode": self.mode,
            "filter": self.filter,
            **self.more,
        }


def clients(url: str, key: str | None, options: Mapping[str, Any]) -> tuple[Client, AsyncClient]:
    """Both clients of one server; ``options`` are those of ``Client``."""
    return Client(url, key=key, **options), AsyncClient(url, key=key, **options)


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
