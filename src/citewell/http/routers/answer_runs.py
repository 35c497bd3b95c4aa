"""Measurements of answers to golden sets."""

from __future__ import annotations

from fastapi import APIRouter, Response

from citewell.http.auth import AppDep, CanEdit
from citewell.http.idempotency import OnceDep
from citewell.http.schemas.answer_runs import AnswerRunIn, AnswerRunOut, WholeAnswerRunOut
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit

router = APIRouter(prefix="/golden-sets", tags=["evaluation"])


@router.post("/{golden_set}/runs", status_code=201)
def add_run(
    golden_set: IdPath, body: AnswerRunIn, caller: CanEdit, app: AppDep, once: OnceDep, response: Response
) -> AnswerRunOut:
    """Keep a measurement of answers to this set."""
    made = once(
        "answer_run",
        caller,
        make=lambda claimed: app.answer_runs.add(claimed, golden_set, name=body.name, report=body.report),
        again=lambda again, run_id: app.answer_runs.get(again, golden_set, run_id),
    )
    response.headers["Location"] = f"/v1/golden-sets/{made.set_id}/runs/{made.id}"
    return AnswerRunOut.of(made)


@router.get("/{golden_set}/runs")
def list_runs(
    golden_set: IdPath, caller: CanEdit, app: AppDep, cursor: Cursor = None, limit: Limit = 50
) -> Listing[AnswerRunOut]:
    """Measurements of answers to this set, newest first."""
    found = app.answer_runs.list(caller, golden_set, cursor=cursor, limit=limit)
    items = [AnswerRunOut.of(row) for row in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/{golden_set}/runs/{run_id}")
def get_run(golden_set: IdPath, run_id: IdPath, caller: CanEdit, app: AppDep) -> WholeAnswerRunOut:
    """A measurement of answers with the figures of every question."""
    return WholeAnswerRunOut.of(app.answer_runs.get(caller, golden_set, run_id))


@router.delete("/{golden_set}/runs/{run_id}", status_code=204)
def delete_run(golden_set: IdPath, run_id: IdPath, caller: CanEdit, app: AppDep) -> None:
    """Forget a measurement of answers."""
    app.answer_runs.delete(caller, golden_set, run_id)
