from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from citewell.db.session import Database
from citewell.db.tables import Budget, UsageCollection, UsageRecord, UsageSum
from citewell.domain.access import Caller
from citewell.domain.errors import BudgetSpent
from citewell.services.usage.budgets import Budgets
from fakes.clock import FakeClock
from support.people import People
from support.usage import a_use, ledger_of, record

DAY = 86_400


def test_a_turn_leaves_a_record_a_call_and_sums_of_all_it_belongs_to(
    database: Database, user: Caller, clock: FakeClock
) -> None:
    ledger = ledger_of(database)
    uses = [a_use("rewrite", 100, 10), a_use("answer", 1000, 50, cached=200)]
    used = record(database, ledger, user, uses=uses, assistant_id="a", collection_ids=["c2", "c1", "c1"])
    assert (used.calls, used.tokens_in, used.tokens_cached, used.tokens_out) == (2, 1100, 200, 60)
    with database.read(user) as session:
        rows = session.scalars(select(UsageRecord).order_by(UsageRecord.id)).all()
        assert [(row.purpose, row.tokens_in, row.outcome) for row in rows] == [
            ("rewrite", 100, "answered"),
            ("answer", 1000, "answered"),
        ]
        assert rows[0].stages == {"call": 500.0, "first_token": 100.0, "search": 12.35}
        assert rows[1].stages == {"call": 500.0, "first_token": 100.0}
        assert len(session.scalars(select(UsageCollection)).all()) == 4
        sums = session.scalars(select(UsageSum)).all()
        assert {(row.owner_id == "", row.scope, row.scope_id, row.questions, row.calls) for row in sums} == {
            (True, "tenant", "", 1, 2),
            (True, "user", user.user_id, 1, 2),
            *(
                (shared, scope, scope_id, 1, calls)
                for shared in (True, False)
                for scope, scope_id, calls in (
                    ("assistant", "a", 2),
                    ("collection", "c1", 2),
                    ("collection", "c2", 2),
                    ("model", "gpt-4o", 2),
                    ("purpose", "rewrite", 1),
                    ("purpose", "answer", 1),
                )
            ),
        }


def test_an_answer_without_a_model_costs_nothing_and_counts_as_extractive(database: Database, user: Caller) -> None:
    used = record(database, ledger_of(database), user, outcome="abstained")
    assert (used.calls, used.cost) == (0, 0)
    with database.read(user) as session:
        row = session.scalars(select(UsageRecord)).one()
        assert (row.provider, row.model, row.cost, row.outcome) == ("citewell", "extractive", 0, "abstained")


def test_a_turn_that_failed_before_a_model_was_asked_names_none(database: Database, user: Caller) -> None:
    record(database, ledger_of(database), user, outcome="failed")
    with database.read(user) as session:
        assert session.scalars(select(UsageRecord.model)).one() == "none"


def test_sums_grow_turn_by_turn_and_begin_anew_each_day(database: Database, user: Caller, clock: FakeClock) -> None:
    ledger = ledger_of(database)
    for _ in range(3):
        record(database, ledger, user, uses=[a_use("answer", 100, 10)])
    clock.advance(DAY)
    record(database, ledger, user, uses=[a_use("answer", 7, 1)])
    with database.read(user) as session:
        rows = session.scalars(select(UsageSum).where(UsageSum.scope == "tenant").order_by(UsageSum.day)).all()
        assert [(row.questions, row.tokens_in) for row in rows] == [(3, 300), (1, 7)]
        assert [list(row.latency["search"].values()) for row in rows] == [[3], [1]]


def test_turns_that_end_at_once_are_all_counted(database: Database, people: People, tenant_id: str) -> None:
    ledger = ledger_of(database)
    callers = [people.caller(tenant_id) for _ in range(4)]

    def turn(number: int) -> None:
        use = a_use(model=f"m{number % 3}")
        record(database, ledger, callers[number % 4], uses=[use], collection_ids=[f"c{number % 2}", f"c{number % 5}"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(turn, range(40)))
    with database.read(callers[0]) as session:
        sums = session.execute(
            select(UsageSum.scope, func.sum(UsageSum.questions)).where(UsageSum.owner_id == "").group_by(UsageSum.scope)
        ).all()
    drawn_on = sum(len({number % 2, number % 5}) for number in range(40))
    assert dict(sums) == {"tenant": 40, "user": 40, "model": 40, "purpose": 40, "collection": drawn_on}


def test_a_spent_budget_refuses_until_its_period_ends(database: Database, user: Caller, clock: FakeClock) -> None:
    with database.write(user) as session:
        now = session.clock.now()
        session.add(
            Budget(
                id=session.ids.new_id(),
                scope="user",
                period="day",
                measure="questions",
                amount=2,
                created_at=now,
                updated_at=now,
            )
        )
    ledger, budgets = ledger_of(database), Budgets()

    def warnings() -> list[str]:
        with database.write(user) as session:
            found = budgets.check(session, user, assistant_id=None, collection_ids=None)
            return [warning.message for warning in found]

    record(database, ledger, user)
    assert warnings() == []
    record(database, ledger, user)
    with pytest.raises(BudgetSpent, match=r"Your budget of 2 questions a day is used up\. Ask again after") as caught:
        warnings()
    assert 0 < int(str(caught.value.facts["retry_after"])) <= 86_400
    clock.advance(DAY)
    assert warnings() == []
