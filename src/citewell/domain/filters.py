"""Filters on documents, as a value that has been checked.

A filter is a JSON object. ``{"topic": "leave"}`` compares; ``{"year": {"gte": 2024, "lt": 2026}}`` compares by
operators (``eq``, ``ne``, ``in``, ``gt``, ``gte``, ``lt``, ``lte``, ``exists``); ``and``, ``or`` take lists of
filters and ``not`` takes one. Several keys in one object must all hold.

A key is one of the metadata, or, with a dollar sign, a field of the document itself (``FIELDS``). Metadata that are a
list are equal to each of their elements: ``{"tags": "hr"}`` finds documents that have the tag among others. Values of
different types are never equal, numbers compare by their value, texts by their code points. What a document does not
have fails every condition but ``ne`` and ``exists: false``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from citewell.domain.errors import InvalidInput
from citewell.domain.facets import FACETS, FacetKind
from citewell.domain.plain_text import is_storable

MAX_DEPTH = 8
MAX_CONDITIONS = 100
MAX_KEY_CHARS = 100
MAX_VALUE_CHARS = 1000
INT64 = 2**63

Scalar = str | int | float | bool
ORDERED = frozenset({"gt", "gte", "lt", "lte"})
OPERATORS = frozenset({"eq", "ne", "in", "exists"}) | ORDERED
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIELD_MARK = "$"
TAGS = "tags"
"""The metadata key that ``$tags`` is another name of."""


class FieldType(StrEnum):
    """What a field of a document holds."""

    TEXT = "text"
    MOMENT = "moment"
    FACET = "facet"
    """What is known of it (``citewell.domain.facets``): a text or a list of texts."""
    FACET_MOMENT = "facet_moment"
    """A moment that is known of it, kept as text in RFC 3339, whose order is that of time."""


FIELDS: Mapping[str, FieldType] = {
    "$collection": FieldType.TEXT,
    "$created_at": FieldType.MOMENT,
    "$external_id": FieldType.TEXT,
    "$file_name": FieldType.TEXT,
    "$id": FieldType.TEXT,
    "$kind": FieldType.TEXT,
    "$language": FieldType.TEXT,
    "$media_type": FieldType.TEXT,
    "$owner": FieldType.TEXT,
    "$published_at": FieldType.MOMENT,
    "$source": FieldType.TEXT,
    "$title": FieldType.TEXT,
    "$updated_at": FieldType.MOMENT,
    **{
        FIELD_MARK + name: FieldType.FACET_MOMENT if facet.kind is FacetKind.MOMENT else FieldType.FACET
        for name, facet in FACETS.items()
    },
}
"""Fields of documents, beside ``$tags``."""

FACET_FIELDS = frozenset(FIELD_MARK + name for name in FACETS)


@dataclass(frozen=True, slots=True)
class Condition:
    """``operator`` holds between what the document has as ``key`` and ``values`` (one, but for ``in``).

    Moments are whole microseconds since 1970, UTC.
    """

    key: str
    operator: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; an empty one always does."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Filter


Filter = Condition | AllOf | AnyOf | Not


class _Reader:
    def __init__(self) -> None:
        self._conditions = 0

    def read(self, value: object, depth: int = 0) -> Filter:
        if depth > MAX_DEPTH:
            raise InvalidInput(
                f"filter is nested more than {MAX_DEPTH} deep.", field="filter", reason="filter_deep", most=MAX_DEPTH
            )
        if not isinstance(value, Mapping):
            raise InvalidInput(
                'filter must be an object like {"topic": "leave"}.', field="filter", reason="filter_object"
            )
        parts = [self._entry(key, entry, depth) for key, entry in value.items()]
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _entry(self, key: object, entry: object, depth: int) -> Filter:
        if key in ("and", "or"):
            if not isinstance(entry, list) or not entry:
                raise InvalidInput(
                    f"filter: {key} takes a list of filters that is not empty.",
                    field="filter",
                    reason="filter_list",
                    key=str(key),
                )
            parts = tuple(self.read(part, depth + 1) for part in entry)
            return AllOf(parts) if key == "and" else AnyOf(parts)
        if key == "not":
            return Not(self.read(entry, depth + 1))
        name = self._key(key)
        if not isinstance(entry, Mapping):
            return self._condition(name, "eq", entry)
        if not entry:
            raise InvalidInput(
                f"filter: {name} has no operator; use {sorted(OPERATORS)}.",
                field="filter",
                reason="filter_operator",
                key=name,
                allowed=sorted(OPERATORS),
            )
        parts = tuple(self._condition(name, str(operator), operand) for operator, operand in entry.items())
        return parts[0] if len(parts) == 1 else AllOf(parts)

    @staticmethod
    def _key(key: object) -> str:
        if not isinstance(key, str) or not 0 < len(key) <= MAX_KEY_CHARS:
            raise InvalidInput(
                f"filter: a key has 1 to {MAX_KEY_CHARS} characters.",
                field="filter",
                reason="filter_key_length",
                most=MAX_KEY_CHARS,
            )
        if not is_storable(key) or any(c < " " or c in '"\\' for c in key):
            raise InvalidInput(
                "filter: a key has no quotes, backslashes or control characters.",
                field="filter",
                reason="filter_key_letters",
            )
        if key == FIELD_MARK + TAGS:
            return TAGS
        if key.startswith(FIELD_MARK) and key not in FIELDS:
            known = ", ".join(sorted([*FIELDS, FIELD_MARK + TAGS]))
            raise InvalidInput(
                f"filter: a document has no field {key}; there are {known}.",
                field="filter",
                reason="filter_field",
                key=key,
                allowed=[*sorted(FIELDS), FIELD_MARK + TAGS],
            )
        return key

    def _condition(self, key: str, operator: str, operand: object) -> Condition:
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            raise InvalidInput(
                f"filter has more than {MAX_CONDITIONS} conditions.",
                field="filter",
                reason="filter_many",
                most=MAX_CONDITIONS,
            )
        if operator not in OPERATORS:
            raise InvalidInput(
                f"filter: unknown operator for {key}; use {sorted(OPERATORS)}.",
                field="filter",
                reason="filter_operator",
                key=key,
                allowed=sorted(OPERATORS),
            )
        if operator == "in":
            if not isinstance(operand, list) or not 0 < len(operand) <= MAX_CONDITIONS:
                raise InvalidInput(
                    f"filter: in takes a list of 1 to {MAX_CONDITIONS} values.",
                    field="filter",
                    reason="filter_in",
                    most=MAX_CONDITIONS,
                )
            return Condition(key, operator, tuple(self._value(key, item) for item in operand))
        value = self._scalar(key, operand) if operator == "exists" else self._value(key, operand)
        if operator == "exists" and not isinstance(value, bool):
            raise InvalidInput(
                f"filter: exists of {key} takes true or false.", field="filter", reason="filter_exists", key=key
            )
        if operator in ORDERED and isinstance(value, bool):
            raise InvalidInput(
                f"filter: {operator} of {key} takes a number or a text.",
                field="filter",
                reason="filter_ordered",
                key=key,
                operator=operator,
            )
        return Condition(key, operator, (value,))

    def _value(self, key: str, operand: object) -> Scalar:
        if key not in FIELDS:
            return self._scalar(key, operand)
        if not isinstance(operand, str):
            raise InvalidInput(
                f"filter: the value of {key} must be a text.", field="filter", reason="filter_text", key=key
            )
        match FIELDS[key]:
            case FieldType.MOMENT:
                return _moment(key, operand)
            case FieldType.FACET_MOMENT:
                return (EPOCH + timedelta(microseconds=_moment(key, operand))).strftime("%Y-%m-%dT%H:%M:%SZ")
        return self._scalar(key, operand)

    @staticmethod
    def _scalar(key: str, value: object) -> Scalar:
        if isinstance(value, str):
            if len(value) > MAX_VALUE_CHARS or not is_storable(value):
                raise InvalidInput(
                    f"filter: the value of {key} is too long or not valid text.",
                    field="filter",
                    reason="filter_value_long",
                    key=key,
                    most=MAX_VALUE_CHARS,
                )
            return value
        if isinstance(value, bool):
            return value
        if isinstance(value, int) and -INT64 <= value < INT64:
            return value
        if isinstance(value, float) and math.isfinite(value):
            return value
        raise InvalidInput(
            f"filter: the value of {key} must be a text, a number or true/false.",
            field="filter",
            reason="filter_value",
            key=key,
        )


def _moment(key: str, text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
        return micros(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC))
    except (ValueError, OverflowError):
        message = f"filter: the value of {key} must be a time such as 2026-01-31 or 2026-01-31T12:00:00Z."
        raise InvalidInput(message, field="filter", reason="filter_time", key=key) from None


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def conditions_of(given: Filter) -> Iterator[Condition]:
    """Every condition of a filter."""
    match given:
        case Condition():
            yield given
        case Not(part):
            yield from conditions_of(part)
        case AllOf(parts) | AnyOf(parts):
            for each in parts:
                yield from conditions_of(each)


def read_filter(value: object) -> Filter | None:
    """The filter that ``value`` (decoded JSON) spells; ``None`` for ``None`` or ``{}``.

    Raises:
        InvalidInput: it is not one; says where.
    """
    if value is None or value == {}:
        return None
    return _Reader().read(value)


def with_tags(given: Filter | None, tags: Sequence[str]) -> Filter | None:
    """``given``, if any, and all of ``tags`` among the document's."""
    parts = [*([] if given is None else [given]), *(Condition(TAGS, "eq", (tag,)) for tag in tags)]
    return AllOf(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)
