"""The queue: rows that are enqueued with the data they are about, and claimed by one worker at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from citewell.db.session import ScopedSession
from citewell.db.tables import Job
from citewell.domain.access import Caller
from citewell.domain.errors import TooLarge
from citewell.domain.jobs import MAX_ATTEMPTS, UNFINISHED, Lane
from citewell.ports.job_transport import JobTransport
from citewell.services.jobs.changes import Changes
from citewell.services.jobs.claiming import Claim, Wanted, claim_next
from citewell.services.jobs.leases import LeaseTerms

MAX_PAYLOAD_BYTES = 64 * 1024


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
        lane: Lane = Lane.ANY,
        batch_id: str | None = None,
        paused: bool = False,
        new_key: bool = False,
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
            lane: How much it takes.
            batch_id: The batch that it belongs to.
            paused: Whether it waits for somebody to resume it.
            new_key: Nobody else can have used ``unique_key``, so that it need not be looked for.

        Raises:
            TooLarge: the payload is over its limit.
        """
        job = Job(
            tenant_id=tenant_id or session.tenant_id,
            kind=kind,
            payload=_checked(payload),
            priority=priority,
            unique_key=unique_key,
            resource_type=resource_type,
            resource_id=resource_id,
            max_attempts=max_attempts,
            lane=lane,
            batch_id=batch_id,
            paused=paused,
            run_after=run_after or session.clock.now(),
        )
        _sign(session, job)
        if unique_key is not None and not new_key:
            job = self._add_once(session, job)
        session.add(job)
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
        """Take the job that is next, of ``kinds``; as ``claim_next``, which ``claim_group`` is, too."""
        return next(iter(self.claim_group(session, owner, Wanted(kinds))), None)

    def claim_group(self, session: ScopedSession, owner: str, wanted: Wanted) -> list[Claim]:
        """Take what is next of what is ``wanted``: nothing, a job, or a group of short ones."""
        claims = claim_next(session, self.terms, owner, wanted)
        if claims:
            session.after_commit(self.changes.announce)
        return claims


def _sign(session: ScopedSession, job: Job) -> None:
    """Say when the job is made, and for whom."""
    job.id = session.ids.new_id()
    job.created_at = job.updated_at = session.clock.now()
    if isinstance(session.caller, Caller):
        job.created_by, job.trace_id = session.caller.user_id, session.caller.origin.request_id


def _checked(payload: Mapping[str, Any]) -> dict[str, Any]:
    if len(json.dumps(payload, allow_nan=False).encode()) > MAX_PAYLOAD_BYTES:
        raise TooLarge("A job's payload holds ids, not content.", limit=MAX_PAYLOAD_BYTES, unit="bytes")
    return dict(payload)
