"""Embedding versions: change the model without losing what was built with the last one."""

from __future__ import annotations

from fastapi import APIRouter, Response

from citewell.domain.errors import NotFound
from citewell.http.auth import AppDep, CanAdmin
from citewell.http.idempotency import OnceDep
from citewell.http.schemas.embedding_versions import (
    ClearedOut,
    CompareIn,
    ComparisonOut,
    JobStartedOut,
    RebuildIn,
    RecordedQueryOut,
    StartedOut,
    VersionIn,
    VersionOut,
    VersionsOut,
)
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit
from citewell.services.embedding_versions.versions import NewVersion

router = APIRouter(tags=["index"])


@router.get("/embedding-versions")
def list_embedding_versions(caller: CanAdmin, app: AppDep) -> VersionsOut:
    """The vector spaces of your tenant, the newest first."""
    return VersionsOut.of(app.model_change.versions.list(caller), app.model_change.versions.offered)


@router.post("/embedding-versions", status_code=202)
def create_embedding_version(
    body: VersionIn, caller: CanAdmin, app: AppDep, once: OnceDep, response: Response
) -> StartedOut:
    """Build the vectors of another model beside those that serve."""
    started = once(
        "embedding_version",
        caller,
        make=lambda claimed: app.model_change.versions.create(claimed, body.wanted()),
        again=app.model_change.versions.started,
    )
    response.headers["Location"] = f"/v1/embedding-versions/{started.view.version.id}"
    return StartedOut.of(started)


@router.get("/embedding-versions/{version}")
def get_embedding_version(version: IdPath, caller: CanAdmin, app: AppDep) -> VersionOut:
    """A version, by id or name, with what it lacks."""
    return VersionOut.of(app.model_change.versions.get(caller, version))


@router.post("/embedding-versions/{version}/build", status_code=202)
def build_embedding_version(version: IdPath, caller: CanAdmin, app: AppDep) -> StartedOut:
    """Go on with a build that was stopped or failed, or make up for vectors that are missing."""
    return StartedOut.of(app.model_change.versions.build(caller, version))


@router.post("/embedding-versions/{version}/compare")
def compare_embedding_versions(version: IdPath, body: CompareIn, caller: CanAdmin, app: AppDep) -> ComparisonOut:
    """Ask the same questions in this version and in another one."""
    found = app.model_change.comparisons.compare(
        caller,
        version,
        baseline=body.baseline,
        golden=[question.question() for question in body.golden],
        golden_set=body.golden_set,
        recorded=body.recorded,
    )
    return ComparisonOut.of(found)


@router.post("/embedding-versions/{version}/promote")
def promote_embedding_version(version: IdPath, caller: CanAdmin, app: AppDep) -> VersionOut:
    """Search in this version from now on. The one before keeps its vectors, and is the way back."""
    found = app.model_change.versions.get(caller, version).version
    app.model_change.promotion.promote(caller, found.id)
    return VersionOut.of(app.model_change.versions.get(caller, found.id))


@router.post("/embedding-versions/{version}/rollback")
def roll_back_embedding_version(version: IdPath, caller: CanAdmin, app: AppDep) -> VersionOut:
    """Search again in the version that served before this one; returns that one."""
    found = app.model_change.versions.get(caller, version).version
    return VersionOut.of(app.model_change.versions.get(caller, app.model_change.promotion.rollback(caller, found.id)))


@router.delete("/embedding-versions/{version}", status_code=202)
def delete_embedding_version(version: IdPath, caller: CanAdmin, app: AppDep) -> JobStartedOut:
    """Give up a version that does not serve, with its vectors."""
    job = app.model_change.versions.delete(caller, version)
    return JobStartedOut(job_id=job.id, status=job.state)


@router.post("/index/rebuild", status_code=202)
def rebuild_index(body: RebuildIn, caller: CanAdmin, app: AppDep, once: OnceDep, response: Response) -> JobStartedOut:
    """Build the indexes anew from stored vectors, or all vectors with the configured model in a new version."""
    if body.tenant_id is not None and body.tenant_id != caller.tenant_id:
        raise NotFound("There is no such tenant.")
    if body.reembed:
        wanted = NewVersion(name=body.new_embedding_version, collection=body.namespace)
        job = once(
            "embedding_version",
            caller,
            make=lambda claimed: app.model_change.versions.create(claimed, wanted),
            again=app.model_change.versions.started,
        ).job
    else:
        job = app.model_change.versions.rebuild_index(caller, collection=body.namespace)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return JobStartedOut(job_id=job.id, status=job.state)


@router.get("/recorded-queries")
def list_recorded_queries(
    caller: CanAdmin, app: AppDep, cursor: Cursor = None, limit: Limit = 50
) -> Listing[RecordedQueryOut]:
    """Questions that people of your tenant asked lately, without who asked them; for comparisons."""
    found = app.model_change.queries.list(caller, cursor=cursor, limit=limit)
    items = [RecordedQueryOut.of(row) for row in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.delete("/recorded-queries")
def clear_recorded_queries(caller: CanAdmin, app: AppDep) -> ClearedOut:
    """Forget all recorded questions of your tenant."""
    return ClearedOut(deleted=app.model_change.queries.clear(caller))
