"""Jobs that come again and again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Schedule
from citewell.domain.access import SystemCaller
from citewell.services.jobs.queue import JobQueue

AT_ONCE = 50


def ensure_schedule(
    session: ScopedSession, name: str, kind: str, payload: Mapping[str, Any], *, every_seconds: int
) -> Schedule:
    """The tenant's schedule of that name, made or brought up to date; a new one is due after its first interval."""
    if every_seconds < 1:
        raise ValueError("a schedule needs an interval of at least a second")
    schedule = session.scalars(select(Schedule).where(Schedule.name == name)).first()
    if schedule is None:
        schedule = Schedule(
            id=session.ids.new_id(),
            tenant_id=session.tenant_id,
            name=name,
            next_run_at=session.clock.now() + timedelta(seconds=every_seconds),
        )
        session.add(schedule)
    schedule.kind = kind
    schedule.payload = dict(payload)
    schedule.every_seconds = every_seconds
    return schedule


def enqueue_due(database: Database, queue: JobQueue) -> int:
    """Enqueue one job for every schedule that is due, and move its time; both in one transaction. Returns how many.

    Runs that were missed are not made up for, and no second job is made while the last is unfinished. Any number of
    workers may do this at the same time.
    """
    count = 0
    while True:
        with database.write(SystemCaller("schedules")) as session:
            now = session.clock.now()
            due = (
                select(Schedule)
                .where(Schedule.enabled, Schedule.next_run_at <= now)
                .order_by(Schedule.next_run_at)
                .limit(AT_ONCE)
                .with_for_update(skip_locked=True)
            )
            schedules = session.scalars(due).all()
            for schedule in schedules:
                job = queue.enqueue(
                    session,
                    schedule.kind,
                    schedule.payload,
                    resource_type="schedule",
                    resource_id=schedule.id,
                    unique_key=f"schedule:{schedule.id}",
                    tenant_id=schedule.tenant_id,
                )
                schedule.last_job_id = job.id
                interval = timedelta(seconds=schedule.every_seconds)
                schedule.next_run_at += ((now - schedule.next_run_at) // interval + 1) * interval
        count += len(schedules)
        if len(schedules) < AT_ONCE:
            return count
