"""Columns of the table that filters are answered from: what documents have under one name, encoded by dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from citewell.domain.filters import Condition, Scalar

Number = TypeVar("Number", bound=np.generic)
Mask = NDArray[np.bool_]

LONGEST_TEXT = 200
"""Characters; longer texts are not kept here."""
EXACT = 2**53
"""Up to here every whole number is a float."""
NOTHING = 1
"""Bytes that an entry without a text is counted with."""

_ORDER: Mapping[str, Callable[[Any, Any], Any]] = {
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
}

Typed = tuple[str, object]
"""A JSON value with a letter for its type: values of different types are different, though Python says 1 == True."""

NULL: Typed = ("null", None)
OTHER: Typed = ("other", None)
"""There, but nothing that can be compared: an object, or a text that is too long."""


_KINDS: Mapping[type, str] = {bool: "bool", int: "number", float: "number"}


class NotInTable(Exception):
    """The table cannot answer this; the database can."""


class Growing(Generic[Number]):
    """An array that is appended to."""

    def __init__(self, dtype: type[Number]) -> None:
        self._array: NDArray[Number] = np.empty(64, dtype)
        self._filled = 0
        self._new: list[Any] = []  # numbers that were appended since; a list grows faster than an array

    @property
    def length(self) -> int:
        """How many numbers are in it."""
        return self._filled + len(self._new)

    @property
    def values(self) -> NDArray[Number]:
        """What is in it."""
        if self._new:
            length = self.length
            if length > len(self._array):
                larger = np.empty(max(length, 2 * len(self._array)), self._array.dtype)
                larger[: self._filled] = self._array[: self._filled]
                self._array = larger
            self._array[self._filled : length] = self._new
            self._filled = length
            self._new.clear()
        return self._array[: self._filled]

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return int(self._array.nbytes) + 8 * len(self._new)

    def append(self, value: Any) -> None:
        """Put ``value`` at the end."""
        self._new.append(value)

    def extend(self, values: Iterable[Any]) -> None:
        """Put ``values`` at the end, in order."""
        self._new.extend(values)


def typed(value: object) -> Typed:
    """A JSON value in the form that the dictionaries hold."""
    kind = _KINDS.get(type(value))
    if kind is not None:
        return (kind, value)
    if isinstance(value, str):
        return ("text", value) if len(value) <= LONGEST_TEXT else OTHER
    if isinstance(value, list):
        return ("list", tuple(typed(part) for part in value))
    return NULL if value is None else OTHER


class ValueColumn:
    """Which of the rows (slots) have a value of this name, and which one."""

    def __init__(self) -> None:
        self.slots: Growing[np.int32] = Growing(np.int32)
        self._codes: Growing[np.int32] = Growing(np.int32)
        self._values: list[Typed] = []
        self._code_of: dict[Typed, int] = {}
        self._code_of_text: dict[str, int] = {}
        self._holding: dict[Typed, list[int]] = {}
        self._has_long = False
        self._text_bytes = 0
        self._numbers: tuple[NDArray[np.float64], bool] | None = None

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return self.slots.nbytes + self._codes.nbytes + self._text_bytes + 250 * len(self._values)

    def add(self, slots: Sequence[int], values: Sequence[object]) -> None:
        """The rows ``slots``, rising and higher than those before, have one of ``values`` each."""
        known = self._code_of_text.get  # most values are texts that many rows have
        codes = [
            code if type(value) is str and (code := known(value)) is not None else self._code(value) for value in values
        ]
        self.slots.extend(slots)
        self._codes.extend(codes)

    def _code(self, value: object) -> int:
        entry = typed(value)
        code = self._code_of.get(entry)
        if code is None:
            code = self._new(entry)
        if isinstance(value, str):
            self._has_long = self._has_long or entry is OTHER
            if entry is not OTHER:
                self._code_of_text[value] = code
        return code

    def _new(self, entry: Typed) -> int:
        code = self._code_of[entry] = len(self._values)
        self._values.append(entry)
        self._numbers = None
        elements: Sequence[Any] = dict.fromkeys(entry[1]) if entry[0] == "list" else [entry]  # type: ignore[call-overload]  # a list's value is a tuple
        for element in elements:
            self._holding.setdefault(element, []).append(code)
            self._text_bytes += len(element[1]) if element[0] == "text" else NOTHING
        return code

    def matches(self, condition: Condition, rows: int) -> Mask:
        """Which of ``rows`` rows fulfil the condition. Raises ``NotInTable`` if the values do not tell."""
        match condition.operator:
            case "exists":
                present = self._mask(self._all_but(NULL), rows)
                return present if condition.values[0] else ~present
            case "eq" | "in":
                return self._equal(condition.values, rows)
            case "ne":
                return ~self._equal(condition.values, rows)
        return self._ordered(condition.operator, condition.values[0], rows)

    def _all_but(self, entry: Typed) -> list[int]:
        without = self._code_of.get(entry)
        return [code for code in range(len(self._values)) if code != without]

    def _equal(self, values: Sequence[Scalar], rows: int) -> Mask:
        if any(isinstance(value, str) and len(value) > LONGEST_TEXT for value in values):
            raise NotInTable
        return self._mask([code for value in values for code in self._holding.get(typed(value), ())], rows)

    def _ordered(self, operator: str, value: Scalar, rows: int) -> Mask:
        holds = _ORDER[operator]
        if isinstance(value, str):
            if self._has_long or len(value) > LONGEST_TEXT:
                raise NotInTable
            return self._mask(
                [c for c, (kind, v) in enumerate(self._values) if kind == "text" and holds(v, value)], rows
            )
        numbers, exact = self._as_floats()
        if exact and abs(value) <= EXACT:
            with np.errstate(invalid="ignore"):
                return self._mask(np.flatnonzero(holds(numbers, float(value))), rows)
        return self._mask([c for c, (kind, v) in enumerate(self._values) if kind == "number" and holds(v, value)], rows)

    def _as_floats(self) -> tuple[NDArray[np.float64], bool]:
        """The numbers among the values, NaN elsewhere, and whether no whole number lost anything by that."""
        found = self._numbers
        if found is None or len(found[0]) < len(self._values):
            numbers = [value if kind == "number" else None for kind, value in self._values]
            exact = not any(isinstance(number, int) and abs(number) > EXACT for number in numbers)
            found = self._numbers = (np.array(numbers, np.float64), exact)
        return found

    def _mask(self, codes: Sequence[int] | NDArray[np.intp], rows: int) -> Mask:
        wanted = np.zeros(len(self._values), bool)
        wanted[np.asarray(codes, np.intp)] = True
        mask = np.zeros(rows, bool)
        mask[self.slots.values[wanted[self._codes.values]]] = True
        return mask
