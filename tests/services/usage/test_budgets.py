from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from citewell.db.tables import AuditEntry, Chat, Message
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, BudgetSpent, Forbidden, InvalidInput, NotFound, PreconditionFailed
from citewell.domain.usage import BudgetScope, Measure, Period
from citewell.services.chat.storing import ALIVE_FOR
from citewell.services.usage.budget_rules import NewBudget
from citewell.services.usage.budgets import SOON
from fakes.clock import FakeClock
from support.usage import Desk, a_use

DAY = 86_400


def questions(amount: int, scope: BudgetScope = BudgetScope.TENANT, ref: str | None = None) -> NewBudget:
    return NewBudget(scope, Period.DAY, Measure.QUESTIONS, amount, scope_ref=ref)


def begin(desk: Desk, caller: Caller) -> bool:
    """Check, and store a running answer in the same transaction, as a turn does; whether it was let in."""
    try:
        with desk.database.write(caller) as session:
            desk.usage.budgets.check(session, caller, assistant_id=None, collection_ids=None)
            now, chat_id = session.clock.now(), session.ids.new_id()
            session.add(Chat(id=chat_id, user_id=caller.user_id, created_at=now, updated_at=now))
            session.flush()
            session.add(
                Message(
                    id=session.ids.new_id(),
                    chat_id=chat_id,
                    ordinal=1,
                    role="assistant",
                    text="",
                    state="running",
                    key_id=caller.api_key_id,
                    running_until=now + ALIVE_FOR,
                    created_at=now,
                )
            )
    except BudgetSpent as error:
        # The answers that are running stand in the way, not the period.
        return bool(error.facts["retry_after"] != SOON)
    return True


def test_a_budget_warns_then_refuses_and_begins_anew(desk: Desk, admin: Caller, user: Caller, clock: FakeClock) -> None:
    desk.usage.rules.create(admin, NewBudget(BudgetScope.USER, Period.MONTH, Measure.TOKENS, 1000))
    desk.turn(user, a_use(tokens_in=700, tokens_out=99))
    assert desk.warnings(user) == []
    desk.turn(user, a_use(tokens_in=1, tokens_out=0))
    assert desk.warnings(user) == [
        "80 % of your budget of 1,000 tokens a month is used: 800 tokens. It starts again on 2030-04-01 00:00 UTC."
    ]
    assert desk.warnings(admin) == [], "it is each user's own"
    desk.turn(user, a_use(tokens_in=200, tokens_out=0))
    with pytest.raises(BudgetSpent) as refused:
        desk.warnings(user)
    assert refused.value.message == (
        "Your budget of 1,000 tokens a month is used up. Ask again after 2030-04-01 00:00 UTC, "
        "or have an administrator raise it."
    )
    assert refused.value.facts["retry_after"] == 30 * DAY + DAY // 2
    clock.advance(31 * DAY)
    assert desk.warnings(user) == []


@pytest.mark.parametrize(
    ("scope", "refused"),
    [
        (BudgetScope.TENANT, {"user", "editor", "key", "assistant", "collection", "limited key"}),
        (BudgetScope.USER, {"user", "key", "assistant", "collection", "limited key"}),
        (BudgetScope.KEY, {"key"}),
        (BudgetScope.ASSISTANT, {"assistant"}),
        (BudgetScope.COLLECTION, {"collection", "limited key"}),
    ],
)
def test_a_budget_holds_for_its_scope(
    sqlite_desk: Desk, admin: Caller, user: Caller, editor: Caller, scope: BudgetScope, refused: set[str]
) -> None:
    desk = sqlite_desk
    by_key = replace(user, api_key_id="key 1")
    desk.usage.rules.create(admin, questions(1, scope))
    desk.turn(by_key, assistant_id="a1", collection_ids=["c1"])
    tries: dict[str, Callable[[], list[str]]] = {
        "user": lambda: desk.warnings(user),
        "editor": lambda: desk.warnings(editor),
        "key": lambda: desk.warnings(by_key),
        "other key": lambda: desk.warnings(replace(editor, api_key_id="key 2")),
        "assistant": lambda: desk.warnings(user, assistant_id="a1"),
        "other assistant": lambda: desk.warnings(editor, assistant_id="a2"),
        "collection": lambda: desk.warnings(user, collection_ids=["c1", "c2"]),
        "other collection": lambda: desk.warnings(editor, collection_ids=["c2"]),
        "limited key": lambda: desk.warnings(
            replace(user, api_key_id="key 3", collection_ids=frozenset({"c1"})), collection_ids=None
        ),
    }
    found = set()
    for name, attempt in tries.items():
        try:
            attempt()
        except BudgetSpent:
            found.add(name)
    if scope is BudgetScope.TENANT:
        refused = set(tries)
    assert found == refused


def test_the_cost_of_a_day_is_limited(sqlite_desk: Desk, admin: Caller, user: Caller, clock: FakeClock) -> None:
    desk = sqlite_desk
    desk.usage.rules.create(admin, NewBudget(BudgetScope.TENANT, Period.DAY, Measure.COST, 2_500_000))
    desk.turn(user, a_use(tokens_in=1000, tokens_out=0))
    with pytest.raises(BudgetSpent, match=r"Everybody's budget of \$0\.0025 a day is used up"):
        desk.warnings(user)
    clock.advance(DAY)
    assert desk.warnings(user) == []


