"""The documents of a tenant as columns in memory, so that a filter is answered without the database.

It is what the rows of ``documents`` said at number ``seq`` (``citewell.db.stamps``). A document that changes gets a new
row; its old one is dead. What is not here (long texts, titles, addresses, keys beyond the memory that is allowed) is
``NotInTable``, and then the database answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citewell.domain.filters import FIELD_MARK, FIELDS, AllOf, AnyOf, Condition, FieldType, Filter, Not, micros
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
class DocumentRow:
    """A document as the table wants it; ``fields`` are the texts and moments that it has."""

    key: int
    deleted: bool
    access_class: int
    fields: Mapping[str, str | datetime | None]
    metadata: Mapping[str, Any]


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

    def put(self, rows: Iterable[DocumentRow]) -> None:
        """Take in new and changed documents; deleted ones go."""
        for row in rows:
            self._kill(row.key)
            if not row.deleted:
                self._append(row)
        if len(self._latest) > REFRESHED_AT_MOST:
            self._sort()
        if self.nbytes > self._max_bytes:
            self._leave_out()

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

    def _append(self, row: DocumentRow) -> None:
        slot = self.rows
        self._keys.append(row.key)
        self._live.append(True)
        self._classes.append(row.access_class)
        collection = row.fields.get("$collection")
        self._places.append(self._place_of.setdefault(collection, len(self._place_of)))
        for key, column in self._moments.items():
            moment = row.fields.get(key)
            column.append(micros(moment) if isinstance(moment, datetime) else ABSENT)
        for key in TEXTS:
            text = row.fields.get(key)
            if text is not None:
                self._columns[key].add(slot, text)
        for key, value in row.metadata.items():
            if key in self._left_out or key.startswith(FIELD_MARK):
                continue
            column_ = self._columns.get(key)
            if column_ is None:
                column_ = self._columns[key] = ValueColumn()
            column_.add(slot, value)
        self._latest[row.key] = slot

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
        if key in self._left_out or (key in FIELDS and key not in TEXTS):
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
