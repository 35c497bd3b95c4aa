"""Vector indexes that compare with every row: slow, obvious, exact."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.domain.errors import IndexDamaged
from citewell.ports.vector_index import Background, Hits, IndexScope, VectorRows


@dataclass(frozen=True, slots=True)
class Row:
    vector: NDArray[np.float16]
    collection: int
    access_class: int
    document: int

    def within(self, scope: IndexScope) -> bool:
        limits = (
            (scope.collections, self.collection),
            (scope.access_classes, self.access_class),
            (None if scope.documents is None else scope.documents.keys.tolist(), self.document),
        )
        return all(allowed is None or own in allowed for allowed, own in limits)


def each_row(rows: VectorRows) -> Iterable[tuple[int, Row]]:
    for n, each in enumerate(rows.ids.tolist()):
        yield each, Row(rows.vectors[n], int(rows.collections[n]), int(rows.access_classes[n]), int(rows.documents[n]))


class BruteForceVectorIndex:
    """A dictionary. Passes ``tests/contract/test_vector_index.py``."""

    def __init__(self, rows: dict[int, Row], dimension: int, seq: int) -> None:
        self._rows = rows
        self._dimension = dimension
        self._seq = seq

    @property
    def applied_seq(self) -> int:
        return self._seq

    def apply(self, upserts: VectorRows, deletes: NDArray[np.int64], seq: int) -> None:
        count = len(upserts.ids)
        if upserts.vectors.shape != (count, self._dimension) or not np.isfinite(upserts.vectors).all():
            raise ValueError("vectors must be finite, of shape (n, d)")
        if {len(upserts.collections), len(upserts.access_classes), len(upserts.documents)} != {count}:
            raise ValueError("labels must be as many as ids")
        if deletes.ndim != 1 or seq < self._seq:
            raise ValueError("deletes must be a list, and time goes forward")
        rows = dict(self._rows) | dict(each_row(upserts))
        for each in deletes.tolist():
            rows.pop(each, None)
        self._rows, self._seq = rows, seq

    def search(self, query: NDArray[np.float32], k: int, scope: IndexScope) -> Hits:
        if query.shape != (self._dimension,) or not np.isfinite(query).all():
            raise ValueError("query must be finite, of shape (d,)")
        scored = [
            (-float(np.float32(row.vector.astype(np.float32) @ query)), each)
            for each, row in self._rows.items()
            if row.within(scope)
        ]
        best = sorted(scored)[: max(k, 0)]
        return Hits(np.array([each for _, each in best], np.int64), np.array([-score for score, _ in best], np.float32))

    def background(self, query: NDArray[np.float32]) -> Background:
        if query.shape != (self._dimension,) or not np.isfinite(query).all():
            raise ValueError("query must be finite, of shape (d,)")
        scores = [float(row.vector.astype(np.float32) @ query) for row in self._rows.values()]
        return Background(float(np.mean(scores)), float(np.std(scores)), len(scores)) if scores else Background(0, 0, 0)

    def ids(self) -> NDArray[np.int64]:
        return np.array(sorted(self._rows), np.int64)

    def memory_bytes(self) -> int:
        return sum(row.vector.nbytes + 24 for row in self._rows.values())

    def close(self) -> None:
        self._rows = {}


class BruteForceVectorIndexes:
    """Segments are one JSON file each."""

    @property
    def engine(self) -> str:
        return "brute-force/2"

    def build(
        self,
        rows: Iterable[VectorRows],
        *,
        dimension: int,
        seq: int,
        directory: Path,
        replaced: NDArray[np.int64] | None = None,
    ) -> int:
        index = BruteForceVectorIndex({}, dimension, seq)
        count = 0
        for batch in rows:
            index.apply(batch, np.empty(0, np.int64), seq)
            count += len(batch.ids)
            if len(index.ids()) != count:
                raise ValueError("ids must be distinct")
        if replaced is not None and not np.isin(index.ids(), replaced).all():
            raise ValueError("rows of a tier must be among the ids that it replaces")
        stored = {
            each: [row.vector.tolist(), row.collection, row.access_class, row.document]
            for each, row in index._rows.items()
        }
        content = {
            "engine": self.engine,
            "dimension": dimension,
            "seq": seq,
            "rows": stored,
            "replaced": None if replaced is None else replaced.tolist(),
        }
        (directory / "rows.json").write_text(json.dumps(content), encoding="utf-8")
        return count

    def open(self, directories: Sequence[Path], *, dimension: int) -> BruteForceVectorIndex:
        rows: dict[int, Row] = {}
        last = 0
        for place, directory in enumerate(directories):
            try:
                content = json.loads((directory / "rows.json").read_text(encoding="utf-8"))
                replaced, seq = content["replaced"], int(content["seq"])
                fits = content["engine"] == self.engine and content["dimension"] == dimension
                own = {
                    int(each): Row(np.array(vector, np.float16), collection, access_class, document)
                    for each, (vector, collection, access_class, document) in content["rows"].items()
                }
            except (OSError, ValueError, KeyError) as exc:
                raise IndexDamaged("The vector index does not fit together.", reason=str(exc)) from exc
            if not fits or seq < last or (replaced is None) != (place == 0):
                raise IndexDamaged("The vector index is of another format or dimension, or a segment is missing.")
            for each in replaced or ():
                rows.pop(each, None)
            rows |= own
            last = seq
        return BruteForceVectorIndex(rows, dimension, last)
