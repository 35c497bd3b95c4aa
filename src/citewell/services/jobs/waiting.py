"""Why a job does not move, and when it will."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Job
from citewell.domain.access import SystemCaller
from citewell.domain.jobs import JobState, JobView, Waiting, WaitingFor
from citewell.services.jobs.leases import LeaseTerms

PATIENCE = timedelta(seconds=15)
"""So long a due job may wait for the next look of a worker; a longer wait has another reason."""

STILL = timedelta(minutes=10)
"""A running job that told of no progress for longer does not get on."""

RECENT = timedelta(minutes=5)
"""The time whose work tells how fast the queue moves."""

SYSTEM = SystemCaller("job standing")


def with_standing(database: Database, terms: LeaseTerms, job: JobView) -> JobView:
    """``job`` with why it does not move, if it does not, and with when it will have ended, if that can be told.

    Looks beyond the job's tenant, because what it waits for may be the workers' work for others; only how much that
    is comes out of it, never what.
    """
    if job.state.is_final:
        return job
    with database.read(SYSTEM) as session:
        now = session.clock.now()
        if job.state == JobState.RUNNING:
            waiting = _running(session, terms, job, now)
            return replace(job, waiting=waiting, ends_at=None if waiting else _end(job, now))
        return replace(job, waiting=_pending(session, terms, job, now))


def _running(session: ScopedSession, terms: LeaseTerms, job: JobView, now: datetime) -> Waiting | None:
    if session.scalar(select(Job.id).where(Job.id == job.id, terms.is_over(session))) is not None:
        said = "Its worker gives no sign of life. Another worker takes it over."
        return Waiting(WaitingFor.STUCK, sentence=said)
    if job.paused:
        return Waiting(WaitingFor.PAUSED, sentence="It stops at its next step, and goes on when it is resumed.")
    if now - job.updated_at > STILL:
        minutes = int((now - job.updated_at).total_seconds() // 60)
        said = f"It has told of no progress for {minutes} minutes, though its worker lives. Cancel it if that goes on."
        return Waiting(WaitingFor.STUCK, sentence=said)
    return None


def _end(job: JobView, now: datetime) -> datetime | None:
    """By the time that what is done took. ``None`` where it is not known how much there is."""
    if not job.total or not job.done or job.started_at is None:
        return None
    return now + (now - job.started_at) * max(0, job.total - job.done) / job.done


def _pending(session: ScopedSession, terms: LeaseTerms, job: JobView, now: datetime) -> Waiting:
    if job.paused:
        return Waiting(WaitingFor.PAUSED, sentence="It is paused, and goes on when it is resumed.")
    if job.run_after > now:
        if job.attempts:
            said = (
                f"It did not work the last time, and is tried again: attempt {job.attempts + 1} of {job.max_attempts}."
            )
            return Waiting(WaitingFor.RETRY, until=job.run_after, starts_at=job.run_after, sentence=said)
        return Waiting(WaitingFor.TIME, until=job.run_after, starts_at=job.run_after, sentence="It was put off.")
    own = Job.tenant_id == job.tenant_id
    ahead = session.scalar(select(func.count()).where(own, _due(now), _before(job))) or 0
    busy, busy_for_us = session.execute(
        select(func.count(), func.coalesce(func.sum(case((own, 1), else_=0)), 0)).where(
            Job.state == JobState.RUNNING, ~terms.is_over(session)
        )
    ).one()
    if now - job.run_after > PATIENCE and not busy_for_us:
        served = select(Job.id).where(own, Job.finished_at > now - PATIENCE).limit(1)
        if session.scalar(served) is None:
            return Waiting(WaitingFor.STARVED, ahead=ahead, sentence=_starved(job, int(busy)))
    ended = session.scalar(select(func.count()).where(own, Job.finished_at > now - RECENT)) or 0
    starts_at = now + ahead * RECENT / ended if ended else None
    if ahead == 0:
        said = "It is the next one."
    elif ahead == 1:
        said = "1 job is ahead of it."
    else:
        said = f"{ahead} jobs are ahead of it."
    return Waiting(WaitingFor.TURN, ahead=ahead, starts_at=starts_at, sentence=said)


def _starved(job: JobView, busy: int) -> str:
    if busy:
        return "All workers are busy for others. Tenants take turns, so it will be served; more workers would help."
    return f"No worker takes it. Is one running that does jobs of the kind {job.kind}?"


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(Job.state == JobState.PENDING, Job.run_after <= now, ~Job.paused)


def _before(job: JobView) -> ColumnElement[bool]:
    return or_(
        Job.priority > job.priority,
        and_(
            Job.priority == job.priority,
            or_(Job.run_after < job.run_after, and_(Job.run_after == job.run_after, Job.id < job.id)),
        ),
    )
