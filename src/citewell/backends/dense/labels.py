"""Labels of a segment's rows: mapped as they were written, with what changed since laid over them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.rows import Selection, are_few, bits, is_among, selection, set_bits
from citewell.backends.dense.segment_files import Column
from citewell.ports.vector_index import IndexScope, VectorRows

CACHE_BYTES = 16 << 20
"""Of selections that a segment remembers; one of a million rows takes 130 kB."""
_JOURNAL_SHARE = 8
"""When every eighth row has changed, selections are worked out anew rather than brought up to date."""

_Keys = tuple[NDArray[np.int64] | None, ...]


class _Remembered:
    """The last selections by scope, each as of a version, and which rows changed from version to version."""

    def __init__(self, first: int) -> None:
        self._lock = threading.Lock()
        self._first = first
        self._journal: list[NDArray[np.intp]] = []
        self._changed = 0
        self._by_scope: OrderedDict[IndexScope, tuple[int, Selection]] = OrderedDict()
        self._bytes = 0

    def changed(self, rows: NDArray[np.intp], at_most: int) -> bool:
        """Note that the next version differs in ``rows``; ``False`` if too much has changed to go on so."""
        with self._lock:
            self._changed += len(rows)
            self._journal.append(rows)
            return self._changed <= at_most

    def get(self, scope: IndexScope, version: int) -> tuple[Selection, NDArray[np.intp]] | None:
        """A selection, and the rows in which it may differ from that of ``version``."""
        with self._lock:
            found = self._by_scope.get(scope)
            if found is None:
                return None
            self._by_scope.move_to_end(scope)
            own, kept = found
            first, last = sorted((own, version))
            between = self._journal[first - self._first : last - self._first]
        return kept, (np.unique(np.concatenate(between)) if between else np.empty(0, np.intp))

    def put(self, scope: IndexScope, version: int, kept: Selection) -> None:
        with self._lock:
            former = self._by_scope.pop(scope, None)
            self._bytes += _size(scope, kept) - (0 if former is None else _size(scope, former[1]))
            self._by_scope[scope] = (version, kept)
            while self._bytes > CACHE_BYTES:
                oldest, (_, gone) = self._by_scope.popitem(last=False)
                self._bytes -= _size(oldest, gone)

    def nbytes(self) -> int:
        with self._lock:
            return self._bytes + 8 * self._changed


def _size(scope: IndexScope, kept: Selection) -> int:
    # The keys of documents belong to whoever made them, but live as long as they are remembered.
    return kept.nbytes + 500 + (0 if scope.documents is None else scope.documents.keys.nbytes)


@dataclass(frozen=True, slots=True, eq=False)
class _Relabelled:
    """Rows with labels of their own: ``rows`` (m,) rise, ``values`` (3, m) are in the order of the columns."""

    rows: NDArray[np.intp]
    values: NDArray[np.int64]

    def with_more(self, rows: NDArray[np.intp], values: NDArray[np.int64]) -> _Relabelled:
        kept = ~np.isin(self.rows, rows)
        all_rows = np.concatenate([self.rows[kept], rows])
        order = np.argsort(all_rows)
        return _Relabelled(all_rows[order], np.concatenate([self.values[:, kept], values], axis=1)[:, order])


@dataclass(frozen=True, slots=True, eq=False)
class SegmentLabels:
    """Labels of n rows and which of them live. Never changed: ``changed`` gives the next version.

    ``live`` is a bitmap as in ``Selection``.
    """

    columns: Sequence[Column]
    starts: NDArray[np.int64] | None
    live: NDArray[np.uint8]
    count: int
    _relabelled: _Relabelled
    _version: int = 0
    _remembered: _Remembered = field(default_factory=lambda: _Remembered(0))

    @staticmethod
    def fresh(columns: Sequence[Column], starts: NDArray[np.int64] | None) -> SegmentLabels:
        """As the segment was written: all rows live."""
        count = len(columns[0].places)
        live = np.packbits(np.ones(count, np.bool_), bitorder="little")
        nothing = _Relabelled(np.empty(0, np.intp), np.empty((len(columns), 0), np.int64))
        return SegmentLabels(columns, starts, live, count, nothing)

    def lives(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether each row does."""
        return bits(self.live, rows)

    def live_mask(self) -> NDArray[np.bool_]:
        """Which rows live, shape (n,)."""
        return np.unpackbits(self.live, count=self.count, bitorder="little").view(np.bool_)

    def changed(
        self, dead: NDArray[np.intp], relabelled: NDArray[np.intp], rows: VectorRows | None = None
    ) -> SegmentLabels:
        """The same rows without those at ``dead``, and with those at ``relabelled`` labelled as ``rows`` are."""
        touched = np.union1d(dead, relabelled)
        if not len(touched):
            return self
        live = self.live.copy()
        set_bits(live, np.unique(dead), np.zeros(len(np.unique(dead)), np.bool_))
        overlay = self._relabelled
        if rows is not None and len(relabelled):
            values = np.array([rows.collections, rows.access_classes, rows.documents], np.int64)
            overlay = overlay.with_more(relabelled, values)
        version = self._version + 1
        remembered = self._remembered
        if not remembered.changed(touched, max(4096, self.count // _JOURNAL_SHARE)):
            remembered = _Remembered(version)
        return replace(self, live=live, _relabelled=overlay, _version=version, _remembered=remembered)

    def select(self, scope: IndexScope) -> Selection:
        """Live rows in ``scope``: remembered, brought up to date where rows changed, or worked out."""
        found = self._remembered.get(scope, self._version)
        if found is None:
            current = self._selected(_keys(scope))
        else:
            former, rows = found
            if not len(rows):
                return former
            current = self._updated(former, rows, _keys(scope))
        self._remembered.put(scope, self._version, current)
        return current

    def _selected(self, keys: _Keys) -> Selection:
        mask = self.live_mask()
        for column, wanted in zip(self.columns, keys, strict=True):
            allowed = None if wanted is None else _places(column.values, wanted)
            if allowed is not None and not allowed.all():
                only = np.flatnonzero(allowed)
                # One label, such as a tenant's one collection, is ten times as quick to compare as to look up.
                own = column.places == only[0] if len(only) == 1 else np.take(allowed, column.places, mode="clip")
                mask &= own
        if len(self._relabelled.rows):
            mask[self._relabelled.rows] = self._within(self._relabelled.rows, keys)
        return selection(mask, self.starts)

    def _within(self, rows: NDArray[np.intp], keys: _Keys) -> NDArray[np.bool_]:
        inside = self.lives(rows)
        over = self._relabelled
        at = np.searchsorted(over.rows, rows).clip(max=max(len(over.rows) - 1, 0))
        own = over.rows[at] == rows if len(over.rows) else np.zeros(len(rows), np.bool_)
        for place, (column, wanted) in enumerate(zip(self.columns, keys, strict=True)):
            if wanted is not None:
                labels = column.values[column.places[rows]]
                labels[own] = over.values[place, at[own]]
                inside &= is_among(labels, wanted)
        return inside

    def _updated(self, former: Selection, rows: NDArray[np.intp], keys: _Keys) -> Selection:
        now, before = self._within(rows, keys), bits(former.bitmap, rows)
        rows, now = rows[now != before], now[now != before]
        bitmap = former.bitmap.copy()
        set_bits(bitmap, rows, now)
        gain = np.where(now, 1, -1)
        count = former.count + int(gain.sum())
        by_list = former.by_list
        if by_list is not None and self.starts is not None:
            by_list = by_list.copy()
            np.add.at(by_list, np.searchsorted(self.starts, rows, side="right") - 1, gain)
        updated = Selection(former.total, count, bitmap, None, by_list)
        if not are_few(count, former.total):
            return updated
        if former.few is None:
            return replace(updated, few=updated.rows().astype(np.int32))
        kept = former.few[~np.isin(former.few, rows[~now])]
        return replace(updated, few=np.union1d(kept, rows[now]).astype(np.int32))

    def nbytes(self) -> int:
        """Memory that it holds, mapped files not counted."""
        over = self._relabelled
        return self.live.nbytes + over.rows.nbytes + over.values.nbytes + self._remembered.nbytes()


def _keys(scope: IndexScope) -> _Keys:
    numbers = (scope.collections, scope.access_classes)
    sets = (None if each is None else np.array(sorted(each), np.int64) for each in numbers)
    return (*sets, None if scope.documents is None else scope.documents.keys)


def _places(values: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of ``values`` are among ``keys``; both rise, and the shorter one is looked up in the longer."""
    if len(values) <= len(keys):
        return is_among(values, keys)
    at = np.searchsorted(values, keys).clip(max=len(values) - 1)
    allowed = np.zeros(len(values), np.bool_)
    allowed[at[values[at] == keys]] = True
    return allowed
