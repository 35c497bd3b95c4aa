"""Budgets: a warning when most of one is used, a refusal when all of it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy import case as when

from citewell.db.session import ScopedSession
from citewell.db.tables import Budget, Chat, Message, UsageSum
from citewell.domain.access import Caller
from citewell.domain.errors import BudgetSpent
from citewell.domain.usage import NANO, BudgetScope, Measure, Period
from citewell.services.usage.refusals import Refusals
from citewell.services.usage.sums import ALL

FIRST_GUESS: Final[Mapping[Measure, int]] = {Measure.COST: NANO // 100, Measure.TOKENS: 4096, Measure.QUESTIONS: 1}
"""What a running turn is taken to use while nothing is known of earlier ones: a cent, 4096 tokens, itself."""

SOON: Final = 5
"""Seconds after which to try again when only running answers stand in the way."""

MOST_RUNNING: Final = 10_000
"""Answers at the same time, at most: a budget that has room for so many more is not near its end."""

Key = tuple[str, str]
"""Scope and id."""


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A budget, for one of its scope, as of now. ``used`` and ``amount`` as the measure counts."""

    budget_id: str
    scope: BudgetScope
    scope_id: str
    period: Period
    measure: Measure
    amount: int
    used: int
    warn_percent: int
    until: datetime

    @property
    def percent(self) -> float:
        """How much of it is used."""
        return 100.0 if self.amount == 0 else round(100.0 * self.used / self.amount, 1)

    @property
    def spent(self) -> bool:
        """Whether nothing more may be used."""
        return self.used >= self.amount

    @property
    def warns(self) -> bool:
        """Whether it is time to say so."""
        return self.percent >= self.warn_percent


