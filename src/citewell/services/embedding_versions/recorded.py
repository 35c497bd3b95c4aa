"""Recent questions of a tenant, kept without who asked them, to compare models with what people really ask."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import RecordedQuery
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import Unavailable
from citewell.services.settings.catalogue import RECORDED_DAYS, RECORDED_QUERIES
from citewell.services.settings.values import LiveSettings

log = structlog.get_logger(__name__)

WAITING_AT_MOST = 1000
"""Questions in memory that are not written yet; more are not recorded."""
WRITE_AFTER_SECONDS = 5.0
LONGEST = 1000
"""Longer ones are pasted texts rather than questions."""
FORGOTTEN_AT_ONCE = 500
RETENTION = SystemCaller("query retention")


@dataclass(frozen=True, slots=True)
class _Asked:
    tenant_id: str
    text: str
    source: str
    at: datetime


class QueryLog:
    """Takes questions without making anybody wait; a thread writes them in batches, and keeps the newest only.

    Args:
        database: Where they are kept.
        live: How many of a tenant, and how long.
    """

    def __init__(self, database: Database, live: LiveSettings | None = None) -> None:
        self._database = database
        self._live = live or LiveSettings(database)
        self._waiting: deque[_Asked] = deque()
        self._wake = threading.Condition()
        self._writing = 0
        self._closed = False
        self._writer: threading.Thread | None = None

    def note(self, caller: Caller, text: str, *, source: str) -> None:
        """Record a question soon. Lost if the process ends before, or asks for too much."""
        if len(text) > LONGEST:
            return
        asked = _Asked(caller.tenant_id, " ".join(text.split()), source, self._database.clock.now())
        with self._wake:
            if self._closed or len(self._waiting) >= WAITING_AT_MOST:
                return
            self._waiting.append(asked)
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_again, name="query-log", daemon=True)
                self._writer.start()

    def settle(self) -> None:
        """Write what waits, now."""
        while self._write():
            pass
        with self._wake:
            self._wake.wait_for(lambda: not self._writing)

    def close(self) -> None:
        """Write what waits, and take nothing more."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()
            writer = self._writer
        if writer is not None:
            writer.join()

    def recent(self, caller: Caller, limit: int) -> Sequence[str]:
        """The newest different questions."""
        self.settle()
        newest = func.max(RecordedQuery.asked_at)
        statement = select(RecordedQuery.text).group_by(RecordedQuery.text).order_by(newest.desc(), RecordedQuery.text)
        with self._database.read(caller) as session:
            return session.scalars(statement.limit(limit)).all()

    def list(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[RecordedQuery]:
        """What is kept, the newest first."""
        self.settle()
        with self._database.read(caller) as session:
            return page(
                session,
                select(RecordedQuery),
                moment=RecordedQuery.asked_at,
                key=RecordedQuery.id,
                cursor=cursor,
                limit=limit,
            )

    def clear(self, caller: Caller) -> int:
        """Forget all of the tenant's questions. Returns how many."""
        self.settle()
        with self._database.write(caller) as session:
            count = session.scalar(select(func.count()).select_from(RecordedQuery)) or 0
            session.execute(delete(RecordedQuery).execution_options(synchronize_session=False))
            session.audit("recorded_queries.delete", "tenant", caller.tenant_id, count=count)
            return count

    def _write_again(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._closed, WRITE_AFTER_SECONDS)
                closed = self._closed
            while self._write():
                pass
            if closed:
                return

    def _write(self) -> bool:
        """Write what waits of one tenant. Whether there was any."""
        with self._wake:
            if not self._waiting:
                return False
            tenant_id = self._waiting[0].tenant_id
            batch = [asked for asked in self._waiting if asked.tenant_id == tenant_id]
            self._waiting = deque(asked for asked in self._waiting if asked.tenant_id != tenant_id)
            self._writing += 1  # the thread and who settles may both be at it
        try:
            self._store(tenant_id, batch)
        except (SQLAlchemyError, Unavailable) as error:  # nobody waits for it, and the next batch may go well
            log.warning("queries_not_recorded", count=len(batch), problem=type(error).__name__)
        finally:
            with self._wake:
                self._writing -= 1
                self._wake.notify_all()
        return True

    def _store(self, tenant_id: str, batch: Sequence[_Asked]) -> None:
        with self._database.write(SystemCaller("query log")) as session:
            values = self._live.of_tenant(session, tenant_id)
            if not values[RECORDED_QUERIES]:
                return
            kept = timedelta(days=values[RECORDED_DAYS])
            rows = [
                {
                    "id": session.ids.new_id(),
                    "tenant_id": tenant_id,
                    "text": asked.text,
                    "source": asked.source,
                    "asked_at": asked.at,
                    "expires_at": asked.at + kept,
                }
                for asked in batch
            ]
            session.execute(insert(RecordedQuery), rows)
            _delete(session, session.scalars(_surplus(tenant_id, values[RECORDED_QUERIES])).all())


def forget_queries(database: Database, live: LiveSettings | None = None, *, batch: int = FORGOTTEN_AT_ONCE) -> int:
    """Delete the questions of all tenants whose time is over, ``batch`` a transaction; also what a tenant does not want
    to keep any more since it was asked, as ``live`` says. Returns how many.
    """
    count = 0
    deleted = batch
    while deleted == batch:
        with database.write(RETENTION) as session:
            old = select(RecordedQuery.id).where(RecordedQuery.expires_at <= session.clock.now()).limit(batch)
            deleted = _delete(session, session.scalars(old.with_for_update(skip_locked=True)).all())
        count += deleted
    with database.read(RETENTION) as session:
        tenants = session.scalars(select(RecordedQuery.tenant_id).distinct()).all()
    return count + sum(_forget_unwanted(database, live or LiveSettings(database), each, batch) for each in tenants)


def _forget_unwanted(database: Database, live: LiveSettings, tenant_id: str, batch: int) -> int:
    count = 0
    while True:
        with database.read(RETENTION) as session:
            values = live.of_tenant(session, tenant_id)
            before = session.clock.now() - timedelta(days=values[RECORDED_DAYS])
            old = select(RecordedQuery.id).where(RecordedQuery.tenant_id == tenant_id, RecordedQuery.asked_at <= before)
            ids = session.scalars(old.limit(batch)).all()
            ids = ids or session.scalars(_surplus(tenant_id, values[RECORDED_QUERIES]).limit(batch)).all()
        if not ids:
            return count
        with database.write(RETENTION) as session:
            count += _delete(session, ids)


def _surplus(tenant_id: str, kept: int) -> Select[str]:
    """What is older than the newest that are kept."""
    own = select(RecordedQuery.id).where(RecordedQuery.tenant_id == tenant_id)
    return own.order_by(RecordedQuery.asked_at.desc(), RecordedQuery.id.desc()).offset(kept).limit(WAITING_AT_MOST)


def _delete(session: ScopedSession, ids: Sequence[str]) -> int:
    if ids:
        gone = delete(RecordedQuery).where(RecordedQuery.id.in_(ids))
        session.execute(gone.execution_options(synchronize_session=False))
    return len(ids)
