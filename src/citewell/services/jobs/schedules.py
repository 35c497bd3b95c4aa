"""Jobs that come again and again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from croniter import CroniterError, croniter
from sqlalchemy import delete, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Schedule
from citewell.domain.access import SystemCaller
from citewell.domain.errors import InvalidInput
from citewell.services.jobs.queue import JobQueue

AT_ONCE = 50
LONGEST_CRON = 200
CRON_NAMES = ("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually")
CRON_WORD = r"(?:\d{1,2}|sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
CRON_PART = rf"(?:\*|l|{CRON_WORD}(?:-{CRON_WORD}|\#\d)?)(?:/\d{{1,2}})?"
CRON_COLUMN = re.compile(rf"{CRON_PART}(?:,{CRON_PART})*")
BEFORE_ANY = datetime(2000, 1, 1, tzinfo=UTC)


def checked_cron(expression: str, *, field: str = "cron") -> str:
    """A cron expression in its one form: five columns (minute, hour, day, month, weekday) or a name such as ``@daily``.

    Five columns cannot say less than a minute, so nothing runs more often.

    Raises:
        InvalidInput: it is not such an expression, or no time ever fits it. Facts: ``field``.
    """
    columns = expression.lower().split()
    written = " ".join(columns)
    hint = "Write minute, hour, day, month and weekday, such as «30 3 * * mon-fri», or @hourly, @daily or @weekly."
    known = written in CRON_NAMES or (len(columns) == 5 and all(CRON_COLUMN.fullmatch(column) for column in columns))  # noqa: PLR2004 - the columns of cron
    if not known or len(expression) > LONGEST_CRON:
        raise InvalidInput(f"This is not a cron expression. {hint}", field=field, reason="cron")
    try:
        next_time(written, BEFORE_ANY)
    except CroniterError as error:
        raise InvalidInput(f"No time fits this cron expression. {hint}", field=field, reason="cron") from error
    return written


def next_time(cron: str, after: datetime) -> datetime:
    """The first time after ``after``, in UTC, that ``cron`` names. ``cron`` is as ``checked_cron`` gave it."""
    found: datetime = croniter(cron, after.astimezone(UTC)).get_next(datetime)
    return found


def ensure_schedule(
    session: ScopedSession, name: str, kind: str, payload: Mapping[str, Any], *, every_seconds: int
) -> Schedule:
    """The tenant's schedule of that name, made or brought up to date; a new one is due after its first interval."""
    if every_seconds < 1:
        raise ValueError("a schedule needs an interval of at least a second")
    schedule = _named(session, name)
    if schedule is None:
        schedule = _new(session, name, session.clock.now() + timedelta(seconds=every_seconds))
    schedule.kind = kind
    schedule.payload = dict(payload)
    schedule.every_seconds, schedule.cron = every_seconds, None
    return schedule


def ensure_cron_schedule(
    session: ScopedSession, name: str, kind: str, payload: Mapping[str, Any], *, cron: str
) -> Schedule:
    """The tenant's schedule of that name, made or brought up to date; it is due when ``cron`` says so next.

    Raises:
        InvalidInput: ``cron`` is not an expression that ``checked_cron`` takes.
    """
    cron = checked_cron(cron)
    schedule = _named(session, name)
    if schedule is None:
        schedule = _new(session, name, next_time(cron, session.clock.now()))
    elif schedule.cron != cron:
        schedule.next_run_at = next_time(cron, session.clock.now())
    schedule.kind = kind
    schedule.payload = dict(payload)
    schedule.every_seconds, schedule.cron = None, cron
    return schedule


def remove_schedule(session: ScopedSession, name: str) -> bool:
    """Take away the tenant's schedule of that name. Says whether there was one; jobs that it made stay."""
    gone = session.execute(delete(Schedule).where(Schedule.name == name).returning(Schedule.id)).all()
    return bool(gone)


def _named(session: ScopedSession, name: str) -> Schedule | None:
    return session.scalars(select(Schedule).where(Schedule.name == name)).first()


def _new(session: ScopedSession, name: str, due: datetime) -> Schedule:
    schedule = Schedule(id=session.ids.new_id(), tenant_id=session.tenant_id, name=name, next_run_at=due)
    session.add(schedule)
    return schedule


def _after(schedule: Schedule, now: datetime) -> datetime:
    """When it is due again; runs that were missed are left out."""
    if schedule.cron is not None:
        return next_time(schedule.cron, now)
    assert schedule.every_seconds is not None, "a schedule has an interval or a cron expression"
    interval = timedelta(seconds=schedule.every_seconds)
    return schedule.next_run_at + ((now - schedule.next_run_at) // interval + 1) * interval


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
                schedule.next_run_at = _after(schedule, now)
        count += len(schedules)
        if len(schedules) < AT_ONCE:
            return count
