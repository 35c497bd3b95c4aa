"""Forgetting what was used long ago."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, tuple_

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import UsageRecord, UsageSum
from citewell.domain.access import SystemCaller

BATCH = 1000
SUMS_KEPT = 62
"""Days that sums stay at least: budgets count those of the month."""


def forget_usage(database: Database, days: int, *, batch: int = BATCH) -> int:
    """Delete records and sums that are older than ``days``, ``batch`` a transaction. Returns how many records."""
    count = 0
    for forget in (_records, _sums):
        deleted = batch
        while deleted == batch:
            with database.write(SystemCaller("usage retention")) as session:
                deleted = forget(session, days, batch)
            count += deleted if forget is _records else 0
    return count


def _records(session: ScopedSession, days: int, batch: int) -> int:
    old = select(UsageRecord.id).where(UsageRecord.created_at < session.clock.now() - timedelta(days=days))
    ids = session.scalars(old.order_by(UsageRecord.created_at).limit(batch)).all()
    session.execute(delete(UsageRecord).where(UsageRecord.id.in_(ids)).execution_options(synchronize_session=False))
    return len(ids)


def _sums(session: ScopedSession, days: int, batch: int) -> int:
    key = (UsageSum.tenant_id, UsageSum.owner_id, UsageSum.scope, UsageSum.scope_id, UsageSum.day)
    kept = timedelta(days=max(days, SUMS_KEPT))
    old = select(*key).where(UsageSum.day < (session.clock.now() - kept).date())
    found = [tuple(row) for row in session.execute(old.limit(batch))]
    session.execute(delete(UsageSum).where(tuple_(*key).in_(found)).execution_options(synchronize_session=False))
    return len(found)
