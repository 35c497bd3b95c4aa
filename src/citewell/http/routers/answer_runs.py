"""Measurements of answers to golden sets."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from citewell.http.auth import AppDep, CanEdit
from citewell.http.idempotency import OnceDep
from citewell.http.schemas.answer_runs import (
    AnswerRunIn,
    AnswerRunOut,
    MeasurementIn,
    RunComparisonOut,
    WholeAnswerRunOut,
)
from citewell.http.schemas.jobs import JobOut
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, Identifier, IdPath, Limit
from citewell.services.evaluation.answer_runs import MOST_RESULTS, Place

router = APIRouter(prefix="/golden-sets", tags=["evaluation"])

Result = Annotated[int, Query(ge=0, lt=MOST_RESULTS, description="Which of its configurations, from 0.")]


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


@router.post("/{golden_set}/measurements", status_code=202)
def measure(golden_set: IdPath, body: MeasurementIn, caller: CanEdit, app: AppDep, response: Response) -> JobOut:
    """Have every question of this set asked, as a job, as you would ask it; its result names the measurement."""
    job = app.measurements.begin(
        caller,
        golden_set,
        name=body.name,
        configurations=[each.options() for each in body.configurations],
        judge=body.judge,
    )
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return JobOut.of(job)


@router.get("/{golden_set}/runs/{run_id}/compare")
def compare_runs(
    golden_set: IdPath,
    run_id: IdPath,
    caller: CanEdit,
    app: AppDep,
    other: Annotated[Identifier, Query(description="The measurement that it is compared with.")],
    result: Result = 0,
    other_result: Result = 0,
) -> RunComparisonOut:
    """How `other` differs from this measurement, question by question: paired differences with their bounds."""
    found = app.answer_runs.compare(caller, golden_set, Place(run_id, result), Place(other, other_result))
    return RunComparisonOut.of(found)


@router.get("/{golden_set}/runs/{run_id}")
def get_run(golden_set: IdPath, run_id: IdPath, caller: CanEdit, app: AppDep) -> WholeAnswerRunOut:
    """A measurement of answers with the figures of every question."""
    return WholeAnswerRunOut.of(app.answer_runs.get(caller, golden_set, run_id))


@router.delete("/{golden_set}/runs/{run_id}", status_code=204)
def delete_run(golden_set: IdPath, run_id: IdPath, caller: CanEdit, app: AppDep) -> None:
    """Forget a measurement of answers."""
    app.answer_runs.delete(caller, golden_set, run_id)