@dataclass(frozen=True, slots=True)
class BudgetWarning:
    """That most of a budget is used, in a sentence."""

    state: BudgetState
    message: str

    def as_json(self) -> dict[str, object]:
        """As the API shows it."""
        state = self.state
        return {
            "message": self.message,
            "scope": state.scope.value,
            "scope_id": state.scope_id or None,
            "measure": state.measure.value,
            "period": state.period.value,
            "percent": state.percent,
            "until": state.until.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class _Used:
    """Of one key, in a period: what was used, and in how many questions."""

    amounts: Mapping[Measure, int]

    def expected(self, measure: Measure) -> int:
        """What one more turn is likely to use."""
        questions = self.amounts[Measure.QUESTIONS]
        if measure is Measure.QUESTIONS or not questions:
            return FIRST_GUESS[measure]
        return math.ceil(self.amounts[measure] / questions)


_NOTHING = _Used(dict.fromkeys(Measure, 0))


class Budgets:
    """Says before a turn whether it may begin.

    Args:
        refusals: Told of questions that were refused.
    """

    def __init__(self, refusals: Refusals | None = None) -> None:
        self._refusals = refusals

    def refused(self, caller: Caller, error: BudgetSpent, *, assistant_id: str | None) -> None:
        """Write down that ``check`` refused a question; call it when its transaction is over."""
        if self._refusals is not None:
            self._refusals.note(caller, error, assistant_id=assistant_id)

    def check(
        self,
        session: ScopedSession,
        caller: Caller,
        *,
        assistant_id: str | None,
        collection_ids: Sequence[str] | None,
    ) -> list[BudgetWarning]:
        """Warnings about budgets that a question of the caller counts for.

        Nothing is reserved. Answers that are running are taken to use as much as those before did on average: of
        questions that come at once, only as many begin as are likely to fit. In a session that writes, others that
        check wait until it ends; so store the running answer in that transaction.

        Args:
            session: Of the caller; best the one that stores the running answer.
            caller: Who asks.
            assistant_id: The assistant that is asked.
            collection_ids: The collections that the question is limited to; ``None`` for all that the caller reads,
                which no collection's budget limits.

        Raises:
            BudgetSpent: one of them is used up, or will be by the answers that are running.
        """
        now = session.clock.now()
        within = caller.collection_ids if collection_ids is None else collection_ids
        keys = _keys(caller, assistant_id, sorted(within or ()))
        budgets = _budgets(session, keys)
        if not budgets:
            return []
        scopes = {budget.scope for budget in budgets}
        used = used_of(session, [key for key in keys if key[0] in scopes], now)
        states = states_of(budgets, keys, used, now)
        for state in states:
            if state.spent:
                raise _spent(state, now)
        near = [state for state in states if state.used + MOST_RUNNING * _expected(state, used) >= state.amount]
        if near:
            _leave_room(near, used, _running(session, caller, now, assistant_id))
        return [BudgetWarning(state, _warning(state)) for state in states if state.warns]


def _expected(state: BudgetState, used: Mapping[tuple[Key, Period], _Used]) -> int:
    """What one more turn is likely to use of a budget."""
    return used.get(((state.scope, state.scope_id), state.period), _NOTHING).expected(state.measure)


def _leave_room(
    states: Sequence[BudgetState], used: Mapping[tuple[Key, Period], _Used], running: Mapping[BudgetScope, int]
) -> None:
    for state in states:
        count = running[state.scope]
        if count and state.used + count * _expected(state, used) >= state.amount:
            raise BudgetSpent(
                f"The answers that are being written now are likely to use up {_name(state)}. "
                "Try again when they are done.",
                **_facts(state),
                retry_after=SOON,
                reason="nearly",
            )


def used_of(session: ScopedSession, keys: Sequence[Key], now: datetime) -> dict[tuple[Key, Period], _Used]:
    """What was used of each key (scope and id) today and this month; those of which nothing was are left out."""
    today = now.date()
    wanted = set(keys)
    # Each of the scopes with each of the ids: the few that are nobody's cost less than to say which belong together.
    statement = select(
        UsageSum.scope,
        UsageSum.scope_id,
        UsageSum.day,
        UsageSum.cost,
        UsageSum.tokens_in,
        UsageSum.tokens_out,
        UsageSum.questions,
    ).where(
        UsageSum.owner_id == ALL,
        UsageSum.scope.in_(sorted({scope for scope, _ in wanted})),
        UsageSum.scope_id.in_(sorted({scope_id for _, scope_id in wanted})),
        UsageSum.day >= Period.MONTH.start(now).date(),
    )
    found: dict[tuple[Key, Period], dict[Measure, int]] = {}
    for scope, scope_id, day, cost, tokens_in, tokens_out, questions in session.execute(statement):
        if (scope, scope_id) not in wanted:
            continue
        amounts = {Measure.COST: cost, Measure.TOKENS: tokens_in + tokens_out, Measure.QUESTIONS: questions}
        for period in Period if day == today else (Period.MONTH,):
            sums = found.setdefault(((scope, scope_id), period), dict.fromkeys(Measure, 0))
            for measure, amount in amounts.items():
                sums[measure] += amount
    return {key: _Used(sums) for key, sums in found.items()}


def states_of(
    budgets: Sequence[Budget], keys: Sequence[Key], used: Mapping[tuple[Key, Period], _Used], now: datetime
) -> list[BudgetState]:
    """The state of each budget for each of ``keys`` that it holds for."""
    states = []
    for budget in budgets:
        period, measure = Period(budget.period), Measure(budget.measure)
        for scope, scope_id in keys:
            if scope != budget.scope or budget.scope_id not in ("", scope_id):
                continue
            states.append(
                BudgetState(
                    budget_id=budget.id,
                    scope=BudgetScope(scope),
                    scope_id=scope_id,
                    period=period,
                    measure=measure,
                    amount=budget.amount,
                    used=used.get(((scope, scope_id), period), _NOTHING).amounts[measure],
                    warn_percent=budget.warn_percent,
                    until=period.end(now),
                )
            )
    return states


def _keys(caller: Caller, assistant_id: str | None, collection_ids: Sequence[str]) -> list[Key]:
    keys: list[Key] = [("tenant", "")]
    if caller.user_id is not None:
        keys.append(("user", caller.user_id))
    if caller.api_key_id is not None:
        keys.append(("key", caller.api_key_id))
    if assistant_id is not None:
        keys.append(("assistant", assistant_id))
    return [*keys, *(("collection", each) for each in collection_ids)]


def _budgets(session: ScopedSession, keys: Sequence[Key]) -> Sequence[Budget]:
    statement: Select[Budget] = (
        select(Budget)
        .where(
            Budget.scope.in_(sorted({scope for scope, _ in keys})),
            Budget.scope_id.in_(sorted({"", *(scope_id for _, scope_id in keys)})),
        )
        .order_by(Budget.id)
    )
    if session.writes:
        # Who checks after this sees the answer that is stored in this transaction.
        statement = statement.with_for_update()
    return session.scalars(statement).all()


def _running(
    session: ScopedSession, caller: Caller, now: datetime, assistant_id: str | None
) -> Mapping[BudgetScope, int]:
    """How many answers are being written. Of a collection it is not known which are of it: all count."""
    statement = (
        select(
            func.count(),
            *(
                func.coalesce(func.sum(when((column == value, 1), else_=0)), 0)
                for column, value in (
                    (Chat.user_id, caller.user_id),
                    (Message.key_id, caller.api_key_id),
                    (Message.assistant_id, assistant_id),
                )
            ),
        )
        .select_from(Message)
        .join(Chat, Chat.id == Message.chat_id)
        .where(Message.state == "running", Message.running_until > now)
    )
    every, of_user, of_key, of_assistant = (int(count) for count in session.execute(statement).one())
    return {
        BudgetScope.TENANT: every,
        BudgetScope.USER: of_user,
        BudgetScope.KEY: of_key,
        BudgetScope.ASSISTANT: of_assistant,
        BudgetScope.COLLECTION: every,
    }


def amount_text(measure: Measure, amount: int) -> str:
    """For people: ``$1.25``, ``1,000 tokens``."""
    if measure is Measure.COST:
        return f"${amount / NANO:,.4f}".rstrip("0").rstrip(".") if amount % NANO else f"${amount // NANO:,}"
    return f"{amount:,} {measure.value}"


def _name(state: BudgetState) -> str:
    whose = {
        BudgetScope.TENANT: "everybody's budget",
        BudgetScope.USER: "your budget",
        BudgetScope.KEY: "the budget of this API key",
        BudgetScope.COLLECTION: "the budget of a collection",
        BudgetScope.ASSISTANT: "the budget of this assistant",
    }[state.scope]
    return f"{whose} of {amount_text(state.measure, state.amount)} a {state.period.value}"


def _until(state: BudgetState) -> str:
    return state.until.strftime("%Y-%m-%d %H:%M UTC")


def _warning(state: BudgetState) -> str:
    return (
        f"{state.percent:g} % of {_name(state)} is used: {amount_text(state.measure, state.used)}. "
        f"It starts again on {_until(state)}."
    )


def _spent(state: BudgetState, now: datetime) -> BudgetSpent:
    whole = _name(state)
    return BudgetSpent(
        f"{whole[0].upper()}{whole[1:]} is used up. Ask again after {_until(state)}, "
        "or have an administrator raise it.",
        **_facts(state),
        retry_after=math.ceil((state.until - now).total_seconds()),
        reason="used_up",
    )


def _facts(state: BudgetState) -> dict[str, object]:
    return {
        "budget_id": state.budget_id,
        "scope": state.scope.value,
        "scope_id": state.scope_id,
        "period": state.period.value,
        "measure": state.measure.value,
        "until": state.until.isoformat(),
    }
