"""Metadata filters as SQL; keys and values are always bound parameters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Float, and_, case, cast, false, func, literal, not_, or_, true
from sqlalchemy.dialects.postgresql import JSONB

from citewell.db.tables import Document
from citewell.domain.filters import AllOf, AnyOf, Condition, Filter, Not, Scalar

COMPARE = {
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "eq": lambda column, value: column == value,
}


class FilterSql:
    """Writes filters for one dialect, ``sqlite`` or ``postgresql``. A missing key fails every condition but
    ``ne`` and ``exists: false``; values of different JSON types are never equal.
    """

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
                return self._present(key) if values[0] else not_(self._present(key))
            case "ne":
                return not_(self._compare(key, "eq", values[0]))
            case "in":
                return or_(*(self._compare(key, "eq", value) for value in values))
        return self._compare(key, condition.operator, values[0])

    def _type(self, key: str) -> ColumnElement[Any]:
        if self._postgresql:
            return func.coalesce(func.jsonb_typeof(cast(Document.meta, JSONB).op("->")(literal(key))), "absent")
        return func.coalesce(func.json_type(Document.meta, f'$."{key}"'), "absent")

    def _present(self, key: str) -> ColumnElement[bool]:
        return self._type(key).not_in(("absent", "null"))

    def _compare(self, key: str, operator: str, value: Scalar) -> ColumnElement[bool]:
        kind, column = self._typed(key, value)
        # A CASE, because PostgreSQL may evaluate the sides of AND in any order, and a cast of the wrong type fails.
        return case((kind, func.coalesce(COMPARE[operator](column, value), false())), else_=false())

    def _typed(self, key: str, value: Scalar) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
        kind = self._type(key)
        if self._postgresql:
            text = cast(Document.meta, JSONB).op("->>")(literal(key))
            if isinstance(value, bool):
                return kind == "boolean", text == "true"
            if isinstance(value, str):
                return kind == "string", text
            return kind == "number", cast(text, Float)
        extracted = func.json_extract(Document.meta, f'$."{key}"')
        if isinstance(value, bool):
            return kind.in_(("true", "false")), extracted
        if isinstance(value, str):
            return kind == "text", extracted
        return kind.in_(("integer", "real")), extracted
