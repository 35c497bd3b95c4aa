"""What questions used."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from citewell.domain.usage import dollars_text
from citewell.http.auth import AppDep, CanRead
from citewell.http.csv_tables import csv_download
from citewell.http.schemas.text import Line
from citewell.http.schemas.usage import COUNTS, UsageReportOut, numbers_of
from citewell.services.usage.reports import MOST_GROUPS, GroupBy, ReportRequest

router = APIRouter(prefix="/usage", tags=["usage"])

USUAL_DAYS = 30


def days(
    app: AppDep,
    first: Annotated[
        date | None, Query(alias="from", description="First day (UTC); 30 days before the last where it is left out.")
    ] = None,
    last: Annotated[
        date | None, Query(alias="to", description="Last day (UTC), included; today where it is left out.")
    ] = None,
) -> tuple[date, date]:
    """The first and the last day."""
    until = last or app.clock.now().date()
    begin = first or (
        until - timedelta(days=USUAL_DAYS - 1) if until > date.min + timedelta(days=USUAL_DAYS) else until
    )
    return begin, until


Days = Annotated[tuple[date, date], Depends(days)]


def wanted(
    between: Days,
    group_by: Annotated[GroupBy, Query(description="What a row is about.")] = GroupBy.DAY,
    user_id: Annotated[
        Line | None, Query(min_length=1, max_length=100, description="Of this user alone; for administrators.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_GROUPS, description="Most rows.")] = 200,
) -> ReportRequest:
    """Which report."""
    return ReportRequest(*between, group_by, user_id, limit)


Wanted = Annotated[ReportRequest, Depends(wanted)]


@router.get("")
def report(caller: CanRead, app: AppDep, which: Wanted) -> UsageReportOut:
    """What was used, by day, user, key, collection, assistant, model or purpose; yours alone unless you administer."""
    found = app.usage.reports.report(caller, which)
    return UsageReportOut.of(found, which.first, which.last, which.group_by)


@router.get(".csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def report_as_csv(caller: CanRead, app: AppDep, which: Wanted) -> Response:
    """The same as a table of comma-separated values, without latencies."""
    found = app.usage.reports.report(caller, which)
    rows = (
        (row.key, row.name or "", *numbers_of(row.used).values(), dollars_text(row.used.cost)) for row in found.rows
    )
    name = f"usage-{which.group_by.value}-{which.first}-{which.last}.csv"
    return csv_download(name, (which.group_by.value, "name", *COUNTS, "cost_usd"), rows)
