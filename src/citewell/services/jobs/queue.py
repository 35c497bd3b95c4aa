"""The queue: rows that are enqueued with the data they are about, and claimed by one worker at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from citewell.db.session import ScopedSession
from citewell.db.tables import Job, JobTurn, Tenant
from citewell.domain.access import Caller
from citewell.domain.errors import TooLarge
from citewell.domain.jobs import MAX_ATTEMPTS, UNFINISHED, JobState, JobView
from citewell.ports.job_transport import JobTransport
from citewell.services.jobs.changes import Changes
from citewell.services.jobs.leases import Lease, LeaseTerms
from citewell.services.jobs.views import view_of

MAX_PAYLOAD_BYTES = 64 * 1024
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


class JobQueue:
    """Enqueues and claims. The rows are the record; ``transport`` only wakes workers."""

    def __init__(self, transport: JobTransport, terms: LeaseTerms = LeaseTerms()) -> None:  # noqa: B008  # frozen
        self.transport = transport
        self.terms = terms
        self.changes = Changes()

    def enqueue(
        self,
        session: ScopedSession,
        kind: str,
        payload: Mapping[str, Any],
        *,
        resource_type: str | None = None,
        resource_id: str | None = None,
        unique_key: str | None = None,
        priority: int = 0,
        run_after: datetime | None = None,
        max_attempts: int = MAX_ATTEMPTS,
        tenant_id: str | None = None,
    ) -> Job:
        """Add a job to the caller's transaction: it exists if and only if what it is about does.

        Args:
            session: The transaction.
            kind: What to do; a handler of that name does it.
            payload: Ids and settings as JSON, at most 64 KiB; never content.
            resource_type: What the job is about.
            resource_id: Its id.
            unique_key: When an unfinished job of the tenant has this key, that one is returned and none is made.
            priority: Higher runs first among the tenant's jobs.
            run_after: Not before this time; now by default.
            max_attempts: How often it may be claimed.
            tenant_id: The tenant, where the session has none.

        Raises:
            TooLarge: the payload is over its limit.
        """
        size = len(json.dumps(payload, allow_nan=False).encode())
        if size > MAX_PAYLOAD_BYTES:
            raise TooLarge("A job's payload holds ids, not content.", limit=MAX_PAYLOAD_BYTES, unit="bytes")
        caller = session.caller
        now = session.clock.now()
        job = Job(
            id=session.ids.new_id(),
            tenant_id=tenant_id or session.tenant_id,
            kind=kind,
            payload=dict(payload),
            priority=priority,
            unique_key=unique_key,
            resource_type=resource_type,
            resource_id=resource_id,
            created_by=caller.user_id if isinstance(caller, Caller) else None,
            max_attempts=max_attempts,
            run_after=run_after or now,
            trace_id=caller.origin.request_id if isinstance(caller, Caller) else None,
            created_at=now,
            updated_at=now,
        )
        if unique_key is None:
            session.add(job)
        else:
            job = self._add_once(session, job)
        session.after_commit(self.notify)
        return job

    @staticmethod
    def _add_once(session: ScopedSession, job: Job) -> Job:
        same = select(Job).where(
            Job.tenant_id == job.tenant_id, Job.unique_key == job.unique_key, Job.state.in_(UNFINISHED)
        )
        found = session.scalars(same).first()
        if found is not None:
            return found
        session.flush()
        try:
            with session.begin_nested():
                session.add(job)
        except IntegrityError:
            # Somebody else committed one since we looked; if it is gone again, the error was another one.
            found = session.scalars(same).first()
            if found is None:
                raise
            return found
        return job

    def notify(self) -> None:
        """Wake a worker, and whoever follows a job in this process."""
        self.transport.notify()
        self.changes.announce()

    def claim(self, session: ScopedSession, owner: str, kinds: Collection[str]) -> Claim | None:
        """Take the job that is next: the tenant served least recently, then the highest priority, then the oldest.

        Jobs are next when they are due, or when their worker let the lease end. Attempts count here, so a worker
        that dies counts too.

        Args:
            session: A writing session of the program itself.
            owner: Who claims; a name for people.
            kinds: The kinds that the claimant can do.
        """
        now = session.clock.now()
        due = and_(Job.state == JobState.PENDING, Job.run_after <= now, Job.kind.in_(kinds))
        expired = and_(Job.state == JobState.RUNNING, Job.kind.in_(kinds), self.terms.is_over(session))
        for tenant_id in session.scalars(self._tenants_by_turn(due, expired)).all():
            job = self._next_of(session, tenant_id, due, expired)
            if job is not None:
                return self._take(session, job, owner, now)
        return None

    @staticmethod
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

    @staticmethod
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

    def _take(self, session: ScopedSession, job: Job, owner: str, now: datetime) -> Claim:
        exhausted = job.attempts >= job.max_attempts
        if not exhausted:
            job.attempts += 1
        job.fence += 1
        job.state = JobState.RUNNING
        job.started_at = job.started_at or now
        job.updated_at = now
        view = view_of(job)
        job.lease_owner = owner[:200]
        job.lease_until = self.terms.end(session)
        self._next_turn(session, job.tenant_id)
        session.flush()
        session.after_commit(self.changes.announce)
        return Claim(view, exhausted)

    @staticmethod
    def _next_turn(session: ScopedSession, tenant_id: str) -> None:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        served = select(func.coalesce(func.max(JobTurn.served), 0) + 1).scalar_subquery()
        row = insert(JobTurn).values(tenant_id=tenant_id, served=served)
        session.execute(row.on_conflict_do_update(index_elements=[JobTurn.tenant_id], set_={"served": served}))
