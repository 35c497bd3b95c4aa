"""Forgetting jobs that ended long ago."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, select

from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import SystemCaller
from citewell.domain.jobs import JobState

KEPT: Mapping[JobState, timedelta] = {
    JobState.COMPLETED: timedelta(days=7),
    JobState.CANCELLED: timedelta(days=7),
    JobState.FAILED: timedelta(days=90),
}
BATCH = 500


def forget_ended(database: Database, *, batch: int = BATCH) -> int:
    """Delete jobs that ended longer ago than ``KEPT``, with their steps, ``batch`` a transaction. Returns how many."""
    count = 0
    for state, kept in KEPT.items():
        deleted = batch
        while deleted == batch:
            with database.write(SystemCaller("job retention")) as session:
                before = session.clock.now() - kept
                old = select(Job.id).where(Job.state == state, Job.finished_at < before).limit(batch)
                ids = session.scalars(old.with_for_update(skip_locked=True)).all()
                session.execute(delete(Job).where(Job.id.in_(ids)).execution_options(synchronize_session=False))
            deleted = len(ids)
            count += deleted
    return count
