"""The documents of a tenant as columns in memory, so that a filter is answered without the database.

It is what the rows of ``documents`` said at number ``seq`` (``citewell.db.stamps``). A document that changes gets a new
row; its old one is dead. What is not here (long texts, titles, addresses, keys beyond the memory that is allowed) is
``NotInTable``, and then the database answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citewell.domain.filters import (
    FACET_FIELDS,
    FIELD_MARK,
    FIELDS,
    AllOf,
    AnyOf,
    Condition,
    FieldType,
    Filter,
    Not,
    micros,
)
from citewell.services.search.document_columns import Growing, Mask, NotInTable, ValueColumn

ABSENT = np.iinfo(np.int64).min
TEXTS = frozenset({"$collection", "$kind", "$language", "$media_type", "$owner"})
MOMENTS = tuple(sorted(key for key, kind in FIELDS.items() if kind is FieldType.MOMENT))
REFRESHED_AT_MOST = 5000
"""Rows that may be out of the sorted order before it is made anew."""
_ORDER = {"gt": np.greater, "gte": np.greater_equal, "lt": np.less, "lte": np.less_equal}
ROW_BYTES = 80
"""About what a row takes beside its values."""


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """Documents as the table wants them, by columns of the same length; ``fields`` are the texts and moments that
    they have.
    """

    keys: Sequence[int]
    deleted: Sequence[bool]
    access_classes: Sequence[int]
    fields: Mapping[str, Sequence[str | datetime | None]]
    metadata: Sequence[Mapping[str, Any]]
    facets: Sequence[Mapping[str, Any]]


class DocumentTable:
    """Not safe for threads; who owns it locks.

    Args:
        max_bytes: Memory that the values may take; beyond it the largest columns are left to the database.
    """

    def __init__(self, *, max_bytes: int) -> None:
        self.seq = 0
        self._max_bytes = max_bytes
        self._keys: Growing[np.int64] = Growing(np.int64)
        self._live: Growing[np.bool_] = Growing(np.bool_)
        self._classes: Growing[np.int32] = Growing(np.int32)
        self._places: Growing[np.int32] = Growing(np.int32)
        self._place_of: dict[object, int] = {}
        """Numbers that collections have in this table."""
        self._moments: dict[str, Growing[np.int64]] = {key: Growing(np.int64) for key in MOMENTS}
        self._columns: dict[str, ValueColumn] = {key: ValueColumn() for key in TEXTS}
        self._left_out: set[str] = set()
        self._dead = 0
        self._sorted_rows: NDArray[np.int64] = np.empty(0, np.int64)
        self._sorted_keys: NDArray[np.int64] = np.empty(0, np.int64)
        self._latest: dict[int, int] = {}
        """Rows that are not in the sorted order yet, by key."""

    @property
    def rows(self) -> int:
        """Live and dead ones."""
        return self._keys.length

    @property
    def documents(self) -> int:
        """Live rows."""
        return self.rows - self._dead

    @property
    def worn(self) -> bool:
        """Whether so many rows are dead that a new table is better."""
        return self._dead > max(1000, self.documents)

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return ROW_BYTES * self.rows + sum(column.nbytes for column in self._columns.values())

    def put(self, rows: DocumentRows) -> None:
        """Take in new and changed documents, each at most once; deleted ones go."""
        if self.rows:
            for key in rows.keys:
                self._kill(key)
        self._append(_living(rows) if any(rows.deleted) else rows)
        if len(self._latest) > REFRESHED_AT_MOST:
            self._sort()
        if self.nbytes > self._max_bytes:
            self._leave_out()

    def load(self, steps: Iterable[DocumentRows]) -> None:
        """Take in all documents, none of which is deleted, into an empty table."""
        for rows in steps:
            self._append(rows)
            if self.nbytes > self._max_bytes:
                self._leave_out()
        self._sort()

    def _kill(self, key: int) -> None:
        slot = self._latest.pop(key, None)
        if slot is None:
            if not len(self._sorted_keys):
                return
            place = int(np.searchsorted(self._sorted_keys, key))
            if place == len(self._sorted_keys) or self._sorted_keys[place] != key:
                return
            slot = int(self._sorted_rows[place])
            if not self._live.values[slot]:
                return
        self._live.values[slot] = False
        self._dead += 1

    def _append(self, rows: DocumentRows) -> None:
        slots = range(self.rows, self.rows + len(rows.keys))
        self._keys.extend(rows.keys)
        self._live.extend([True] * len(slots))
        self._classes.extend(rows.access_classes)
        places = self._place_of
        self._places.extend([places.setdefault(each, len(places)) for each in rows.fields["$collection"]])
        for key, moments in self._moments.items():
            moments.extend([micros(each) if isinstance(each, datetime) else ABSENT for each in rows.fields[key]])
        for key in TEXTS:
            there = [(slot, text) for slot, text in zip(slots, rows.fields[key], strict=True) if text is not None]
            self._columns[key].add([slot for slot, _ in there], [text for _, text in there])
        found: dict[str, tuple[list[int], list[object]]] = {}
        for slot, metadata, facets in zip(slots, rows.metadata, rows.facets, strict=True):
            for key, value in metadata.items():
                if not key.startswith(FIELD_MARK):
                    _note(found, key, slot, value)
            for key, value in facets.items():
                _note(found, FIELD_MARK + key, slot, value)
        for key, (own, values) in found.items():
            if key not in self._left_out:
                self._columns.setdefault(key, ValueColumn()).add(own, values)
        self._latest.update(zip(rows.keys, slots, strict=True))

    def _sort(self) -> None:
        live = np.flatnonzero(self._live.values)
        order = live[np.argsort(self._keys.values[live], kind="stable")]
        self._sorted_rows = order
        self._sorted_keys = self._keys.values[order]
        self._latest.clear()

    def _leave_out(self) -> None:
        while self.nbytes > self._max_bytes:
            heaviest = max(
                (key for key in self._columns if key not in TEXTS), key=lambda k: self._columns[k].nbytes, default=None
            )
            if heaviest is None:
                return
            del self._columns[heaviest]
            self._left_out.add(heaviest)

    def matching(self, given: Filter) -> NDArray[np.int64]:
        """Keys of the documents that fulfil the filter, distinct and rising. Raises ``NotInTable``."""
        mask = self._mask(given) & self._live.values
        found = self._sorted_keys[mask[self._sorted_rows]]
        fresh = [key for key, slot in self._latest.items() if mask[slot]]
        if fresh:
            # Two rising runs: the stable sort of whole numbers is linear in them.
            found = np.sort(np.concatenate([found, np.sort(np.array(fresh, np.int64))]), kind="stable")
        return found[np.concatenate([[True], found[1:] != found[:-1]])] if len(found) else found

    def _mask(self, given: Filter) -> Mask:
        match given:
            case AllOf(parts):
                mask = np.ones(self.rows, bool)
                for part in parts:
                    mask &= self._mask(part)
                return mask
            case AnyOf(parts):
                mask = np.zeros(self.rows, bool)
                for part in parts:
                    mask |= self._mask(part)
                return mask
            case Not(part):
                return ~self._mask(part)
        return self._condition(given)

    def _condition(self, condition: Condition) -> Mask:
        key = condition.key
        if key in self._moments:
            return _at_moments(self._moments[key].values, condition)
        if key in self._left_out or (key in FIELDS and key not in TEXTS and key not in FACET_FIELDS):
            raise NotInTable
        column = self._columns.get(key)
        if column is None:
            column = ValueColumn()
        return column.matches(condition, self.rows)

    def knows(self, key: str, collections: Collection[str], access_classes: Collection[int] | None) -> bool:
        """Whether a document of these collections in one of the access classes (``None``: in any) has this key.

        Raises ``NotInTable``.
        """
        if key in FIELDS:
            return True
        if key in self._left_out:
            raise NotInTable
        column = self._columns.get(key)
        if column is None:
            return False
        slots = column.slots.values
        places = [self._place_of[each] for each in collections if each in self._place_of]
        readable = self._live.values[slots] & np.isin(self._places.values[slots], np.array(places, np.int32))
        if access_classes is not None:
            readable &= np.isin(self._classes.values[slots], np.fromiter(access_classes, np.int32))
        return bool(readable.any())


def _living(rows: DocumentRows) -> DocumentRows:
    """Those that are not deleted."""
    kept = [at for at, deleted in enumerate(rows.deleted) if not deleted]
    return DocumentRows(
        keys=[rows.keys[at] for at in kept],
        deleted=[False] * len(kept),
        access_classes=[rows.access_classes[at] for at in kept],
        fields={key: [values[at] for at in kept] for key, values in rows.fields.items()},
        metadata=[rows.metadata[at] for at in kept],
        facets=[rows.facets[at] for at in kept],
    )


def _note(found: dict[str, tuple[list[int], list[object]]], key: str, slot: int, value: object) -> None:
    of_key = found.get(key)
    if of_key is None:
        of_key = found[key] = ([], [])
    of_key[0].append(slot)
    of_key[1].append(value)


def _at_moments(moments: NDArray[np.int64], condition: Condition) -> Mask:
    there: Mask = moments != ABSENT
    values = np.array([int(value) for value in condition.values], np.int64)
    match condition.operator:
        case "exists":
            return there if condition.values[0] else ~there
        case "eq" | "in":
            return there & np.isin(moments, values)
        case "ne":
            return ~(there & np.isin(moments, values))
    ordered: Mask = _ORDER[condition.operator](moments, values[0])
    return there & ordered
