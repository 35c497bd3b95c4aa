"""The worker: claims jobs, runs their handlers, and records how they ended."""

from __future__ import annotations

import os
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from citewell.db.session import Database
from citewell.domain.access import SystemCaller
from citewell.domain.errors import CitewellError, JobCancelled, JobFailed, LeaseLost, WorkerStopping
from citewell.domain.jobs import JobError
from citewell.domain.retry import delay, describe, retry_after
from citewell.services.embedding_versions.recorded import forget_queries
from citewell.services.identity.retention import forget_logins
from citewell.services.jobs import leases
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import Claim, JobQueue
from citewell.services.jobs.retention import forget_ended
from citewell.services.jobs.schedules import enqueue_due
from citewell.services.upkeep.scrub import KIND as SCRUB
from citewell.services.upkeep.scrub import ensure_scrubs
from citewell.worker.guard import attempt, place_of
from citewell.worker.heartbeat import LeaseKeeper

SYSTEM = SystemCaller("job worker")


@dataclass(frozen=True, slots=True)
class WorkerPace:
    """How often a worker does what, in seconds. ``first_poll`` doubles up to ``longest_poll`` while nothing is due."""

    beat: float = 15.0
    sweep: float = 30.0
    first_poll: float = 1.0
    longest_poll: float = 5.0


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job, for metrics.

    ``outcome``: ``completed``, ``failed``, ``retried``, ``cancelled``, ``released`` (the worker stopped), ``lost``
    (another worker has it) or ``unsettled`` (the outcome could not be written; the lease will end). ``waited`` and
    ``seconds``: from due to claimed, and from claimed to settled.
    """

    kind: str
    outcome: str
    waited: float
    seconds: float


class Worker:
    """Runs jobs in ``threads`` threads, keeps their leases, and sweeps: due schedules, old jobs.

    Several may work on one PostgreSQL database, in any number of processes and machines.

    Args:
        database: Where the jobs are.
        queue: Claims them; its transport wakes this worker.
        kinds: What this worker can do.
        threads: How many jobs run at the same time.
        owner: A name for people; host, process and a random part by default.
        pace: How often it looks.
        draw: A number in [0, 1), for the jitter of retries.
        observe: Told about every run.
    """

    def __init__(
        self,
        database: Database,
        queue: JobQueue,
        kinds: JobKinds,
        *,
        threads: int = 2,
        owner: str | None = None,
        pace: WorkerPace = WorkerPace(),  # frozen
        draw: Callable[[], float] = random.random,
        observe: Callable[[JobRun], None] | None = None,
    ) -> None:
        self._database = database
        self._queue = queue
        self._kinds = kinds
        self._threads_wanted = threads
        self.owner = owner or f"{socket.gethostname()}:{os.getpid()}:{database.ids.secret(4).hex()}"
        self._pace = pace
        self._draw = draw
        self._observe = observe
        self._log = structlog.get_logger(__name__).bind(worker=self.owner)
        self._keeper = LeaseKeeper(database, beat_seconds=pace.beat)
        self._stopping = threading.Event()
        self._workers: list[threading.Thread] = []
        self._upkeep: list[threading.Thread] = []
        self._counts_lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    @property
    def outcomes(self) -> dict[str, int]:
        """How many runs ended how, since the start."""
        with self._counts_lock:
            return dict(self._counts)

    @property
    def running(self) -> int:
        """How many jobs run now."""
        return len(self._keeper.running())

    def start(self) -> None:
        """Begin to work, in threads. A worker starts once."""
        assert not self._workers, "this worker was started before"
        self._workers = [
            threading.Thread(target=self._work, name=f"job-worker-{n}", daemon=True)
            for n in range(self._threads_wanted)
        ]
        self._upkeep = [
            threading.Thread(target=self._keeper.run, name="job-heartbeat", daemon=True),
            threading.Thread(target=self._sweep_again, name="job-sweeper", daemon=True),
        ]
        for thread in (*self._upkeep, *self._workers):
            thread.start()
        self._log.info("worker.started", threads=self._threads_wanted, kinds=list(self._kinds))

    def stop(self, timeout: float = 30.0) -> None:
        """Stop: jobs are asked to stop at their next step and go back to the queue, where others claim them at once.

        A job that does not stop within ``timeout`` seconds is taken from its thread; whatever that thread writes
        later is refused.
        """
        self._stopping.set()
        for _ in self._workers:
            self._queue.transport.notify()
        clock = self._database.clock
        until = clock.monotonic() + timeout
        for thread in self._workers:
            thread.join(max(0.0, until - clock.monotonic()))
        for context in self._keeper.running():
            context.lose()
            attempt(partial(self._give_back, context))
        self._keeper.stop()
        for thread in self._upkeep:
            thread.join(max(1.0, until - clock.monotonic()))
        self._log.info("worker.stopped", **self.outcomes)

    def run_one(self) -> bool:
        """Claim one job and run it in this thread; whether there was one."""
        with self._database.write(SYSTEM) as session:
            claim = self._queue.claim(session, self.owner, tuple(self._kinds))
        if claim is None:
            return False
        self._run(claim)
        return True

    def run_until_idle(self) -> int:
        """Run jobs in this thread until none is due; how many there were."""
        count = 0
        while not self._stopping.is_set() and self.run_one():
            count += 1
        return count

    def sweep(self) -> None:
        """Enqueue what schedules ask for, and forget old jobs, logins and questions."""
        scrubs = (partial(ensure_scrubs, self._database),) if SCRUB in self._kinds else ()
        for call in (
            *scrubs,
            partial(enqueue_due, self._database, self._queue),
            partial(forget_ended, self._database),
            partial(forget_logins, self._database),
            partial(forget_queries, self._database),
        ):
            error = attempt(call)
            if error is not None:
                self._log.warning("sweep.failed", error=type(error).__name__, place=place_of(error))

    def _sweep_again(self) -> None:
        while not self._stopping.is_set():
            self.sweep()
            self._stopping.wait(self._pace.sweep)

    def _work(self) -> None:
        pause = self._pace.first_poll
        found = False

        def one() -> None:
            nonlocal found
            found = self.run_one()

        while not self._stopping.is_set():
            found = False
            error = attempt(one)
            if error is not None:
                self._log.warning("claim.failed", error=type(error).__name__, place=place_of(error))
                self._stopping.wait(pause)
            elif found or self._queue.transport.wait(pause):
                pause = self._pace.first_poll
                continue
            pause = min(self._pace.longest_poll, pause * 2)

    def _run(self, claim: Claim) -> None:
        job = claim.job
        clock = self._database.clock
        began = clock.monotonic()
        waited = max(0.0, (job.updated_at - job.run_after).total_seconds())
        context = JobContext(self._database, self._queue, job, self._stopping)
        names = {"job_id": job.id, "tenant_id": job.tenant_id, "job_kind": job.kind, "request_id": job.trace_id}
        with structlog.contextvars.bound_contextvars(**names), self._keeper.watching(context):
            error = self._refusal(claim) or attempt(partial(self._handle, context))
            outcome = self._settle(context, error)
            seconds = clock.monotonic() - began
            facts = {"outcome": outcome, "attempt": job.attempts, "seconds": round(seconds, 3)}
            if error is not None:
                facts |= {"error": describe(error).code, "type": type(error).__name__, "place": place_of(error)}
            self._log.log(30 if outcome in {"failed", "unsettled"} else 20, "job.ended", **facts)
        with self._counts_lock:
            self._counts[outcome] += 1
        if self._observe is not None:
            self._observe(JobRun(job.kind, outcome, waited, seconds))

    @staticmethod
    def _refusal(claim: Claim) -> CitewellError | None:
        if claim.job.cancel_requested:
            return JobCancelled("The job was cancelled.", job_id=claim.job.id)
        if claim.exhausted:
            message = f"The worker died while it ran this job, {claim.job.attempts} times. It is not tried again."
            return JobFailed(message, reason="worker_died")
        return None

    def _handle(self, context: JobContext) -> None:
        self._kinds[context.job.kind].handler(context)
        if not context.finished:
            with context.finish({}):
                pass

    def _settle(self, context: JobContext, error: Exception | None) -> str:
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

    def _ending(self, context: JobContext, error: Exception) -> tuple[str, Callable[[], None]]:
        job = context.job
        if isinstance(error, WorkerStopping):
            return "released", partial(self._give_back, context)
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

    def _give_back(self, context: JobContext) -> None:
        with self._database.write(context.caller) as session:
            leases.give_back(session, context.lease)
            session.after_commit(self._queue.notify)
