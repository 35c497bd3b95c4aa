"""Flat scans with FAISS: an immutable mapped base, and a tail in memory.

Small bases and the tail are scanned exactly. Larger bases are scanned over 8-bit codes, and the best candidates are
scored again from the float16 vectors; measured on 100,000 clustered vectors of 384 dimensions, twice as many
candidates as wanted rows give a recall of 1.000. Scopes of few rows are gathered and scored exactly.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.base_files import ENGINE, BaseFiles, read_base, write_base
from citewell.backends.dense.base_scan import BaseScan
from citewell.backends.dense.rows import Part, checked, taken
from citewell.backends.dense.tail import Tail
from citewell.ports.vector_index import Hits, IndexScope, VectorRows


class FlatVectorIndexes:
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

    def build(self, rows: Iterable[VectorRows], *, dimension: int, seq: int, directory: Path) -> int:
        """Write a base of ``rows`` into the empty ``directory``. Returns their number.

        Raises:
            ValueError: shapes disagree, a number is not finite, or an id comes twice.
        """
        return write_base(rows, dimension=dimension, seq=seq, directory=directory, exact_rows=self._exact_rows)

    def open(self, directory: Path | None, *, dimension: int) -> FlatVectorIndex:
        """Open a base that ``build`` wrote, or an empty index for ``None``.

        Raises:
            IndexDamaged: the files do not fit together.
        """
        if directory is not None:
            return FlatVectorIndex(read_base(directory, dimension=dimension), dimension)
        nothing = BaseFiles(np.empty((0, dimension), np.float16), Tail.empty(dimension).labels, codes=None, seq=0)
        return FlatVectorIndex(nothing, dimension)


@dataclass(frozen=True, slots=True)
class _State:
    """What searches see: replaced as one, never changed."""

    scan: BaseScan
    labels: Part
    tail: Tail
    seq: int


class FlatVectorIndex:
    """One opened index; made by :class:`FlatVectorIndexes`."""

    def __init__(self, files: BaseFiles, dimension: int) -> None:
        self._dimension = dimension
        self._applying = threading.Lock()
        self._published: _State | None = _State(BaseScan(files), files.labels, Tail.empty(dimension), files.seq)

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
        if query.shape != (self._dimension,):
            raise ValueError(f"query must have shape {(self._dimension,)}, not {query.shape}")
        vector = np.ascontiguousarray(query, np.float32)
        if not np.isfinite(vector).all():
            raise ValueError("query must be finite")
        state = self._state
        if k <= 0:
            return Hits(np.empty(0, np.int64), np.empty(0, np.float32))
        in_base = state.scan.candidates(vector, k, state.labels.select(scope))
        in_tail = state.tail.candidates(vector, k, state.tail.labels.select(scope))
        vectors = np.concatenate([state.scan.vectors[in_base].astype(np.float32), state.tail.vectors[in_tail]])
        ids = np.concatenate([state.labels.ids[in_base], state.tail.labels.ids[in_tail]])
        # Row by row, unlike a matrix product: equal vectors have equal scores wherever they lie.
        scores = np.vecdot(vectors, vector)
        best = np.lexsort((ids, -scores))[:k]
        return Hits(ids[best], scores[best])

    def ids(self) -> NDArray[np.int64]:
        """Ids of all live rows, sorted."""
        state = self._state
        return np.sort(np.concatenate([part.ids[part.live] for part in (state.labels, state.tail.labels)]))

    def memory_bytes(self) -> int:
        """Resident bytes that it holds, mapped files not counted."""
        state = self._state
        return state.scan.nbytes() + state.labels.nbytes() + state.tail.nbytes()

    def close(self) -> None:
        """Release files and memory; searches under way end well, later ones raise ``ValueError``."""
        with self._applying:
            self._published = None


def _next_state(state: _State, rows: VectorRows, deletes: NDArray[np.int64], seq: int) -> _State:
    """``state`` with distinct ``rows`` put in and ``deletes`` taken out; nothing that ``state`` shows is touched."""
    in_base, in_tail = state.scan.find(rows.ids, state.labels), state.tail.find(rows.ids)
    keep_base, keep_tail = in_base >= 0, in_tail >= 0
    keep_base[keep_base] = state.scan.same(in_base[keep_base], rows.vectors[keep_base])
    keep_tail[keep_tail] = state.tail.same(in_tail[keep_tail], rows.vectors[keep_tail])
    dead_base = np.concatenate([in_base[~keep_base], state.scan.find(deletes, state.labels)])
    dead_tail = np.concatenate([in_tail[~keep_tail], state.tail.find(deletes)])
    labels = state.labels.without(dead_base[dead_base >= 0])
    labels = labels.relabelled(in_base[keep_base], taken(rows, keep_base))
    tail = state.tail.applied(
        dead=dead_tail[dead_tail >= 0],
        relabelled=in_tail[keep_tail],
        labels=taken(rows, keep_tail),
        added=taken(rows, ~keep_base & ~keep_tail),
    )
    return _State(state.scan, labels, tail, seq)


def _last_of_each(rows: VectorRows) -> VectorRows:
    _, first_from_behind = np.unique(rows.ids[::-1], return_index=True)
    if len(first_from_behind) == len(rows.ids):
        return rows
    return taken(rows, np.sort(len(rows.ids) - 1 - first_from_behind))
