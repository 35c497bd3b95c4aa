"""What people do with crawls: begin them, look at them, run them again, pause, end and take them away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Collection, Crawl, Job, Schedule
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import Conflict, JobCancelled, NotFound
from citewell.domain.jobs import UNFINISHED, JobState
from citewell.domain.plain_text import is_storable
from citewell.ports.crawler import Crawler
from citewell.services.access.rules import AccessRules, Need, need_scope
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.locks import check_job, lock_job_first
from citewell.services.jobs.queue import JobQueue
from citewell.services.jobs.schedules import checked_cron, ensure_cron_schedule, remove_schedule
from citewell.services.jobs.views import view_of as job_view
from citewell.services.web.run import DUE, counts_of, enqueue_run
from citewell.services.web.settings import CrawlFields, CrawlLimits, check_rendering, checked_changes, checked_crawl

NO_CRAWL = "There is no such crawl."
REMOVE = "crawl.remove"


@dataclass(frozen=True, slots=True)
class CrawlView:
    """A crawl, the job of its last or present run, how many of its addresses are in which state, and when its schedule
    runs it next.
    """

    crawl: Crawl
    job: Job | None
    counts: dict[str, Any]
    next_run_at: datetime | None = None

    @property
    def state(self) -> str:
        """That of the crawl; somebody may have paused its job alone."""
        return "paused" if _rests(self.job) else self.crawl.state


class Crawls:
    """Crawls of a tenant: seen by who may read their collections, changed by who may write into them."""

    def __init__(
        self,
        database: Database,
        access: AccessRules,
        queue: JobQueue,
        kinds: JobKinds,
        crawler: Crawler,
        limits: CrawlLimits,
    ) -> None:
        self._database = database
        self._access = access
        self._queue = queue
        self._kinds = kinds
        self._crawler = crawler
        self._limits = limits

    def create(
        self, caller: Caller, collection: str, url: str, fields: CrawlFields, *, cron: str | None = None
    ) -> CrawlView:
        """A new crawl, whose first run begins when a worker is free.

        Raises:
            NotFound: there is no collection that the caller may read.
            Forbidden: the caller may not write into it.
            InvalidInput: a value is not acceptable.
        """
        start, settings = checked_crawl(url, fields, self._limits)
        check_rendering(self._crawler, wanted=fields.render)
        cron = None if cron is None else checked_cron(cron, field="schedule")
        with self._database.write(caller) as session:
            held = self._access.collection_for(session, caller, collection, right=Need.WRITE, lock=True)
            now = session.clock.now()
            crawl = Crawl(
                id=session.ids.new_id(),
                tenant_id=session.tenant_id,
                collection_id=held.id,
                url=start,
                settings=settings,
                cron=cron,
                state="waiting",
                run=0,
                counts={},
                message="",
                owner_id=caller.user_id,
                revision=1,
                created_at=now,
                updated_at=now,
            )
            session.add(crawl)
            session.flush()
            job = enqueue_run(session, self._queue, crawl)
            if cron is not None:
                self._reschedule(session, crawl, cron)
            session.audit("crawl.create", "crawl", crawl.id, collection_id=held.id, job_id=job.id)
            session.flush()
            return _view(session, crawl)

    def list(
        self, caller: Caller, *, collection: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[CrawlView]:
        """The crawls of collections that the caller may read, newest first. Raises ``NotFound``."""
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            readable = select(Collection.id).where(self._access.readable_collections(caller))
            wanted = select(Crawl).where(Crawl.deleted_at.is_(None), Crawl.collection_id.in_(readable))
            if collection is not None:
                held = self._access.collection_for(session, caller, collection)
                wanted = wanted.where(Crawl.collection_id == held.id)
            found: Page[Crawl] = page(
                session, wanted, moment=Crawl.created_at, key=Crawl.id, cursor=cursor, limit=limit
            )
            return Page([_view(session, crawl) for crawl in found.items], found.next_cursor, found.total)

    def get(self, caller: Caller, crawl_id: str) -> CrawlView:
        """One crawl, with counts as of now. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            crawl = self.find(session, caller, crawl_id)
            return replace(_view(session, crawl), counts=crawl.counts | counts_of(session, crawl))

    def change(self, caller: Caller, crawl_id: str, changes: Mapping[str, Any]) -> CrawlView:
        """Change fields of ``CrawlFields`` or ``schedule`` (``None`` for never). They hold from the next run, which
        takes away what they exclude.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller may not write into its collection.
            InvalidInput: a value is not acceptable.
        """
        check_rendering(self._crawler, wanted=bool(changes.get("render")))
        with self._database.write(caller) as session:
            crawl = self.find(session, caller, crawl_id, right=Need.WRITE)
            crawl.settings = checked_changes(crawl, changes, self._limits)
            if "schedule" in changes:
                self._reschedule(session, crawl, changes["schedule"])
            _touch(session, crawl)
            session.flush()
            session.audit("crawl.update", "crawl", crawl.id, fields=sorted(changes))
            return _view(session, crawl)

    def run(self, caller: Caller, crawl_id: str) -> CrawlView:
        """Visit the site again now. Where a run waits or is under way, that is the answer.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller may not write into its collection.
            Conflict: it is paused.
        """
        with self._database.write(caller) as session:
            crawl = self.find(session, caller, crawl_id, right=Need.WRITE)
            if crawl.state == "paused":
                raise Conflict("This crawl is paused. Resume it first.", reason="crawl_paused")
            enqueue_run(session, self._queue, crawl)
            _touch(session, crawl)
            session.audit("crawl.run_request", "crawl", crawl.id, job_id=crawl.job_id)
            return _view(session, crawl)

    def pause(self, caller: Caller, crawl_id: str) -> CrawlView:
        """Stop visiting until it is resumed; its schedule rests, too. Raises as ``run``, but for ``Conflict``."""
        with self._database.write(caller) as session:
            crawl = self.find(session, caller, crawl_id, right=Need.WRITE)
            job = _job(session, crawl, lock=True)
            if job is not None and job.state in UNFINISHED:
                job.paused = True
                job.updated_at = session.clock.now()
            crawl.state = "paused"
            _touch(session, crawl)
            session.audit("crawl.pause", "crawl", crawl.id)
            session.after_commit(self._queue.changes.announce)
            return _view(session, crawl)

    def resume(self, caller: Caller, crawl_id: str) -> CrawlView:
        """Go on where it was paused. Raises as ``run``, and ``Conflict`` where it is not paused."""
        with self._database.write(caller) as session:
            crawl = self.find(session, caller, crawl_id, right=Need.WRITE)
            job = _job(session, crawl, lock=True)
            if crawl.state != "paused" and not _rests(job):
                raise Conflict(
                    f"This crawl is {crawl.state}; only a paused one can be resumed.",
                    state=crawl.state,
                    reason="crawl_not_paused",
                )
            if job is not None and job.state in UNFINISHED:
                job.paused = False
                job.updated_at = session.clock.now()
                crawl.state = "running" if job.state == JobState.RUNNING else "waiting"
            else:
                crawl.state = "completed" if crawl.run else "waiting"
            _touch(session, crawl)
            session.audit("crawl.resume", "crawl", crawl.id)
            session.after_commit(self._queue.notify)
            return _view(session, crawl)

    def cancel(self, caller: Caller, crawl_id: str) -> CrawlView:
        """End the present run and the schedule. What was taken in stays, and the crawl can be run again.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller may not write into its collection.
        """
        with self._database.write(caller) as session:
            crawl = self.find(session, caller, crawl_id, right=Need.WRITE)
            self._end(session, crawl)
            session.audit("crawl.cancel", "crawl", crawl.id)
            return _view(session, crawl)

    def delete(self, caller: Caller, crawl_id: str) -> Job:
        """Take the crawl away with every page that it brought; no search that begins later finds one.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller may not write into its collection.
            InsufficientScope: the API key may not delete.
        """
        need_scope(caller, Scope.DELETE)
        with self._database.write(caller) as session:
            crawl = self.find(session, caller, crawl_id, right=Need.WRITE)
            self._end(session, crawl)
            crawl.deleted_at = session.clock.now()
            job = self._queue.enqueue(
                session,
                REMOVE,
                {"crawl_id": crawl.id},
                resource_type="crawl",
                resource_id=crawl.id,
                unique_key=f"{REMOVE}:{crawl.id}",
            )
            session.audit("crawl.delete", "crawl", crawl.id, job_id=job.id)
            return job

    def find(self, session: ScopedSession, caller: Caller, crawl_id: str, *, right: Need = Need.READ) -> Crawl:
        """The crawl, locked where it is going to be changed. Raises as ``get``, and ``Forbidden``."""
        wanted = select(Crawl).where(Crawl.id == crawl_id, Crawl.deleted_at.is_(None))
        if not is_storable(crawl_id):
            raise NotFound(NO_CRAWL)
        job_id = None
        if right is not Need.READ:
            job_id = lock_job_first(session, wanted.with_only_columns(Crawl.job_id))
            wanted = wanted.with_for_update().execution_options(populate_existing=True)
        crawl = session.scalars(wanted).one_or_none()
        if crawl is None:
            raise NotFound(NO_CRAWL)
        if right is not Need.READ:
            check_job(job_id, crawl.job_id)
        try:
            self._access.collection_for(session, caller, crawl.collection_id, right=right)
        except NotFound as error:
            raise NotFound(NO_CRAWL) from error
        return crawl

    @staticmethod
    def _reschedule(session: ScopedSession, crawl: Crawl, cron: str | None) -> None:
        if cron is None:
            crawl.cron = None
            remove_schedule(session, _schedule(crawl.id))
        else:
            crawl.cron = checked_cron(cron, field="schedule")
            ensure_cron_schedule(session, _schedule(crawl.id), DUE, {"crawl_id": crawl.id}, cron=crawl.cron)

    def _end(self, session: ScopedSession, crawl: Crawl) -> None:
        remove_schedule(session, _schedule(crawl.id))
        crawl.cron = None
        job = _job(session, crawl, lock=True)
        _touch(session, crawl)
        if job is None or job.state not in UNFINISHED:
            crawl.state = "cancelled" if crawl.state in {"waiting", "running", "paused"} else crawl.state
            return
        crawl.state = "cancelled"
        now = session.clock.now()
        job.cancel_requested, job.paused, job.updated_at = True, False, now
        if job.state == JobState.PENDING:
            job.state, job.finished_at = JobState.CANCELLED, now
            self._kinds.ended(session, job_view(job), JobCancelled("The crawl was cancelled.", job_id=job.id))
        session.after_commit(self._queue.changes.announce)


def _rests(job: Job | None) -> bool:
    return job is not None and job.paused and job.state in UNFINISHED


def _schedule(crawl_id: str) -> str:
    return f"crawl:{crawl_id}"


def _touch(session: ScopedSession, crawl: Crawl) -> None:
    crawl.revision += 1
    crawl.updated_at = session.clock.now()


def _job(session: ScopedSession, crawl: Crawl, *, lock: bool = False) -> Job | None:
    if crawl.job_id is None:
        return None
    wanted = select(Job).where(Job.id == crawl.job_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalars(wanted).one_or_none()


def _view(session: ScopedSession, crawl: Crawl) -> CrawlView:
    due = select(Schedule.next_run_at).where(Schedule.name == _schedule(crawl.id))
    next_run_at = None if crawl.state == "paused" else session.scalars(due).one_or_none()
    return CrawlView(crawl, _job(session, crawl), dict(crawl.counts), next_run_at)
