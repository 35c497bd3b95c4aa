"""Job rows as values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from citewell.db.tables import Job
from citewell.domain.jobs import JobError, JobState, JobView, Lane, Waiting, WaitingFor


def view_of(job: Job, waiting: Waiting | None = None) -> JobView:
    """The job as it is now."""
    return JobView(
        id=job.id,
        tenant_id=job.tenant_id,
        kind=job.kind,
        payload=job.payload,
        state=JobState(job.state),
        priority=job.priority,
        unique_key=job.unique_key,
        resource_type=job.resource_type,
        resource_id=job.resource_id,
        created_by=job.created_by,
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        run_after=job.run_after,
        fence=job.fence,
        cancel_requested=job.cancel_requested,
        stage=job.stage,
        done=job.done,
        total=job.total,
        message=job.message,
        error=None if job.error is None else JobError.from_json(job.error),
        result=job.result,
        trace_id=job.trace_id,
        created_at=job.created_at,
        updated_at=job.updated_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        paused=job.paused,
        batch_id=job.batch_id,
        lane=Lane(job.lane),
        waiting=waiting,
    )


def why_waiting(session: Session, job: Job, now: Any) -> Waiting | None:
    """Why a pending job is not running; ``None`` for one that is not pending."""
    if job.state != JobState.PENDING:
        return None
    if job.run_after > now:
        return Waiting(WaitingFor.RETRY if job.attempts else WaitingFor.TIME, until=job.run_after)
    before = or_(
        Job.priority > job.priority,
        and_(
            Job.priority == job.priority,
            or_(Job.run_after < job.run_after, and_(Job.run_after == job.run_after, Job.id < job.id)),
        ),
    )
    ahead = select(func.count(Job.id)).where(
        Job.tenant_id == job.tenant_id, Job.state == JobState.PENDING, Job.run_after <= now, before
    )
    return Waiting(WaitingFor.TURN, ahead=session.scalar(ahead) or 0)
