"""The order of locks about jobs: first the row of a job, then the rows of what it is about.

A worker holds the row of its job in every transaction that it writes in, and comes to a source or crawl with it. Who
pauses or deletes one of these therefore takes the row of its job first, too.
"""

from __future__ import annotations

from sqlalchemy import Select, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Job
from citewell.domain.errors import Unavailable


def lock_job_first(session: ScopedSession, job_of: Select[str | None]) -> str | None:
    """Lock the job that a row names, before the row is locked; ``job_of`` selects the name. ``check_job`` follows."""
    job_id = session.scalars(job_of).first()
    if job_id is not None:
        locking = select(Job).where(Job.id == job_id).with_for_update()
        session.scalars(locking.execution_options(populate_existing=True)).one_or_none()
    return job_id


def check_job(locked: str | None, named: str | None) -> None:
    """Raises ``Unavailable`` where a row names another job, now that it is locked, than it did before."""
    if locked != named:
        raise Unavailable("A run was begun at this moment. Try again.", reason="run_begun")
