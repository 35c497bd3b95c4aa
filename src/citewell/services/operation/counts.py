"""How much there is, over all tenants, for metrics."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from citewell.db.session import Database
from citewell.db.tables import Document, Job
from citewell.domain.access import SystemCaller
from citewell.services.search.indexes import Indexes
from citewell.services.search.search import Search
from citewell.services.upkeep.scrub import Scrub


def row_counts(database: Database) -> Mapping[str, Mapping[str, int]]:
    """Jobs by state and documents by status."""
    with database.read(SystemCaller("metrics")) as session:
        jobs = session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
        documents = session.execute(
            select(Document.status, func.count()).where(Document.deleted_at.is_(None)).group_by(Document.status)
        ).all()
    return {"jobs": dict(jobs), "documents": dict(documents)}


def process_figures(indexes: Indexes, search: Search, scrub: Scrub) -> Mapping[str, int]:
    """What this process holds of indexes and remembers for searches, and what its scrub has done since the start, by
    names of metrics.
    """
    held = indexes.state()
    done = scrub.totals
    return {
        "index_open": held.open,
        "index_memory_bytes": held.memory_bytes,
        "index_mapped_bytes": held.mapped_bytes,
        "index_tail_changes": held.tail,
        **{f"search_{what}_memory_bytes": size for what, size in search.memory_bytes().items()},
        **{f"scrub_{what}": done.get(what, 0) for what in ("runs", "bytes", "chunks", "findings")},
    }
