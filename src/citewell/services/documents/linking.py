"""Documents that are not searched by themselves, because another one of the same content and readers is."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, exists, literal, select
from sqlalchemy.orm import aliased

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Collection, Document, DocumentVersion
from citewell.domain.access import SystemCaller
from citewell.services.documents.desk import enqueue_ingest
from citewell.services.jobs.queue import JobQueue

LINKED = "linked"
AT_ONCE = 200


def twin_of(session: ScopedSession, collection: Collection, blob: str) -> Document | None:
    """The oldest document that is searched, has the collection's readers and these bytes, if there is one.

    It is locked, so that it does not go before the transaction ends.
    """
    statement = (
        select(Document)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(
            Document.collection_id == collection.id,
            Document.deleted_at.is_(None),
            Document.duplicate_of_id.is_(None),
            Document.parent_id.is_(None),
            Document.access_class_id == collection.access_class_id,
            DocumentVersion.original_blob == blob,
            DocumentVersion.number == Document.latest_version,
            DocumentVersion.state.in_(("building", "current")),
        )
        .order_by(Document.id)
        .limit(1)
        .with_for_update(of=Document)
    )
    return session.scalars(statement).first()


def link(session: ScopedSession, document: Document, version: DocumentVersion, twin: Document) -> None:
    """Leave ``document``, whose only version is ``version``, to ``twin``."""
    document.duplicate_of_id = twin.id
    document.status, version.state = LINKED, LINKED
    session.flush()


def forsaken() -> ColumnElement[bool]:
    """Criterion on ``Document``: it is linked to one that does not stand for it any more."""
    twin, own, other = aliased(Document), aliased(DocumentVersion), aliased(DocumentVersion)
    stands = (
        select(twin.id)
        .join(other, (other.document_id == twin.id) & (other.number == twin.latest_version))
        .join(own, (own.document_id == Document.id) & (own.number == Document.latest_version))
        .where(
            twin.id == Document.duplicate_of_id,
            twin.deleted_at.is_(None),
            twin.duplicate_of_id.is_(None),
            twin.access_class_id == Document.access_class_id,
            other.original_blob == own.original_blob,
        )
        .correlate(Document)
    )
    # Written into the statement: a partial index is not chosen for a parameter.
    linked = Document.status == literal(LINKED, literal_execute=True)
    return linked & Document.deleted_at.is_(None) & ~exists(stands)


def release_links(session: ScopedSession, queue: JobQueue, *, of: Document | None = None) -> int:
    """Have linked documents read by themselves whose other one went or became another; returns how many.

    Of several that have the same content the oldest is read, and the others are left to it. With ``of``, only
    those that are linked to it are looked at.
    """
    session.flush()
    if of is not None and session.scalars(_linked_to(of).limit(1)).first() is None:
        return 0
    heirs: dict[tuple[str, int, str], Document] = {}
    waiting = select(Document).where(forsaken()).order_by(Document.id).limit(AT_ONCE)
    if of is not None:
        waiting = waiting.where(Document.duplicate_of_id == of.id)
    found = session.scalars(waiting.with_for_update(skip_locked=True, of=Document)).all()
    for document in found:
        version = session.scalars(
            select(DocumentVersion).where(
                DocumentVersion.document_id == document.id, DocumentVersion.number == document.latest_version
            )
        ).one()
        heir = heirs.setdefault((document.collection_id, document.access_class_id, version.original_blob), document)
        if heir is not document:
            document.duplicate_of_id = heir.id
            continue
        document.duplicate_of_id = None
        document.status, version.state = "waiting", "building"
        enqueue_ingest(session, queue, document, version)
    session.flush()
    return len(found)


def _linked_to(document: Document) -> Select[str]:
    return select(Document.id).where(Document.duplicate_of_id == document.id)


def release_everywhere(database: Database, queue: JobQueue) -> int:
    """``release_links`` for every tenant; returns how many documents there were."""
    caller = SystemCaller("links")
    with database.read(caller) as session:
        if session.scalars(select(Document.id).where(forsaken()).limit(1)).first() is None:
            return 0
    with database.write(caller) as session:
        return release_links(session, queue)
