"""How much may be used."""

from __future__ import annotations

from fastapi import APIRouter, Response

from citewell.db.tables import Budget
from citewell.domain.errors import InvalidInput
from citewell.domain.usage import Measure
from citewell.http.auth import AppDep, CanAdmin, CanRead
from citewell.http.idempotency import OnceDep
from citewell.http.preconditions import IfMatchDep, etag
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit
from citewell.http.schemas.usage import BudgetIn, BudgetOut, BudgetPatch, BudgetStateOut, amount_of

router = APIRouter(prefix="/budgets", tags=["usage"])


def _tagged(row: Budget, response: Response) -> BudgetOut:
    response.headers["ETag"] = etag(row.id, row.revision)
    return BudgetOut.of(row)


@router.post("", status_code=201)
def create_budget(body: BudgetIn, caller: CanAdmin, app: AppDep, once: OnceDep, response: Response) -> BudgetOut:
    """Set a budget. What was used in the period already counts."""
    rules = app.usage.rules
    row = once("budget", caller, make=lambda claimed: rules.create(claimed, body.new()), again=rules.get)
    response.headers["Location"] = f"/v1/budgets/{row.id}"
    return _tagged(row, response)


@router.get("")
def list_budgets(caller: CanAdmin, app: AppDep, cursor: Cursor = None, limit: Limit = 50) -> Listing[BudgetOut]:
    """The budgets, newest first."""
    found = app.usage.rules.all(caller, cursor=cursor, limit=limit)
    return Listing(items=[BudgetOut.of(row) for row in found.items], next_cursor=found.next_cursor, total=found.total)


@router.get("/state")
def budget_states(caller: CanRead, app: AppDep) -> Listing[BudgetStateOut]:
    """How far budgets are: those that limit you, or for administrators all. Of those that hold for each user (key, …),
    administrators see the ones that used most.
    """
    items = [BudgetStateOut.of(state, name) for state, name in app.usage.rules.states(caller)]
    return Listing(items=items, next_cursor=None, total=len(items))


@router.get("/{budget_id}")
def get_budget(budget_id: IdPath, caller: CanAdmin, app: AppDep, response: Response) -> BudgetOut:
    """A budget."""
    return _tagged(app.usage.rules.get(caller, budget_id), response)


@router.patch("/{budget_id}")
def change_budget(
    budget_id: IdPath, body: BudgetPatch, caller: CanAdmin, app: AppDep, if_match: IfMatchDep, response: Response
) -> BudgetOut:
    """Change how much a budget is, or when it warns."""
    rules = app.usage.rules
    amount = None
    if body.amount is not None:
        try:
            amount = amount_of(Measure(rules.get(caller, budget_id).measure), body.amount)
        except ValueError as error:
            raise InvalidInput(str(error).capitalize() + ".", field="/body/amount", reason="amount") from error
    row = rules.change(
        caller, budget_id, amount=amount, warn_percent=body.warn_percent, expected=if_match.revision(budget_id)
    )
    return _tagged(row, response)


@router.delete("/{budget_id}", status_code=204)
def delete_budget(budget_id: IdPath, caller: CanAdmin, app: AppDep, if_match: IfMatchDep) -> None:
    """Remove a budget."""
    app.usage.rules.delete(caller, budget_id, expected=if_match.revision(budget_id))
