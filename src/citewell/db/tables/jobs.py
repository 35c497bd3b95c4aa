"""Jobs, their checkpoints and schedules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class Job(TenantOwned):
    """Work that was accepted. ``citewell.domain.jobs`` draws its states; ``fence`` rises with every claim.

    Of a tenant's due jobs, the highest ``priority`` runs first, then the smallest ``run_after``.
    ``unique_key`` allows one unfinished job of that key in the tenant. ``resource_type`` and ``resource_id`` say
    what it is about. ``error``: ``{"code": …, "message": …}``, for a person. A job that is ``paused`` is not claimed.
    ``batch_id``: the batch that it was enqueued for. ``lane``: ``short`` (may be claimed in a group), ``long`` (may not
    take every thread of a worker) or empty.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "uq_jobs_unfinished_unique_key",
            "tenant_id",
            "unique_key",
            unique=True,
            sqlite_where=text("state IN ('pending', 'running') AND unique_key IS NOT NULL"),
            postgresql_where=text("state IN ('pending', 'running') AND unique_key IS NOT NULL"),
        ),
        Index("ix_jobs_turn", "tenant_id", "state", "priority", "run_after", "id"),
        Index("ix_jobs_finished", "state", "finished_at"),
        Index("ix_jobs_list", "tenant_id", "created_at", "id"),
        Index("ix_jobs_resource", "tenant_id", "resource_type", "resource_id"),
        Index("ix_jobs_batch", "batch_id", "state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Word)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(Word, default="pending")
    priority: Mapped[int] = mapped_column(Integer, default=0)
    unique_key: Mapped[str | None] = mapped_column(String(200))
    resource_type: Mapped[str | None] = mapped_column(Word)
    resource_id: Mapped[str | None] = mapped_column(Id)
    created_by: Mapped[str | None] = mapped_column(Id)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int] = mapped_column(Integer, default=5)
    run_after: Mapped[datetime] = mapped_column(UtcTime)
    lease_owner: Mapped[str | None] = mapped_column(String(200))
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
    fence: Mapped[int] = mapped_column(BigInteger, default=0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    batch_id: Mapped[str | None] = mapped_column(Id)
    lane: Mapped[str] = mapped_column(Word, default="")
    stage: Mapped[str] = mapped_column(Word, default="")
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int | None] = mapped_column(BigInteger)
    message: Mapped[str] = mapped_column(String(1000), default="")
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    trace_id: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)


class JobStep(TenantOwned):
    """A finished step of a job, so that a restart continues instead of beginning again.

    ``input_hash`` says for which input; a step with another hash counts as not done.
    """

    __tablename__ = "job_steps"

    job_id: Mapped[str] = mapped_column(Id, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[str] = mapped_column(String(100), primary_key=True)
    input_hash: Mapped[str] = mapped_column(String(64))
    output: Mapped[dict[str, Any]] = mapped_column(Json)
    finished_at: Mapped[datetime] = mapped_column(UtcTime)


class JobTurn(TenantOwned):
    """When a tenant was served last, as a number that rises with every claim, so that tenants take turns."""

    __tablename__ = "job_turns"

    tenant_id: Mapped[str] = mapped_column(Id, ForeignKey("tenants.id"), primary_key=True)
    served: Mapped[int] = mapped_column(BigInteger, index=True)


class Schedule(TenantOwned):
    """A job that is enqueued again and again: every ``every_seconds``, or as ``cron`` says, in UTC.

    Exactly one of the two is set.
    """

    __tablename__ = "schedules"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(Word)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    every_seconds: Mapped[int | None] = mapped_column(Integer)
    cron: Mapped[str | None] = mapped_column(String(200))
    enabled: Mapped[bool] = mapped_column(default=True)
    next_run_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    last_job_id: Mapped[str | None] = mapped_column(Id)
