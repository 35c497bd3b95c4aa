"""Taking over from workers that are known to be dead."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, update

from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import SystemCaller
from citewell.domain.jobs import JobState
from citewell.services.jobs.leases import FREE, LeaseTerms


def free_paused(database: Database, terms: LeaseTerms) -> int:
    """Give back paused jobs whose worker is dead: nobody claims them, so nobody else would. Returns how many."""
    with database.write(SystemCaller("job recovery")) as session:
        statement = (
            update(Job)
            .where(Job.state == JobState.RUNNING, Job.paused, terms.is_over(session))
            .values(state=JobState.PENDING, fence=Job.fence + 1, updated_at=session.clock.now(), **FREE)
            .execution_options(synchronize_session=False)
        )
        return cast("CursorResult[Any]", session.execute(statement)).rowcount


def end_leases(database: Database) -> int:
    """End every lease now, so that the jobs are claimed at once; returns how many.

    For a process that has the database for itself: whoever held a lease is dead, and need not be waited for. Were
    one alive all the same, the fence would refuse what it writes.
    """
    statement = (
        update(Job)
        .where(Job.state == JobState.RUNNING)
        .values(lease_until=database.clock.now())
        .execution_options(synchronize_session=False)
    )
    with database.write(SystemCaller("job recovery")) as session:
        return cast("CursorResult[Any]", session.execute(statement)).rowcount
