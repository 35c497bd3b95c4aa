"""The daily sums: kept in the transaction that records a turn, read by budgets and reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite

from citewell.db.session import ScopedSession
from citewell.db.tables import UsageSum
from citewell.domain.usage import NUMBERS, Latency, Tally, latency_as_json, latency_of_json

ALL = ""
"""The owner of what all used together."""


@dataclass(frozen=True, slots=True, order=True)
class SumKey:
    """A row of a day. ``owner_id`` is ``ALL`` or a user's."""

    owner_id: str
    scope: str
    scope_id: str


OF_TENANT = SumKey(ALL, "tenant", "")


def add_to_sums(session: ScopedSession, day: date, tallies: Mapping[SumKey, Tally]) -> None:
    """Add what a turn used. Call it late in a transaction: it holds the tenant's row of the day until the end.

    Args:
        session: One that writes.
        day: Of the turn, in UTC.
        tallies: By row; that of the tenant is among them, and is locked first, so that two turns never wait for
            each other.
    """
    _lock_day(session, day)
    rows = {
        SumKey(row.owner_id, row.scope, row.scope_id): row for row in session.scalars(_rows(day, tallies.keys())).all()
    }
    for key, tally in tallies.items():
        row = rows.get(key)
        if row is None:
            row = UsageSum(owner_id=key.owner_id, scope=key.scope, scope_id=key.scope_id, day=day)
            session.add(row)
            former = Tally()
        else:
            former = tally_of(row)
        former.add(tally)
        for name in NUMBERS:
            setattr(row, name, getattr(former, name))
        row.latency = latency_as_json(former.latency)
    session.flush()


def tally_of(row: UsageSum, *, latency: bool = True) -> Tally:
    """The row as numbers to add."""
    stages: Latency = latency_of_json(row.latency) if latency else {}
    return Tally(**{name: getattr(row, name) for name in NUMBERS}, latency=stages)


def _lock_day(session: ScopedSession, day: date) -> None:
    of_tenant = (
        select(UsageSum.day)
        .where(UsageSum.owner_id == ALL, UsageSum.scope == "tenant", UsageSum.scope_id == "", UsageSum.day == day)
        .with_for_update()
    )
    if session.scalars(of_tenant).one_or_none() is None:
        key = {"owner_id": ALL, "scope": "tenant", "scope_id": "", "day": day, "latency": {}}
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = {"tenant_id": session.tenant_id, **key, **dict.fromkeys(NUMBERS, 0)}
        session.execute(insert(UsageSum).on_conflict_do_nothing(), [row])
        session.scalars(of_tenant).one()


def _rows(day: date, keys: Iterable[SumKey]) -> Select[UsageSum]:
    # Each with each: SQLite looks rows up by an index for three lists, not for a list of three; few are nobody's.
    wanted = list(keys)
    return (
        select(UsageSum)
        .where(
            UsageSum.owner_id.in_({key.owner_id for key in wanted}),
            UsageSum.scope.in_({key.scope for key in wanted}),
            UsageSum.scope_id.in_({key.scope_id for key in wanted}),
            UsageSum.day == day,
        )
        .execution_options(populate_existing=True)
    )
