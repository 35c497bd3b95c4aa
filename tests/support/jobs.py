"""A bench for jobs: a queue, kinds, a worker and the service over one database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from citewell.backends.transport.threads import ThreadTransport
from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import Caller
from citewell.domain.jobs import JobView
from citewell.services.jobs.claiming import Claim
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.jobs import Jobs
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.leases import LeaseTerms
from citewell.services.jobs.queue import JobQueue
from citewell.services.jobs.views import view_of
from citewell.worker.loop import SYSTEM, JobRun, Worker, WorkerPace


@dataclass
class JobBench:
    """Jobs on the test's own clock: leases last 60 seconds of it."""

    database: Database
    queue: JobQueue = field(default_factory=lambda: JobQueue(ThreadTransport(), LeaseTerms(database_clock=False)))
    kinds: JobKinds = field(default_factory=JobKinds)
    runs: list[JobRun] = field(default_factory=list)

    @property
    def jobs(self) -> Jobs:
        return Jobs(self.database, self.queue, self.kinds)

    def worker(self, **options: Any) -> Worker:
        """A worker whose retries come after their longest delay."""
        pace = WorkerPace(beat=0.02, sweep=60, first_poll=0.02, longest_poll=0.05)
        chosen: dict[str, Any] = {"pace": pace, "draw": lambda: 0.999, "observe": self.runs.append}
        return Worker(self.database, self.queue, self.kinds, **(chosen | options))

    def kind(self, handler: Callable[[JobContext], None], name: str = "work", **options: Any) -> None:
        self.kinds.add(name, handler, **options)

    def enqueue(self, caller: Caller, kind: str = "work", payload: Mapping[str, Any] | None = None, **more: Any) -> str:
        with self.database.write(caller) as session:
            return self.queue.enqueue(session, kind, payload or {}, **more).id

    def claim(self, *kinds: str, owner: str = "somebody") -> Claim | None:
        with self.database.write(SYSTEM) as session:
            return self.queue.claim(session, owner, kinds or ("work",))

    def claimed(self, *kinds: str, owner: str = "somebody") -> Claim:
        claim = self.claim(*kinds, owner=owner)
        assert claim is not None
        return claim

    def row(self, job_id: str) -> JobView:
        with self.database.read(SYSTEM) as session:
            return view_of(session.get_one(Job, job_id))
