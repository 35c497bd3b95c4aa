"""Jobs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from citewell.domain.jobs import JobCounts, JobView
from citewell.http.schemas.shape import Out
from citewell.http.schemas.text import MAX_INT

StateName = Literal["pending", "running", "completed", "failed", "cancelled"]
WHOLE = 100


class JobErrorOut(Out):
    """Why a job did not work."""

    code: str
    message: str
    reason: str | None


class WaitingOut(Out):
    """Why a job does not move."""

    reason: Literal["turn", "retry", "time", "paused", "starved", "stuck"]
    ahead: int = Field(ge=0, le=MAX_INT, description="Due jobs that come first.")
    until: datetime | None = Field(description="Not before this time.")
    starts_at: datetime | None = Field(description="When it will begin, estimated; null where that is not known.")
    sentence: str = Field(description="All of this for a person.")


class JobOut(Out):
    """Work that was accepted, and how far it is. `task_id` and `status` say `id` and `state` to earlier clients."""

    id: str
    task_id: str
    kind: str
    state: StateName
    status: StateName
    stage: str
    done: int = Field(ge=0, le=MAX_INT)
    total: int | None = Field(ge=0, le=MAX_INT)
    progress_percent: int | None = Field(ge=0, le=100)
    message: str
    error: JobErrorOut | None
    result: Mapping[str, Any] | None
    waiting: WaitingOut | None = Field(description="Why it does not move, if it does not; null in lists.")
    ends_at: datetime | None = Field(description="When a running one will have ended, estimated; null in lists.")
    paused: bool
    batch_id: str | None
    resource_type: str | None
    resource_id: str | None
    created_by: str | None
    attempts: int = Field(ge=0, le=MAX_INT)
    max_attempts: int = Field(ge=0, le=MAX_INT)
    cancel_requested: bool
    run_after: datetime
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, job: JobView) -> JobOut:
        """As the API shows it."""
        given = {
            name: getattr(job, name)
            for name in cls.model_fields
            if name not in {"task_id", "status", "progress_percent"}
        }
        return cls.model_validate(
            {**given, "task_id": job.id, "status": job.state, "progress_percent": percent_of(job)}
        )


def percent_of(job: JobView) -> int | None:
    """How far the job is; ``None`` where that is not known."""
    if job.state == "completed":
        return WHOLE
    return min(WHOLE, job.done * WHOLE // job.total) if job.total else None


class IndexingOut(Out):
    """How far the reading of a document is. `waiting` and `ends_at` are told for one document, and null in lists."""

    stage: str
    done: int = Field(ge=0, le=MAX_INT)
    total: int | None = Field(ge=0, le=MAX_INT)
    percent: int | None = Field(ge=0, le=100)
    message: str
    waiting: WaitingOut | None
    ends_at: datetime | None

    @classmethod
    def of(cls, job: JobView) -> IndexingOut:
        """As the API shows it."""
        told = {name: getattr(job, name) for name in cls.model_fields if name != "percent"}
        return cls.model_validate({**told, "percent": percent_of(job)})


class JobCountsOut(Out):
    """How many jobs are in which state."""

    total: int = Field(ge=0, le=MAX_INT)
    pending: int = Field(ge=0, le=MAX_INT)
    running: int = Field(ge=0, le=MAX_INT)
    completed: int = Field(ge=0, le=MAX_INT)
    failed: int = Field(ge=0, le=MAX_INT)
    cancelled: int = Field(ge=0, le=MAX_INT)
    paused: int = Field(ge=0, le=MAX_INT, description="Of the pending ones.")
    retrying: int = Field(ge=0, le=MAX_INT, description="Of the pending ones: to be tried again later.")

    @classmethod
    def of(cls, counts: JobCounts) -> JobCountsOut:
        """As the API shows it."""
        return cls.model_validate(counts)
