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

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from citewell.domain.errors import InvalidCursor, InvalidInput

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
        raise InvalidInput(f"limit must lie between 1 and {MAX_LIMIT}.", field="limit")
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
