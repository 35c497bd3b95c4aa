"""Ending what a batch that was cancelled still has to do.

Jobs that wait are ended at once with their documents; a worker ends those that run, at their next step. Rows are locked
in the order of everything that ends jobs: the batch, the jobs, the documents by their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Update, select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, DocumentVersion, Job
from citewell.domain.errors import JobCancelled
from citewell.domain.jobs import UNFINISHED, JobState
from citewell.services.batches.items import ItemState, items_ended

_SLICE: Final = 1_000
"""Rows of one statement."""

_ERROR: Final = JobCancelled("The batch was cancelled before this file was read.")


def cancel_jobs(session: ScopedSession, batch_id: str) -> None:
    """Have nothing more of a batch read, in this transaction, which holds the batch or made jobs of it."""
    now = session.clock.now()
    own = (Job.batch_id == batch_id, Job.state.in_(UNFINISHED), ~Job.cancel_requested)
    asked = {"cancel_requested": True, "paused": False, "run_after": now, "updated_at": now}
    # Twice: the first waits for jobs that make jobs of the parts of their files, the second finds what they made.
    for _ in range(2):
        session.execute(_at_once(update(Job).where(*own).values(asked)))
    ended = _end_waiting(session, batch_id)
    for start in range(0, len(ended), _SLICE):
        keys = ended[start : start + _SLICE]
        _show(session, keys)
        items_ended(session, keys, ItemState.CANCELLED, _ERROR)


def _end_waiting(session: ScopedSession, batch_id: str) -> Sequence[str]:
    """End the jobs that nobody has begun, and return their ids; others have made something that they clear away."""
    now = session.clock.now()
    shown = select(Document.id).where(Document.job_id == Job.id).exists()
    untouched = (Job.batch_id == batch_id, Job.state == JobState.PENDING, Job.attempts == 0, shown)
    ended = {"state": JobState.CANCELLED, "finished_at": now, "updated_at": now}
    return session.scalars(_at_once(update(Job).where(*untouched).values(ended)).returning(Job.id)).all()


def _show(session: ScopedSession, job_ids: Sequence[str]) -> None:
    """Give up the versions that these jobs were to read. Earlier ones go on serving."""
    locking = select(Document.id).where(Document.job_id.in_(job_ids)).order_by(Document.id)
    ids = session.scalars(locking.with_for_update(key_share=True)).all()
    latest = select(Document.latest_version).where(Document.id == DocumentVersion.document_id).scalar_subquery()
    unread = update(DocumentVersion).where(
        DocumentVersion.document_id.in_(ids), DocumentVersion.number == latest, DocumentVersion.state == "building"
    )
    session.execute(_at_once(unread.values(state="failed")))
    told: dict[str, Any] = {
        "status": "failed",
        "status_reason": _ERROR.code,
        "status_message": _ERROR.message,
        "updated_at": session.clock.now(),
    }
    session.execute(_at_once(update(Document).where(Document.id.in_(ids), Document.deleted_at.is_(None)).values(told)))


def _at_once(statement: Update) -> Update:
    return statement.execution_options(synchronize_session=False)
