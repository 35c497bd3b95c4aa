"""Rows that came after the segments, in memory.

They are scored exactly, all of them for each query: 4,000 rows of 384 dimensions take 0.15 ms, 8,000 0.4 ms and
20,000 over 1 ms, so a tail is best made into a tier of its own at 4,000 to 8,000 rows.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.rows import is_among, taken
from citewell.backends.dense.scans import Found
from citewell.ports.vector_index import IndexScope, VectorRows

_SLACK = 40
_SCOPES = 32
_GATHERED_IN = 8
# Gathering rows of a tail costs some eight times what multiplying them where they lie does.


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


class _Selections:
    """The rows that the last scopes let through, for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_scope: OrderedDict[IndexScope, NDArray[np.intp]] = OrderedDict()

    def get(self, scope: IndexScope) -> NDArray[np.intp] | None:
        with self._lock:
            return self._by_scope.get(scope)

    def put(self, scope: IndexScope, rows: NDArray[np.intp]) -> None:
        with self._lock:
            self._by_scope[scope] = rows
            if len(self._by_scope) > _SCOPES:
                self._by_scope.popitem(last=False)

    def nbytes(self) -> int:
        with self._lock:
            return sum(rows.nbytes for rows in self._by_scope.values())


@dataclass(frozen=True)
class Tail:
    """A version of the tail. ``after`` makes the next one, which shares this one's memory where it can."""

    live: NDArray[np.bool_]
    _buffers: _Buffers
    _selections: _Selections = field(default_factory=_Selections, init=False)

    @staticmethod
    def empty(dimension: int) -> Tail:
        """A tail without rows."""
        buffers = _Buffers(
            ids=np.empty(0, np.int64),
            vectors=np.empty((0, dimension), np.float32),
            collections=np.empty(0, np.int32),
            access_classes=np.empty(0, np.int32),
            documents=np.empty(0, np.int64),
        )
        return Tail(np.empty(0, np.bool_), buffers)

    @property
    def ids(self) -> NDArray[np.int64]:
        """Shape (n,)."""
        return self._buffers.ids[: len(self.live)]

    @property
    def vectors(self) -> NDArray[np.float32]:
        """Shape (n, d)."""
        return self._buffers.vectors[: len(self.live)]

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        return np.argsort(self.ids, kind="stable")

    def find(self, ids: NDArray[np.int64]) -> NDArray[np.intp]:
        """Row of each id that lives, else -1. Of several rows of one id only the last can live."""
        if not len(self.live):
            return np.full(len(ids), -1, np.intp)
        order: NDArray[np.intp] = self._order
        behind = np.searchsorted(self.ids, ids, side="right", sorter=order)
        rows: NDArray[np.intp] = order[(behind - 1).clip(min=0)]
        return np.where((self.ids[rows] == ids) & self.live[rows], rows, -1)

    def after(self, upserts: VectorRows, deletes: NDArray[np.int64]) -> Tail:
        """The tail after a write: rows whose vectors stay the same only get their new labels."""
        at = self.find(upserts.ids)
        kept = at >= 0
        kept[kept] = (self.vectors[at[kept]] == upserts.vectors[kept]).all(axis=1)
        dead = np.concatenate([at[~kept], self.find(deletes)])
        if not len(upserts.ids) and not (dead >= 0).any():
            return self
        count, total = len(self.live), len(self.live) + int(np.count_nonzero(~kept))
        buffers = self._buffers
        if kept.any():
            buffers = replace(
                buffers,
                collections=_changed(buffers.collections, at[kept], upserts.collections[kept]),
                access_classes=_changed(buffers.access_classes, at[kept], upserts.access_classes[kept]),
                documents=_changed(buffers.documents, at[kept], upserts.documents[kept]),
            )
        if total > len(buffers.ids):
            capacity = max(total, 2 * count, 256)
            buffers = buffers.each(lambda array: _grown(array, count, capacity))
        added = taken(upserts, ~kept)
        new = (added.ids, added.vectors, added.collections, added.access_classes, added.documents)
        for array, values in zip(buffers.arrays, new, strict=True):
            array[count:total] = values
        live = np.ones(total, np.bool_)
        live[:count] = self.live
        live[dead[dead >= 0]] = False
        return Tail(live, buffers)

    def best(self, query: NDArray[np.float32], k: int, scope: IndexScope) -> Found:
        """About ``2 * k`` rows of ``scope`` among which the best ``k`` are, and about what they score."""
        rows = self._select(scope)
        if len(rows) < len(self.live) // _GATHERED_IN:
            scores = self.vectors[rows] @ query
        else:
            scores = (self.vectors @ query)[rows]
        wanted = 2 * k + _SLACK
        if len(rows) <= wanted:
            return rows, scores
        best = np.argpartition(-scores, wanted - 1)[:wanted]
        return rows[best], scores[best]

    def scores(self, query: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Inner products with ``rows``, one by one: equal vectors have equal scores wherever they lie."""
        scores: NDArray[np.float32] = np.vecdot(self.vectors[rows], query)
        return scores

    def live_mask(self) -> NDArray[np.bool_]:
        """Which rows live, shape (n,)."""
        return self.live

    def _select(self, scope: IndexScope) -> NDArray[np.intp]:
        rows = self._selections.get(scope)
        if rows is not None:
            return rows
        mask = self.live
        buffers, count = self._buffers, len(self.live)
        for labels, allowed in (
            (buffers.collections, scope.collections),
            (buffers.access_classes, scope.access_classes),
        ):
            if allowed is not None:
                mask = mask & is_among(labels[:count].astype(np.int64), np.array(sorted(allowed), np.int64))
        if scope.documents is not None:
            mask = mask & is_among(buffers.documents[:count], scope.documents.keys)
        rows = np.flatnonzero(mask)
        self._selections.put(scope, rows)
        return rows

    def nbytes(self) -> int:
        """Memory that it holds."""
        return self.live.nbytes + sum(array.nbytes for array in self._buffers.arrays) + self._selections.nbytes()


def _changed(array: NDArray[Any], at: NDArray[np.intp], values: NDArray[Any]) -> NDArray[Any]:
    copy = array.copy()
    copy[at] = values
    return copy


def _grown(array: NDArray[Any], count: int, capacity: int) -> NDArray[Any]:
    larger = np.empty((capacity, *array.shape[1:]), array.dtype)
    larger[:count] = array[:count]
    return larger
