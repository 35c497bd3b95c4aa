"""The end of what was deleted: rows and files go, in small transactions, from the reader's view long gone."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import (
    AccessClass,
    Batch,
    Chunk,
    Collection,
    Crawl,
    Document,
    DocumentVersion,
    Embedding,
    Grant,
    Source,
    Webpage,
)
from citewell.ports.blob_store import BlobStore
from citewell.services.documents.blob_references import release_blob
from citewell.services.documents.changes import mark_deleted
from citewell.services.documents.parts import parts_below
from citewell.services.documents.retention import may_purge
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.schedules import remove_schedule

CHUNKS = 500
"""Chunks of one transaction: some milliseconds, in which nobody else writes on SQLite."""


def purge_chunks(session: ScopedSession, document_id: str) -> bool:
    """Remove some chunks of a deleted document with their vectors; whether there may be more."""
    keys = session.scalars(select(Chunk.id).where(Chunk.document_id == document_id).limit(CHUNKS)).all()
    if keys:
        session.execute(
            delete(Embedding).where(Embedding.chunk_id.in_(keys)).execution_options(synchronize_session=False)
        )
        session.execute(delete(Chunk).where(Chunk.id.in_(keys)).execution_options(synchronize_session=False))
    return len(keys) == CHUNKS


def purge_document(session: ScopedSession, document_id: str) -> list[str]:
    """Remove a deleted document, its versions and shares. Its chunks are gone before.

    What chats quoted from it stays in those chats, as what was said; no citation opens it any more.

    Returns:
        Keys of the files that its versions referred to, for ``release_blob`` after the commit.
    """
    versions = session.execute(
        select(DocumentVersion.original_blob, DocumentVersion.text_blob).where(
            DocumentVersion.document_id == document_id
        )
    )
    keys = sorted({key for row in versions for key in row if key is not None})
    for statement in (
        update(Document).where(Document.duplicate_of_id == document_id).values(duplicate_of_id=None),
        delete(DocumentVersion).where(DocumentVersion.document_id == document_id),
        delete(Grant).where(Grant.resource_type == "document", Grant.resource_id == document_id),
        update(Document).where(Document.parent_id == document_id).values(parent_id=None),
        delete(Document).where(Document.id == document_id),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    session.audit("document.purge", "document", document_id, files=len(keys))
    return keys


class DocumentPurge:
    """Runs jobs of kind ``document.purge``; payload ``{"document_id"}``. May run again after any crash."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    def run(self, context: JobContext) -> None:
        """Remove the document, if it is deleted and its past is over, or is to be erased."""
        document_id = str(context.payload["document_id"])
        if not context.payload.get("erase"):
            with context.database.read(context.caller) as session:
                document = session.get(Document, document_id)
                kept = document is not None and not may_purge(session, document)
            if kept:  # more is kept now than when it was deleted; pruning comes back to it
                with context.finish({"kept": True}):
                    return
        removed = self.purge(context, document_id)
        with context.finish({"files": removed}):
            return

    def purge(self, context: JobContext, document_id: str) -> int:
        """Remove a deleted document and its parts, as a part of any job; returns the number of files removed."""
        with context.database.read(context.caller) as session:
            document = session.get(Document, document_id)
            gone = document is None or document.deleted_at is None
            parts = () if gone else tuple(parts_below(session, document_id, deleted=True))
        return sum(self._purge(context, key) for level in (*reversed(parts), [document_id]) for key in level)

    def _purge(self, context: JobContext, document_id: str) -> int:
        done = context.step_done(f"rows:{document_id}", "")
        if done is None:
            with context.database.read(context.caller) as session:
                document = session.get(Document, document_id)
            if document is None or document.deleted_at is None:
                return 0
            while done is None:
                context.check()
                with context.effects() as session:
                    if not purge_chunks(session, document_id):
                        done = {"blobs": purge_document(session, document_id)}
                        context.record_step(session, f"rows:{document_id}", "", done)
        removed = 0
        for key in done["blobs"]:
            with context.effects() as session:
                removed += release_blob(session, self._blobs, key)
        return removed


class CollectionPurge:
    """Runs jobs of kind ``collection.purge``; payload ``{"collection_id"}``."""

    def __init__(self, blobs: BlobStore) -> None:
        self._documents = DocumentPurge(blobs)

    def run(self, context: JobContext) -> None:
        """Remove every document of a deleted collection, then the collection."""
        collection_id = str(context.payload["collection_id"])
        with context.database.read(context.caller) as session:
            collection = session.get(Collection, collection_id)
        if collection is None or collection.deleted_at is None:
            with context.finish({"documents": 0}):
                return
        removed = 0
        while (document_id := self._next(context, collection_id)) is not None:
            context.check()
            context.progress("purging", done=removed, message="Removing the documents")
            self._documents.purge(context, document_id)
            removed += 1
        with context.finish({"documents": removed}) as session:
            for source_id in session.scalars(select(Source.id).where(Source.collection_id == collection_id)).all():
                remove_schedule(session, f"source:{source_id}")
            session.execute(delete(Source).where(Source.collection_id == collection_id))
            for crawl_id in session.scalars(select(Crawl.id).where(Crawl.collection_id == collection_id)).all():
                remove_schedule(session, f"crawl:{crawl_id}")
            session.execute(delete(Webpage).where(Webpage.collection_id == collection_id))
            session.execute(delete(Crawl).where(Crawl.collection_id == collection_id))
            session.execute(delete(Batch).where(Batch.collection_id == collection_id))
            session.execute(delete(Collection).where(Collection.id == collection_id))
            session.execute(delete(AccessClass).where(AccessClass.id == collection.access_class_id))
            session.audit("collection.purge", "collection", collection_id, documents=removed)

    @staticmethod
    def _next(context: JobContext, collection_id: str) -> str | None:
        """A document that is left, taken out of the change log."""
        with context.effects() as session:
            document = session.scalars(
                select(Document).where(Document.collection_id == collection_id).order_by(Document.id).limit(1)
            ).first()
            if document is None:
                return None
            if document.deleted_at is None:
                mark_deleted(session, document)
            return document.id