def test_two_hundred_questions_at_once_do_not_overshoot(desk: Desk, admin: Caller, user: Caller) -> None:
    desk.usage.rules.create(admin, questions(10))
    desk.turn(user)
    with ThreadPoolExecutor(16) as pool:
        let_in = list(pool.map(lambda _: begin(desk, user), range(40)))
    assert sum(let_in) == 9


def test_running_answers_count_with_what_answers_used_so_far(sqlite_desk: Desk, admin: Caller, user: Caller) -> None:
    desk = sqlite_desk
    desk.usage.rules.create(admin, NewBudget(BudgetScope.USER, Period.DAY, Measure.TOKENS, 1000))
    desk.turn(user, a_use(tokens_in=150, tokens_out=50))
    assert [begin(desk, user) for _ in range(6)] == [True, True, True, True, False, False]


def test_answers_of_dead_servers_and_of_other_users_do_not_stand_in_the_way(
    sqlite_desk: Desk, admin: Caller, user: Caller, editor: Caller, clock: FakeClock
) -> None:
    desk = sqlite_desk
    desk.usage.rules.create(admin, questions(1, BudgetScope.USER))
    assert begin(desk, user)
    assert begin(desk, editor)
    assert not begin(desk, user)
    clock.advance(ALIVE_FOR.total_seconds() + 1)
    assert begin(desk, user)


def test_what_was_used_before_a_budget_was_set_counts(sqlite_desk: Desk, admin: Caller, user: Caller) -> None:
    sqlite_desk.turn(user)
    sqlite_desk.usage.rules.create(admin, questions(1))
    with pytest.raises(BudgetSpent):
        sqlite_desk.warnings(user)


def test_a_budget_of_nothing_lets_nobody_ask(sqlite_desk: Desk, admin: Caller, user: Caller) -> None:
    sqlite_desk.usage.rules.create(admin, questions(0, BudgetScope.USER, user.user_id))
    with pytest.raises(BudgetSpent):
        sqlite_desk.warnings(user)
    assert sqlite_desk.warnings(admin) == []


def test_budgets_are_changed_by_who_saw_them_as_they_are(desk: Desk, admin: Caller, user: Caller) -> None:
    rules = desk.usage.rules
    row = rules.create(admin, questions(1))
    with pytest.raises(AlreadyExists):
        rules.create(admin, questions(2))
    changed = rules.change(admin, row.id, amount=3, expected=1)
    assert (changed.amount, changed.revision, changed.warn_percent) == (3, 2, 80)
    with pytest.raises(PreconditionFailed):
        rules.change(admin, row.id, amount=4, expected=1)
    with pytest.raises(InvalidInput):
        rules.change(admin, row.id, warn_percent=0)
    rules.delete(admin, row.id, expected=2)
    with pytest.raises(NotFound):
        rules.get(admin, row.id)
    with pytest.raises(Forbidden):
        rules.create(user, questions(1))


@pytest.mark.parametrize(
    "new",
    [
        questions(-1),
        questions(10**15 + 1),
        questions(1, BudgetScope.TENANT, "x"),
        questions(1, BudgetScope.USER, "nobody@example.org"),
        questions(1, BudgetScope.KEY, "no\0key"),
        questions(1, BudgetScope.ASSISTANT, "none"),
    ],
)
def test_budgets_that_cannot_be(sqlite_desk: Desk, admin: Caller, new: NewBudget) -> None:
    with pytest.raises(InvalidInput):
        sqlite_desk.usage.rules.create(admin, new)


def test_users_see_the_budgets_that_limit_them_and_admins_all(
    desk: Desk, admin: Caller, user: Caller, editor: Caller, stranger: Caller
) -> None:
    rules = desk.usage.rules
    rules.create(admin, questions(10))
    rules.create(admin, questions(4, BudgetScope.USER))
    rules.create(admin, questions(2, BudgetScope.USER, f"{editor.user_id}@example.org"))
    for _ in range(3):
        desk.turn(user)
    desk.turn(editor)

    def states(caller: Caller) -> set[tuple[str, str, int, int]]:
        return {(each.scope, each.scope_id, each.used, each.amount) for each, _ in rules.states(caller)}

    assert states(user) == {("tenant", "", 4, 10), ("user", user.user_id, 3, 4)}
    assert states(editor) == {
        ("tenant", "", 4, 10),
        ("user", editor.user_id, 1, 4),
        ("user", editor.user_id, 1, 2),
    }
    assert states(admin) == states(user) | states(editor)
    assert states(stranger) == set()
    assert {name for state, name in rules.states(admin) if state.scope == "user"} == {
        f"{user.user_id}@example.org",
        f"{editor.user_id}@example.org",
    }


def test_a_refusal_is_in_the_audit_log_once_a_minute(sqlite_desk: Desk, user: Caller, clock: FakeClock) -> None:
    heard: list[str] = []
    sqlite_desk.usage.refusals.listen(heard.append)
    for seconds in (0, 10, 60):
        clock.advance(seconds)
        sqlite_desk.usage.budgets.refused(user, BudgetSpent("Spent.", budget_id="b"), assistant_id="a")
    assert heard == ["budget"] * 3
    with sqlite_desk.database.read(user) as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.action == "chat.refused")).all()
    assert [(entry.outcome, entry.facts) for entry in found] == [
        ("denied", {"refused": "budget", "code": "budget_spent", "assistant_id": "a", "budget_id": "b"})
    ] * 2
