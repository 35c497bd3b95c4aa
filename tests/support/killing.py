"""Workers that may be killed and frozen at any moment; ``support.kill_loop`` does it.

Each produces a few jobs, each in one transaction with a row of data, notes their ids in a file once they are committed,
and works on whatever is due. Handlers never ask whether they still own their job: only the fence stands between them
and a double effect.
"""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import update

from citewell.backends.clock import SystemClock, SystemIds
from citewell.backends.transport.threads import ThreadTransport
from citewell.db.engine import open_engine
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chat, Job, Tenant
from citewell.domain.access import Caller, Role, SystemCaller
from citewell.domain.errors import Unavailable
from citewell.domain.jobs import Lane
from citewell.services.jobs import context as contexts
from citewell.services.jobs import leases
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.groups import JobGroup
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.leases import Lease, LeaseTerms
from citewell.services.jobs.queue import JobQueue
from citewell.worker.heartbeat import LeaseKeeper
from citewell.worker.loop import JobRun, Worker, WorkerPace
from support.waiting import take

SYSTEM = SystemCaller("kill test")
KEY = b"a key for the audit chains of the kill test"
LEASE_SECONDS = 0.25
PACE = WorkerPace(beat=0.08, sweep=60.0, first_poll=0.005, longest_poll=0.02)
POISON_ATTEMPTS = 3
GROUP = 4
POISON_SHARE = 0.005
SLOW_SHARE = 0.15
STEPS = ("one", "two", "three")
EFFECTS = {
    "effect": ("end",),
    "steps": (*STEPS, "end"),
    "audited": ("end",),
    "chain": ("end",),
    "flaky": ("end",),
    "together": ("end",),
}
"""The effects that each kind of job must have had, each exactly once, when it is completed."""


def open_database(url: str) -> Database:
    """The database under test. Nothing of it may be open when the parent forks."""
    return Database(open_engine(url), SystemClock(), SystemIds(), KEY)


