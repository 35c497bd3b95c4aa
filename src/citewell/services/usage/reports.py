"""What was used, by day, user, key, collection, assistant, model or purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import UsageSum
from citewell.domain.access import Caller
from citewell.domain.errors import Forbidden, InvalidInput
from citewell.domain.latency import percentile
from citewell.domain.usage import NUMBERS, Latency, Tally, add_latency, latency_of_json
from citewell.services.access.rules import AccessRules, administers
from citewell.services.usage.names import names_of
from citewell.services.usage.sums import ALL

MOST_DAYS: Final = 800
MOST_GROUPS: Final = 1000


class GroupBy(StrEnum):
    """What one row of a report is about."""

    DAY = "day"
    USER = "user"
    KEY = "key"
    COLLECTION = "collection"
    ASSISTANT = "assistant"
    MODEL = "model"
    PURPOSE = "purpose"


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Which days (both included, UTC), by what, of whom; ``limit`` is the most rows."""

    first: date
    last: date
    group_by: GroupBy = GroupBy.DAY
    user_id: str | None = None
    limit: int = 200


@dataclass(frozen=True, slots=True)
class StageLatency:
    """Milliseconds of a stage: half of all took at most ``p50``, 95 of 100 at most ``p95``; both within 8 %."""

    count: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What one group used. ``key`` is a day, an id or a word; ``name`` what people call it, where that is known."""

    key: str
    name: str | None
    used: Tally
    latency: Mapping[str, StageLatency]


@dataclass(frozen=True, slots=True)
class Report:
    """Rows, those that cost most first (days in order), and ``total`` of everything, also of rows that are left out.

    ``groups`` is how many there are in all. A question that drew on two collections, or used two models, counts for
    both.
    """

    rows: Sequence[ReportRow]
    groups: int
    total: ReportRow


class UsageReports:
    """Reports from the daily sums; users see their own."""

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access

    def report(self, caller: Caller, wanted: ReportRequest) -> Report:
        """The report.

        Raises:
            Forbidden: somebody who is no admin asks for what others used.
            InvalidInput: the days are out of order or too many.
        """
        owner = owner_of(caller, wanted)
        _check(wanted)
        with self._database.read(caller) as session:
            whole = _whole(owner, wanted)
            total = _row("total", None, *_summed(session, whole))
            if wanted.group_by is GroupBy.DAY:
                rows, groups = _days(session, whole)
            elif wanted.group_by is GroupBy.USER and owner != ALL:
                rows, groups = _groups(session, whole, wanted.limit)
            else:
                of_scope = and_(UsageSum.owner_id == owner, UsageSum.scope == wanted.group_by.value, _between(wanted))
                rows, groups = _groups(session, of_scope, wanted.limit)
            names = names_of(session, self._access, caller, wanted.group_by.value, [key for key, _ in rows])
            return Report([_row(key, names.get(key), *tally) for key, tally in rows], groups, total)


def owner_of(caller: Caller, wanted: ReportRequest) -> str:
    """Whose sums are shown: ``ALL`` or a user's. Raises ``Forbidden`` for those of others."""
    if administers(caller):
        return wanted.user_id or ALL
    if caller.user_id is None or wanted.user_id not in (None, caller.user_id):
        raise Forbidden("Only administrators see what others use.", reason="admins_only")
    return caller.user_id


Summed = tuple[Tally, Latency]


def _between(wanted: ReportRequest) -> ColumnElement[bool]:
    return UsageSum.day.between(wanted.first, wanted.last)


def _whole(owner: str, wanted: ReportRequest) -> ColumnElement[bool]:
    """The rows whose sum is everything."""
    scope, scope_id = ("tenant", "") if owner == ALL else ("user", owner)
    return and_(UsageSum.owner_id == ALL, UsageSum.scope == scope, UsageSum.scope_id == scope_id, _between(wanted))


def _sums() -> list[Any]:
    return [func.coalesce(func.sum(getattr(UsageSum, name)), 0) for name in NUMBERS]


def _tally(numbers: Sequence[Any]) -> Tally:
    tally = Tally()
    for name, value in zip(NUMBERS, numbers, strict=True):
        setattr(tally, name, int(value))
    return tally


def _summed(session: ScopedSession, criterion: ColumnElement[bool]) -> Summed:
    tally = _tally(session.execute(select(*_sums()).where(criterion)).one())
    latency: Latency = {}
    for stored in session.scalars(select(UsageSum.latency).where(criterion)):
        add_latency(latency, latency_of_json(stored))
    return tally, latency


def _days(session: ScopedSession, whole: ColumnElement[bool]) -> tuple[list[tuple[str, Summed]], int]:
    columns = [getattr(UsageSum, name) for name in NUMBERS]
    found = session.execute(select(UsageSum.day, UsageSum.latency, *columns).where(whole).order_by(UsageSum.day)).all()
    rows = [(day.isoformat(), (_tally(numbers), latency_of_json(latency))) for day, latency, *numbers in found]
    return rows, len(rows)


def _groups(session: ScopedSession, criterion: ColumnElement[bool], limit: int) -> tuple[list[tuple[str, Summed]], int]:
    groups = session.scalar(select(func.count(UsageSum.scope_id.distinct())).where(criterion)) or 0
    statement = (
        select(UsageSum.scope_id, *_sums())
        .where(criterion)
        .group_by(UsageSum.scope_id)
        .order_by(func.sum(UsageSum.cost).desc(), func.sum(UsageSum.questions).desc(), UsageSum.scope_id)
        .limit(limit)
    )
    tallies = {key: _tally(numbers) for key, *numbers in session.execute(statement)}
    latencies: dict[str, Latency] = {key: {} for key in tallies}
    stored = select(UsageSum.scope_id, UsageSum.latency).where(criterion, UsageSum.scope_id.in_(tallies))
    for key, latency in session.execute(stored):
        add_latency(latencies[key], latency_of_json(latency))
    return [(key, (tally, latencies[key])) for key, tally in tallies.items()], int(groups)


def _row(key: str, name: str | None, tally: Tally, latency: Latency) -> ReportRow:
    return ReportRow(key, name, tally, percentiles(latency))


def percentiles(latency: Latency) -> dict[str, StageLatency]:
    """What each stage took, by name."""
    stages = {}
    for stage, counts in sorted(latency.items()):
        median, high = percentile(counts, 0.5), percentile(counts, 0.95)
        if median is not None and high is not None:
            stages[stage] = StageLatency(sum(counts.values()), round(median, 1), round(high, 1))
    return stages


def _check(wanted: ReportRequest) -> None:
    check_days(wanted)
    if not 1 <= wanted.limit <= MOST_GROUPS:
        raise InvalidInput(
            f"limit must lie between 1 and {MOST_GROUPS}.", field="limit", reason="range", least=1, most=MOST_GROUPS
        )


def check_days(wanted: ReportRequest) -> None:
    """Nothing, if the days are in order and not too many. Raises ``InvalidInput``."""
    if wanted.last < wanted.first:
        raise InvalidInput("The last day comes before the first.", field="to", reason="days_order")
    if wanted.last - wanted.first >= timedelta(days=MOST_DAYS):
        raise InvalidInput(
            f"A report is over {MOST_DAYS} days at most.", field="from", reason="days_many", most=MOST_DAYS
        )
