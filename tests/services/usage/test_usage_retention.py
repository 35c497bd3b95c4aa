from __future__ import annotations

from sqlalchemy import func, select

from citewell.db.tables import UsageCollection, UsageRecord, UsageSum
from citewell.domain.access import Caller
from citewell.services.settings.catalogue import USAGE_DAYS
from citewell.services.settings.values import Initial, LiveSettings
from citewell.services.usage.retention import forget_usage
from fakes.clock import FakeClock
from support.usage import Desk, a_use

DAY = 86_400


def keeping(desk: Desk, days: int) -> LiveSettings:
    return LiveSettings(desk.database, {USAGE_DAYS.key: Initial(days)})


def counts(desk: Desk, caller: Caller) -> tuple[int, ...]:
    with desk.database.read(caller) as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (UsageRecord, UsageCollection, UsageSum)
        )


def test_records_and_sums_go_when_they_are_old(desk: Desk, user: Caller, stranger: Caller, clock: FakeClock) -> None:
    for caller in (user, stranger):
        for _ in range(3):
            desk.turn(caller, a_use(), collection_ids=["c"])
    clock.advance(50 * DAY)
    desk.turn(user, a_use())
    clock.advance(30 * DAY)
    assert forget_usage(desk.database, keeping(desk, 100)) == 0
    assert counts(desk, user)[:2] == (4, 3)
    assert forget_usage(desk.database, keeping(desk, 70), batch=2) == 6
    assert counts(desk, user) == (1, 0, 6)
    assert counts(desk, stranger) == (0, 0, 0)
    assert forget_usage(desk.database, keeping(desk, 70)) == 0


def test_sums_stay_as_long_as_budgets_of_a_month_count_them(desk: Desk, user: Caller, clock: FakeClock) -> None:
    desk.turn(user, a_use())
    clock.advance(30 * DAY)
    assert forget_usage(desk.database, keeping(desk, 1)) == 1
    assert counts(desk, user) == (0, 0, 6)
