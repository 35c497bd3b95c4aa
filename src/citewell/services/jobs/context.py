"""What a handler is given: the job, and the only ways to write about it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Job, JobStep
from citewell.domain.access import JOB_CHANNEL, Caller, Origin, Role
from citewell.domain.errors import JobCancelled, JobPaused, LeaseLost, WorkerStopping
from citewell.domain.jobs import JobView
from citewell.services.jobs.leases import Lease, complete, write_under_fence
from citewell.services.jobs.queue import JobQueue

SECONDS_BETWEEN_PROGRESS = 1.0


def job_caller(job: JobView) -> Caller:
    """On whose behalf a job works: all of its tenant, in the name of who asked for it."""
    origin = Origin(request_id=job.trace_id, channel=JOB_CHANNEL)
    return Caller(tenant_id=job.tenant_id, user_id=job.created_by, role=Role.ADMIN, origin=origin)


class JobContext:
    """One run of a job.

    Reads go through ``database.read(context.caller)``. Writes go through ``effects`` and ``finish``, which hold
    only as long as the claim does. A handler that returns without ``finish`` has completed with the result ``{}``.
    """

    def __init__(self, database: Database, queue: JobQueue, job: JobView, stopping: threading.Event) -> None:
        self.database = database
        self.job = job
        self.caller = job_caller(job)
        self.lease = Lease(job.id, job.fence)
        self.finished = False
        self._queue = queue
        self._stopping = stopping
        self._lost = threading.Event()
        self._cancelled = threading.Event()
        self._paused = threading.Event()
        self._progress_lock = threading.Lock()
        self._progress: dict[str, Any] = {}
        # The first second is not worth a transaction of its own: what it tells is written with the first effects.
        self._progress_at: float | None = database.clock.monotonic()

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was enqueued."""
        return self.job.payload

    def progress(
        self, stage: str, done: int | None = None, total: int | None = None, message: str | None = None
    ) -> None:
        """Tell how far the job is. Written at most once a second; what came between is written with the next write.

        Raises:
            LeaseLost: the job was given to another worker.
        """
        with self._progress_lock:
            self._note(stage, done, total, message)
            now = self.database.clock.monotonic()
            if self._progress_at is not None and now - self._progress_at < SECONDS_BETWEEN_PROGRESS:
                return
        with self.effects():
            pass

    def note(self, stage: str, done: int | None = None, total: int | None = None, message: str | None = None) -> None:
        """Tell how far the job is, with the next write."""
        with self._progress_lock:
            self._note(stage, done, total, message)

    def _note(self, stage: str, done: int | None, total: int | None, message: str | None) -> None:
        self._progress |= {"stage": stage[:64], "done": done or 0, "total": total}
        if message is not None:
            self._progress["message"] = message[:1000]

    def stopped(self) -> bool:
        """Whether to stop: cancelled, paused, lease lost, or the worker shuts down. Cheap; ask often."""
        return any(each.is_set() for each in (self._lost, self._cancelled, self._paused, self._stopping))

    def check(self) -> None:
        """Stop here if there is a reason to.

        Raises:
            LeaseLost: the job was given to another worker.
            JobCancelled: somebody asked to stop.
            JobPaused: somebody asked to go on later.
            WorkerStopping: the worker shuts down.
        """
        if self._lost.is_set():
            raise LeaseLost("This job was given to another worker.", job_id=self.job.id)
        if self._cancelled.is_set():
            raise JobCancelled("The job was cancelled.", job_id=self.job.id)
        if self._paused.is_set():
            raise JobPaused("The job was paused.", job_id=self.job.id)
        if self._stopping.is_set():
            raise WorkerStopping("The worker is shutting down; the job goes on later.", job_id=self.job.id)

    def step_done(self, step: str, input_hash: str) -> dict[str, Any] | None:
        """The output of a step that an earlier run finished with this input, or ``None``."""
        statement = select(JobStep.output).where(
            JobStep.job_id == self.job.id, JobStep.step == step, JobStep.input_hash == input_hash
        )
        with self.database.read(self.caller) as session:
            return session.scalar(statement)

    def record_step(self, session: ScopedSession, step: str, input_hash: str, output: Mapping[str, Any]) -> None:
        """Remember, in the transaction of its effects, that a step is finished for this input."""
        session.merge(
            JobStep(
                tenant_id=self.job.tenant_id,
                job_id=self.job.id,
                step=step,
                input_hash=input_hash,
                output=dict(output),
                finished_at=session.clock.now(),
            )
        )

    @contextmanager
    def effects(self) -> Iterator[ScopedSession]:
        """A transaction for effects of the job, which also renews the lease. Keep it short.

        Raises:
            LeaseLost: the job was given to another worker; nothing was written.
        """
        with self._losing(), self.database.write(self.caller) as session:
            values = {"lease_until": self._queue.terms.end(session), **self._take_progress()}
            write_under_fence(session, self.lease, values)
            session.after_commit(self._queue.changes.announce)
            yield session

    def fence(self, session: ScopedSession) -> None:
        """Make a transaction that others opened, on behalf of this job, hold only as long as the claim does.

        Raises:
            LeaseLost: the job was given to another worker; roll back.
        """
        with self._losing():
            write_under_fence(session, self.lease, {})

    @contextmanager
    def finish(self, result: Mapping[str, Any]) -> Iterator[ScopedSession]:
        """The last transaction: its effects and the completion of the job are committed together, or neither is.

        Raises:
            LeaseLost: the job was given to another worker; nothing was written.
        """
        with self._losing(), self.database.write(self.caller) as session:
            progress = self._take_progress()
            if progress:
                write_under_fence(session, self.lease, progress)
            complete(session, self.lease, result)
            session.after_commit(self._queue.changes.announce)
            yield session
        self.finished = True

    def lose(self) -> None:
        """The heartbeat found that the claim no longer holds."""
        self._lost.set()

    def cancel(self) -> None:
        """The heartbeat found that somebody asked to stop."""
        self._cancelled.set()

    def pause(self) -> None:
        """The heartbeat found that somebody asked to go on later."""
        self._paused.set()

    def beat(self, session: ScopedSession) -> None:
        """Renew the lease, and write progress that waits. Raises ``LeaseLost``."""
        progress = self._take_progress()
        # A beat alone is no progress: ``updated_at`` tells when the job got on last.
        values = {"lease_until": self._queue.terms.end(session), "updated_at": Job.updated_at, **progress}
        if progress:
            values["updated_at"] = session.clock.now()
        write_under_fence(session, self.lease, values)

    def _take_progress(self) -> dict[str, Any]:
        with self._progress_lock:
            taken, self._progress = self._progress, {}
            if taken:
                self._progress_at = self.database.clock.monotonic()
            return taken

    @contextmanager
    def _losing(self) -> Iterator[None]:
        try:
            yield
        except LeaseLost:
            self._lost.set()
            raise
