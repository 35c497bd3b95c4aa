"""Jobs that crawl: one job is one run of a crawl, however often it is interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import and_, func, or_, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Collection, Crawl, Document, Job, Webpage
from citewell.domain.access import SystemCaller
from citewell.domain.errors import (
    CitewellError,
    Conflict,
    FetchFailed,
    JobCancelled,
    JobPaused,
    WorkerStopping,
)
from citewell.domain.jobs import UNFINISHED, JobState, JobView, Lane
from citewell.ports.crawler import CrawlEnd, Crawler, CrawlOrder, CrawlProgress, KnownPage, Visit
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.web.intake import PageIntake, Shelf, take_in
from citewell.services.web.removal import forget_copies, mark_unlinked, remove_gone, suspicious_end
from citewell.services.web.settings import CrawlLimits, order_of

KIND: Final = "crawl.run"
DUE: Final = "crawl.due"
ATTEMPTS: Final = 20
"""Each ends with a worker that was killed; the run goes on where it was, so that many are no waste."""

TURN_SECONDS: Final = 60.0
"""After so long, a crawl goes back to the queue where one of another tenant waits."""

_BATCH: Final = 500


def enqueue_run(session: ScopedSession, queue: JobQueue, crawl: Crawl) -> Job:
    """Ask for a run of ``crawl``, in the caller's transaction; one at a time is enough."""
    job = queue.enqueue(
        session,
        KIND,
        {"crawl_id": crawl.id},
        resource_type="crawl",
        resource_id=crawl.id,
        unique_key=f"{KIND}:{crawl.id}",
        max_attempts=ATTEMPTS,
        lane=Lane.LONG,
    )
    if crawl.job_id != job.id:
        crawl.job_id = job.id
        crawl.state, crawl.message, crawl.error = "waiting", "", None
    return job


class CrawlDue:
    """Runs jobs of kind ``crawl.due``, which schedules make; payload ``{"crawl_id"}``."""

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue

    def run(self, context: JobContext) -> None:
        """Ask for a run, unless the crawl is paused, gone or at work."""
        with context.finish({}) as session:
            crawl = session.get(Crawl, context.payload["crawl_id"], with_for_update=True)
            if crawl is not None and crawl.deleted_at is None and crawl.state not in {"waiting", "running", "paused"}:
                enqueue_run(session, self._queue, crawl)


