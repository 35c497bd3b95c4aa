"""Job rows as values."""

from __future__ import annotations

from citewell.db.tables import Job
from citewell.domain.jobs import JobError, JobState, JobView, Lane


def view_of(job: Job) -> JobView:
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
    )
