"""Recording how a run of a job ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog

from citewell.db.session import Database
from citewell.domain.errors import CitewellError, JobCancelled, JobPaused, LeaseLost, WorkerStopping
from citewell.domain.jobs import JobError
from citewell.domain.retry import delay, describe, retry_after
from citewell.services.jobs import leases
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.worker.guard import attempt, place_of


class Settlement:
    """Writes the ends of runs. ``draw`` gives a number in [0, 1), for the jitter of retries."""

    def __init__(self, database: Database, queue: JobQueue, kinds: JobKinds, draw: Callable[[], float]) -> None:
        self._database = database
        self._queue = queue
        self._kinds = kinds
        self._draw = draw
        self._log = structlog.get_logger(__name__)

    def settle(self, context: JobContext, error: Exception | None) -> str:
        """Write how the run ended; the word for it."""
        if error is None or context.finished:
            return "completed"
        if isinstance(error, LeaseLost):
            return "lost"
        outcome, write = self._ending(context, error)
        problem = attempt(write)
        if problem is not None and not isinstance(problem, LeaseLost):
            # What the kind wants done at the end does not work. The job must end all the same.
            self._log.error("job.on_failed", type=type(problem).__name__, place=place_of(problem))
            problem = attempt(partial(self._end, context, describe(error), outcome, hook=False))
        if problem is None:
            return outcome
        return "lost" if isinstance(problem, LeaseLost) else "unsettled"

    def give_back(self, context: JobContext) -> None:
        """The job goes back to the queue, and this attempt did not count. Raises ``LeaseLost``."""
        with self._database.write(context.caller) as session:
            leases.give_back(session, context.lease)
            session.after_commit(self._queue.notify)

    def _ending(self, context: JobContext, error: Exception) -> tuple[str, Callable[[], None]]:
        job = context.job
        if isinstance(error, WorkerStopping | JobPaused):
            return "released", partial(self.give_back, context)
        if isinstance(error, JobCancelled):
            return "cancelled", partial(self._end, context, error, "cancelled")
        if self._kinds[job.kind].gives_up_on(error) or job.attempts >= job.max_attempts:
            return "failed", partial(self._end, context, describe(error), "failed")
        return "retried", partial(self._try_later, context, error)

    def _end(self, context: JobContext, error: CitewellError, outcome: str, *, hook: bool = True) -> None:
        job = context.job
        with self._database.write(context.caller) as session:
            if outcome == "cancelled":
                leases.end_cancelled(session, context.lease)
            else:
                leases.fail(session, context.lease, JobError.of(error))
                session.audit("job.fail", "job", job.id, outcome="failure", kind=job.kind, code=error.code)
            if hook:
                self._kinds.ended(session, job, error)
            session.after_commit(self._queue.changes.announce)

    def _try_later(self, context: JobContext, error: Exception) -> None:
        seconds = max(delay(context.job.attempts, self._draw()), retry_after(error))
        with self._database.write(context.caller) as session:
            again = session.clock.now() + timedelta(seconds=seconds)
            leases.try_later(session, context.lease, JobError.of(describe(error)), again)
            session.after_commit(self._queue.changes.announce)
