"""What people do with batches: make, fill, close, watch, pause, cancel, try the failed ones again."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import aliased

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Batch, BatchItem, Document, DocumentVersion, Job
from citewell.domain.access import Caller
from citewell.domain.errors import Conflict, InvalidInput, TooLarge
from citewell.domain.jobs import UNFINISHED, JobState
from citewell.domain.plain_text import is_storable
from citewell.services.access.rules import AccessRules, Need
from citewell.services.batches.cancelling import cancel_jobs
from citewell.services.batches.items import (
    Arrival,
    BatchState,
    ItemState,
    batch_for,
    items_wait,
    note_arrivals,
    receiving,
)
from citewell.services.batches.summary import BatchView, views_of
from citewell.services.jobs.queue import JobQueue

MAX_OFFERED = 1000
MAX_RETRIED = 1000
"""Of one transaction."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that somebody has: its path in the batch, which is its ``external_id``, and the SHA-256 of its bytes."""

    path: str
    sha256: str
    size: int


class Batches:
    """The batches of a tenant. An admin sees all of them, others those that they made."""

    def __init__(self, database: Database, access: AccessRules, queue: JobQueue) -> None:
        self._database = database
        self._access = access
        self._queue = queue

    def create(self, caller: Caller, collection_ref: str, *, name: str, origin: str = "") -> BatchView:
        """A new batch for a collection. ``origin`` says where the files are, so that it is found again.

        Raises:
            NotFound: there is no such collection for the caller.
            Forbidden: the caller may not write into it.
            InvalidInput: ``name`` or ``origin`` is not text.
        """
        if not is_storable(name) or not is_storable(origin):
            raise InvalidInput("name and origin must be text.", field="name", reason="not_text")
        with self._database.write(caller) as session:
            collection = self._access.collection_for(session, caller, collection_ref, right=Need.WRITE)
            now = session.clock.now()
            batch = Batch(
                id=session.ids.new_id(),
                collection_id=collection.id,
                name=name,
                origin=origin,
                state=BatchState.OPEN,
                created_by=caller.user_id,
                created_at=now,
                updated_at=now,
            )
            session.add(batch)
            session.flush()
            session.audit("batch.create", "batch", batch.id, collection_id=collection.id)
            return views_of(session, [batch])[0]

    def get(self, caller: Caller, batch_id: str) -> BatchView:
        """One batch with its figures. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            return views_of(session, [batch_for(session, caller, batch_id)])[0]

    def list(
        self,
        caller: Caller,
        *,
        collection_id: str | None = None,
        state: BatchState | None = None,
        origin: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[BatchView]:
        """The caller's batches, newest first. Raises ``InvalidInput`` and ``InvalidCursor`` as every list."""
        statement: Select[Batch] = select(Batch)
        if not caller.is_admin:
            statement = statement.where(Batch.created_by == caller.user_id, Batch.created_by.is_not(None))
        if caller.collection_ids is not None:
            statement = statement.where(Batch.collection_id.in_(caller.collection_ids))
        for column, value in ((Batch.collection_id, collection_id), (Batch.state, state), (Batch.origin, origin)):
            if value is not None:
                statement = statement.where(column == value)
        with self._database.read(caller) as session:
            rows: Page[Batch] = page(
                session, statement, moment=Batch.created_at, key=Batch.id, cursor=cursor, limit=limit
            )
            return Page(views_of(session, rows.items), rows.next_cursor, rows.total)

    def items(
        self,
        caller: Caller,
        batch_id: str,
        *,
        states: Several[ItemState] = (),
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[BatchItem]:
        """Files of a batch and what became of them, those that changed last first. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            statement = select(BatchItem).where(BatchItem.batch_id == batch_for(session, caller, batch_id).id)
            if states:
                statement = statement.where(BatchItem.state.in_(states))
            return page(session, statement, moment=BatchItem.updated_at, key=BatchItem.id, cursor=cursor, limit=limit)

    def offer(self, caller: Caller, batch_id: str, files: Sequence[Offered]) -> Sequence[str]:
        """The paths of those ``files`` that are to be sent: the others are there with the same bytes already.

        What is there is an item of the batch from now on: skipped, or waiting where it was sent and is still to be
        read. A file that could not be read the last time is wanted again.

        Raises:
            NotFound: there is no such batch for the caller.
            Conflict: it was closed.
            TooLarge: too many files at a time.
        """
        if len(files) > MAX_OFFERED:
            raise TooLarge(
                f"At most {MAX_OFFERED} files at a time.",
                limit=MAX_OFFERED,
                unit="files",
                reason="files",
                most=MAX_OFFERED,
            )
        with self._database.write(caller) as session:
            batch = receiving(session, caller, batch_id, batch_for(session, caller, batch_id).collection_id)
            there = {
                row.external_id: row
                for row in session.execute(
                    select(
                        Document.external_id,
                        Document.id,
                        Document.job_id,
                        DocumentVersion.content_hash,
                        DocumentVersion.state,
                    )
                    .join(DocumentVersion, DocumentVersion.document_id == Document.id)
                    .where(
                        Document.collection_id == batch.collection_id,
                        Document.external_id.in_([file.path for file in files]),
                        DocumentVersion.number == Document.latest_version,
                        self._access.readable_documents(caller),
                    )
                )
            }
            wanted, arrivals = [], []
            for file in files:
                row = there.get(file.path)
                if row is None or row.content_hash != file.sha256 or row.state == "failed":
                    wanted.append(file.path)
                elif row.state == "building":
                    job = None if row.job_id is None else session.get(Job, row.job_id)
                    arrivals.append(Arrival(file.path, ItemState.WAITING, file.size, row.id, job))
                else:
                    arrivals.append(Arrival(file.path, ItemState.SKIPPED, file.size, row.id, reason="unchanged"))
            note_arrivals(session, batch, arrivals)
        return wanted

    def close(self, caller: Caller, batch_id: str) -> BatchView:
        """Nothing more comes. To close twice is to close once. Raises ``NotFound``."""
        with self._database.write(caller) as session:
            batch = self._locked(session, caller, batch_id)
            if batch.closed_at is None:
                batch.closed_at = batch.updated_at = session.clock.now()
                if batch.state == BatchState.OPEN:
                    batch.state = BatchState.CLOSED
                session.audit("batch.close", "batch", batch.id)
            return views_of(session, [batch])[0]

    def pause(self, caller: Caller, batch_id: str) -> BatchView:
        """Nothing more of it is begun, and what runs stops at its next step. Raises ``NotFound``, ``Conflict``."""
        return self._turn(caller, batch_id, paused=True)

    def resume(self, caller: Caller, batch_id: str) -> BatchView:
        """Go on with a batch that was paused. Raises ``NotFound``, ``Conflict``."""
        return self._turn(caller, batch_id, paused=False)

    def _turn(self, caller: Caller, batch_id: str, *, paused: bool) -> BatchView:
        with self._database.write(caller) as session:
            batch = self._locked(session, caller, batch_id)
            _refuse_cancelled(batch)
            kept = BatchState.OPEN if batch.closed_at is None else BatchState.CLOSED
            batch.state = BatchState.PAUSED if paused else kept
            batch.updated_at = session.clock.now()
            self._change(session, batch, {"paused": paused})
            session.audit("batch.pause" if paused else "batch.resume", "batch", batch.id)
            session.after_commit(self._queue.notify)
            return views_of(session, [batch])[0]

    def cancel(self, caller: Caller, batch_id: str) -> BatchView:
        """Do not read what has not been read; what is done stays. Raises ``NotFound``.

        What waits ends at once; what is being read at the moment ends at its next step.
        """
        with self._database.write(caller) as session:
            batch = self._locked(session, caller, batch_id)
            now = session.clock.now()
            if batch.state != BatchState.CANCELLED:
                batch.state, batch.updated_at = BatchState.CANCELLED, now
                batch.closed_at = batch.closed_at or now
                cancel_jobs(session, batch.id)
                session.audit("batch.cancel", "batch", batch.id)
                session.after_commit(self._queue.notify)
            return views_of(session, [batch])[0]

    def retry_failed(self, caller: Caller, batch_id: str) -> BatchView:
        """Try the files again that could not be read. Those that never arrived are to be sent again.

        Raises:
            NotFound: there is no such batch for the caller.
            Conflict: it was cancelled.
        """
        while True:
            with self._database.write(caller) as session:
                batch = self._locked(session, caller, batch_id)
                _refuse_cancelled(batch)
                keys = session.scalars(_retryable(batch.id).limit(MAX_RETRIED)).all()
                self._retry(session, batch, keys)
                if len(keys) < MAX_RETRIED:
                    session.audit("batch.retry", "batch", batch.id)
                    return views_of(session, [batch])[0]

    def _retry(self, session: ScopedSession, batch: Batch, keys: Sequence[str]) -> None:
        now = session.clock.now()
        again = {
            "state": JobState.PENDING,
            "attempts": 0,
            "cancel_requested": False,
            "paused": batch.state == BatchState.PAUSED,
            "error": None,
            "finished_at": None,
            "run_after": now,
            "updated_at": now,
        }
        changing = update(Job).where(Job.id.in_(keys)).values(again)
        session.execute(changing.execution_options(synchronize_session=False))
        waiting = {"status": "waiting", "status_reason": None, "status_message": None}
        shown = update(Document).where(Document.job_id.in_(keys), Document.deleted_at.is_(None)).values(waiting)
        session.execute(shown.execution_options(synchronize_session=False))
        items_wait(session, keys)
        session.after_commit(self._queue.notify)

    @staticmethod
    def _change(session: ScopedSession, batch: Batch, values: dict[str, object]) -> None:
        own = update(Job).where(Job.batch_id == batch.id, Job.state.in_(UNFINISHED))
        session.execute(own.values(values).execution_options(synchronize_session=False))

    @staticmethod
    def _locked(session: ScopedSession, caller: Caller, batch_id: str) -> Batch:
        batch_for(session, caller, batch_id)
        locking = select(Batch).where(Batch.id == batch_id).with_for_update()
        return session.scalars(locking.execution_options(populate_existing=True)).one()


def _refuse_cancelled(batch: Batch) -> None:
    if batch.state == BatchState.CANCELLED:
        raise Conflict("This batch was cancelled; make a new one.", state=batch.state, reason="batch_cancelled")


def _retryable(batch_id: str) -> Select[str]:
    """Failed jobs of failed items, but for those whose work another job does already."""
    other = aliased(Job)
    taken = exists().where(other.unique_key == Job.unique_key, other.state.in_(UNFINISHED))
    return (
        select(Job.id)
        .join(BatchItem, BatchItem.job_id == Job.id)
        .where(
            BatchItem.batch_id == batch_id,
            BatchItem.state == ItemState.FAILED,
            Job.state == JobState.FAILED,
            func.coalesce(~taken, True),
        )
        .order_by(Job.id)
    )
