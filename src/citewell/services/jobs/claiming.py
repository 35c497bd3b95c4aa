"""Which jobs are next, and whose turn it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from citewell.db.session import ScopedSession
from citewell.db.tables import Job, JobTurn, Tenant
from citewell.domain.jobs import JobState, JobView, Lane
from citewell.services.jobs.leases import Lease, LeaseTerms
from citewell.services.jobs.views import view_of

TENANTS_TRIED = 50


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this worker owns now.

    ``exhausted``: its last attempt ended with the worker that made it, so it must be ended as failed, not run.
    """

    job: JobView
    exhausted: bool

    @property
    def lease(self) -> Lease:
        """The right to write about it."""
        return Lease(self.job.id, self.job.fence)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker takes.

    ``kinds``: what it can do. ``groups``: of these kinds, how many short jobs are taken together. ``without_long``: it
    has enough long ones at the moment.
    """

    kinds: Collection[str]
    groups: Mapping[str, int] = field(default_factory=dict)
    without_long: bool = False


def claim_next(session: ScopedSession, terms: LeaseTerms, owner: str, wanted: Wanted) -> list[Claim]:
    """Take the job that is next, or the group of short ones that begins with it; none if nothing is due.

    Next is a job of the tenant served least recently, then of the highest priority, then the oldest. Jobs are next
    when they are due, or when their worker let the lease end. Attempts count here, so a worker that dies counts too.
    A group has jobs of one tenant, kind and priority, none of which was ever tried: what may have ended a worker is
    run by itself.

    Args:
        session: A writing session of the program itself.
        terms: How long the leases last.
        owner: Who claims; a name for people.
        wanted: What the claimant takes.
    """
    now = session.clock.now()
    known = and_(Job.kind.in_(wanted.kinds), ~Job.paused)
    if wanted.without_long:
        known = and_(known, Job.lane != Lane.LONG)
    due = and_(Job.state == JobState.PENDING, Job.run_after <= now, known)
    expired = and_(Job.state == JobState.RUNNING, known, terms.is_over(session))
    for tenant_id in session.scalars(_tenants_by_turn(due, expired)).all():
        job = _next_of(session, tenant_id, due, expired)
        if job is None:
            continue
        others = _others_like(session, job, due, wanted.groups.get(job.kind, 1) - 1)
        _next_turn(session, tenant_id)
        if others:
            return _take_all(session, terms, [job, *others], owner, now)
        return [_take(session, terms, job, owner, now)]
    return []


def _tenants_by_turn(due: ColumnElement[bool], expired: ColumnElement[bool]) -> Select[str]:
    # One row a tenant by the index; EXISTS may be planned as a look at every job that is due.
    own = select(Job.id).where(Job.tenant_id == Tenant.id).limit(1)
    waiting = or_(own.where(due).scalar_subquery().is_not(None), own.where(expired).scalar_subquery().is_not(None))
    return (
        select(Tenant.id)
        .outerjoin(JobTurn, JobTurn.tenant_id == Tenant.id)
        .where(waiting)
        .order_by(func.coalesce(JobTurn.served, 0), Tenant.id)
        .limit(TENANTS_TRIED)
    )


def _next_of(
    session: ScopedSession, tenant_id: str, due: ColumnElement[bool], expired: ColumnElement[bool]
) -> Job | None:
    own = Job.tenant_id == tenant_id
    # The highest priority is looked up first, so that both statements can walk the index and stop.
    highest = select(Job.priority).where(own, due).order_by(Job.priority.desc()).limit(1).scalar_subquery()
    choices = (
        select(Job).where(own, expired).order_by(Job.lease_until, Job.id),
        select(Job).where(own, due, Job.priority == highest).order_by(Job.run_after, Job.id),
        # Only when all of those are being claimed by others at this moment.
        select(Job).where(own, due).order_by(Job.priority.desc(), Job.run_after, Job.id),
    )
    for choice in choices:
        job = session.scalars(choice.limit(1).with_for_update(skip_locked=True)).first()
        if job is not None:
            return job
    return None


def _others_like(session: ScopedSession, job: Job, due: ColumnElement[bool], most: int) -> Sequence[Job]:
    """Up to ``most`` short jobs that are due after ``job`` and may be done with it; none if it is not such a job."""
    if most < 1 or job.state != JobState.PENDING or not _may_be_grouped(job):
        return ()
    like = select(Job).where(
        Job.tenant_id == job.tenant_id,
        due,
        Job.priority == job.priority,
        Job.kind == job.kind,
        Job.lane == Lane.SHORT,
        Job.attempts == 0,
        ~Job.cancel_requested,
        Job.id != job.id,
    )
    return session.scalars(like.order_by(Job.run_after, Job.id).limit(most).with_for_update(skip_locked=True)).all()


def _may_be_grouped(job: Job) -> bool:
    return job.lane == Lane.SHORT and job.attempts == 0 and not job.cancel_requested


def _take(session: ScopedSession, terms: LeaseTerms, job: Job, owner: str, now: datetime) -> Claim:
    exhausted = job.attempts >= job.max_attempts
    if not exhausted:
        job.attempts += 1
    job.fence += 1
    job.state = JobState.RUNNING
    job.started_at = job.started_at or now
    job.updated_at = now
    view = view_of(job)
    job.lease_owner = owner[:200]
    job.lease_until = terms.end(session)
    session.flush()
    return Claim(view, exhausted)


def _take_all(session: ScopedSession, terms: LeaseTerms, jobs: Sequence[Job], owner: str, now: datetime) -> list[Claim]:
    values = {
        "state": JobState.RUNNING,
        "attempts": Job.attempts + 1,
        "fence": Job.fence + 1,
        "started_at": func.coalesce(Job.started_at, now),
        "updated_at": now,
        "lease_owner": owner[:200],
        "lease_until": terms.end(session),
    }
    taking = update(Job).where(Job.id.in_([job.id for job in jobs])).values(values)
    session.execute(taking.execution_options(synchronize_session=False))
    return [
        Claim(
            replace(
                view_of(job),
                state=JobState.RUNNING,
                attempts=job.attempts + 1,
                fence=job.fence + 1,
                started_at=job.started_at or now,
                updated_at=now,
            ),
            exhausted=False,
        )
        for job in jobs
    ]


def _next_turn(session: ScopedSession, tenant_id: str) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    served = select(func.coalesce(func.max(JobTurn.served), 0) + 1).scalar_subquery()
    row = insert(JobTurn).values(tenant_id=tenant_id, served=served)
    session.execute(row.on_conflict_do_update(index_elements=[JobTurn.tenant_id], set_={"served": served}))
