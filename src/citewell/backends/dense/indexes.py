"""Scans with FAISS: immutable mapped segments, and a tail in memory.

Small bases and the tail are scanned exactly. Larger bases are scanned over 8-bit codes, and the best candidates are
scored again from the float16 vectors; measured on 100,000 clustered vectors of 384 dimensions, twice as many
candidates as wanted rows give a recall of 1.000. Scopes of few rows are gathered and scored exactly.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.background import BackgroundSample, RowSource
from citewell.backends.dense.base_files import ENGINE, BaseFiles, damaged, read_base, write_base
from citewell.backends.dense.base_scan import BaseScan
from citewell.backends.dense.rows import Part, checked, taken
from citewell.backends.dense.tail import Tail
from citewell.ports.vector_index import Background, Hits, IndexScope, VectorRows


class FaissVectorIndexes:
    """Builds and opens flat indexes.

    Args:
        exact_rows: A base of more rows is built with codes.
    """

    def __init__(self, *, exact_rows: int = 20_000) -> None:
        self._exact_rows = exact_rows

    @property
    def engine(self) -> str:
        """Name and format version of the engine."""
        return ENGINE

    def build(
        self,
        rows: Iterable[VectorRows],
        *,
        dimension: int,
        seq: int,
        directory: Path,
        replaced: NDArray[np.int64] | None = None,
    ) -> int:
        """Write a segment of ``rows`` into the empty ``directory``. Returns their number.

        Raises:
            ValueError: shapes disagree, a number is not finite, an id comes twice or is not among ``replaced``.
        """
        return write_base(
            rows,
            dimension=dimension,
            seq=seq,
            directory=directory,
            replaced=replaced,
            exact_rows=self._exact_rows,
        )

    def open(self, directories: Sequence[Path], *, dimension: int) -> FaissVectorIndex:
        """Open segments that ``build`` wrote, oldest first; none are an empty index.

        Raises:
            IndexDamaged: the files do not fit together, or the segments do not follow each other.
        """
        files = [read_base(each, dimension=dimension) for each in directories]
        if any((each.replaced is None) != (place == 0) for place, each in enumerate(files)):
            raise damaged("the first segment, and no other, must be complete")
        if any(newer.seq < older.seq for older, newer in pairwise(files)):
            raise damaged("a segment is older than the one before it")
        return FaissVectorIndex(files, dimension)


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment's rows, and how they are labelled at present."""

    scan: BaseScan
    labels: Part

    def without(self, ids: NDArray[np.int64]) -> _Segment:
        rows = self.scan.find(ids, self.labels)
        return replace(self, labels=self.labels.without(rows[rows >= 0]))


@dataclass(frozen=True, slots=True)
class _State:
    """What searches see: replaced as one, never changed."""

    segments: tuple[_Segment, ...]
    tail: Tail
    seq: int


