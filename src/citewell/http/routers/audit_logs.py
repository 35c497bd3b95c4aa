"""Who did what, for the tenant's admins."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import StreamingResponse

from citewell.db.paging import Page
from citewell.db.tables import AuditEntry
from citewell.http.auth import AppDep, CanAdmin
from citewell.http.csv_tables import csv_download
from citewell.http.schemas.audit import (
    CSV_COLUMNS,
    AuditEntryOut,
    AuditSummaryOut,
    ChainCheckOut,
    audit_filter,
    csv_row,
)
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line
from citewell.services.audit_log.audit_log import AuditFilter

router = APIRouter(prefix="/audit-logs", tags=["audit"])

Filter = Annotated[AuditFilter, Depends(audit_filter)]


def _listing(found: Page[AuditEntry]) -> Listing[AuditEntryOut]:
    items = [AuditEntryOut.model_validate(entry) for entry in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("")
def list_entries(
    caller: CanAdmin, app: AppDep, wanted: Filter, cursor: Cursor = None, limit: Limit = 50
) -> Listing[AuditEntryOut]:
    """The entries that fit, newest first."""
    return _listing(app.audit_log.list(caller, wanted, cursor=cursor, limit=limit))


@router.get(".csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
def entries_as_csv(caller: CanAdmin, app: AppDep, wanted: Filter) -> StreamingResponse:
    """All entries that fit as a table of comma-separated values, newest first."""
    return csv_download("audit-log.csv", CSV_COLUMNS, (csv_row(entry) for entry in app.audit_log.every(caller, wanted)))


@router.get("/summary")
def summary(caller: CanAdmin, app: AppDep, wanted: Filter) -> AuditSummaryOut:
    """How many entries fit, by action, outcome and actor."""
    return AuditSummaryOut.model_validate(app.audit_log.summary(caller, wanted))


@router.get("/verify")
def verify(caller: CanAdmin, app: AppDep) -> ChainCheckOut:
    """Check that no entry was changed, removed or reordered."""
    return ChainCheckOut.model_validate(app.audit_log.verify(caller))


@router.get("/user/{user_id}")
def of_user(
    user_id: IdPath, caller: CanAdmin, app: AppDep, wanted: Filter, cursor: Cursor = None, limit: Limit = 50
) -> Listing[AuditEntryOut]:
    """What a user did."""
    return _listing(app.audit_log.list(caller, replace(wanted, actor_id=user_id), cursor=cursor, limit=limit))


@router.get("/resource/{type}/{id}")
def of_resource(
    kind: Annotated[Line, Path(alias="type", min_length=1, max_length=100)],
    thing_id: Annotated[Line, Path(alias="id", min_length=1, max_length=100)],
    caller: CanAdmin,
    app: AppDep,
    wanted: Filter,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[AuditEntryOut]:
    """What was done to a thing."""
    about = replace(wanted, resource_type=kind, resource_id=thing_id)
    return _listing(app.audit_log.list(caller, about, cursor=cursor, limit=limit))
