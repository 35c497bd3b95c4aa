"""The end of the past: what is older than its collection keeps it is removed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion, Embedding, Job
from citewell.ports.blob_store import BlobStore
from citewell.services.collections.retention import kept_for
from citewell.services.documents.blob_references import release_blob
from citewell.services.documents.desk import PURGE
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue

CHUNKS = 500
"""Chunks of one transaction, as in purging."""

DOCUMENTS = 200
"""Deleted documents of one transaction."""


def purge_time(session: ScopedSession, collection: Collection, *, erase: bool) -> datetime | None:
    """When a document that is deleted now is to be purged; ``None`` for at once."""
    kept = None if erase else kept_for(collection.settings)
    return None if kept is None else session.clock.now() + kept


def may_purge(session: ScopedSession, document: Document) -> bool:
    """Whether the past of a deleted document is over."""
    collection = session.get_one(Collection, document.collection_id)
    if document.deleted_at is None:
        return False
    kept = kept_for(collection.settings)
    return kept is None or collection.deleted_at is not None or document.deleted_at + kept <= session.clock.now()


class HistoryPrune:
    """Runs jobs of kind ``history.prune``; no payload: what is older than its collection keeps it goes."""

    def __init__(self, blobs: BlobStore, queue: JobQueue) -> None:
        self._blobs = blobs
        self._queue = queue

    def run(self, context: JobContext) -> None:
        """Remove former versions that are too old, and ask for deleted documents to be purged."""
        with context.database.read(context.caller) as session:
            kept = {row.id: kept_for(row.settings) for row in session.scalars(select(Collection))}
            now = session.clock.now()
        versions = documents = 0
        for collection_id, time in kept.items():
            if time is None:
                continue
            documents += self._deleted(context, collection_id, now - time)
            for version_id in self._old_versions(context, collection_id, now - time):
                context.check()
                self._remove(context, version_id)
                versions += 1
                context.progress("pruning", done=versions, message="Removing former versions")
        with context.finish({"versions": versions, "documents": documents}) as session:
            if versions:
                session.audit("history.prune", "tenant", context.caller.tenant_id, versions=versions)

    def _deleted(self, context: JobContext, collection_id: str, before: datetime) -> int:
        overdue = select(Document.id).where(
            Document.collection_id == collection_id, Document.deleted_at.is_not(None), Document.deleted_at <= before
        )
        after, count, more = "", 0, True
        while more:
            context.check()
            with context.effects() as session:
                slice_ = overdue.where(Document.id > after).order_by(Document.id).limit(DOCUMENTS)
                ids = session.scalars(slice_).all()
                for document_id in ids:
                    # A job that waits for a later time, from when more was kept, is not this one.
                    enqueue_purge(session, self._queue, document_id, not_before=None)
            count += len(ids)
            more = len(ids) == DOCUMENTS
            after = ids[-1] if more else after
        return count

    @staticmethod
    def _old_versions(context: JobContext, collection_id: str, before: datetime) -> list[str]:
        old = (
            select(DocumentVersion.id)
            .join(Document, Document.id == DocumentVersion.document_id)
            .where(
                Document.collection_id == collection_id,
                Document.deleted_at.is_(None),
                DocumentVersion.state == "superseded",
                DocumentVersion.superseded_at <= before,
            )
            .order_by(DocumentVersion.id)
        )
        with context.database.read(context.caller) as session:
            return list(session.scalars(old))

    def _remove(self, context: JobContext, version_id: str) -> None:
        more = True
        while more:
            with context.effects() as session:
                ids = session.scalars(select(Chunk.id).where(Chunk.version_id == version_id).limit(CHUNKS)).all()
                for statement in (
                    delete(Embedding).where(Embedding.chunk_id.in_(ids)),
                    delete(Chunk).where(Chunk.id.in_(ids)),
                ):
                    session.execute(statement.execution_options(synchronize_session=False))
                more = len(ids) == CHUNKS
        with context.effects() as session:
            version = session.get(DocumentVersion, version_id)
            if version is None:
                return
            files = [key for key in (version.original_blob, version.text_blob) if key is not None]
            session.delete(version)
            session.audit("version.prune", "document", version.document_id, version=version.number)
        for key in files:
            # Where a kill comes between, the file is an orphan, which upkeep finds.
            with context.effects() as session:
                release_blob(session, self._blobs, key)


def enqueue_purge(
    session: ScopedSession, queue: JobQueue, document_id: str, *, not_before: datetime | None, erase: bool = False
) -> Job:
    """Ask for a deleted document to be removed, now or at a later time; with ``erase``, whatever is to be kept."""
    later = "" if not_before is None else ":later"
    return queue.enqueue(
        session,
        PURGE,
        {"document_id": document_id} | ({"erase": True} if erase else {}),
        resource_type="document",
        resource_id=document_id,
        unique_key=f"{PURGE}:{document_id}{later}{':erase' if erase else ''}",
        run_after=not_before,
    )
