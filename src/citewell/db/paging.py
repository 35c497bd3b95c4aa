"""Lists that can be walked while they change: keyset pagination."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from citewell.domain.errors import InvalidCursor, InvalidInput
from citewell.domain.plain_text import is_storable

Row = TypeVar("Row")
MAX_LIMIT = 200
NOT_OURS = "This cursor is not one of this list. Start again without a cursor."
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, where the rest begins (``None``: nowhere), and how many there are in all."""

    items: Sequence[Row]
    next_cursor: str | None
    total: int


def encode_cursor(moment: datetime, key: str) -> str:
    """Opaque form of the last row's place in the order."""
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), key]).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[datetime, str]:
    """Inverse of ``encode_cursor``. Raises ``InvalidCursor``."""
    try:
        moment, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        parsed = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error, RecursionError) as error:
        raise InvalidCursor(NOT_OURS, field="cursor") from error
    if not isinstance(key, str) or not UUID.fullmatch(key):
        raise InvalidCursor(NOT_OURS, field="cursor")
    return parsed, key


def encode_number(number: int) -> str:
    """Opaque form of the last row's place in a list that is ordered by a number."""
    return base64.urlsafe_b64encode(f"#{number}".encode()).decode().rstrip("=")


def decode_number(cursor: str) -> int:
    """Inverse of ``encode_number``. Raises ``InvalidCursor``."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        text = ""
    if not re.fullmatch(r"#\d{1,9}", text):
        raise InvalidCursor(NOT_OURS, field="cursor")
    return int(text[1:])


def page(
    session: Session,
    statement: Select[Any],
    *,
    moment: InstrumentedAttribute[datetime],
    key: InstrumentedAttribute[str],
    cursor: str | None,
    limit: int,
) -> Page[Row]:
    """One page of ``statement``, newest first.

    Args:
        session: A session of the caller.
        statement: Selects one mapped class, without order or limit.
        moment: The column of the order.
        key: The unique column that breaks ties.
        cursor: Where to go on, from the page before.
        limit: At most this many rows, 1 to 200.

    Raises:
        InvalidInput: ``limit`` is out of range.
        InvalidCursor: ``cursor`` is not one of ours.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(
            f"limit must lie between 1 and {MAX_LIMIT}.", field="limit", reason="range", least=1, most=MAX_LIMIT
        )
    total_statement: Select[Any] = select(func.count()).select_from(statement.order_by(None).subquery())
    if cursor is not None:
        statement = statement.where(tuple_(moment, key) < tuple_(*decode_cursor(cursor)))
    total = session.scalar(total_statement) or 0
    rows: Sequence[Row] = session.scalars(statement.order_by(moment.desc(), key.desc()).limit(limit + 1)).all()
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        last = rows[-1]
        following = encode_cursor(getattr(last, moment.key), getattr(last, key.key))
    return Page(rows, following, int(total))


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted that people choose the order of.

    ``by`` is never NULL; ``kind`` is the type of its values. ``name`` keeps cursors of different orders apart.
    """

    name: str
    by: ColumnElement[Any]
    kind: type[str | int | datetime]
    descending: bool = False

    def encode(self, value: Any, key: str) -> str:
        """Opaque form of the last row's place."""
        place = value.isoformat() if isinstance(value, datetime) else value
        return base64.urlsafe_b64encode(json.dumps([self._word, place, key]).encode()).decode().rstrip("=")

    def decode(self, cursor: str) -> tuple[Any, str]:
        """Inverse of ``encode``. Raises ``InvalidCursor``, also for a cursor of another order."""
        try:
            word, place, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            value = datetime.fromisoformat(place).astimezone(UTC) if self.kind is datetime else place
        except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error, RecursionError) as error:
            raise InvalidCursor(NOT_OURS, field="cursor") from error
        known = isinstance(key, str) and UUID.fullmatch(key) and word == self._word and type(value) is self.kind
        if not known or (isinstance(value, int) and abs(value) >= 2**63) or not is_storable(str(value)):
            raise InvalidCursor(NOT_OURS, field="cursor")
        return value, key

    @property
    def _word(self) -> str:
        return f"{self.name}:{'desc' if self.descending else 'asc'}"


def ordered_page(
    session: Session,
    statement: Select[Any],
    *,
    order: Order,
    key: InstrumentedAttribute[str],
    cursor: str | None,
    limit: int,
    offset: int = 0,
) -> Page[Row]:
    """One page of ``statement`` in that order; rows of equal values in the order of ``key``. Else as ``page``.

    ``offset``: so many rows are passed over first, for tables in which people jump.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(
            f"limit must lie between 1 and {MAX_LIMIT}.", field="limit", reason="range", least=1, most=MAX_LIMIT
        )
    total = session.scalar(statement.with_only_columns(func.count()).order_by(None)) or 0
    place = tuple_(order.by, key)
    if cursor is not None:
        after = tuple_(*order.decode(cursor))
        statement = statement.where(place < after if order.descending else place > after)
    columns = (order.by.desc(), key.desc()) if order.descending else (order.by.asc(), key.asc())
    # Keys first: to sort whole rows of 100,000 documents takes several times as long.
    sorted_keys = statement.with_only_columns(order.by, key).order_by(*columns)
    keys = session.execute(sorted_keys.limit(limit + 1).offset(offset)).all()
    following = order.encode(*keys[limit - 1]) if len(keys) > limit else None
    entity = statement.column_descriptions[0]["entity"]
    found = session.scalars(select(entity).where(key.in_([row[1] for row in keys[:limit]])))
    rows: dict[str, Row] = {getattr(row, key.key): row for row in found}
    return Page([rows[each] for _, each in keys[:limit]], following, int(total))
