"""Read documents again: after a change of chunking, by request, or because the doctor says so."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, DocumentVersion, Job
from citewell.ports.parser import NOT_RECOGNISED
from citewell.services.documents.desk import enqueue_ingest
from citewell.services.ingest.target import PUSHED
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue

BATCH = 100


def reread_document(session: ScopedSession, queue: JobQueue, document_id: str) -> Job | None:
    """Read the latest file of a document again, as a new version; the present one serves until then.

    A version that is still waiting is only given its job again. ``None`` if the document is gone.
    """
    document = session.get(Document, document_id, with_for_update=True)
    if document is None or document.deleted_at is not None:
        return None
    latest = session.scalars(
        select(DocumentVersion).where(
            DocumentVersion.document_id == document_id, DocumentVersion.number == document.latest_version
        )
    ).one_or_none()
    if latest is None:
        return None
    if latest.state not in ("current", "superseded"):
        latest.state = "building"
        document.status = "waiting"
        return enqueue_ingest(session, queue, document, latest)
    now = session.clock.now()
    version = DocumentVersion(
        id=session.ids.new_id(),
        tenant_id=document.tenant_id,
        document_id=document.id,
        number=latest.number + 1,
        state="building",
        content_hash=latest.content_hash,
        original_blob=latest.original_blob,
        file_name=latest.file_name,
        media_type=latest.media_type,
        size_bytes=latest.size_bytes,
        parser=latest.parser if latest.parser == PUSHED else None,
        password=latest.password,
        created_at=now,
    )
    session.add(version)
    document.latest_version = version.number
    document.status = "waiting"
    document.updated_at = now
    session.flush()
    return enqueue_ingest(session, queue, document, version)


class CollectionReindex:
    """Runs jobs of kind ``collection.reindex``; payload ``{"collection_id"}``: every document is read again.

    With ``"unread": true`` only those are that hold pictures of text which could not be recognised.
    """

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue

    def run(self, context: JobContext) -> None:
        """Enqueue the documents in batches; a restart goes on after the last batch."""
        collection_id = str(context.payload["collection_id"])
        wanted = select(Document.id).where(Document.collection_id == collection_id, Document.deleted_at.is_(None))
        if context.payload.get("unread"):
            wanted = wanted.where(_holds_unread_pages())
        reached = context.step_done("reached", collection_id) or {"after": "", "done": 0}
        after, done = str(reached["after"]), int(reached["done"])
        while True:
            context.check()
            with context.effects() as session:
                batch = session.scalars(wanted.where(Document.id > after).order_by(Document.id).limit(BATCH)).all()
                for document_id in batch:
                    reread_document(session, self._queue, document_id)
                if batch:
                    after, done = batch[-1], done + len(batch)
                    context.record_step(session, "reached", collection_id, {"after": after, "done": done})
            if not batch:
                break
            context.progress("enqueuing", done=done, message="Asking for the documents to be read again")
        with context.finish({"documents": done}) as session:
            session.audit("collection.reindex", "collection", collection_id, documents=done)


def _holds_unread_pages() -> ColumnElement[bool]:
    latest = select(DocumentVersion.id).where(
        DocumentVersion.document_id == Document.id,
        DocumentVersion.number == Document.latest_version,
        DocumentVersion.structure["unread"].as_string().is_not(None),
    )
    return or_(Document.status_reason == NOT_RECOGNISED, exists(latest))
