"""Keeps the leases of running jobs, and learns that one was lost or cancelled."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import SystemCaller
from citewell.domain.errors import LeaseLost
from citewell.domain.jobs import JobState
from citewell.services.jobs.context import JobContext
from citewell.worker.guard import attempt, place_of

SYSTEM = SystemCaller("job leases")
SECONDS_BETWEEN_LOOKS = 1.0


class LeaseKeeper:
    """Watches the jobs that one worker runs. A thread of its own calls ``look`` and ``beat``."""

    def __init__(self, database: Database, *, beat_seconds: float) -> None:
        self._database = database
        self._beat_seconds = beat_seconds
        self._log = structlog.get_logger(__name__)
        self._lock = threading.Lock()
        self._running: dict[str, JobContext] = {}
        self._stop = threading.Event()

    @contextmanager
    def watching(self, context: JobContext) -> Iterator[None]:
        """Keep the lease of ``context`` for as long as the block lasts."""
        with self._lock:
            self._running[context.job.id] = context
        try:
            yield
        finally:
            with self._lock:
                # A zombie must not take away the watch over the claim that came after its own.
                if self._running.get(context.job.id) is context:
                    del self._running[context.job.id]

    def running(self) -> list[JobContext]:
        """The jobs that run now."""
        with self._lock:
            return list(self._running.values())

    def look(self) -> None:
        """Tell the jobs that were cancelled, paused or lost that they were."""
        contexts = self.running()
        if not contexts:
            return
        wanted = select(Job.id, Job.fence, Job.state, Job.cancel_requested, Job.paused).where(
            Job.id.in_([context.job.id for context in contexts])
        )
        with self._database.read(SYSTEM) as session:
            rows = {row.id: row for row in session.execute(wanted)}
        for context in contexts:
            row = rows.get(context.job.id)
            if row is None or row.fence != context.lease.fence or row.state != JobState.RUNNING:
                if not context.finished:
                    context.lose()
            elif row.cancel_requested:
                context.cancel()
            elif row.paused:
                context.pause()

    def beat(self) -> None:
        """Renew every lease that still holds."""
        contexts = {context.job.id: context for context in self.running()}
        if not contexts:
            return
        # A row that is locked is being written by its own job, which renews the lease too; nobody waits for it.
        free = select(Job.id).where(Job.id.in_(list(contexts))).with_for_update(skip_locked=True)
        with self._database.write(SYSTEM) as session:
            for job_id in session.scalars(free).all():
                try:
                    contexts[job_id].beat(session)
                except LeaseLost:
                    if not contexts[job_id].finished:
                        contexts[job_id].lose()

    def run(self) -> None:
        """Look and beat until ``stop``."""
        clock = self._database.clock
        next_beat = clock.monotonic() + self._beat_seconds
        while not self._stop.wait(min(SECONDS_BETWEEN_LOOKS, self._beat_seconds)):
            calls = [self.look]
            if clock.monotonic() >= next_beat:
                next_beat = clock.monotonic() + self._beat_seconds
                calls.append(self.beat)
            for call in calls:
                error = attempt(call)
                if error is not None:
                    self._log.warning("heartbeat.failed", error=type(error).__name__, place=place_of(error))

    def stop(self) -> None:
        """End ``run`` soon."""
        self._stop.set()
