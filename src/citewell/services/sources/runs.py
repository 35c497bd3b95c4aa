"""One run of a source: what it goes on with, and what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import Job, Source, SourceRun
from citewell.domain.access import Caller, Role
from citewell.domain.errors import JobCancelled
from citewell.domain.jobs import UNFINISHED
from citewell.domain.names import looks_like_id, name_key
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.locks import check_job, lock_job_first

COUNTED = ("seen", "created", "updated", "unchanged", "deleted", "failed")


@dataclass
class Run:
    """A run in progress.

    ``full``: what is unchanged is told again, but for its content. ``remove``: whatever is missing is taken away.
    ``passing`` counts failures that may not come again. ``settings`` hold the secrets.
    """

    id: str
    number: int
    source_id: str
    tenant_id: str
    collection_id: str
    kind: str
    settings: Mapping[str, Any] = field(repr=False)
    full: bool
    remove: bool
    cursor: Mapping[str, Any] | None
    counts: dict[str, int]
    passing: int = 0

    def caller(self, context: JobContext) -> Caller:
        """On whose behalf documents are written: nobody owns them, so nobody reads more than the source lets them."""
        return Caller(self.tenant_id, None, Role.ADMIN, origin=context.caller.origin)

    def count(self, word: str, *, seen: bool = True) -> None:
        """Count one item."""
        self.counts[word] += 1
        if seen:
            self.counts["seen"] += 1

    def save(self, session: ScopedSession) -> None:
        """Write the counts, in the transaction of what was counted.

        Raises:
            JobCancelled: the source was paused or deleted meanwhile.
        """
        statement = update(SourceRun).where(SourceRun.id == self.id).values(counts=dict(self.counts))
        session.execute(statement.execution_options(synchronize_session=False))
        source = session.get(Source, self.source_id)
        if source is None or source.deleted_at is not None or source.state != "active":
            raise JobCancelled("The source was paused or deleted.", source_id=self.source_id)

    def sentence(self) -> str:
        """What was done, for a person."""
        return ", ".join(f"{self.counts[word]} {word}" for word in COUNTED) + "."


def counts_from(stored: Mapping[str, Any]) -> dict[str, int]:
    """Counts as a run had them."""
    return {word: int(stored.get(word, 0)) for word in COUNTED}


def live_source(session: ScopedSession, ref: str, *, lock: bool) -> Source | None:
    """A source by its id or name; locked after the job that reads it, as that job does."""
    by_ref = Source.id == ref if looks_like_id(ref) else Source.name_key == name_key(ref)
    wanted = select(Source).where(Source.deleted_at.is_(None), by_ref)
    if not lock:
        return session.scalars(wanted).one_or_none()
    job_id = lock_job_first(session, wanted.with_only_columns(Source.job_id))
    locking = wanted.with_for_update().execution_options(populate_existing=True)
    source: Source | None = session.scalars(locking).one_or_none()
    if source is not None:
        check_job(job_id, source.job_id)
    return source


def stop_reading(session: ScopedSession, source: Source) -> None:
    """Ask the job that reads the source to stop, if there is one."""
    job = None if source.job_id is None else session.get(Job, source.job_id)
    if job is not None and job.state in UNFINISHED:
        job.cancel_requested = True
