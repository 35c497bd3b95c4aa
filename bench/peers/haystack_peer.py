"""Haystack's in-memory document store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from bench.peers.contract import FLAGS, Found
from bench.synthetic import CHUNKS_OF_DOCUMENT, Dataset
from numpy.typing import NDArray


class Haystack:
    """Both retrievals of the store and its joiner."""

    kinds: tuple[str, ...] = ("vector", "text", "hybrid")
    servers: tuple[int, ...] = ()
    notes = "InMemoryDocumentStore (dot product, BM25L), DocumentJoiner with reciprocal ranks"

    def __init__(self) -> None:
        self._store: Any = None
        self._joiner: Any = None

    def build(self, data: Dataset, folder: Path) -> None:  # noqa: ARG002  # the contract's form
        """Write the documents; the store keeps nothing on disk."""
        from haystack import Document  # type: ignore[import-not-found,unused-ignore]  # lives in the peer's own environment
        from haystack.components.joiners import DocumentJoiner  # type: ignore[import-not-found,unused-ignore]  # as above
        from haystack.document_stores.in_memory import InMemoryDocumentStore  # type: ignore[import-not-found,unused-ignore]  # as above

        self._store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")
        flags = {name: np.repeat(data.flag(name), CHUNKS_OF_DOCUMENT) for name in FLAGS}
        for start, vectors, texts in data.blocks():
            self._store.write_documents(
                [
                    Document(
                        id=str(start + at),
                        content=text,
                        embedding=vector,
                        meta={name: bool(flag[start + at]) for name, flag in flags.items()},
                    )
                    for at, (vector, text) in enumerate(zip(vectors.astype(np.float32).tolist(), texts, strict=True))
                ]
            )

    @staticmethod
    def _filter(scope: str) -> dict[str, object] | None:
        return None if scope == "all" else {"field": f"meta.{scope}", "operator": "==", "value": True}

    def vector(self, vector: NDArray[np.float32], k: int, scope: str) -> Found:
        """A product with every row."""
        found = self._store.embedding_retrieval(vector.tolist(), top_k=k, filters=self._filter(scope))
        return [(int(hit.id), hit.content) for hit in found]

    def text(self, text: str, k: int, scope: str) -> Found:
        """By BM25L over every row."""
        found = self._store.bm25_retrieval(text, top_k=k, filters=self._filter(scope))
        return [(int(hit.id), hit.content) for hit in found]

    def hybrid(self, vector: NDArray[np.float32], text: str, k: int, depth: int, scope: str) -> Found:
        """Both lists, joined."""
        near = self._store.embedding_retrieval(vector.tolist(), top_k=depth, filters=self._filter(scope))
        wordy = self._store.bm25_retrieval(text, top_k=depth, filters=self._filter(scope))
        return [(int(hit.id), hit.content) for hit in self._joiner.run([near, wordy], top_k=k)["documents"]]

    def close(self) -> None:
        """Nothing to end."""
