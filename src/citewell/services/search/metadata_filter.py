"""Filters as SQL; keys and values are always bound parameters."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Numeric,
    and_,
    case,
    cast,
    collate,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from citewell.db.columns import LongText, UtcTime
from citewell.db.tables import Document, DocumentVersion
from citewell.domain.filters import (
    EPOCH,
    FACET_FIELDS,
    FIELD_MARK,
    FIELDS,
    AllOf,
    AnyOf,
    Condition,
    FieldType,
    Filter,
    Not,
    Scalar,
)

COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "eq": lambda column, value: column == value,
}
OF_DOCUMENT: Mapping[str, Any] = {
    "$collection": Document.collection_id,
    "$created_at": Document.created_at,
    "$external_id": Document.external_id,
    "$file_name": Document.file_name,
    "$id": Document.id,
    "$kind": Document.kind,
    "$media_type": Document.media_type,
    "$owner": Document.owner_id,
    "$source": Document.source_uri,
    "$title": Document.title,
    "$updated_at": Document.updated_at,
}
OF_VERSION = {"$language": "language", "$published_at": "published_at"}
"""Attributes of the version that readers see."""


class FilterSql:
    """Writes filters for one dialect, ``sqlite`` or ``postgresql``; ``citewell.domain.filters`` says what they mean."""

    def __init__(self, dialect: str) -> None:
        self._postgresql = dialect == "postgresql"

    def where(self, given: Filter) -> ColumnElement[bool]:
        """The criterion on ``Document``; never NULL."""
        match given:
            case AllOf(parts):
                return and_(true(), *(self.where(part) for part in parts))
            case AnyOf(parts):
                return or_(false(), *(self.where(part) for part in parts))
            case Not(part):
                return not_(self.where(part))
        return self._condition(given)

    def _condition(self, condition: Condition) -> ColumnElement[bool]:
        key, values = condition.key, condition.values
        match condition.operator:
            case "exists":
                present = self._field(key).is_not(None) if _is_column(key) else self._present(key)
                return present if values[0] else not_(present)
            case "ne":
                return not_(self._compare(key, "eq", values[0]))
            case "in":
                return or_(*(self._compare(key, "eq", value) for value in values))
        return self._compare(key, condition.operator, values[0])

    def _compare(self, key: str, operator: str, value: Scalar) -> ColumnElement[bool]:
        if _is_column(key):
            return self._compare_field(key, operator, value)
        if operator != "eq":
            return self._compare_metadata(key, operator, value)
        return self._holds_postgresql(key, value) if self._postgresql else self._holds_sqlite(key, value)

    def _field(self, key: str) -> ColumnElement[Any]:
        if key in OF_VERSION:
            version = aliased(DocumentVersion)
            column = select(getattr(version, OF_VERSION[key])).where(version.id == Document.current_version_id)
            return column.correlate(Document).scalar_subquery()
        column_: ColumnElement[Any] = OF_DOCUMENT[key]
        return column_

    def _compare_field(self, key: str, operator: str, value: Scalar) -> ColumnElement[bool]:
        column = self._field(key)
        if FIELDS[key] is FieldType.MOMENT:
            moment = literal(EPOCH + timedelta(microseconds=int(value)), UtcTime)
            return func.coalesce(COMPARE[operator](column, moment), false())
        return func.coalesce(COMPARE[operator](self._ordered_text(column, operator), value), false())

    def _ordered_text(self, column: ColumnElement[Any], operator: str) -> ColumnElement[Any]:
        # SQLite orders text by its bytes; PostgreSQL would by the customs of a country.
        return collate(column, "C") if self._postgresql and operator != "eq" else column

    def _type(self, key: str) -> ColumnElement[Any]:
        stored, name = _place(key)
        if self._postgresql:
            return func.coalesce(func.jsonb_typeof(cast(stored, JSONB).op("->")(literal(name))), "absent")
        return func.coalesce(func.json_type(stored, _path(name)), "absent")

    def _present(self, key: str) -> ColumnElement[bool]:
        return self._type(key).not_in(("absent", "null"))

    def _compare_metadata(self, key: str, operator: str, value: Scalar) -> ColumnElement[bool]:
        kind, column, bound = self._typed(key, value)
        # A CASE, because PostgreSQL may evaluate the sides of AND in any order, and a cast of the wrong type fails.
        compared = COMPARE[operator](self._ordered_text(column, operator) if isinstance(value, str) else column, bound)
        return case((kind, func.coalesce(compared, false())), else_=false())

    def _typed(self, key: str, value: Scalar) -> tuple[ColumnElement[bool], ColumnElement[Any], Any]:
        kind = self._type(key)
        stored, name = _place(key)
        if self._postgresql:
            text = cast(stored, JSONB).op("->>", return_type=LongText)(literal(name))
            if isinstance(value, str):
                return kind == "string", text, value
            return kind == "number", cast(text, Numeric), literal(Decimal(repr(value)), Numeric)
        extracted = func.json_extract(stored, _path(name))
        if isinstance(value, str):
            return kind == "text", extracted, value
        return kind.in_(("integer", "real")), extracted, value

    def _holds_postgresql(self, key: str, value: Scalar) -> ColumnElement[bool]:
        # Containment: a value contains itself, and a list each of its elements; types must agree.
        stored, name = _place(key)
        held = cast(stored, JSONB).op("->")(literal(name))
        wanted = cast(literal(json.dumps(value)), JSONB)
        return func.coalesce(held.bool_op("@>")(wanted), false())

    def _holds_sqlite(self, key: str, value: Scalar) -> ColumnElement[bool]:
        stored, name = _place(key)
        path, kind = _path(name), self._type(key)
        elements = func.json_each(stored, path).table_valued("value", "type")
        among = select(literal(1)).select_from(elements)
        if isinstance(value, bool):
            word = "true" if value else "false"
            return case((kind == "array", exists(among.where(elements.c.type == word))), else_=kind == word)
        types = ("text",) if isinstance(value, str) else ("integer", "real")
        equal = func.coalesce(func.json_extract(stored, path) == value, false())
        among = among.where(elements.c.type.in_(types), elements.c.value == value)
        return case((kind == "array", exists(among)), else_=and_(kind.in_(types), equal))


def _path(key: str) -> str:
    return f'$."{key}"'


def _is_column(key: str) -> bool:
    return key in FIELDS and key not in FACET_FIELDS


def _place(key: str) -> tuple[Any, str]:
    """The JSON that a key is in, and its name there."""
    return (Document.facets, key.removeprefix(FIELD_MARK)) if key in FACET_FIELDS else (Document.meta, key)
