"""The files of batches, and what became of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import case, select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import Batch, BatchItem, Job
from citewell.domain.access import Caller
from citewell.domain.errors import CitewellError, Conflict, InvalidInput, NotFound
from citewell.domain.jobs import JobView

NO_BATCH = "There is no such batch."
MAX_PATH = 2000


class BatchState(StrEnum):
    """Where a batch is. ``OPEN``: more may come. ``CLOSED``: all of it was sent."""

    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """What became of a file. ``SKIPPED``: its content was there, so that nothing was to be read."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came for a batch. ``path`` names it within the batch."""

    path: str
    state: ItemState
    size: int = 0
    document_id: str | None = None
    job: Job | None = None
    reason: str | None = None
    message: str | None = None


def batch_for(session: ScopedSession, caller: Caller, batch_id: str) -> Batch:
    """The batch, if the caller made it or is an admin. Raises ``NotFound``."""
    batch: Batch | None = session.get(Batch, batch_id)
    if batch is None or not (caller.is_admin or (caller.user_id is not None and caller.user_id == batch.created_by)):
        raise NotFound(NO_BATCH)
    if caller.collection_ids is not None and batch.collection_id not in caller.collection_ids:
        raise NotFound(NO_BATCH)
    return batch


def receiving(session: ScopedSession, caller: Caller, batch_id: str, collection_id: str) -> Batch:
    """The batch, locked, if files of this collection may still come for it.

    Raises:
        NotFound: there is none of the caller's.
        InvalidInput: it is one of another collection.
        Conflict: it was closed or cancelled.
    """
    batch_for(session, caller, batch_id)
    # Not shared: it is going to be changed, and two that hold it would wait for each other.
    locking = select(Batch).where(Batch.id == batch_id).with_for_update(key_share=True)
    batch = session.scalars(locking.execution_options(populate_existing=True)).one()
    if batch.collection_id != collection_id:
        raise InvalidInput("This batch belongs to another collection.", field="batch_id", reason="other_collection")
    if batch.state == BatchState.CANCELLED or batch.closed_at is not None:
        raise Conflict("This batch was closed; make a new one.", state=batch.state, reason="batch_closed")
    return batch


def path_hash(path: str) -> str:
    """What a path is found by."""
    return hashlib.sha256(path.encode()).hexdigest()


def note_arrivals(session: ScopedSession, batch: Batch, arrivals: Sequence[Arrival]) -> None:
    """Write down what came; a path that came before is the same item. Jobs become the batch's, and wait with it."""
    _note(session, batch.id, arrivals, paused=batch.state == BatchState.PAUSED)
    batch.updated_at = session.clock.now()


def note_parts(session: ScopedSession, job: JobView, parts: Sequence[Arrival]) -> bool:
    """Write down what the file of ``job`` holds, if that belongs to a batch: below the path of that file.

    The row of the batch is not locked: whoever cancels it holds that before the rows of its jobs.

    Returns:
        Whether the batch was cancelled meanwhile, so that nobody wants the parts to be read.
    """
    batch = None if job.batch_id is None else session.get(Batch, job.batch_id)
    if batch is None or not parts:
        return False
    path = session.scalars(
        select(BatchItem.path).where(BatchItem.batch_id == batch.id, BatchItem.job_id == job.id).limit(1)
    ).first()
    below = [replace(each, path=f"{path}/{each.path}") for each in parts]
    if path is None:
        return False
    _note(session, batch.id, below, paused=batch.state == BatchState.PAUSED)
    session.flush()
    return bool(batch.state == BatchState.CANCELLED)


def _note(session: ScopedSession, batch_id: str, arrivals: Sequence[Arrival], *, paused: bool) -> None:
    hashes = {path_hash(each.path[:MAX_PATH]): each for each in arrivals}
    there = session.scalars(
        select(BatchItem).where(BatchItem.batch_id == batch_id, BatchItem.path_hash.in_(hashes))
    ).all()
    items = {item.path_hash: item for item in there}
    now = session.clock.now()
    for key, each in hashes.items():
        if each.job is not None:
            each.job.batch_id = batch_id
            each.job.paused = each.job.paused or paused
        item = items.get(key)
        if item is None:
            item = BatchItem(
                id=session.ids.new_id(), batch_id=batch_id, path=each.path[:MAX_PATH], path_hash=key, chunks=0
            )
            session.add(item)
        elif each.state is ItemState.SKIPPED and item.state in (ItemState.DONE, ItemState.WAITING):
            continue  # it was sent again, and is what it was
        item.state, item.size_bytes, item.document_id = each.state, each.size, each.document_id
        item.job_id = None if each.job is None else each.job.id
        item.reason, item.message = each.reason, None if each.message is None else each.message[:2000]
        item.updated_at = now


def items_done(session: ScopedSession, chunks_of_jobs: Mapping[str, int]) -> None:
    """These jobs have published their documents, with so many chunks."""
    if chunks_of_jobs:
        counts = case(dict(chunks_of_jobs), value=BatchItem.job_id)
        _settle(session, chunks_of_jobs, {"state": ItemState.DONE, "chunks": counts, "reason": None, "message": None})


def item_ended(session: ScopedSession, job_id: str, state: ItemState, error: CitewellError | None = None) -> None:
    """This job has ended without publishing a document; ``error`` says why."""
    items_ended(session, [job_id], state, error)


def items_ended(
    session: ScopedSession, job_ids: Iterable[str], state: ItemState, error: CitewellError | None = None
) -> None:
    """These jobs have ended without publishing their documents; ``error`` says why."""
    reason = message = None
    if error is not None:
        said = error.facts.get("reason")
        reason = (said if isinstance(said, str) else error.code)[:64]
        message = error.message[:2000]
    _settle(session, job_ids, {"state": state, "reason": reason, "message": message})


def items_wait(session: ScopedSession, job_ids: Iterable[str]) -> None:
    """These jobs are to be run again."""
    _settle(session, job_ids, {"state": ItemState.WAITING, "reason": None, "message": None})


def _settle(session: ScopedSession, job_ids: Iterable[str], values: Mapping[str, object]) -> None:
    changing = update(BatchItem).where(BatchItem.job_id.in_(list(job_ids)))
    changing = changing.values({**values, "updated_at": session.clock.now()})
    session.execute(changing.execution_options(synchronize_session=False))
