"""The queue of a tenant at one look: what works, what waits, and whether it moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import Caller
from citewell.domain.jobs import UNFINISHED, JobState
from citewell.services.jobs.leases import LeaseTerms
from citewell.services.jobs.waiting import PATIENCE, RECENT


@dataclass(frozen=True, slots=True)
class BusyWorker:
    """A worker that does jobs of the tenant now, and gives signs of life."""

    name: str
    running: int


@dataclass(frozen=True, slots=True)
class KindLoad:
    """What there is to do of a kind. ``due`` may begin; the others are paused or put off."""

    kind: str
    running: int
    due: int
    later: int
    paused: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueOverview:
    """``ended`` jobs in the last five minutes. ``stuck`` jobs run, but their worker gives no sign of life.

    ``moving`` is ``False`` where jobs are due and nobody has taken one for a while, ``None`` where nothing is due.
    """

    workers: Sequence[BusyWorker]
    kinds: Sequence[KindLoad]
    ended: int
    failed: int
    stuck: int
    moving: bool | None
    sentence: str


def queue_overview(database: Database, terms: LeaseTerms, caller: Caller) -> QueueOverview:
    """The queue of the caller's tenant. A worker that does nothing for it now is not seen here."""
    with database.read(caller) as session:
        now = session.clock.now()
        alive = select(Job.lease_owner, func.count()).where(Job.state == JobState.RUNNING, ~terms.is_over(session))
        found = session.execute(alive.group_by(Job.lease_owner).order_by(Job.lease_owner))
        workers = [BusyWorker(str(name), int(count)) for name, count in found]
        stuck = session.scalar(
            select(func.count()).select_from(Job).where(Job.state == JobState.RUNNING, terms.is_over(session))
        )
        pending = Job.state == JobState.PENDING
        is_due = pending & ~Job.paused & (Job.run_after <= now)
        rows = session.execute(
            select(
                Job.kind,
                func.count(case((Job.state == JobState.RUNNING, 1))),
                func.count(case((is_due, 1))),
                func.count(case((pending & ~Job.paused & (Job.run_after > now), 1))),
                func.count(case((pending & Job.paused, 1))),
                func.min(case((is_due, Job.run_after))),
            )
            .where(Job.state.in_(UNFINISHED))
            .group_by(Job.kind)
            .order_by(Job.kind)
        ).all()
        recent = select(func.count(), func.count(case((Job.state == JobState.FAILED, 1)))).where(
            Job.finished_at > now - RECENT
        )
        ended, failed = session.execute(recent).one()
    kinds = [KindLoad(row[0], int(row[1]), int(row[2]), int(row[3]), int(row[4]), row[5]) for row in rows]
    moving = _moving(kinds, now, busy=bool(workers))
    said = _sentence(kinds, len(workers), moving=moving)
    return QueueOverview(workers, kinds, int(ended), int(failed), int(stuck or 0), moving, said)


def _moving(kinds: Sequence[KindLoad], now: datetime, *, busy: bool) -> bool | None:
    oldest = min((each.oldest_due_at for each in kinds if each.oldest_due_at is not None), default=None)
    if oldest is None:
        return True if busy else None
    return busy or now - oldest <= PATIENCE


def _sentence(kinds: Sequence[KindLoad], workers: int, *, moving: bool | None) -> str:
    due = sum(each.due for each in kinds)
    if moving is None:
        return "Nothing is to be done now."
    if not moving:
        return f"{due} due, and no worker has taken any for {int(PATIENCE.total_seconds())} seconds. Is one running?"
    return f"{due} due; {workers} busy."
