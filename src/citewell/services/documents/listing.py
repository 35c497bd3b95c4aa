"""Lists of documents: which, and in what order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func

from citewell.db.paging import Order
from citewell.db.tables import Document
from citewell.domain.errors import InvalidInput
from citewell.domain.plain_text import is_storable
from citewell.services.documents.fields import DocumentKind

FIRST_YEAR, LAST_YEAR = 1, 9999
"""Times of these years may leave the calendar when they are turned to UTC."""

NO_PARENT = "none"
"""In a filter: documents that are no parts of others."""

STATUSES = ("waiting", "processing", "indexed", "linked", "failed")


class DocumentSort(StrEnum):
    """What a list of documents can be sorted by. Titles are compared in small letters."""

    CREATED = "created"
    UPDATED = "updated"
    TITLE = "title"
    SIZE = "size"
    STATUS = "status"
    KIND = "kind"
    MEDIA_TYPE = "media_type"


_COLUMNS: dict[DocumentSort, tuple[ColumnElement[Any], type[str | int | datetime]]] = {
    DocumentSort.CREATED: (Document.created_at.expression, datetime),
    DocumentSort.UPDATED: (Document.updated_at.expression, datetime),
    DocumentSort.TITLE: (func.lower(Document.title), str),
    DocumentSort.SIZE: (Document.size_bytes.expression, int),
    DocumentSort.STATUS: (Document.status.expression, str),
    DocumentSort.KIND: (Document.kind.expression, str),
    DocumentSort.MEDIA_TYPE: (func.coalesce(Document.media_type, ""), str),
}


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents of a list; what is ``None`` does not matter.

    ``created_from`` is inclusive, ``created_to`` is not. ``title_contains`` is text, not a pattern. ``parent_id`` is
    the document that they are parts of, ``none`` for those that are no parts.
    """

    collection: str | None = None
    status: str | None = None
    kind: DocumentKind | None = None
    media_type: str | None = None
    owner_id: str | None = None
    external_id: str | None = None
    parent_id: str | None = None
    title_contains: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None


def order_of(sort: DocumentSort, *, descending: bool) -> Order:
    """The order of a list."""
    column, kind = _COLUMNS[sort]
    return Order(sort.value, column, kind, descending)


def criteria_of(wanted: DocumentFilter) -> list[ColumnElement[bool]]:
    """The criteria on ``Document``, but for the collection. Raises ``InvalidInput``."""
    _check(wanted)
    pattern = wanted.title_contains
    choices = (
        (wanted.status, Document.status == wanted.status),
        (wanted.kind, Document.kind == wanted.kind),
        (wanted.media_type, Document.media_type == wanted.media_type),
        (wanted.owner_id, Document.owner_id == wanted.owner_id),
        (wanted.external_id, Document.external_id == wanted.external_id),
        (wanted.parent_id, Document.parent_id == (None if wanted.parent_id == NO_PARENT else wanted.parent_id)),
        (pattern, Document.title.icontains(pattern or "", autoescape=True)),
    )
    found = [criterion for given, criterion in choices if given is not None]
    if wanted.created_from is not None:
        found.append(Document.created_at >= wanted.created_from)
    if wanted.created_to is not None:
        found.append(Document.created_at < wanted.created_to)
    return found


def _check(wanted: DocumentFilter) -> None:
    for name in ("media_type", "owner_id", "external_id", "parent_id", "title_contains"):
        if not is_storable(getattr(wanted, name) or ""):
            raise InvalidInput(f"{name} is not text.", field=name, reason="not_text")
    if wanted.status not in (None, *STATUSES):
        raise InvalidInput(
            f"status must be one of {', '.join(STATUSES)}.",
            field="status",
            reason="not_allowed",
            allowed=list(STATUSES),
        )
    for name in ("created_from", "created_to"):
        moment = getattr(wanted, name)
        if moment is not None and (moment.tzinfo is None or not FIRST_YEAR < moment.year < LAST_YEAR):
            raise InvalidInput(f"{name} must be a time of this era, with its zone.", field=name, reason="time")
