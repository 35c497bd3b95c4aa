"""The state of the indexes."""

from __future__ import annotations

from fastapi import APIRouter, Response

from citewell.http.auth import AppDep, CanAdmin
from citewell.http.schemas.indexes import IndexStatsOut, ReportOut, VerifyIn
from citewell.http.schemas.jobs import JobOut
from citewell.http.schemas.text import IdPath
from citewell.http.schemas.upkeep import ExaminationOut, QueueOut, RepairIn
from citewell.services.jobs.overview import queue_overview
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


@router.post("/index/examinations", status_code=202)
def examine(caller: CanAdmin, app: AppDep, response: Response) -> JobOut:
    """Have the doctor compare everything of your tenant, as a job; nothing is changed."""
    job = app.console.examinations.begin(caller)
    response.headers["Location"] = f"/v1/index/examinations/{job.id}"
    return JobOut.of(job)


@router.get("/index/examinations/{job_id}")
def get_examination(job_id: IdPath, caller: CanAdmin, app: AppDep) -> ExaminationOut:
    """How far an examination is; once it has ended, what it found, what that means, and what can be mended."""
    return ExaminationOut.of(app.console.examinations.get(caller, job_id))


@router.post("/index/examinations/{job_id}/repair", status_code=202)
def repair(job_id: IdPath, body: RepairIn, caller: CanAdmin, app: AppDep, response: Response) -> JobOut:
    """Mend what an examination found, or some of it, as far as it still stands: another examination."""
    job = app.console.examinations.repair(caller, job_id, body.findings)
    response.headers["Location"] = f"/v1/index/examinations/{job.id}"
    return JobOut.of(job)


@router.get("/queue")
def queue(caller: CanAdmin, app: AppDep) -> QueueOut:
    """What works for your tenant, what waits, and whether it moves."""
    return QueueOut.of(queue_overview(app.database, app.queue.terms, caller))
