"""The state of the indexes."""

from __future__ import annotations

from fastapi import APIRouter

from citewell.http.auth import AppDep, CanAdmin
from citewell.http.schemas.indexes import IndexStatsOut, ReportOut, VerifyIn
from citewell.services.operation.index_stats import index_counts
from citewell.services.operation.verification import verify_namespaces

router = APIRouter(tags=["index"])


@router.get("/index/stats")
def index_stats(caller: CanAdmin, app: AppDep) -> IndexStatsOut:
    """How many vectors each namespace has, in which embedding version. Counters only: quick at any size."""
    return IndexStatsOut.of(index_counts(app.database, app.indexes, caller))


@router.post("/index/verify")
def verify(body: VerifyIn, caller: CanAdmin, app: AppDep) -> ReportOut:
    """Compare database, indexes and files of your tenant with each other."""
    app.texts.check_tenant(caller, body.tenant_id)
    found = verify_namespaces(
        app.database, app.access, app.doctor, caller, namespace=body.namespace, repair=body.repair
    )
    return ReportOut.of(found)
