"""Budgets as administrators set them, and how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import ApiKey, Budget, UsageSum
from citewell.domain.access import Caller
from citewell.domain.changes import differences
from citewell.domain.errors import AlreadyExists, Forbidden, InvalidInput, NotFound
from citewell.domain.plain_text import is_storable
from citewell.domain.revisions import check_revision
from citewell.domain.usage import BudgetScope, Measure, Period, amount_text
from citewell.services.access.rules import AccessRules, administers
from citewell.services.usage.budgets import BudgetState, Key, states_of, used_of
from citewell.services.usage.names import id_of, names_of
from citewell.services.usage.sums import ALL

MOST: Final = 10**15
"""A million dollars, or as many tokens or questions."""

MOST_BUDGETS: Final = 1000
SHOWN: Final = 20
"""Of a budget that holds for each user (key, …): the states of the ones that used most."""


@dataclass(frozen=True, slots=True)
class NewBudget:
    """A budget to set. ``scope_ref`` is an id, a name or an e-mail address; ``None`` means each of the scope."""

    scope: BudgetScope
    period: Period
    measure: Measure
    amount: int
    warn_percent: int = 80
    scope_ref: str | None = None


class BudgetRules:
    """Budgets of a tenant: administrators set them, everybody sees those that limit them."""

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access

    def create(self, caller: Caller, new: NewBudget) -> Budget:
        """Set a budget. What was used in the period already counts.

        Raises:
            Forbidden: the caller is no admin.
            InvalidInput: a number is out of range, or there is nobody of that name.
            NotFound: there is no such collection.
            AlreadyExists: the same is limited by the same measure and period already.
        """
        _only_admins(caller)
        _check(new.amount, new.warn_percent)
        with self._database.write(caller) as session:
            if (session.scalar(select(func.count()).select_from(Budget)) or 0) >= MOST_BUDGETS:
                raise InvalidInput(
                    f"There are {MOST_BUDGETS} budgets. Remove some first.", reason="budgets", most=MOST_BUDGETS
                )
            ref = new.scope_ref
            now = session.clock.now()
            row = Budget(
                id=session.ids.new_id(),
                scope=new.scope.value,
                scope_id="" if ref is None else id_of(session, self._access, caller, new.scope, ref),
                period=new.period.value,
                measure=new.measure.value,
                amount=new.amount,
                warn_percent=new.warn_percent,
                created_at=now,
                updated_at=now,
            )
            session.add(row)
            try:
                session.flush()
            except IntegrityError as error:
                raise AlreadyExists(
                    "There is such a budget already. Change that one.", reason="budget_taken"
                ) from error
            _audit(session, "budget.create", row)
            return row

    def all(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[Budget]:
        """The budgets, newest first. Raises ``Forbidden`` for those who are no admins."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            return page(session, select(Budget), moment=Budget.created_at, key=Budget.id, cursor=cursor, limit=limit)

    def get(self, caller: Caller, budget_id: str) -> Budget:
        """One budget. Raises ``Forbidden`` and ``NotFound``."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            return _find(session, budget_id)

    def change(
        self,
        caller: Caller,
        budget_id: str,
        *,
        amount: int | None = None,
        warn_percent: int | None = None,
        expected: int | None = None,
    ) -> Budget:
        """Change how much a budget is, or when it warns.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no such budget.
            InvalidInput: a number is out of range.
            PreconditionFailed: its revision is not ``expected``.
        """
        _only_admins(caller)
        with self._database.write(caller) as session:
            row = _find(session, budget_id)
            session.refresh(row, with_for_update=True)
            check_revision(row.revision, expected)
            before = _numbers(row)
            row.amount = row.amount if amount is None else amount
            row.warn_percent = row.warn_percent if warn_percent is None else warn_percent
            _check(row.amount, row.warn_percent)
            row.revision += 1
            row.updated_at = session.clock.now()
            _audit(session, "budget.update", row, changes=differences(before, _numbers(row)))
            return row

    def delete(self, caller: Caller, budget_id: str, *, expected: int | None = None) -> None:
        """Remove a budget. Raises ``Forbidden``, ``NotFound`` and ``PreconditionFailed``."""
        _only_admins(caller)
        with self._database.write(caller) as session:
            row = _find(session, budget_id)
            check_revision(row.revision, expected)
            session.delete(row)
            _audit(session, "budget.delete", row)

    def states(self, caller: Caller) -> Sequence[tuple[BudgetState, str | None]]:
        """How far budgets are, with the names of what they limit.

        For users those of the tenant, of theirs and of their keys; for admins all.

        A budget that holds for each of a scope is shown for the ``SHOWN`` that used most of it.
        """
        with self._database.read(caller) as session:
            now = session.clock.now()
            budgets = session.scalars(select(Budget).order_by(Budget.id)).all()
            everything = administers(caller)
            keys = self._all(session, budgets) if everything else self._own(session, caller)
            scopes = {budget.scope for budget in budgets}
            keys = [key for key in keys if key[0] in scopes]
            states = states_of(budgets, keys, used_of(session, keys, now), now) if keys else []
            names: dict[Key, str] = {}
            for scope in {scope for scope, _ in keys}:
                ids = [each for of, each in keys if of == scope]
                found = names_of(session, self._access, caller, scope, ids)
                names.update(((scope, key), name) for key, name in found.items())
            return [(state, names.get((state.scope, state.scope_id))) for state in states]

    @staticmethod
    def _own(session: ScopedSession, caller: Caller) -> list[Key]:
        if caller.user_id is None:
            return []
        of_user = session.scalars(select(ApiKey.id).where(ApiKey.user_id == caller.user_id).order_by(ApiKey.id))
        return [("tenant", ""), ("user", caller.user_id), *(("key", each) for each in of_user)]

    @staticmethod
    def _all(session: ScopedSession, budgets: Sequence[Budget]) -> list[Key]:
        keys: set[Key] = {(budget.scope, budget.scope_id) for budget in budgets if budget.scope_id}
        if any(budget.scope == BudgetScope.TENANT for budget in budgets):
            keys.add(("tenant", ""))
        for budget in budgets:
            if budget.scope_id or budget.scope == BudgetScope.TENANT:
                continue
            measure = Measure(budget.measure)
            amount: Any = {
                Measure.COST: func.sum(UsageSum.cost),
                Measure.QUESTIONS: func.sum(UsageSum.questions),
                Measure.TOKENS: func.sum(UsageSum.tokens_in + UsageSum.tokens_out),
            }[measure]
            most = (
                select(UsageSum.scope_id)
                .where(
                    UsageSum.owner_id == ALL,
                    UsageSum.scope == budget.scope,
                    UsageSum.day >= Period(budget.period).start(session.clock.now()).date(),
                )
                .group_by(UsageSum.scope_id)
                .order_by(amount.desc(), UsageSum.scope_id)
                .limit(SHOWN)
            )
            keys.update((budget.scope, each) for each in session.scalars(most))
        return sorted(keys)


def _find(session: ScopedSession, budget_id: str) -> Budget:
    found: Budget | None = session.get(Budget, budget_id) if is_storable(budget_id) else None
    if found is None:
        raise NotFound("There is no such budget.")
    return found


def _numbers(row: Budget) -> dict[str, Any]:
    return {"amount": amount_text(Measure(row.measure), row.amount), "warn_percent": row.warn_percent}


def _audit(session: ScopedSession, action: str, row: Budget, **facts: Any) -> None:
    session.audit(
        action,
        "budget",
        row.id,
        scope=row.scope,
        scope_id=row.scope_id,
        period=row.period,
        measure=row.measure,
        **_numbers(row),
        **facts,
    )


def _check(amount: int, warn_percent: int) -> None:
    if not 0 <= amount <= MOST:
        raise InvalidInput(
            "The amount of a budget lies between 0 and 1,000,000 dollars (10^15 tokens).",
            field="amount",
            reason="amount",
        )
    if not 1 <= warn_percent <= 100:  # noqa: PLR2004 - percent
        raise InvalidInput(
            "warn_percent lies between 1 and 100.", field="warn_percent", reason="range", least=1, most=100
        )


def _only_admins(caller: Caller) -> None:
    if not caller.is_admin:
        raise Forbidden("Only administrators set budgets.", reason="admins_only")
