"""Documents that are parts of others: files of an archive, attachments of a mail or of a page, and their parts.

Parts go where their parent goes: its readers are theirs, and its end is theirs, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, Grant
from citewell.domain.errors import Conflict
from citewell.services.documents.live_chunks import relabel_live_chunks

IDS = 500
"""Ids of one statement."""

DEEPEST = 32
"""Levels that are looked at; no more are ever made."""


@dataclass(frozen=True, slots=True)
class PartCounts:
    """The documents that are directly parts of one, by what became of them; deleted ones do not count."""

    total: int = 0
    indexed: int = 0
    failed: int = 0

    @property
    def waiting(self) -> int:
        """Those that are being read, or are going to be."""
        return self.total - self.indexed - self.failed


NO_PARTS = PartCounts()


def count_parts(session: ScopedSession, parents: Sequence[str]) -> dict[str, PartCounts]:
    """The parts of each of ``parents`` that has some."""
    found: dict[str, dict[str, int]] = {}
    rows = session.execute(
        select(Document.parent_id, Document.status, func.count())
        .where(Document.parent_id.in_(parents), Document.deleted_at.is_(None))
        .group_by(Document.parent_id, Document.status)
    )
    for parent_id, status, count in rows:
        if parent_id is not None:
            found.setdefault(parent_id, {})[status] = count
    return {
        parent: PartCounts(sum(counts.values()), counts.get("indexed", 0), counts.get("failed", 0))
        for parent, counts in found.items()
    }


def parts_below(session: ScopedSession, document_id: str, *, deleted: bool = False) -> Iterator[list[str]]:
    """Ids of the parts of a document, then of their parts, and so on: one list for each level.

    Args:
        session: A session of the tenant.
        document_id: The document.
        deleted: Whether parts that were deleted, and are not purged yet, are among them.
    """
    level = [document_id]
    for _ in range(DEEPEST):
        below = select(Document.id).where(*(() if deleted else (Document.deleted_at.is_(None),)))
        level = [
            key
            for some in _some(level)
            for key in session.scalars(below.where(Document.parent_id.in_(some)).order_by(Document.id))
        ]
        if not level:
            return
        yield level


def ancestors_of(session: ScopedSession, document: Document) -> Iterator[Document]:
    """The document that it is a part of, the one which that is a part of, and so on."""
    above = document
    for _ in range(DEEPEST):
        parent = None if above.parent_id is None else session.get(Document, above.parent_id)
        if parent is None:
            return
        yield parent
        above = parent


def pass_on_access(session: ScopedSession, document: Document, *, relabel: bool) -> None:
    """Give all parts of a document its readers.

    Args:
        session: A transaction in which the document is locked.
        document: With its new access, flushed.
        relabel: Whether its access class is another one than before.
    """
    for level in parts_below(session, document.id):
        for ids in _some(level):
            take_access(session, document, ids)
            if relabel:
                relabel_live_chunks(session, document, ids)


def take_access(session: ScopedSession, parent: Document, ids: Sequence[str]) -> None:
    """Let the documents ``ids`` be owned, read, changed and shared as ``parent`` is."""
    values = {
        "visibility": parent.visibility,
        "access_class_id": parent.access_class_id,
        "owner_id": parent.owner_id,
    }
    of_parts = (Grant.resource_type == "document", Grant.resource_id.in_(ids))
    grants = session.scalars(
        select(Grant).where(Grant.resource_type == "document", Grant.resource_id == parent.id)
    ).all()
    for statement in (update(Document).where(Document.id.in_(ids)).values(values), delete(Grant).where(*of_parts)):
        session.execute(statement.execution_options(synchronize_session=False))
    session.add_all(
        Grant(
            id=session.ids.new_id(),
            resource_type="document",
            resource_id=key,
            principal=grant.principal,
            right=grant.right,
        )
        for key in ids
        for grant in grants
    )
    session.flush()


def check_own_access(document: Document) -> None:
    """Nothing, unless the document has the readers of the one that it is a part of.

    Raises:
        Conflict: it has; facts: ``parent_id``.
    """
    if document.parent_id is not None:
        message = "This document is a part of another one and has its readers. Change who may read that one."
        raise Conflict(message, parent_id=document.parent_id, reason="part")


def _some(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), IDS):
        yield list(ids[start : start + IDS])
