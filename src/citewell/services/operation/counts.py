"""How much there is, over all tenants, for metrics."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from citewell.db.session import Database
from citewell.db.tables import Document, Job
from citewell.domain.access import SystemCaller


def row_counts(database: Database) -> Mapping[str, Mapping[str, int]]:
    """Jobs by state and documents by status."""
    with database.read(SystemCaller("metrics")) as session:
        jobs = session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
        documents = session.execute(
            select(Document.status, func.count()).where(Document.deleted_at.is_(None)).group_by(Document.status)
        ).all()
    return {"jobs": dict(jobs), "documents": dict(documents)}
