"""Qdrant's local mode: the client without a server."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from bench.peers.contract import FLAGS, Found
from bench.synthetic import CHUNKS_OF_DOCUMENT, Dataset
from numpy.typing import NDArray

AT_ONCE = 500
AVERAGE_WORDS = 126
K1, B = 1.2, 0.75


class Qdrant:
    """Dense vectors, and sparse ones that make BM25 with its modifier for rare words; fused by its own RRF."""

    kinds: tuple[str, ...] = ("vector", "text", "hybrid")
    servers: tuple[int, ...] = ()
    notes = "local mode (its makers: for trials, up to 20,000 points), dense + sparse BM25 with IDF modifier, RRF"

    def __init__(self) -> None:
        self._client: Any = None
        self._models: Any = None

    def build(self, data: Dataset, folder: Path) -> None:
        """Upsert in batches."""
        from qdrant_client import QdrantClient, models  # type: ignore[import-not-found,unused-ignore]  # lives in the peer's own environment

        self._models = models
        self._client = QdrantClient(path=str(folder))
        self._client.create_collection(
            "bench",
            vectors_config={"dense": models.VectorParams(size=384, distance=models.Distance.COSINE)},
            sparse_vectors_config={"words": models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )
        flags = {name: np.repeat(data.flag(name), CHUNKS_OF_DOCUMENT) for name in FLAGS}
        for start, vectors, texts in data.blocks(AT_ONCE):
            points = [
                models.PointStruct(
                    id=start + at,
                    vector={"dense": vector, "words": self._sparse(text, saturated=True)},
                    payload={"text": text} | {name: bool(flag[start + at]) for name, flag in flags.items()},
                )
                for at, (vector, text) in enumerate(zip(vectors.astype(np.float32).tolist(), texts, strict=True))
            ]
            self._client.upsert("bench", points)

    def _sparse(self, text: str, *, saturated: bool) -> Any:
        words = re.findall(r"\w+", text.lower())
        counts = Counter(crc32(word.encode()) for word in words)
        length = 1 - B + B * len(words) / AVERAGE_WORDS
        weights = [count * (K1 + 1) / (count + K1 * length) if saturated else float(count) for count in counts.values()]
        return self._models.SparseVector(indices=list(counts), values=weights)

    def _filter(self, scope: str) -> Any:
        if scope == "all":
            return None
        match = self._models.MatchValue(value=True)
        return self._models.Filter(must=[self._models.FieldCondition(key=scope, match=match)])

    @staticmethod
    def _found(points: Any) -> Found:
        return [(int(point.id), point.payload["text"]) for point in points]

    def vector(self, vector: NDArray[np.float32], k: int, scope: str) -> Found:
        """By cosine with every point."""
        found = self._client.query_points(
            "bench", query=vector.tolist(), using="dense", limit=k, query_filter=self._filter(scope)
        )
        return self._found(found.points)

    def text(self, text: str, k: int, scope: str) -> Found:
        """By the sparse vectors."""
        sparse = self._sparse(text, saturated=False)
        found = self._client.query_points(
            "bench", query=sparse, using="words", limit=k, query_filter=self._filter(scope)
        )
        return self._found(found.points)

    def hybrid(self, vector: NDArray[np.float32], text: str, k: int, depth: int, scope: str) -> Found:
        """Both as prefetches."""
        models, only = self._models, self._filter(scope)
        found = self._client.query_points(
            "bench",
            prefetch=[
                models.Prefetch(query=vector.tolist(), using="dense", limit=depth, filter=only),
                models.Prefetch(query=self._sparse(text, saturated=False), using="words", limit=depth, filter=only),
            ],
            query=models.FusionQuery(fusion=models.Fusion.RRF),
            limit=k,
        )
        return self._found(found.points)

    def close(self) -> None:
        """Close the files."""
        if self._client is not None:
            self._client.close()
