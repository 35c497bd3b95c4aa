"""What happened over time, and what went wrong."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime
from starlette.responses import StreamingResponse

from citewell.http.auth import AppDep, CanAdmin, CanRead
from citewell.http.csv_tables import csv_download
from citewell.http.routers.usage import Days
from citewell.http.schemas.insight import (
    POINT_COLUMNS,
    QUESTION_COLUMNS,
    FailingQuestionsOut,
    InsightOut,
    point_row,
    question_row,
)
from citewell.http.schemas.text import Cursor, Limit, Line
from citewell.services.insight.buckets import Bucket
from citewell.services.insight.failing import FailingFilter, Why
from citewell.services.insight.series import SeriesRequest

router = APIRouter(prefix="/insight", tags=["insight"])

Reference = Annotated[Line | None, Query(min_length=1, max_length=300, description="Id or name.")]


def series_request(
    between: Days,
    bucket: Annotated[Bucket, Query(description="How long a span is; weeks begin on Monday.")] = Bucket.AUTO,
    collection: Annotated[Line | None, Query(min_length=1, max_length=300, description="Drawn on: id or name.")] = None,
    assistant: Reference = None,
    model: Annotated[Line | None, Query(min_length=1, max_length=300, description="As its provider calls it.")] = None,
    user_id: Annotated[Line | None, Query(min_length=1, max_length=100, description="For administrators.")] = None,
) -> SeriesRequest:
    """Which series."""
    return SeriesRequest(*between, bucket, collection, assistant, model, user_id)


def failing_filter(
    why: Why | None = None,
    collection: Reference = None,
    assistant: Reference = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> FailingFilter:
    """Which questions."""
    return FailingFilter(why, collection, assistant, since, until)


Wanted = Annotated[SeriesRequest, Depends(series_request)]
Failing = Annotated[FailingFilter, Depends(failing_filter)]


@router.get("")
def insight(caller: CanRead, app: AppDep, wanted: Wanted) -> InsightOut:
    """Questions, users, ends, ratings, latency, tokens and cost by day, week or month.

    Of everything, or of one collection, assistant or model; yours alone unless you administer.
    """
    return InsightOut.of(app.console.series.series(caller, wanted))


@router.get(".csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
def insight_as_csv(caller: CanRead, app: AppDep, wanted: Wanted) -> StreamingResponse:
    """The same as a table of comma-separated values."""
    found = app.console.series.series(caller, wanted)
    name = f"insight-{wanted.first}-{wanted.last}.csv"
    return csv_download(name, POINT_COLUMNS, (point_row(point) for point in found.points))


@router.get("/questions")
def failing_questions(
    caller: CanAdmin, app: AppDep, wanted: Failing, cursor: Cursor = None, limit: Limit = 50
) -> FailingQuestionsOut:
    """Questions that were not answered or whose answers were rated badly, the most frequent first.

    Those whose answers were rated, and those that are among the recorded questions; the others are only counted.
    """
    return FailingQuestionsOut.of(app.console.failing.list(caller, wanted, cursor=cursor, limit=limit))


@router.get("/questions.csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
def failing_questions_as_csv(caller: CanAdmin, app: AppDep, wanted: Failing) -> StreamingResponse:
    """All of them as a table of comma-separated values."""
    found = app.console.failing.every(caller, wanted)
    return csv_download("questions.csv", QUESTION_COLUMNS, (question_row(each) for each in found))
