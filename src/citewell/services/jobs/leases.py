"""Writing under a fence: whoever lost the job writes nothing more, however late they come.

Every statement here names the job, the fence of the claim and ``state = 'running'``; when it finds no such row it
raises ``LeaseLost``, which rolls back the transaction with everything else that was about to happen in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, DateTime, case, func, literal, or_, tuple_, update

from citewell.db.session import ScopedSession
from citewell.db.tables import Job
from citewell.domain.errors import LeaseLost
from citewell.domain.jobs import JobError, JobState


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a job, as one claim gave it."""

    job_id: str
    fence: int


@dataclass(frozen=True, slots=True)
class LeaseTerms:
    """How long a lease lasts without a heartbeat, and whose clock decides.

    ``database_clock``: where several machines work, only the database has the one time that all agree on (PostgreSQL).
    SQLite has one machine and uses its clock.
    """

    seconds: float = 60.0
    database_clock: bool = True

    def _now(self, session: ScopedSession) -> Any:
        if self.database_clock and session.get_bind().dialect.name == "postgresql":
            return func.clock_timestamp(type_=DateTime(timezone=True))
        return session.clock.now()

    def end(self, session: ScopedSession) -> Any:
        """When a lease ends that is given or renewed now; a value or an SQL expression."""
        return self._now(session) + timedelta(seconds=self.seconds)

    def is_over(self, session: ScopedSession) -> ColumnElement[bool]:
        """Whether the job's lease has ended. One that ends too late to have been given was given by a wrong clock."""
        now = self._now(session)
        return or_(Job.lease_until <= now, Job.lease_until > now + timedelta(seconds=2 * self.seconds))


FREE: Mapping[str, Any] = {"lease_owner": None, "lease_until": None}


def write_under_fence(session: ScopedSession, lease: Lease, values: Mapping[str, Any]) -> None:
    """Change the job's row, if the claim still holds.

    Raises:
        LeaseLost: somebody else claimed the job, or it is no longer running.
    """
    statement = (
        update(Job)
        .where(Job.id == lease.job_id, Job.fence == lease.fence, Job.state == JobState.RUNNING)
        .values({"updated_at": session.clock.now(), **values})
        .execution_options(synchronize_session=False)
    )
    result = cast("CursorResult[Any]", session.execute(statement))
    if result.rowcount != 1:
        raise LeaseLost("This job was given to another worker, or it ended.", job_id=lease.job_id)


def write_all_under_fence(session: ScopedSession, leases: Sequence[Lease], values: Mapping[str, Any]) -> None:
    """Change the rows of several jobs, if all of the claims still hold.

    Raises:
        LeaseLost: one of them does not.
    """
    held = tuple_(Job.id, Job.fence).in_([(lease.job_id, lease.fence) for lease in leases])
    statement = (
        update(Job)
        .where(held, Job.state == JobState.RUNNING)
        .values({"updated_at": session.clock.now(), **values})
        .execution_options(synchronize_session=False)
    )
    result = cast("CursorResult[Any]", session.execute(statement))
    if result.rowcount != len(leases):
        raise LeaseLost("One of these jobs was given to another worker, or it ended.")


def complete_all(session: ScopedSession, done: Mapping[Lease, tuple[int, Mapping[str, Any]]]) -> None:
    """The work of several jobs is done: how much each was, and its result. Raises ``LeaseLost``."""
    results = {lease.job_id: literal(dict(result), Job.result.type) for lease, (_, result) in done.items()}
    counts = {lease.job_id: count for lease, (count, _) in done.items()}
    values = {
        "state": JobState.COMPLETED,
        "result": case(results, value=Job.id),
        "done": case(counts, value=Job.id),
        "total": case(counts, value=Job.id),
        "error": None,
        "finished_at": session.clock.now(),
    }
    write_all_under_fence(session, list(done), {**values, **FREE})


def complete(session: ScopedSession, lease: Lease, result: Mapping[str, Any]) -> None:
    """The work is done. Raises ``LeaseLost``."""
    finished = {"state": JobState.COMPLETED, "result": dict(result), "error": None}
    write_under_fence(session, lease, {**finished, "finished_at": session.clock.now(), **FREE})


def fail(session: ScopedSession, lease: Lease, error: JobError) -> None:
    """The work will not be done. Raises ``LeaseLost``."""
    finished = {"state": JobState.FAILED, "error": error.as_json()}
    write_under_fence(session, lease, {**finished, "finished_at": session.clock.now(), **FREE})


def try_later(session: ScopedSession, lease: Lease, error: JobError, run_after: datetime) -> None:
    """The work did not go well this time. Raises ``LeaseLost``."""
    again = {"state": JobState.PENDING, "error": error.as_json(), "run_after": run_after}
    write_under_fence(session, lease, {**again, **FREE})


def give_back(session: ScopedSession, lease: Lease) -> None:
    """The worker stops; the attempt does not count, and anybody may claim at once. Raises ``LeaseLost``."""
    write_under_fence(session, lease, {"state": JobState.PENDING, "attempts": Job.attempts - 1, **FREE})


def end_cancelled(session: ScopedSession, lease: Lease) -> None:
    """The work was stopped on request. Raises ``LeaseLost``."""
    ended = {"state": JobState.CANCELLED, "finished_at": session.clock.now()}
    write_under_fence(session, lease, {**ended, **FREE})
