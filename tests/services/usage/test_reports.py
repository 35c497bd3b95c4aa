from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from citewell.domain.access import Caller, Scope
from citewell.domain.errors import Forbidden, InvalidInput
from citewell.domain.usage import BudgetScope, Measure, Period
from citewell.services.usage.budget_rules import NewBudget
from citewell.services.usage.reports import GroupBy, ReportRequest
from fakes.clock import FakeClock
from support.usage import Desk, a_use

FIRST, SECOND = date(2030, 3, 1), date(2030, 3, 2)


@pytest.fixture
def used(desk: Desk, user: Caller, editor: Caller, clock: FakeClock) -> Desk:
    """Two turns of a user on the first day and one of an editor on the second."""
    by_key = replace(user, api_key_id="a key")
    desk.turn(user, a_use("answer", 1000, 100), stages={"search": 10.0, "write": 500.0}, collection_ids=["c1", "c2"])
    desk.turn(by_key, outcome="abstained", stages={"search": 30.0}, collection_ids=["c2"])
    clock.advance(86_400)
    desk.turn(editor, a_use("rewrite", 10, 1), a_use("answer", 20, 2, model="own"), outcome="failed", assistant_id="a1")
    return desk


def rows(desk: Desk, caller: Caller, group_by: GroupBy, user_id: str | None = None) -> dict[str, tuple[int, int, int]]:
    """Questions, tokens in and cost by key."""
    found = desk.usage.reports.report(caller, ReportRequest(FIRST, SECOND, group_by, user_id))
    return {row.key: (row.used.questions, row.used.tokens_in, row.used.cost) for row in found.rows}


COST = 1000 * 2500 + 100 * 10_000
SMALL = 10 * 2500 + 10_000


def test_an_admin_sees_what_everybody_used(used: Desk, admin: Caller, user: Caller, editor: Caller) -> None:
    assert rows(used, admin, GroupBy.DAY) == {"2030-03-01": (2, 1000, COST), "2030-03-02": (1, 30, SMALL)}
    assert rows(used, admin, GroupBy.USER) == {user.user_id: (2, 1000, COST), editor.user_id: (1, 30, SMALL)}
    assert rows(used, admin, GroupBy.KEY) == {"a key": (1, 0, 0)}
    assert rows(used, admin, GroupBy.COLLECTION) == {"c1": (1, 1000, COST), "c2": (2, 1000, COST)}
    assert rows(used, admin, GroupBy.ASSISTANT) == {"a1": (1, 30, SMALL)}
    assert rows(used, admin, GroupBy.MODEL) == {
        "gpt-4o": (2, 1010, COST + SMALL),
        "extractive": (1, 0, 0),
        "own": (1, 20, 0),
    }
    assert rows(used, admin, GroupBy.PURPOSE) == {"answer": (3, 1020, COST), "rewrite": (1, 10, SMALL)}


def test_users_see_what_they_used_alone(used: Desk, user: Caller, editor: Caller) -> None:
    assert rows(used, user, GroupBy.DAY) == {"2030-03-01": (2, 1000, COST)}
    assert rows(used, user, GroupBy.USER) == {user.user_id: (2, 1000, COST)}
    assert rows(used, user, GroupBy.MODEL) == {"gpt-4o": (1, 1000, COST), "extractive": (1, 0, 0)}
    assert rows(used, editor, GroupBy.COLLECTION) == {}
    with pytest.raises(Forbidden):
        rows(used, user, GroupBy.DAY, editor.user_id)


def test_a_key_that_reaches_some_collections_shows_its_user_alone(used: Desk, admin: Caller) -> None:
    limited = replace(admin, api_key_id="k", collection_ids=frozenset({"c1"}))
    assert rows(used, limited, GroupBy.USER) == {}


def test_an_admin_can_look_at_one_user(used: Desk, admin: Caller, user: Caller, stranger: Caller) -> None:
    assert rows(used, admin, GroupBy.COLLECTION, user.user_id) == {"c1": (1, 1000, COST), "c2": (2, 1000, COST)}
    assert rows(used, stranger, GroupBy.DAY) == {}
    assert rows(used, stranger, GroupBy.MODEL, user.user_id) == {}


def test_a_report_has_outcomes_latencies_and_a_total(used: Desk, admin: Caller) -> None:
    found = used.usage.reports.report(admin, ReportRequest(FIRST, SECOND, GroupBy.USER, limit=1))
    assert (len(found.rows), found.groups) == (1, 2)
    total = found.total.used
    assert (total.questions, total.answered, total.abstained, total.failed, total.calls) == (3, 1, 1, 1, 3)
    assert total.unpriced == 1
    search = found.total.latency["search"]
    assert search.count == 3
    assert search.p50 == pytest.approx(12.345, rel=0.08)
    assert search.p95 == pytest.approx(30, rel=0.08)
    assert found.total.latency["write"].p50 == pytest.approx(500, rel=0.08)


def test_rows_have_the_names_of_what_is_there(used: Desk, admin: Caller, user: Caller) -> None:
    found = used.usage.reports.report(admin, ReportRequest(FIRST, SECOND, GroupBy.USER))
    assert {row.key: row.name for row in found.rows}[str(user.user_id)] == f"{user.user_id}@example.org"
    found = used.usage.reports.report(admin, ReportRequest(FIRST, SECOND, GroupBy.COLLECTION))
    assert [row.name for row in found.rows] == [None, None]


@pytest.mark.parametrize(
    "wanted",
    [ReportRequest(SECOND, FIRST), ReportRequest(date(2020, 1, 1), SECOND), ReportRequest(FIRST, FIRST, limit=0)],
)
def test_days_in_order_and_not_too_many(sqlite_desk: Desk, admin: Caller, wanted: ReportRequest) -> None:
    with pytest.raises(InvalidInput):
        sqlite_desk.usage.reports.report(admin, wanted)


@pytest.mark.parametrize(
    "key", [{"scopes": frozenset({Scope.READ})}, {"collection_ids": frozenset({"c1"})}], ids=["reads", "limited"]
)
def test_an_admins_key_that_may_not_administer_tells_what_its_owner_used(
    used: Desk, admin: Caller, user: Caller, key: dict[str, Any]
) -> None:
    used.usage.rules.create(admin, NewBudget(BudgetScope.USER, Period.MONTH, Measure.QUESTIONS, 100))
    limited = replace(admin, **key)
    assert rows(used, limited, GroupBy.USER) == {}
    assert {state.scope_id for state, _ in used.usage.rules.states(limited)} == {admin.user_id}
    with pytest.raises(Forbidden):
        rows(used, limited, GroupBy.DAY, user.user_id)
