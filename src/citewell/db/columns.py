"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

BIG_KEY = BigInteger().with_variant(Integer(), "sqlite")
"""64-bit key; SQLite gives out numbers only for a column that it calls INTEGER."""


class UtcTime(TypeDecorator[datetime]):
    """A moment. Only timezone-aware values go in, and come out as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC for the database; SQLite stores it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs a time zone"
            raise ValueError(msg)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        """UTC with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _refuse_nan(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        msg = "JSON has no NaN or infinity"
        raise ValueError(msg)
    if isinstance(value, dict):
        for part in value.values():
            _refuse_nan(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_nan(part)
    return value


class Json(TypeDecorator[Any]):
    """JSON; ``jsonb`` on PostgreSQL. NaN is refused on both, because only one of the two would notice."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """The native type of the dialect."""
        return dialect.type_descriptor(JSONB(none_as_null=True) if dialect.name == "postgresql" else self.impl_instance)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  # SQLAlchemy's signature
        """The value, if JSON can hold it."""
        return _refuse_nan(value)


Id = String(36)
"""A UUIDv7 in its 36-character form."""

Word = String(64)
"""A stable word: a state, a kind, a code."""

Name = String(300)
"""A name that a person gave."""

LongText = Text()


def canonical_json(value: object) -> str:
    """One form for one value: sorted keys, no spaces, no NaN; for hashes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
