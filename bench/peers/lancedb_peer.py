"""LanceDB: vectors and full text in one table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from bench.peers.contract import FLAGS, Found
from bench.synthetic import CHUNKS_OF_DOCUMENT, DIMENSION, Dataset
from numpy.typing import NDArray


class Lance:
    """IVF_HNSW_SQ with refinement, its own full text index with English stems and stop words, bitmaps on the flags."""

    kinds: tuple[str, ...] = ("vector", "text", "hybrid")
    servers: tuple[int, ...] = ()
    notes = "IVF_HNSW_SQ, refine factor 2, FTS (English), bitmap indexes, pre-filter, RRF in its own reranker"

    def __init__(self) -> None:
        self._table: Any = None
        self._reranker: Any = None

    def build(self, data: Dataset, folder: Path) -> None:
        """One write, then the indexes, then ``optimize``."""
        import lancedb  # type: ignore[import-not-found,unused-ignore]  # lives in the peer's own environment
        import pyarrow as pa  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above
        from lancedb.rerankers import RRFReranker  # type: ignore[import-not-found,unused-ignore]  # as above

        schema = pa.schema(
            [("row", pa.int64()), ("vector", pa.list_(pa.float32(), DIMENSION)), ("text", pa.string())]
            + [(name, pa.bool_()) for name in FLAGS]
        )
        flags = {name: np.repeat(data.flag(name), CHUNKS_OF_DOCUMENT) for name in FLAGS}

        def batches() -> Iterator[Any]:
            for start, vectors, texts in data.blocks():
                part = slice(start, start + len(texts))
                flat = pa.array(vectors.astype(np.float32).ravel())
                columns = [
                    pa.array(np.arange(part.start, part.stop)),
                    pa.FixedSizeListArray.from_arrays(flat, DIMENSION),
                    pa.array(texts),
                ]
                columns += [pa.array(flag[part]) for flag in flags.values()]
                yield pa.RecordBatch.from_arrays(columns, schema=schema)

        self._table = lancedb.connect(folder).create_table("bench", batches(), schema=schema)
        self._table.create_index(metric="cosine", index_type="IVF_HNSW_SQ", vector_column_name="vector")
        self._table.create_fts_index("text", language="English", stem=True, remove_stop_words=True)
        for name in FLAGS:
            self._table.create_scalar_index(name, index_type="BITMAP")
        self._table.optimize()
        self._reranker = RRFReranker()

    @staticmethod
    def _found(query: Any, k: int, scope: str) -> Found:
        if scope != "all":
            query = query.where(f"{scope} = true", prefilter=True)
        rows = query.select(["row", "text"]).to_arrow()
        return list(zip(rows["row"].to_pylist(), rows["text"].to_pylist(), strict=True))[:k]

    def vector(self, vector: NDArray[np.float32], k: int, scope: str) -> Found:
        """The best of twice as many, scored again."""
        query = self._table.search(vector, query_type="vector").distance_type("cosine")
        return self._found(query.refine_factor(2).ef(max(100, 4 * k)).limit(k), k, scope)

    def text(self, text: str, k: int, scope: str) -> Found:
        """By BM25."""
        return self._found(self._table.search(_words(text), query_type="fts").limit(k), k, scope)

    def hybrid(self, vector: NDArray[np.float32], text: str, k: int, depth: int, scope: str) -> Found:
        """``limit`` is the depth of both lists and of the result."""
        query = self._table.search(query_type="hybrid").vector(vector).text(_words(text)).distance_type("cosine")
        query = query.refine_factor(2).ef(max(100, 4 * depth)).limit(depth).rerank(self._reranker)
        return self._found(query, k, scope)

    def close(self) -> None:
        """Nothing to end."""


def _words(text: str) -> str:
    """Punctuation would be read as a query language."""
    return "".join(letter if letter.isalnum() else " " for letter in text)
