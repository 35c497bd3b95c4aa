"""txtai with vectors of our own: FAISS, its BM25 and SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from bench.peers.contract import FLAGS, Found
from bench.synthetic import CHUNKS_OF_DOCUMENT, Dataset
from numpy.typing import NDArray


class Txtai:
    """Hybrid index with content. What it asks an embedding of is answered from ready vectors."""

    kinds: tuple[str, ...] = ("vector", "text", "hybrid")
    servers: tuple[int, ...] = ()
    notes = "its own FAISS settings, its BM25, content in SQLite; a filter is applied after candidates were found"

    def __init__(self) -> None:
        self._embeddings: Any = None
        self._ready: NDArray[np.float32] | None = None
        self._blocks: Iterator[NDArray[np.float32]] = iter(())

    def build(self, data: Dataset, folder: Path) -> None:
        """Index once, and save."""
        from txtai.embeddings import (  # type: ignore[import-not-found,unused-ignore]  # lives in the peer's own environment
            Embeddings,
        )

        position = 0

        def transform(texts: list[str]) -> NDArray[np.float32]:
            nonlocal position
            if self._ready is not None:
                return self._ready
            vectors = data.vectors[position : position + len(texts)].astype(np.float32)
            position += len(texts)
            return vectors

        self._embeddings = Embeddings(
            {"method": "external", "transform": transform, "content": True, "hybrid": True, "backend": "faiss"}
        )
        flags = {name: np.repeat(data.flag(name), CHUNKS_OF_DOCUMENT) for name in FLAGS}
        self._embeddings.index(
            (row, {"text": text} | {name: int(flag[row]) for name, flag in flags.items()}, None)
            for row, text in enumerate(data.texts())
        )
        self._embeddings.save(str(folder / "index"))

    def _search(self, vector: NDArray[np.float32], text: str, k: int, depth: int, weight: float, scope: str) -> Found:
        self._ready = np.asarray(vector, np.float32)[None, :]
        where = "" if scope == "all" else f" and {scope} = 1"
        query = f"select id, text from txtai where similar(:q, {depth}, {weight}){where} limit {k}"  # noqa: S608  # names of our own flags
        return [(int(row["id"]), row["text"]) for row in self._embeddings.search(query, k, parameters={"q": text})]

    def vector(self, vector: NDArray[np.float32], k: int, scope: str) -> Found:
        """All weight on vectors; 100 candidates, ten times as many under a filter."""
        return self._search(vector, "a", k, 100 if scope == "all" else 1000, 1.0, scope)

    def text(self, text: str, k: int, scope: str) -> Found:
        """All weight on words."""
        return self._search(np.zeros(384, np.float32), text, k, 100 if scope == "all" else 1000, 0.0, scope)

    def hybrid(self, vector: NDArray[np.float32], text: str, k: int, depth: int, scope: str) -> Found:
        """Even weights, its own fusion."""
        return self._search(vector, text, k, depth if scope == "all" else 1000, 0.5, scope)

    def close(self) -> None:
        """Close the database."""
        if self._embeddings is not None:
            self._embeddings.close()
