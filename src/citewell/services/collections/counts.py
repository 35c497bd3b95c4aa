"""How many documents a collection has, and how far they are. Counted by query, so always right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select, true

from citewell.db.session import ScopedSession
from citewell.db.tables import Document


@dataclass(frozen=True, slots=True)
class Counts:
    """Documents of a collection that the caller may read, by state, and the chunks that readers see.

    ``indexed`` are those that are searched, or whose content is under another document. ``waiting`` are those that are
    accepted or being read. ``failed`` ones may still serve an earlier version.
    """

    total: int = 0
    indexed: int = 0
    waiting: int = 0
    failed: int = 0
    chunks: int = 0
    size_bytes: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    @property
    def progress_percent(self) -> float:
        """How much of the work is over, whether it went well or not; 100 when there is none."""
        return 100.0 if not self.total else round(100.0 * (self.indexed + self.failed) / self.total, 1)


@dataclass(frozen=True, slots=True)
class CollectionStats:
    """``by_kind`` and ``by_media_type`` count documents."""

    counts: Counts
    by_kind: Mapping[str, int]
    by_media_type: Mapping[str, int]
    last_document_at: datetime | None


def count_documents(
    session: ScopedSession, collection_ids: Sequence[str] | None, readable: ColumnElement[bool]
) -> dict[str, Counts]:
    """Counts by collection id, of these collections or of all; one without documents has none.

    ``readable`` is a criterion on ``Document``.
    """

    def having(*states: str) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((Document.status.in_(states), 1), else_=0)), 0)

    statement = (
        select(
            Document.collection_id,
            func.count(),
            having("indexed", "linked"),
            having("failed"),
            func.coalesce(func.sum(Document.chunk_count), 0),
            func.coalesce(func.sum(Document.size_bytes), 0),
        )
        .where(readable, true() if collection_ids is None else Document.collection_id.in_(collection_ids))
        .group_by(Document.collection_id)
    )
    return {
        key: Counts(int(total), int(indexed), int(total - indexed - failed), int(failed), int(chunks), int(size))
        for key, total, indexed, failed, chunks, size in session.execute(statement)
    }


def collection_stats(session: ScopedSession, collection_id: str, readable: ColumnElement[bool]) -> CollectionStats:
    """What is in a collection, as far as the caller may read it."""
    own = (Document.collection_id == collection_id, readable)
    media_type = func.coalesce(Document.media_type, "unknown")
    found = session.execute(
        select(Document.kind, media_type, func.count(), func.max(Document.created_at))
        .where(*own)
        .group_by(Document.kind, media_type)
    ).all()
    kinds, types = Counter[str](), Counter[str]()
    for kind, media, count, _ in found:
        kinds[kind] += count
        types[media] += count
    return CollectionStats(
        counts=count_documents(session, [collection_id], readable).get(collection_id, Counts()),
        by_kind=kinds,
        by_media_type=types,
        last_document_at=max((last for *_, last in found), default=None),
    )