class CrawlRun:
    """Runs jobs of kind ``crawl.run``; payload ``{"crawl_id"}``."""

    def __init__(
        self, database: Database, queue: JobQueue, crawler: Crawler, intake: PageIntake, limits: CrawlLimits
    ) -> None:
        self._database = database
        self._queue = queue
        self._crawler = crawler
        self._intake = intake
        self._limits = limits

    def run(self, context: JobContext) -> None:
        """Visit the site, take in what is there, and take away what is gone.

        Raises:
            JobCancelled: the crawl was deleted or cancelled.
            FetchFailed: the site does not answer, or its start may not be fetched.
            Conflict: the tenant has as many pages as it may.
        """
        order, shelf, confirmed = self._begin(context)
        self._forget_others()
        end = self._follow(context, order, shelf)
        start = self._start_of(context, order)
        if start is not None and end.reason == "unreachable":
            raise FetchFailed(start.reason or "connection", start.message or end.message, passing=False)
        held_back = None
        if end.complete:
            with context.effects() as session:
                mark_unlinked(session, order.key, order.run)
        with context.database.read(context.caller) as session:
            held_back = None if confirmed else suspicious_end(session, order.key)
        removed = 0 if held_back else remove_gone(context, self._queue, order.key, order.run)
        why = held_back or end.message
        if not why and start is not None and start.state != "indexed":
            why = start.message or ""  # of all pages, that of the start is what people wonder about
        self._finish(context, order, end, why, removed=removed, held_back=held_back is not None)

    def failed(self, session: ScopedSession, job: JobView, error: CitewellError) -> None:
        """Show at the crawl why its run ended."""
        crawl = session.get(Crawl, job.payload.get("crawl_id"))
        if crawl is None or crawl.job_id != job.id:
            return
        crawl.state = "cancelled" if isinstance(error, JobCancelled) else "failed"
        crawl.message = error.message[:1000]
        crawl.error = {"code": error.code, "message": error.message[:1000], "reason": error.facts.get("reason")}
        crawl.counts = counts_of(session, crawl)
        crawl.finished_at = crawl.updated_at = session.clock.now()

    def _begin(self, context: JobContext) -> tuple[CrawlOrder, Shelf, bool]:
        with context.effects() as session:
            crawl = session.get(Crawl, context.payload["crawl_id"], with_for_update=True)
            collection = None if crawl is None else session.get(Collection, crawl.collection_id)
            if crawl is None or crawl.deleted_at is not None or collection is None or collection.deleted_at is not None:
                raise JobCancelled("The crawl or its collection was deleted.")
            if crawl.state == "paused":
                raise JobPaused("The crawl was paused.", job_id=context.job.id)
            begun = context.step_done("begin", "")
            if begun is None:
                self._check_room(session, crawl)
                crawl.run += 1
                crawl.started_at, crawl.finished_at = session.clock.now(), None
                begun = {"run": crawl.run, "confirmed": bool(crawl.counts.get("held_back"))}
                context.record_step(session, "begin", "", begun)
            crawl.state, crawl.job_id, crawl.message, crawl.error = "running", context.job.id, "", None
            crawl.updated_at = session.clock.now()
            order = order_of(crawl, self._limits)
            shelf = Shelf(
                caller=replace(context.caller, user_id=crawl.owner_id),
                collection_id=crawl.collection_id,
                fence=context.fence,
                stopped=context.stopped,
                crawl_id=crawl.id,
                run=crawl.run,
                render=bool(crawl.settings["render"]),
            )
        return order, shelf, bool(begun["confirmed"])

    def _forget_others(self) -> None:
        """Remember nothing of crawls that went with their collections."""
        keys = set(self._crawler.remembered())
        with self._database.read(SystemCaller("forgotten crawls")) as session:
            keys.difference_update(session.scalars(select(Crawl.id)))
        for key in keys:
            self._crawler.forget(key)

    def _check_room(self, session: ScopedSession, crawl: Crawl) -> None:
        others = select(func.count(Webpage.id)).where(
            Webpage.document_id.is_not(None), Webpage.crawl_id.is_distinct_from(crawl.id)
        )
        held = session.scalar(others) or 0
        if held >= self._limits.tenant_pages:
            raise Conflict(
                f"There are {held:,} web pages already, as many as may be. Delete a crawl with its pages first.",
                limit=self._limits.tenant_pages,
                reason="pages_full",
            )

    def _follow(self, context: JobContext, order: CrawlOrder, shelf: Shelf) -> CrawlEnd:
        """Take in every visit until the run is over."""
        clock = context.database.clock
        turn_ends = clock.monotonic() + TURN_SECONDS
        looking_at = order.url
        context.progress("crawling", message=f"Looking at {looking_at}")
        visits = self._crawler.crawl(order, lambda: self._known(context, order), stopped=context.stopped)
        with closing(visits):  # type: ignore[type-var]  # a generator, which has close()
            for told in visits:
                context.check()
                if isinstance(told, CrawlEnd):
                    return told
                if isinstance(told, Visit):
                    looking_at = told.url
                    take_in(context, self._intake, shelf, told)
                    continue  # it counts as taken when the next one is asked for
                _tell(context, order, told, looking_at)
                if clock.monotonic() > turn_ends:
                    self._make_room(context)
                    turn_ends = clock.monotonic() + TURN_SECONDS
        context.check()
        raise WorkerStopping("The crawl was stopped; it goes on later.")

    def _known(self, context: JobContext, order: CrawlOrder) -> Iterator[KnownPage]:
        """Pages whose content is at hand."""
        after = ""
        while True:
            page = (
                select(Webpage.id, Webpage.url, Webpage.etag, Webpage.last_modified)
                .outerjoin(Document, Document.id == Webpage.document_id)
                .where(
                    Webpage.crawl_id == order.key,
                    Webpage.id > after,
                    or_(Webpage.state == "duplicate", and_(Document.deleted_at.is_(None), Document.status != "failed")),
                )
                .order_by(Webpage.id)
                .limit(_BATCH)
            )
            with context.database.read(context.caller) as session:
                rows = session.execute(page).all()
            for row in rows:
                if row.etag or row.last_modified:
                    yield KnownPage(row.url, row.etag, row.last_modified)
            if len(rows) < _BATCH:
                return
            after = rows[-1].id

    def _make_room(self, context: JobContext) -> None:
        """Go to the end of the queue where another tenant's crawl waits. Raises ``WorkerStopping``."""
        waiting = select(Job.id).where(
            Job.kind == KIND,
            Job.state == JobState.PENDING,
            ~Job.paused,
            Job.tenant_id != context.job.tenant_id,
            Job.run_after <= self._database.clock.now(),
        )
        with self._database.read(SystemCaller("turns of crawls")) as session:
            others = session.scalars(waiting.limit(1)).first()
        if others is not None:
            raise WorkerStopping("The crawl makes room for another; it goes on later.")

    def _start_of(self, context: JobContext, order: CrawlOrder) -> Webpage | None:
        with context.database.read(context.caller) as session:
            start = select(Webpage).where(Webpage.crawl_id == order.key, Webpage.url == order.url)
            return session.scalars(start).first()

    def _finish(
        self, context: JobContext, order: CrawlOrder, end: CrawlEnd, message: str, *, removed: int, held_back: bool
    ) -> None:
        progress = end.progress
        context.progress("done", done=progress.visited, total=progress.visited, message=message)
        told: dict[str, Any] = {
            "visited": progress.visited,
            "unvisited": progress.waiting,
            "left_out": progress.left_out,
            "received_bytes": progress.received,
            "removed": removed,
            "complete": end.complete,
        }
        if held_back:
            told["held_back"] = True
        with context.finish({"crawl_id": order.key, "run": order.run, **told}) as session:
            crawl = session.get_one(Crawl, order.key)
            forget_copies(session, crawl.id)
            crawl.counts = counts_of(session, crawl) | told
            # One that was paused at its last page stays so: its schedule is to rest, too.
            crawl.state = "paused" if crawl.state == "paused" else "completed"
            crawl.message = message[:1000]
            crawl.finished_at = crawl.updated_at = session.clock.now()
            session.audit("crawl.run", "crawl", crawl.id, run=order.run, visited=progress.visited, removed=removed)


