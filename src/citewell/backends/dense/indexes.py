"""Nearest neighbours with FAISS: immutable mapped segments, and a tail in memory.

A segment is searched by its size: exactly, by a scan of 8-bit codes, or by a scan of those of its lists that may hold
one of the best rows. What codes choose is scored again from the float16 vectors. Deletes and scopes are bitmaps, so a
row that is gone or not allowed is never scored.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.background import BackgroundSample, RowSource
from citewell.backends.dense.probing import promising
from citewell.backends.dense.rows import checked, taken
from citewell.backends.dense.scans import Found
from citewell.backends.dense.segment import SLACK, Segment
from citewell.backends.dense.segment_files import ENGINE, SegmentFiles, damaged, read_segment
from citewell.backends.dense.segment_writer import EXACT_ROWS, FLAT_ROWS, Sizes, write_segment
from citewell.backends.dense.tail import Tail
from citewell.ports.vector_index import Background, Hits, IndexScope, VectorRows


class FaissVectorIndexes:
    """Builds and opens indexes.

    Args:
        exact_rows: A segment of more rows is built with codes.
        flat_rows: A segment of more rows is built with lists.
    """

    def __init__(self, *, exact_rows: int = EXACT_ROWS, flat_rows: int = FLAT_ROWS) -> None:
        self._sizes = Sizes(exact_rows, max(exact_rows, flat_rows))

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
        return write_segment(
            rows,
            dimension=dimension,
            seq=seq,
            directory=directory,
            replaced=replaced,
            sizes=self._sizes,
        )

    def open(self, directories: Sequence[Path], *, dimension: int) -> FaissVectorIndex:
        """Open segments that ``build`` wrote, oldest first; none are an empty index.

        Raises:
            IndexDamaged: the files do not fit together, or the segments do not follow each other.
        """
        files = [read_segment(each, dimension=dimension) for each in directories]
        if any((each.replaced is None) != (place == 0) for place, each in enumerate(files)):
            raise damaged("the first segment, and no other, must be complete")
        if any(newer.seq < older.seq for older, newer in pairwise(files)):
            raise damaged("a segment is older than the one before it")
        return FaissVectorIndex(files, dimension)


@dataclass(frozen=True, slots=True)
class _State:
    """What searches see: replaced as one, never changed."""

    segments: tuple[Segment, ...]
    tail: Tail
    seq: int


class FaissVectorIndex:
    """One opened index; made by :class:`FaissVectorIndexes`."""

    def __init__(self, files: Sequence[SegmentFiles], dimension: int) -> None:
        self._dimension = dimension
        self._applying = threading.Lock()
        segments: list[Segment] = []
        for each in files:
            if each.replaced is not None:
                segments = [older.without(each.replaced) for older in segments]
            segments.append(Segment.of(each))
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
        outlooks = [segment.outlook(vector, k, scope) for segment in state.segments]
        chosen = iter(promising([each for each in outlooks if each is not None], k))
        found = [
            segment.best(vector, k, scope, None if outlook is None else next(chosen))
            for segment, outlook in zip(state.segments, outlooks, strict=True)
        ]
        found.append(state.tail.best(vector, k, scope))
        return _hits(_parts(state), _narrowed(found, 2 * k + SLACK), vector, k)

    def background(self, query: NDArray[np.float32]) -> Background:
        """How arbitrary rows score for ``query``, by a sample that follows the index's size.

        Raises:
            ValueError: ``query`` does not have shape (d,) or is not finite.
        """
        vector = self._checked(query)
        state, sample = self._state, self._sample
        parts = _parts(state)
        rows = sum(len(part.ids) for part in parts)
        if sample is None or not sample.stands_for(rows, state.seq):
            sample = BackgroundSample.of([RowSource(part.vectors, part.live_mask()) for part in parts], state.seq)
            self._sample = sample  # two threads may both make one; either is good
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
        return np.sort(np.concatenate([part.ids[part.live_mask()] for part in _parts(state)]))

    def memory_bytes(self) -> int:
        """Resident bytes that it holds, mapped files not counted."""
        state = self._state
        return sum(part.nbytes() for part in _parts(state))

    def close(self) -> None:
        """Release files and memory; searches under way end well, later ones raise ``ValueError``."""
        with self._applying:
            self._published = None


def _parts(state: _State) -> list[Segment | Tail]:
    return [*state.segments, state.tail]


def _next_state(state: _State, rows: VectorRows, deletes: NDArray[np.int64], seq: int) -> _State:
    """``state`` with distinct ``rows`` put in and ``deletes`` taken out; nothing that ``state`` shows is touched."""
    segments = []
    new = np.ones(len(rows.ids), np.bool_)
    for each in state.segments:
        segment, kept = each.after(rows, deletes)
        segments.append(segment)
        new &= ~kept
    return _State(tuple(segments), state.tail.after(taken(rows, new), deletes), seq)


def _narrowed(found: Sequence[Found], wanted: int) -> list[NDArray[np.intp]]:
    """Of each part's rows those that are among the best ``wanted`` of all, by what they are said to score."""
    scores = np.concatenate([each for _, each in found])
    if len(scores) <= wanted:
        return [rows for rows, _ in found]
    least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
    return [rows[each >= least] for rows, each in found]


def _hits(
    parts: Sequence[Segment | Tail], rows: Sequence[NDArray[np.intp]], query: NDArray[np.float32], k: int
) -> Hits:
    """The best ``k``, scored from their vectors; equal scores in the order of ids."""
    scores = np.concatenate([part.scores(query, own) for part, own in zip(parts, rows, strict=True)])
    ids = np.concatenate([part.ids[own] for part, own in zip(parts, rows, strict=True)])
    best = np.lexsort((ids, -scores))[:k]
    return Hits(ids[best], scores[best])


def _last_of_each(rows: VectorRows) -> VectorRows:
    _, first_from_behind = np.unique(rows.ids[::-1], return_index=True)
    if len(first_from_behind) == len(rows.ids):
        return rows
    return taken(rows, np.sort(len(rows.ids) - 1 - first_from_behind))
