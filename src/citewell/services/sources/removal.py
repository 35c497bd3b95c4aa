"""Documents of sources that go: what is no longer there, and all of a source that is taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Document, Source, SourceItem, SourceRun
from citewell.services.documents.changes import mark_deleted
from citewell.services.documents.linking import release_links
from citewell.services.documents.retention import enqueue_purge, purge_time
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.sources.runs import Run

KIND = "source.remove"
GROUP = 50
MANY = 10
"""Fewer items than this may be missing without anybody wondering."""


def take_away(session: ScopedSession, queue: JobQueue, document_id: str) -> bool:
    """Delete a document as its collection's owner would; whether it was there."""
    document = session.get(Document, document_id, with_for_update=True, populate_existing=True)
    if document is None or document.deleted_at is not None:
        return False
    mark_deleted(session, document)
    release_links(session, queue, of=document)
    later = purge_time(session, session.get_one(Collection, document.collection_id), erase=False)
    job = enqueue_purge(session, queue, document.id, not_before=later)
    session.audit("document.delete", "document", document.id, job_id=job.id, origin_id=document.origin_id)
    return True


def remove_rows(context: JobContext, queue: JobQueue, run: Run, rows: Sequence[SourceItem]) -> None:
    """Take items away with their documents and all that is a part of them."""
    pending = list(rows)
    while pending:
        group, pending = pending[:GROUP], pending[GROUP:]
        keys = [row.key for row in group]
        with context.effects() as session:
            ids = sorted(row.document_id for row in group if row.document_id is not None)
            for document_id in ids:
                take_away(session, queue, document_id)
            gone = delete(SourceItem).where(SourceItem.id.in_([row.id for row in group])).returning(SourceItem.id)
            for _ in session.scalars(gone.execution_options(synchronize_session=False)).all():
                run.count("deleted", seen=False)
            parts = select(SourceItem).where(SourceItem.source_id == run.source_id, SourceItem.parent_key.in_(keys))
            known = {row.id for row in pending}
            pending += [row for row in session.scalars(parts).all() if row.id not in known]
            run.save(session)
        context.check()
        context.progress("removing", done=run.counts["seen"], message="Removing what is no longer there")


def missing(session: ScopedSession, run: Run) -> tuple[int, int]:
    """How many items this run did not see, and how many there are."""
    of_source = select(func.count(SourceItem.id)).where(SourceItem.source_id == run.source_id)
    total = session.scalar(of_source) or 0
    return session.scalar(of_source.where(SourceItem.seen_run < run.number)) or 0, total


def is_suspicious(gone: int, total: int) -> bool:
    """Whether so much is missing that the source is more likely broken than emptied."""
    return gone >= MANY and gone * 2 > total


def remove_missing(context: JobContext, queue: JobQueue, run: Run) -> None:
    """Take away what this run did not see."""
    while True:
        unseen = select(SourceItem).where(SourceItem.source_id == run.source_id, SourceItem.seen_run < run.number)
        with context.database.read(context.caller) as session:
            rows: Iterable[SourceItem] = session.scalars(unseen.order_by(SourceItem.id).limit(GROUP)).all()
        if not rows:
            return
        remove_rows(context, queue, run, list(rows))


class SourceRemoval:
    """Runs jobs of kind ``source.remove``; payload ``{"source_id", "documents": "keep" or "delete"}``."""

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue

    def run(self, context: JobContext) -> None:
        """Delete the documents of a source that was taken away, or let go of them; then its items and runs."""
        source_id = str(context.payload["source_id"])
        count = 0
        of_source = select(Document.id).where(Document.origin_id == source_id, Document.deleted_at.is_(None))
        while True:
            context.check()
            with context.effects() as session:
                ids = session.scalars(of_source.order_by(Document.id).limit(GROUP)).all()
                if context.payload["documents"] == "delete":
                    for document_id in ids:
                        take_away(session, self._queue, document_id)
                elif ids:
                    letting_go = update(Document).where(Document.id.in_(ids)).values(origin_id=None)
                    session.execute(letting_go.execution_options(synchronize_session=False))
            if not ids:
                break
            count += len(ids)
            context.progress("removing", done=count, message="Going through the documents of the source")
        with context.finish({"documents": count}) as session:
            session.execute(delete(SourceItem).where(SourceItem.source_id == source_id))
            session.execute(delete(SourceRun).where(SourceRun.source_id == source_id))
            session.execute(delete(Source).where(Source.id == source_id, Source.deleted_at.is_not(None)))
            session.audit("source.purge", "source", source_id, documents=count)
