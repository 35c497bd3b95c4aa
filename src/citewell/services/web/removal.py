"""The end of a run: documents go whose pages are gone, moved, or must not be taken any more."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, Webpage
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.sources.removal import is_suspicious, take_away
from citewell.services.web.intake import external_id

GRACE_RUNS: Final = 3
"""Complete runs after which a page goes that is still there but that nothing leads to any more."""

GROUP: Final = 50
_AWAY: Final = ("gone", "excluded", "duplicate")
_COPY: Final = aliased(Webpage)


def suspicious_end(session: ScopedSession, crawl_id: str) -> str | None:
    """Why the documents that would go now are too many to believe, for people; ``None`` if they are not."""
    of_crawl = select(func.count(Webpage.id)).where(Webpage.crawl_id == crawl_id, Webpage.document_id.is_not(None))
    going = session.scalar(of_crawl.where(Webpage.state.in_(_AWAY))) or 0
    total = session.scalar(of_crawl) or 0
    if not is_suspicious(going, total):
        return None
    return (
        f"{going} of {total} pages are gone, moved or closed to us, which is too many to believe at once. Nothing was "
        "removed. If the next run finds the same, they go."
    )


def mark_unlinked(session: ScopedSession, crawl_id: str, run: int) -> None:
    """After a complete run: what nothing has led to for so long is gone."""
    unlinked = select(Webpage).where(
        Webpage.crawl_id == crawl_id, Webpage.state.in_(("indexed", "failed")), Webpage.run <= run - GRACE_RUNS
    )
    for row in session.scalars(unlinked):
        row.state, row.reason = "gone", "unlinked"
        row.message = "No page of the site leads to it any more."


def remove_gone(context: JobContext, queue: JobQueue, crawl_id: str, run: int) -> int:
    """Take away the documents of addresses that have none any more; how many."""
    count = 0
    while True:
        context.check()
        with context.effects() as session:
            rows = session.scalars(_going(crawl_id).order_by(Webpage.id).limit(GROUP)).all()
            for row in rows:
                if row.state not in _AWAY:
                    continue  # it is the heir of one before it
                count += _remove(session, queue, row, run)
        if not rows:
            return count


def forget_copies(session: ScopedSession, crawl_id: str) -> None:
    """Have addresses read anew whose content was under another one that is gone."""
    original = select(Webpage.id).where(
        Webpage.collection_id == _COPY.collection_id, Webpage.url == _COPY.canonical_url, Webpage.state == "indexed"
    )
    orphans = select(_COPY).where(
        _COPY.crawl_id == crawl_id,
        _COPY.state == "duplicate",
        _COPY.etag.is_not(None) | _COPY.last_modified.is_not(None),
    )
    for row in session.scalars(orphans.where(~original.exists())):
        row.etag = row.last_modified = None


def _going(crawl_id: str) -> Select[Webpage]:
    return select(Webpage).where(
        Webpage.crawl_id == crawl_id, Webpage.document_id.is_not(None), Webpage.state.in_(_AWAY)
    )


def _remove(session: ScopedSession, queue: JobQueue, row: Webpage, run: int) -> int:
    """Take the document away, or hand it on to an address of this run that has the same content."""
    document_id, row.document_id = row.document_id, None
    assert document_id is not None
    heir = session.scalars(_heirs(row, run).limit(1)).first() if row.content_hash is not None else None
    row.etag = row.last_modified = None
    if heir is None:
        return int(take_away(session, queue, document_id))
    document = session.get(Document, document_id)
    if document is None or document.deleted_at is not None:
        return 0
    # What the heir showed before goes, too: its address has one document.
    former = 0 if heir.document_id is None else int(take_away(session, queue, heir.document_id))
    if session.scalars(_called(document.collection_id, external_id(heir.url)).limit(1)).first() is not None:
        heir.document_id = None
        return former + int(take_away(session, queue, document_id))
    heir.document_id, heir.title, heir.state = document.id, row.title, "indexed"
    heir.canonical_url = heir.reason = heir.message = None
    session.flush()
    document.external_id, document.source_uri = external_id(heir.url), heir.url
    document.revision += 1
    document.updated_at = session.clock.now()
    return former


def _called(collection_id: str, name: str) -> Select[str]:
    """The living document of that external id."""
    return select(Document.id).where(
        Document.collection_id == collection_id, Document.external_id == name, Document.deleted_at.is_(None)
    )


def _heirs(row: Webpage, run: int) -> Select[Webpage]:
    same = (
        Webpage.collection_id == row.collection_id,
        Webpage.content_hash == row.content_hash,
        Webpage.state == "duplicate",
        Webpage.reason == "content",
        Webpage.id != row.id,
    )
    return select(Webpage).where(*same, or_(Webpage.crawl_id != row.crawl_id, Webpage.run == run)).order_by(Webpage.id)