@dataclass(frozen=True)
class Notes:
    """Files that survive a kill: what is appended with one write is there."""

    folder: Path
    signs: int | None = None
    """A pipe that gets a byte with every note, as a sign of life."""

    def append(self, name: str, line: str) -> None:
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{line}\n".encode())
        os.close(handle)
        if self.signs is not None:
            os.write(self.signs, b".")

    def read(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().split() if path.exists() else []


# ---- what the children do


def _add(session: ScopedSession, title: str) -> None:
    now = session.clock.now()
    session.add(Chat(id=session.ids.new_id(), title=title, created_at=now, updated_at=now))


class Work:
    """The handlers. Between any two statements the process may die or freeze."""

    def __init__(self, queue: JobQueue, notes: Notes, rng: random.Random, *, slow_share: float) -> None:
        self._slow_share = slow_share
        self._queue = queue
        self.notes = notes
        self._rng = rng

    def _pretend_to_work(self) -> None:
        slow = self._rng.random() < self._slow_share
        take(self._rng.random() * (0.15 if slow else 0.006))

    def _finish(self, context: JobContext, then: Callable[[ScopedSession], object] = lambda _: None) -> None:
        self._pretend_to_work()
        with context.finish({"effects": list(EFFECTS[context.job.kind])}) as session:
            _add(session, f"{context.job.id}:end")
            then(session)

    def effect(self, context: JobContext) -> None:
        self._finish(context)

    def audited(self, context: JobContext) -> None:
        self._finish(context, lambda session: session.audit("kill.effect", "job", context.job.id))

    def chain(self, context: JobContext) -> None:
        more = {"parent": context.job.id}
        self._finish(context, lambda session: self._queue.enqueue(session, "effect", more, max_attempts=10_000))

    def flaky(self, context: JobContext) -> None:
        if context.job.attempts == 1:
            raise Unavailable("Not this time.")
        self._finish(context)

    def together(self, context: JobContext) -> None:
        self._finish(context)

    def group(self, group: JobGroup) -> None:
        """Some of them are left to be run one by one."""
        with group.effects(group.contexts, "working", "Working together"):
            pass
        self._pretend_to_work()
        done = group.contexts[: self._rng.randint(1, GROUP)]
        with group.finish({context: (1, {"group": len(done)}) for context in done}) as session:
            for context in done:
                _add(session, f"{context.job.id}:end")
                session.audit("kill.effect", "job", context.job.id, actor=context.caller)
        self.notes.append("groups", str(len(done)))

    def steps(self, context: JobContext) -> None:
        for step in STEPS:
            if context.step_done(step, "input") is not None:
                continue
            context.progress(step)
            self._pretend_to_work()
            with context.effects() as session:
                _add(session, f"{context.job.id}:{step}")
                context.record_step(session, step, "input", {})
        self._finish(context)

    def poison(self, context: JobContext) -> None:
        self.notes.append("poison", context.job.id)
        os.kill(os.getpid(), signal.SIGKILL)

    def kinds(self) -> JobKinds:
        kinds = JobKinds()
        for name in (*EFFECTS, "poison"):
            if name != "together":
                kinds.add(name, getattr(self, name))
        kinds.add("together", self.together, group_handler=self.group, group=GROUP)
        return kinds


def _produce(
    database: Database, queue: JobQueue, notes: Notes, rng: random.Random, tenants: list[str], *, kind: str | None
) -> None:
    """A job of ``kind``, or of any harmless one, in one transaction with a row of data; several of short ones."""
    caller = Caller(tenant_id=rng.choice(tenants), user_id=None, role=Role.ADMIN)
    kind = kind or rng.choice(list(EFFECTS))
    attempts = POISON_ATTEMPTS if kind == "poison" else 10_000
    several = GROUP if kind == "together" else 1
    with database.write(caller) as session:
        jobs = [
            queue.enqueue(session, kind, {"produced": True}, max_attempts=attempts, lane=lane)
            for lane in [Lane.SHORT if several > 1 else Lane.ANY] * several
        ]
        for job in jobs:
            _add(session, f"data:{job.id}")
    for job in jobs:
        notes.append("acknowledged", job.id)


def _silence(folder: Path) -> None:
    """Warnings go to a file, one word each."""
    structlog.configure(
        processors=[lambda _logger, _name, event: f"{event['event']}:{event.get('type', event.get('error', ''))}"],
        wrapper_class=structlog.make_filtering_bound_logger(30),
        logger_factory=lambda *_: structlog.WriteLogger((folder / "warnings").open("a")),
    )


def prepare(database: Database, folder: Path, tenants: int = 3) -> list[str]:
    """The ids of new tenants in a migrated database.

    All that workers do is done once here, so that children inherit every import and every compiled statement, and
    begin to work within milliseconds. No connection stays open.
    """
    _silence(folder)
    ids = [database.ids.new_id() for _ in range(tenants)]
    with database.write(SYSTEM) as session:
        session.add_all(Tenant(id=tenant, name=tenant, created_at=session.clock.now()) for tenant in ids)
    queue = JobQueue(ThreadTransport(), LeaseTerms(LEASE_SECONDS))
    rng = random.Random(0)  # noqa: S311  # repeatable on purpose
    work = Work(queue, Notes(folder), rng, slow_share=0)
    for kind in EFFECTS:
        _produce(database, queue, work.notes, rng, ids[:1], kind=kind)
    worker = Worker(database, queue, work.kinds(), pace=PACE, draw=lambda: 0.0)
    worker.run_until_idle()
    _look_and_beat(database, queue, work, ids)
    worker.sweep()
    _produce(database, queue, work.notes, rng, ids, kind="poison")
    database.close()
    return ids


def _look_and_beat(database: Database, queue: JobQueue, work: Work, tenants: list[str]) -> None:
    """What watches over leases while jobs run, once."""
    keeper = LeaseKeeper(database, beat_seconds=PACE.beat)

    def watched(context: JobContext) -> None:
        with keeper.watching(context):
            keeper.look()
            keeper.beat()
        work.effect(context)

    kinds = JobKinds()
    kinds.add("effect", watched)
    _produce(database, queue, work.notes, random.Random(0), tenants[:1], kind="effect")  # noqa: S311  # repeatable
    Worker(database, queue, kinds, pace=PACE, draw=lambda: 0.0).run_until_idle()


def plant_no_fence() -> None:
    """Let everybody write about every job, whoever owns it: a fault that the findings must show."""

    def write(session: ScopedSession, lease: Lease, values: Mapping[str, Any]) -> None:
        session.execute(update(Job).where(Job.id == lease.job_id).values(dict(values)))

    leases.write_under_fence = write  # a planted fault
    vars(contexts)["write_under_fence"] = write


def child(database: Database, folder: Path, seed: int, tenants: list[str], *, signs: int, produces: bool) -> None:
    """Produce, and work until killed."""
    notes = Notes(folder, signs)
    rng = random.Random(seed)  # noqa: S311  # repeatable on purpose
    queue = JobQueue(ThreadTransport(), LeaseTerms(LEASE_SECONDS))

    def observe(run: JobRun) -> None:
        notes.append("runs", f"{run.kind}:{run.outcome}")

    kinds = Work(queue, notes, rng, slow_share=SLOW_SHARE if produces else 0).kinds()
    Worker(database, queue, kinds, threads=2, pace=PACE, draw=lambda: 0.0, observe=observe).start()
    for _ in range(rng.randint(1, 6) if produces else 0):
        _produce(database, queue, notes, rng, tenants, kind="poison" if rng.random() < POISON_SHARE else None)
    threading.Event().wait()
