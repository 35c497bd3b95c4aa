"""Forks workers and kills them at random moments; freezes some for longer than a lease, so that they wake as zombies.

The children have everything imported and nothing open.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.jobs import UNFINISHED
from support.killing import LEASE_SECONDS, SYSTEM, child
from support.waiting import comes_true, wait_for_signs

FROZEN_SHARE = 0.12
LONGEST_SECONDS = 1.0
WORKERS_AT_THE_END = 2


@dataclass
class Child:
    """A process and its fate.

    It dies at ``dies``, a moment after it has given ``wanted`` signs of life, so that a slow machine kills workers at
    work and not before it. It may be frozen first.
    """

    pid: int
    signs: int
    wanted: int
    born: float
    seen: int = 0
    freezes: float | None = None
    thaws: float | None = None
    dies: float | None = None

    def is_gone(self) -> bool:
        return os.waitpid(self.pid, os.WNOHANG)[0] != 0

    def look(self) -> None:
        """Count its signs of life."""
        with contextlib.suppress(BlockingIOError):
            self.seen += len(os.read(self.signs, 1000))

    def has_lived(self, now: float) -> bool:
        return self.seen >= self.wanted or now > self.born + LONGEST_SECONDS

    def due(self) -> float:
        """When something is to be done to it, if it gives no sign before."""
        moments = [moment for moment in (self.freezes, self.thaws, self.dies) if moment is not None]
        return min(moments, default=self.born + LONGEST_SECONDS)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.signs)


def fork(run: Callable[[], None]) -> int:
    """The process id of a child that runs ``run`` and nothing after it."""
    pid = os.fork()
    if pid:
        return pid
    try:
        run()
    finally:
        os._exit(70)


@dataclass
class Loop:
    """Keeps ``alive`` children, and kills until ``kills`` of them are dead."""

    database: Database
    folder: Path
    rng: random.Random
    tenants: list[str]
    alive: int = 4
    kills: int = 0
    freezes: int = 0

    def start(self, *, produces: bool = True) -> Child:
        seed = self.rng.getrandbits(64)
        ours, theirs = os.pipe()
        pid = fork(partial(child, self.database, self.folder, seed, self.tenants, signs=theirs, produces=produces))
        os.close(theirs)
        os.set_blocking(ours, False)
        return Child(pid, ours, self.rng.randint(0, 6), time.monotonic())

    def _seal(self, one: Child, now: float) -> None:
        """The child has lived long enough; decide the rest."""
        if self.rng.random() < FROZEN_SHARE:
            one.freezes = now + self.rng.uniform(0.0, 0.05)
            one.thaws = one.freezes + self.rng.uniform(1.2, 2.4) * LEASE_SECONDS
            one.dies = one.thaws + self.rng.uniform(0.02, 0.3)
        else:
            one.dies = now + self.rng.uniform(0.0, 0.03)

    def _step(self, one: Child) -> bool:
        """Whether the child still lives."""
        now = time.monotonic()
        one.look()
        if one.is_gone():  # its job was poison
            os.close(one.signs)
            self.kills += 1
            return False
        if one.dies is None and one.has_lived(now):
            self._seal(one, now)
        if one.freezes is not None and now >= one.freezes:
            one.freezes = None
            self.freezes += 1
            os.kill(one.pid, signal.SIGSTOP)
        if one.thaws is not None and now >= one.thaws:
            one.thaws = None
            os.kill(one.pid, signal.SIGCONT)
        if one.dies is None or now < one.dies:
            return True
        one.kill()
        self.kills += 1
        return False

    def run(self, kills: int) -> None:
        children: list[Child] = []
        try:
            while self.kills < kills:
                children = [one for one in children if self._step(one)]
                while len(children) < self.alive:
                    children.append(self.start())
                due = min(one.due() for one in children)
                wait_for_signs([one.signs for one in children], due - time.monotonic())
        finally:
            for one in children:
                one.kill()

    def drain(self, seconds: float) -> None:
        """Let undisturbed workers finish what is left. A poison job still ends its worker."""
        children: list[Child] = []

        def done() -> bool:
            if not unfinished(self.database):
                return True
            children[:] = [one for one in children if not one.is_gone()]
            while len(children) < WORKERS_AT_THE_END:
                children.append(self.start(produces=False))
            return False

        comes_true(done, within=seconds, every=0.25)  # who looks costs what a worker does
        for one in children:
            one.kill()


def unfinished(database: Database) -> int:
    """How many jobs have not ended."""
    with database.read(SYSTEM) as session:
        count = session.scalar(select(func.count(Job.id)).where(Job.state.in_(UNFINISHED))) or 0
    database.close()  # nothing may be open when the next child is forked
    return count
