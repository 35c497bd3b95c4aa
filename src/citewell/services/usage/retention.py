"""Forgetting what was used long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Tenant, UsageRecord, UsageSum
from citewell.domain.access import SystemCaller
from citewell.services.settings.catalogue import USAGE_DAYS
from citewell.services.settings.values import LiveSettings
from citewell.services.usage.sums import ALL

SUMS_KEPT = 62
"""Days that sums stay at least: budgets count those of the month."""

BATCH = 1000
SYSTEM = SystemCaller("usage retention")


def forget_usage(database: Database, live: LiveSettings, *, batch: int = BATCH) -> int:
    """Delete records and sums that are older than each tenant wants, ``batch`` a transaction.

    Returns how many records.
    """
    with database.read(SYSTEM) as session:
        tenants = session.scalars(select(Tenant.id).order_by(Tenant.id)).all()
    now = database.clock.now()
    count = 0
    for tenant_id in tenants:
        with database.read(SYSTEM) as session:
            days = live.of_tenant(session, tenant_id)[USAGE_DAYS]
        deleted = batch
        while deleted == batch:
            with database.write(SYSTEM) as session:
                deleted = _forget_records(session, tenant_id, now - timedelta(days=days), batch)
            count += deleted
        _forget_sums(database, tenant_id, now - timedelta(days=max(days, SUMS_KEPT)))
    return count


def _forget_records(session: ScopedSession, tenant_id: str, before: datetime, batch: int) -> int:
    old = select(UsageRecord.id).where(UsageRecord.tenant_id == tenant_id, UsageRecord.created_at < before)
    ids = session.scalars(old.order_by(UsageRecord.created_at).limit(batch)).all()
    if ids:
        session.execute(delete(UsageRecord).where(UsageRecord.id.in_(ids)).execution_options(synchronize_session=False))
    return len(ids)


def _forget_sums(database: Database, tenant_id: str, before: datetime) -> None:
    """Day by day. Each has a row of its tenant, which is found by an index: nothing is read in vain."""
    day = before.date()
    of_tenant = (UsageSum.tenant_id == tenant_id, UsageSum.owner_id == ALL, UsageSum.scope == "tenant")
    with database.read(SYSTEM) as session:
        oldest = session.scalar(select(func.min(UsageSum.day)).where(*of_tenant))
    while oldest is not None and oldest < day:
        with database.write(SYSTEM) as session:
            of_day = delete(UsageSum).where(UsageSum.tenant_id == tenant_id, UsageSum.day == oldest)
            session.execute(of_day.execution_options(synchronize_session=False))
            oldest = session.scalar(select(func.min(UsageSum.day)).where(*of_tenant))