class FaissVectorIndex:
    """One opened index; made by :class:`FaissVectorIndexes`."""

    def __init__(self, files: Sequence[BaseFiles], dimension: int) -> None:
        self._dimension = dimension
        self._applying = threading.Lock()
        segments: list[_Segment] = []
        for each in files:
            if each.replaced is not None:
                segments = [older.without(each.replaced) for older in segments]
            segments.append(_Segment(BaseScan(each), each.labels))
        seq = files[-1].seq if files else 0
        self._published: _State | None = _State(tuple(segments), Tail.empty(dimension), seq)
        self._sample: BackgroundSample | None = None

    @property
    def _state(self) -> _State:
        state = self._published
        if state is None:
            raise ValueError("the index is closed")
        return state

    @property
    def applied_seq(self) -> int:
        """The last change-log number that searches reflect."""
        return self._state.seq

    def apply(self, upserts: VectorRows, deletes: NDArray[np.int64], seq: int) -> None:
        """Make searches reflect the log up to ``seq``. An id that is in both arguments is deleted; of two upserts
        of one id the later counts. A row whose vector stays the same only gets its new labels.

        Raises:
            ValueError: ``seq`` is below ``applied_seq``, shapes disagree, or a number is not finite.
        """
        if deletes.ndim != 1 or (deletes.size and deletes.dtype.kind not in "iu"):
            raise ValueError(f"deletes must be a list of ids, not {deletes.dtype} of shape {deletes.shape}")
        rows = _last_of_each(checked(upserts, self._dimension))
        rows = taken(rows, ~np.isin(rows.ids, deletes))
        with self._applying:
            state = self._state
            if seq < state.seq:
                raise ValueError(f"cannot go back from {state.seq} to {seq}")
            self._published = _next_state(state, rows, deletes.astype(np.int64), seq)

    def search(self, query: NDArray[np.float32], k: int, scope: IndexScope) -> Hits:
        """The ``k`` rows in ``scope`` with the largest inner product; equal scores in the order of their ids.

        Raises:
            ValueError: ``query`` does not have shape (d,) or is not finite.
        """
        vector = self._checked(query)
        state = self._state
        if k <= 0:
            return Hits(np.empty(0, np.int64), np.empty(0, np.float32))
        vectors, ids = [], []
        for segment in state.segments:
            rows = segment.scan.candidates(vector, k, segment.labels.select(scope))
            vectors.append(segment.scan.vectors[rows].astype(np.float32))
            ids.append(segment.labels.ids[rows])
        rows = state.tail.candidates(vector, k, state.tail.labels.select(scope))
        all_ids = np.concatenate([*ids, state.tail.labels.ids[rows]])
        # Row by row, unlike a matrix product: equal vectors have equal scores wherever they lie.
        scores = np.vecdot(np.concatenate([*vectors, state.tail.vectors[rows]]), vector)
        best = np.lexsort((all_ids, -scores))[:k]
        return Hits(all_ids[best], scores[best])

    def background(self, query: NDArray[np.float32]) -> Background:
        """From a sample of rows, drawn again when the index has changed by much.

        Raises:
            ValueError: ``query`` does not have shape (d,) or is not finite.
        """
        vector = self._checked(query)
        state, sample = self._state, self._sample
        parts = [(segment.scan.vectors, segment.labels) for segment in state.segments]
        rows = sum(len(labels.ids) for _, labels in parts) + len(state.tail.labels.ids)
        if sample is None or not sample.stands_for(rows, state.seq):
            sources = [RowSource(vectors, labels.live) for vectors, labels in parts]
            sample = BackgroundSample.of([*sources, RowSource(state.tail.vectors, state.tail.labels.live)], state.seq)
            self._sample = sample
        return sample.background(vector)

    def _checked(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        if query.shape != (self._dimension,):
            raise ValueError(f"query must have shape {(self._dimension,)}, not {query.shape}")
        vector = np.ascontiguousarray(query, np.float32)
        if not np.isfinite(vector).all():
            raise ValueError("query must be finite")
        return vector

    def ids(self) -> NDArray[np.int64]:
        """Ids of all live rows, sorted."""
        state = self._state
        parts = [*(segment.labels for segment in state.segments), state.tail.labels]
        return np.sort(np.concatenate([part.ids[part.live] for part in parts]))

    def memory_bytes(self) -> int:
        """Resident bytes that it holds, mapped files not counted."""
        state = self._state
        return sum(each.scan.nbytes() + each.labels.nbytes() for each in state.segments) + state.tail.nbytes()

    def close(self) -> None:
        """Release files and memory; searches under way end well, later ones raise ``ValueError``."""
        with self._applying:
            self._published = None


def _next_state(state: _State, rows: VectorRows, deletes: NDArray[np.int64], seq: int) -> _State:
    """``state`` with distinct ``rows`` put in and ``deletes`` taken out; nothing that ``state`` shows is touched."""
    segments = []
    new = np.ones(len(rows.ids), np.bool_)
    for each in state.segments:
        at = each.scan.find(rows.ids, each.labels)
        keep = at >= 0
        keep[keep] = each.scan.same(at[keep], rows.vectors[keep])
        dead = np.concatenate([at[~keep], each.scan.find(deletes, each.labels)])
        labels = each.labels.without(dead[dead >= 0]).relabelled(at[keep], taken(rows, keep))
        segments.append(replace(each, labels=labels))
        new &= ~keep
    in_tail = state.tail.find(rows.ids)
    keep = in_tail >= 0
    keep[keep] = state.tail.same(in_tail[keep], rows.vectors[keep])
    dead = np.concatenate([in_tail[~keep], state.tail.find(deletes)])
    tail = state.tail.applied(
        dead=dead[dead >= 0], relabelled=in_tail[keep], labels=taken(rows, keep), added=taken(rows, new & ~keep)
    )
    return _State(tuple(segments), tail, seq)


def _last_of_each(rows: VectorRows) -> VectorRows:
    _, first_from_behind = np.unique(rows.ids[::-1], return_index=True)
    if len(first_from_behind) == len(rows.ids):
        return rows
    return taken(rows, np.sort(len(rows.ids) - 1 - first_from_behind))
