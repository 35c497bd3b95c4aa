"""Rows that came after the base, in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.rows import Part, Selection, owned_bytes
from citewell.ports.vector_index import VectorRows


@dataclass(frozen=True, slots=True)
class _Buffers:
    """Arrays of one capacity. Rows are only ever written behind those that a published tail shows."""

    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    collections: NDArray[np.int32]
    access_classes: NDArray[np.int32]
    documents: NDArray[np.int64]

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        return (self.ids, self.vectors, self.collections, self.access_classes, self.documents)

    def each(self, change: Callable[[NDArray[Any]], NDArray[Any]]) -> _Buffers:
        return _Buffers(*(change(array) for array in self.arrays))


@dataclass(frozen=True)
class Tail:
    """A version of the tail. ``applied`` makes the next one, which shares this one's memory where it can."""

    labels: Part
    _buffers: _Buffers

    @staticmethod
    def empty(dimension: int) -> Tail:
        """A tail without rows."""
        return _shown(
            _Buffers(
                ids=np.empty(0, np.int64),
                vectors=np.empty((0, dimension), np.float32),
                collections=np.empty(0, np.int32),
                access_classes=np.empty(0, np.int32),
                documents=np.empty(0, np.int64),
            ),
            np.empty(0, np.bool_),
        )

    @property
    def vectors(self) -> NDArray[np.float32]:
        """Shape (n, d)."""
        return self._buffers.vectors[: len(self.labels.ids)]

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        return np.argsort(self.labels.ids, kind="stable")

    def find(self, ids: NDArray[np.int64]) -> NDArray[np.intp]:
        """Row of each id that is live, else -1. Of several rows of one id only the last can live."""
        if not len(self.labels.ids):
            return np.full(len(ids), -1, np.intp)
        behind = np.searchsorted(self.labels.ids, ids, side="right", sorter=self._order)
        rows = self._order[(behind - 1).clip(min=0)]
        return np.where((self.labels.ids[rows] == ids) & self.labels.live[rows], rows, -1)

    def same(self, rows: NDArray[np.intp], vectors: NDArray[np.float16]) -> NDArray[np.bool_]:
        """Whether the rows at ``rows`` (m,) have ``vectors`` (m, d)."""
        return np.asarray((self.vectors[rows] == vectors).all(axis=1))

    def applied(
        self, *, dead: NDArray[np.intp], relabelled: NDArray[np.intp], labels: VectorRows, added: VectorRows
    ) -> Tail:
        """The next version: rows at ``dead`` gone, those at ``relabelled`` labelled as ``labels``, ``added`` behind."""
        count = len(self.labels.ids)
        buffers = self._buffers
        if relabelled.size:
            buffers = replace(
                buffers,
                collections=_changed(buffers.collections, relabelled, labels.collections),
                access_classes=_changed(buffers.access_classes, relabelled, labels.access_classes),
                documents=_changed(buffers.documents, relabelled, labels.documents),
            )
        total = count + len(added.ids)
        if total > len(buffers.ids):
            capacity = max(total, 2 * count, 256)
            buffers = buffers.each(lambda array: _grown(array, count, capacity))
        new = (added.ids, added.vectors, added.collections, added.access_classes, added.documents)
        for array, values in zip(buffers.arrays, new, strict=True):
            array[count:total] = values
        live = np.ones(total, np.bool_)
        live[:count] = self.labels.live
        live[dead] = False
        return _shown(buffers, live)

    def candidates(self, query: NDArray[np.float32], k: int, selection: Selection) -> NDArray[np.intp]:
        """Rows of ``selection`` among which the ``k`` best are."""
        if selection.few is not None:
            return selection.few
        rows = np.flatnonzero(selection.mask)
        if len(rows) <= k:
            return rows
        scores = (self.vectors @ query)[rows]
        return rows[np.argpartition(-scores, k - 1)[:k]]

    def nbytes(self) -> int:
        """Memory that it holds."""
        return self.labels.nbytes() + owned_bytes(self._buffers.arrays)


def _shown(buffers: _Buffers, live: NDArray[np.bool_]) -> Tail:
    count = len(live)
    labels = Part(
        ids=buffers.ids[:count],
        collections=buffers.collections[:count],
        access_classes=buffers.access_classes[:count],
        documents=buffers.documents[:count],
        live=live,
    )
    return Tail(labels, buffers)


def _changed(array: NDArray[Any], at: NDArray[np.intp], values: NDArray[Any]) -> NDArray[Any]:
    copy = array.copy()
    copy[at] = values
    return copy


def _grown(array: NDArray[Any], count: int, capacity: int) -> NDArray[Any]:
    larger = np.empty((capacity, *array.shape[1:]), array.dtype)
    larger[:count] = array[:count]
    return larger
