"""What a person can do with jobs: look, follow, cancel, ask for another try."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Document, Job
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, Conflict, JobCancelled, NotFound
from citewell.domain.jobs import UNFINISHED, JobCounts, JobState, JobView
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.services.jobs.views import view_of
from citewell.services.jobs.waiting import with_standing

SECONDS_BETWEEN_LOOKS = 0.25
SECONDS_WITHOUT_SIGNAL = 0.5


def _about(collection_ids: Collection[str]) -> Select[str]:
    return select(Document.id).where(Document.collection_id.in_(collection_ids))


class Jobs:
    """The jobs of a tenant. An admin sees all of them, others those that they started."""

    def __init__(self, database: Database, queue: JobQueue, kinds: JobKinds) -> None:
        self._database = database
        self._queue = queue
        self._kinds = kinds

    def get(self, caller: Caller, job_id: str) -> JobView:
        """One job; it says what it waits for if it does. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            job = view_of(self._find(session, caller, job_id))
        return with_standing(self._database, self._queue.terms, job)

    def list(
        self,
        caller: Caller,
        *,
        states: Collection[JobState] = (),
        kinds: Collection[str] = (),
        collection_id: str | None = None,
        resource_type: str | None = None,
        resource_id: str | None = None,
        standing: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[JobView]:
        """The caller's jobs, newest first.

        Args:
            caller: Who asks.
            states: Only jobs in one of these; all when empty.
            kinds: Only jobs of these kinds; all when empty.
            collection_id: Only jobs about this collection or a document in it.
            resource_type: Only jobs about this type of thing.
            resource_id: Only jobs about the thing with this id.
            standing: Say of each why it waits, if it does; a few statements for each.
            cursor: Where to go on, from the page before.
            limit: At most this many, 1 to 200.

        Raises:
            InvalidInput: ``limit`` is out of range.
            InvalidCursor: ``cursor`` is not one of this list.
        """
        statement = self._visible(caller)
        if states:
            statement = statement.where(Job.state.in_(states))
        if kinds:
            statement = statement.where(Job.kind.in_(kinds))
        if collection_id is not None:
            statement = statement.where(self._in_collections([collection_id]))
        if resource_type is not None:
            statement = statement.where(Job.resource_type == resource_type)
        if resource_id is not None:
            statement = statement.where(Job.resource_id == resource_id)
        with self._database.read(caller) as session:
            rows: Page[Job] = page(session, statement, moment=Job.created_at, key=Job.id, cursor=cursor, limit=limit)
        views = [view_of(job) for job in rows.items]
        if standing:
            views = [with_standing(self._database, self._queue.terms, job) for job in views]
        return Page(views, rows.next_cursor, rows.total)

    def stats(self, caller: Caller) -> JobCounts:
        """How many of the caller's jobs are in which state."""
        visible = self._visible(caller).subquery()
        now = self._database.clock.now()
        pending = visible.c.state == JobState.PENDING
        again = and_(pending, ~visible.c.paused, visible.c.attempts > 0, visible.c.run_after > now)
        columns = (
            visible.c.state,
            func.count(),
            func.sum(case((and_(pending, visible.c.paused), 1), else_=0)),
            func.sum(case((again, 1), else_=0)),
        )
        with self._database.read(caller) as session:
            rows = session.execute(select(*columns).group_by(visible.c.state)).all()
        counts = {str(row[0]): int(row[1]) for row in rows}
        return JobCounts(**counts, paused=sum(int(row[2]) for row in rows), retrying=sum(int(row[3]) for row in rows))

    def pause(self, caller: Caller, job_id: str) -> JobView:
        """Do not begin a job, or stop it at its next step; what it has done stays. To ask twice is to ask once.

        Raises:
            NotFound: there is no such job for the caller.
            Conflict: it has ended.
        """
        return self._turn(caller, job_id, paused=True)

    def resume(self, caller: Caller, job_id: str) -> JobView:
        """Let a paused job go on. Raises as ``pause``."""
        return self._turn(caller, job_id, paused=False)

    def _turn(self, caller: Caller, job_id: str, *, paused: bool) -> JobView:
        with self._database.write(caller) as session:
            job = self._find(session, caller, job_id, lock=True)
            if job.state not in UNFINISHED:
                raise Conflict(
                    f"This job is {job.state}; there is nothing to pause.", state=job.state, reason="job_ended"
                )
            job.paused = paused
            job.updated_at = session.clock.now()
            session.audit("job.pause" if paused else "job.resume", "job", job.id, kind=job.kind)
            session.after_commit(self._queue.changes.announce if paused else self._queue.notify)
            return view_of(job)

    def cancel(self, caller: Caller, job_id: str) -> JobView:
        """Stop a job: a pending one at once, a running one at its next step. To ask twice is to ask once.

        Raises:
            NotFound: there is no such job for the caller.
            Conflict: it has ended.
        """
        with self._database.write(caller) as session:
            job = self._find(session, caller, job_id, lock=True)
            if job.state not in UNFINISHED:
                raise Conflict(
                    f"This job is {job.state}; there is nothing to cancel.", state=job.state, reason="job_ended"
                )
            now = session.clock.now()
            job.cancel_requested = True
            job.updated_at = now
            if job.state == JobState.PENDING:
                job.state = JobState.CANCELLED
                job.finished_at = now
                self._kinds.ended(session, view_of(job), JobCancelled("The job was cancelled.", job_id=job.id))
            session.audit("job.cancel", "job", job.id, kind=job.kind)
            session.after_commit(self._queue.changes.announce)
            return view_of(job)

    def retry(self, caller: Caller, job_id: str) -> JobView:
        """Try a failed job again, with all its attempts; steps that were finished stay finished.

        Raises:
            NotFound: there is no such job for the caller.
            Conflict: it has not failed.
            AlreadyExists: another job does the same already.
        """
        with self._database.write(caller) as session:
            job = self._find(session, caller, job_id, lock=True)
            if job.state != JobState.FAILED:
                raise Conflict(
                    f"This job is {job.state}; only a failed one can be tried again.",
                    state=job.state,
                    reason="job_not_failed",
                )
            if job.unique_key is not None:
                self._refuse_second(session, job.unique_key)
            now = session.clock.now()
            job.state = JobState.PENDING
            job.attempts = 0
            job.cancel_requested = job.paused = False
            job.error = None
            job.finished_at = None
            job.run_after = job.updated_at = now
            self._kinds.retried(session, view_of(job))
            session.audit("job.retry", "job", job.id, kind=job.kind)
            session.after_commit(self._queue.notify)
            return view_of(job)

    def follow(self, caller: Caller, job_id: str, *, timeout: float) -> Iterator[JobView]:
        """The job now, and again whenever it changed, until it has ended or ``timeout`` seconds are over.

        Meant for a thread of its own. It looks at most four times a second, and holds no connection in between.

        Raises:
            NotFound: there is no such job for the caller (any more).
        """
        clock = self._database.clock
        until = clock.monotonic() + timeout
        pause = threading.Event()
        told: JobView | None = None
        while True:
            seen = self._queue.changes.count
            looked = clock.monotonic()
            job = self.get(caller, job_id)
            if told is None or not job.tells_the_same(told):
                told = job
                yield job
            if job.state.is_final:
                return
            left = until - clock.monotonic()
            if left <= 0:
                return
            self._queue.changes.wait(seen, min(left, SECONDS_WITHOUT_SIGNAL))
            pause.wait(min(left, max(0.0, looked + SECONDS_BETWEEN_LOOKS - clock.monotonic())))

    @staticmethod
    def _refuse_second(session: ScopedSession, unique_key: str) -> None:
        other = select(Job.id).where(Job.unique_key == unique_key, Job.state.in_(UNFINISHED))
        found = session.scalars(other).first()
        if found is not None:
            raise AlreadyExists("Another job does the same already.", job_id=found, reason="job_same")

    @staticmethod
    def _in_collections(collection_ids: Collection[str]) -> ColumnElement[bool]:
        return or_(
            and_(Job.resource_type == "document", Job.resource_id.in_(_about(collection_ids))),
            and_(Job.resource_type == "collection", Job.resource_id.in_(collection_ids)),
        )

    def _visible(self, caller: Caller) -> Select[Job]:
        statement = select(Job)
        if not caller.is_admin:
            statement = statement.where(Job.created_by == caller.user_id, Job.created_by.is_not(None))
        if caller.collection_ids is not None:
            statement = statement.where(self._in_collections(caller.collection_ids))
        return statement

    def _find(self, session: ScopedSession, caller: Caller, job_id: str, *, lock: bool = False) -> Job:
        statement = self._visible(caller).where(Job.id == job_id)
        job = session.scalars(statement.with_for_update() if lock else statement).first()
        if job is None:
            raise NotFound("There is no such job.")
        return job
