"""Jobs about single pages, and the end of crawls."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Crawl, Document, Webpage
from citewell.domain.errors import CitewellError, FetchFailed, JobCancelled
from citewell.domain.jobs import JobView
from citewell.domain.web_addresses import TRACKING
from citewell.ports.crawler import Crawler, KnownPage, Manners, Outcome, Visit
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.sources.removal import take_away
from citewell.services.web.intake import PageIntake, Shelf, take_in
from citewell.services.web.settings import CrawlLimits

_AWAY: Final = ("gone", "excluded")
_GROUP: Final = 50


class WebpageFetch:
    """Runs jobs of kind ``webpage.fetch``; payload ``{"webpage_id", "render", "respect_robots"}``."""

    def __init__(self, queue: JobQueue, crawler: Crawler, intake: PageIntake, limits: CrawlLimits) -> None:
        self._queue = queue
        self._crawler = crawler
        self._intake = intake
        self._limits = limits

    def run(self, context: JobContext) -> None:
        """Fetch the page and take it in.

        Raises:
            JobCancelled: the page or its collection was deleted.
            FetchFailed: it could not be fetched, or may not be.
        """
        with context.database.read(context.caller) as session:
            row = session.get(Webpage, context.payload["webpage_id"])
            held = None if row is None else session.get(Collection, row.collection_id)
            if row is None or held is None or held.deleted_at is not None:
                raise JobCancelled("The page or its collection was deleted.")
            document = None if row.document_id is None else session.get(Document, row.document_id)
            living = document is not None and document.deleted_at is None
            known = KnownPage(row.url, row.etag, row.last_modified) if living else None
        shelf = Shelf(
            caller=context.caller,
            collection_id=row.collection_id,
            fence=partial(_fence, context, row.id),
            stopped=context.stopped,
            crawl_id=row.crawl_id,
            run=row.run,
            render=bool(context.payload["render"]),
        )
        context.progress("fetching", message=f"Fetching {row.url}")
        with tempfile.TemporaryDirectory(prefix="citewell-page-") as folder:
            visit = self._visit(context, row.url, known, Path(folder))
            take_in(context, self._intake, shelf, visit)
        self._finish(context, row.id, visit)

    def failed(self, session: ScopedSession, job: JobView, error: CitewellError) -> None:
        """Show at the page why it was not fetched."""
        row = session.get(Webpage, job.payload.get("webpage_id"))
        if row is not None and row.state == "waiting":
            row.state, row.reason, row.message = "failed", error.code, error.message[:1000]

    def _visit(self, context: JobContext, url: str, known: KnownPage | None, folder: Path) -> Visit:
        manners = Manners(
            ignored=TRACKING,
            max_file_bytes=self._limits.file_bytes,
            respect_robots=bool(context.payload["respect_robots"]),
            render=bool(context.payload["render"]),
        )
        visit = self._crawler.visit(url, manners, known, folder)
        return replace(visit, depth=0, linked=False)

    def _finish(self, context: JobContext, page_id: str, visit: Visit) -> None:
        result = {"webpage_id": page_id, "outcome": visit.outcome.value}
        with context.database.read(context.caller) as session:
            row = session.get(Webpage, page_id)
            if row is None:
                raise JobCancelled("The page was deleted.")
            failure = row.message if row.state in {"failed", "excluded", "gone"} else None
            reason = row.reason or visit.outcome.value
        with context.effects() as session:
            row = session.get_one(Webpage, page_id)
            if row.state in _AWAY and row.document_id is not None:
                take_away(session, self._queue, row.document_id)
                row.document_id = row.etag = row.last_modified = None
        if failure is not None and visit.outcome is not Outcome.GONE:
            raise FetchFailed(reason, failure)
        with context.finish({**result, "document_id": row.document_id}):
            pass


def _fence(context: JobContext, page_id: str, session: ScopedSession) -> None:
    """Nothing is written for a page that was deleted meanwhile. Raises ``JobCancelled``."""
    here = select(Webpage.id).where(Webpage.id == page_id)
    if session.scalars(here.with_for_update(read=True, key_share=True)).one_or_none() is None:
        raise JobCancelled("The page was deleted.")
    context.fence(session)


class CrawlRemoval:
    """Runs jobs of kind ``crawl.remove``; payload ``{"crawl_id"}``."""

    def __init__(self, queue: JobQueue, crawler: Crawler) -> None:
        self._queue = queue
        self._crawler = crawler

    def run(self, context: JobContext) -> None:
        """Take away the documents and pages of a crawl that was deleted, then the crawl."""
        crawl_id = str(context.payload["crawl_id"])
        count = 0
        while True:
            context.check()
            with context.effects() as session:
                group = select(Webpage).where(Webpage.crawl_id == crawl_id).order_by(Webpage.id).limit(_GROUP)
                # Documents before the rows of their pages, as they are put in.
                away = {row.document_id for row in session.scalars(group) if row.document_id is not None}
                for document_id in sorted(away):
                    count += take_away(session, self._queue, document_id)
                locking = group.with_for_update().execution_options(populate_existing=True)
                rows = session.scalars(locking).all()
                for row in rows:
                    if row.document_id is None or row.document_id in away:  # a run that stops may still put one in
                        session.delete(row)
            if not rows:
                break
            context.progress("removing", done=count, message="Removing the pages of the crawl")
        self._crawler.forget(crawl_id)
        with context.finish({"documents": count}) as session:
            session.execute(delete(Crawl).where(Crawl.id == crawl_id, Crawl.deleted_at.is_not(None)))
            session.audit("crawl.purge", "crawl", crawl_id, documents=count)