def _tell(context: JobContext, order: CrawlOrder, progress: CrawlProgress, looking_at: str) -> None:
    # Addresses beyond the limit will not be visited, so they are no part of the whole.
    total = min(order.max_pages, progress.visited + progress.waiting)
    message = f"Looking at {looking_at}"[:1000]
    context.progress("crawling", done=progress.visited, total=max(total, progress.visited), message=message)


def counts_of(session: ScopedSession, crawl: Crawl) -> dict[str, Any]:
    """How many addresses of the crawl are in which state, and what its last run brought."""
    by_state = select(Webpage.state, func.count()).where(Webpage.crawl_id == crawl.id).group_by(Webpage.state)
    counts: dict[str, Any] = {str(state): int(count) for state, count in session.execute(by_state)}
    since = crawl.started_at
    if since is not None:
        own = select(func.count(Webpage.id)).where(Webpage.crawl_id == crawl.id, Webpage.changed_at >= since)
        counts["new"] = session.scalar(own.where(Webpage.created_at >= since)) or 0
        counts["changed"] = session.scalar(own.where(Webpage.created_at < since)) or 0
    return counts


def is_at_work(session: ScopedSession, crawl: Crawl) -> bool:
    """Whether a run of the crawl is under way or waits."""
    job = None if crawl.job_id is None else session.get(Job, crawl.job_id)
    return job is not None and job.state in UNFINISHED
