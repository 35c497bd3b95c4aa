"""The worker: claims jobs, runs their handlers, and records how they ended."""

from __future__ import annotations

import os
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial

import structlog

from citewell.db.session import Database
from citewell.domain.access import SystemCaller
from citewell.domain.errors import CitewellError, JobCancelled, JobFailed, ModelUnavailable, WorkerStopping
from citewell.domain.jobs import JobView, Lane
from citewell.domain.retry import describe
from citewell.services.documents.describing import KIND as DESCRIBE
from citewell.services.documents.describing import enqueue_descriptions
from citewell.services.documents.linking import release_everywhere
from citewell.services.embedding_versions.recorded import forget_queries
from citewell.services.identity.retention import forget_logins
from citewell.services.jobs.claiming import Claim, Wanted
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.groups import JobGroup
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.services.jobs.recovery import free_paused
from citewell.services.jobs.retention import forget_ended
from citewell.services.jobs.schedules import enqueue_due
from citewell.services.settings.values import LiveSettings
from citewell.services.upkeep.scrub import KIND as SCRUB
from citewell.services.upkeep.scrub import ensure_scrubs
from citewell.services.usage.retention import forget_usage
from citewell.worker.guard import attempt, place_of
from citewell.worker.heartbeat import LeaseKeeper
from citewell.worker.settling import Settlement

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

    ``outcome``: ``completed``, ``failed``, ``retried``, ``cancelled``, ``released`` (the worker stopped, or somebody
    paused the job), ``lost`` (another worker has it) or ``unsettled`` (the outcome could not be written; the lease will
    end). ``waited`` and ``seconds``: from due to claimed, and from claimed to settled.
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
        live: How long each tenant keeps records.
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
        live: LiveSettings | None = None,
    ) -> None:
        self._database = database
        self._queue = queue
        self._kinds = kinds
        self._threads_wanted = threads
        self.owner = owner or f"{socket.gethostname()}:{os.getpid()}:{database.ids.secret(4).hex()}"
        self._pace = pace
        self._settlement = Settlement(database, queue, kinds, draw)
        self._observe = observe
        self._live = live or LiveSettings(database)
        self._log = structlog.get_logger(__name__).bind(worker=self.owner)
        self._keeper = LeaseKeeper(database, beat_seconds=pace.beat)
        self._stopping = threading.Event()
        self._workers: list[threading.Thread] = []
        self._upkeep: list[threading.Thread] = []
        self._claiming = threading.Lock()
        self._long = 0
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
            attempt(partial(self._settlement.give_back, context))
        self._keeper.stop()
        for thread in self._upkeep:
            thread.join(max(1.0, until - clock.monotonic()))
        self._log.info("worker.stopped", **self.outcomes)

    def run_one(self) -> bool:
        """Claim one job, or one group of short jobs, and run it in this thread; whether there was one."""
        return self._run_next() > 0

    def run_until_idle(self) -> int:
        """Run jobs in this thread until none is due; how many there were."""
        count = 0
        while not self._stopping.is_set():
            ran = self._run_next()
            if not ran:
                break
            count += ran
        return count

    def _run_next(self) -> int:
        claims = self._claim()
        try:
            if len(claims) == 1:
                self._run(claims[0])
            elif claims:
                self._run_group(claims)
        finally:
            self._count_long(claims, -1)
        return len(claims)

    def _claim(self) -> list[Claim]:
        # With the lock, two threads do not both take the last place for long jobs.
        with self._claiming:
            full = self._threads_wanted > 1 and self._long >= self._threads_wanted - 1
            wanted = Wanted(tuple(self._kinds), self._kinds.groups, without_long=full)
            with self._database.write(SYSTEM) as session:
                claims = self._queue.claim_group(session, self.owner, wanted)
            self._count_long(claims, 1)
        return claims

    def _count_long(self, claims: Sequence[Claim], step: int) -> None:
        with self._counts_lock:
            self._long += step * sum(claim.job.lane is Lane.LONG for claim in claims)

    def sweep(self) -> None:
        """Enqueue what schedules ask for, and forget old jobs, logins, questions and usage."""
        scrubs = (partial(ensure_scrubs, self._database),) if SCRUB in self._kinds else ()
        descriptions = (partial(enqueue_descriptions, self._database, self._queue),) if DESCRIBE in self._kinds else ()
        for call in (
            *scrubs,
            *descriptions,
            partial(release_everywhere, self._database, self._queue),
            partial(enqueue_due, self._database, self._queue),
            partial(free_paused, self._database, self._queue.terms),
            partial(forget_ended, self._database),
            partial(forget_logins, self._database),
            partial(forget_queries, self._database, self._live),
            partial(forget_usage, self._database, self._live),
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
        began = self._database.clock.monotonic()
        context = JobContext(self._database, self._queue, claim.job, self._stopping)
        with self._named(claim.job), self._keeper.watching(context):
            error = self._refusal(claim) or attempt(partial(self._handle, context))
            self._end(context, error, began)

    def _run_group(self, claims: Sequence[Claim]) -> None:
        """Run what can be done together together, and whatever is left job by job."""
        began = self._database.clock.monotonic()
        contexts = [JobContext(self._database, self._queue, claim.job, self._stopping) for claim in claims]
        group = JobGroup(self._database, self._queue, contexts, self._stopping)
        handler = self._kinds[claims[0].job.kind].group_handler
        assert handler is not None, "only kinds that have a handler for groups are claimed in groups"
        with ExitStack() as watched:
            for context in contexts:
                watched.enter_context(self._keeper.watching(context))
            error = attempt(partial(handler, group))
            if error is not None:
                self._log.info("group.ended", error=type(error).__name__, place=place_of(error), jobs=len(claims))
            for claim, context in zip(claims, contexts, strict=True):
                own = group.errors.get(claim.job.id)
                if own is None and isinstance(error, ModelUnavailable | WorkerStopping):
                    own = error  # each of them would meet the same
                if context.finished or own is not None:
                    with self._named(claim.job):
                        self._end(context, own, began)
                else:
                    self._run(claim)

    @staticmethod
    def _named(job: JobView) -> AbstractContextManager[object]:
        """What is logged meanwhile says which job it is about."""
        names = {"job_id": job.id, "tenant_id": job.tenant_id, "job_kind": job.kind, "request_id": job.trace_id}
        return structlog.contextvars.bound_contextvars(**names)

    def _end(self, context: JobContext, error: Exception | None, began: float) -> None:
        """Settle, log and count a run that began at ``began`` of the monotonic clock."""
        job = context.job
        outcome = self._settlement.settle(context, error)
        seconds = self._database.clock.monotonic() - began
        facts = {"outcome": outcome, "attempt": job.attempts, "seconds": round(seconds, 3)}
        if error is not None:
            facts |= {"error": describe(error).code, "type": type(error).__name__, "place": place_of(error)}
        self._log.log(30 if outcome in {"failed", "unsettled"} else 20, "job.ended", **facts)
        with self._counts_lock:
            self._counts[outcome] += 1
        if self._observe is not None:
            waited = max(0.0, (job.updated_at - job.run_after).total_seconds())
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
