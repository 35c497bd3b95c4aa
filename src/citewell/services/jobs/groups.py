"""Short jobs that are done together, each still under its own claim."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from citewell.db.session import Database, ScopedSession
from citewell.domain.access import Caller
from citewell.domain.errors import WorkerStopping
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.leases import complete_all, write_all_under_fence
from citewell.services.jobs.queue import JobQueue


class JobGroup:
    """Several claimed jobs of one tenant and kind. Each keeps its context; only transactions are shared.

    A handler finishes what it can, and gives up what cannot be done. Whatever is neither is run job by job afterwards,
    so that nothing which goes wrong with one of them harms the others.
    """

    def __init__(
        self, database: Database, queue: JobQueue, contexts: Sequence[JobContext], stopping: threading.Event
    ) -> None:
        self.database = database
        self.contexts = tuple(contexts)
        self.errors: dict[str, Exception] = {}
        self._queue = queue
        self._stopping = stopping

    @property
    def caller(self) -> Caller:
        """On whose behalf the group works: all of its tenant. Effects of one job alone are told in its own name."""
        return self.contexts[0].caller

    @property
    def waiting(self) -> list[JobContext]:
        """Those that are neither finished nor given up, and that nobody asked to stop."""
        return [
            context
            for context in self.contexts
            if not context.finished and context.job.id not in self.errors and not context.stopped()
        ]

    def stopped(self) -> bool:
        """Whether the worker shuts down. Cheap; ask often."""
        return self._stopping.is_set()

    def check(self) -> None:
        """Stop here if the worker shuts down. Raises ``WorkerStopping``."""
        if self.stopped():
            raise WorkerStopping("The worker is shutting down; the jobs go on later.")

    def give_up(self, context: JobContext, error: Exception) -> None:
        """This one ended with ``error``, as if its handler had raised it."""
        self.errors[context.job.id] = error

    @contextmanager
    def effects(self, contexts: Sequence[JobContext], stage: str, message: str) -> Iterator[ScopedSession]:
        """A transaction for effects of these jobs, which also renews their leases and tells their stage.

        Raises:
            LeaseLost: one of them was given to another worker; nothing was written.
        """
        with self.database.write(self.caller) as session:
            values = {"lease_until": self._queue.terms.end(session), "stage": stage, "message": message}
            write_all_under_fence(session, [context.lease for context in contexts], values)
            session.after_commit(self._queue.changes.announce)
            yield session

    @contextmanager
    def finish(self, done: Mapping[JobContext, tuple[int, Mapping[str, Any]]]) -> Iterator[ScopedSession]:
        """The last transaction of these jobs (how much each was, and its result): all are completed, or none is.

        Raises:
            LeaseLost: one of them was given to another worker; nothing was written.
        """
        with self.database.write(self.caller) as session:
            complete_all(session, {context.lease: ended for context, ended in done.items()})
            session.after_commit(self._queue.changes.announce)
            yield session
        for context in done:
            context.finished = True
