"""Sources: places that documents are kept in step with."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from citewell.http.auth import AppDep, CanDelete, CanRead, CanWrite
from citewell.http.idempotency import OnceDep
from citewell.http.preconditions import IfMatchDep, etag
from citewell.http.schemas.collections import DeletedOut
from citewell.http.schemas.jobs import JobOut
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.sources import (
    SourceCheckIn,
    SourceCheckOut,
    SourceIn,
    SourceItemOut,
    SourceKindOut,
    SourceKindsOut,
    SourceOut,
    SourcePatch,
    SourceRunOut,
    SyncIn,
)
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line
from citewell.services.jobs.views import view_of
from citewell.services.sources.views import SourceView

router = APIRouter(prefix="/sources", tags=["sources"])

StateName = Literal["waiting", "indexed", "failed", "left_out"]


def _tagged(view: SourceView, response: Response) -> SourceOut:
    response.headers["ETag"] = etag(view.source.id, view.source.revision)
    return SourceOut.of(view)


@router.get("/kinds")
def list_source_kinds(caller: CanRead, app: AppDep) -> SourceKindsOut:
    """The kinds of sources, and what each can be told."""
    return SourceKindsOut(items=[SourceKindOut.of(kind) for kind in app.sources.kinds(caller)])


@router.post("/check")
def check_source(body: SourceCheckIn, caller: CanWrite, app: AppDep) -> SourceCheckOut:
    """Try settings without keeping them."""
    return SourceCheckOut(message=app.sources.check(caller, body.kind, body.settings, body.credentials))


@router.post("", status_code=201)
def create_source(body: SourceIn, caller: CanWrite, app: AppDep, once: OnceDep, response: Response) -> SourceOut:
    """Add a source to a collection."""
    view = once("source", caller, make=lambda claimed: app.sources.create(claimed, body.new()), again=app.sources.get)
    response.headers["Location"] = f"/v1/sources/{view.source.id}"
    return _tagged(view, response)


@router.get("")
def list_sources(
    caller: CanWrite,
    app: AppDep,
    collection: Annotated[Line | None, Query(max_length=300, description="Only those of this collection.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[SourceOut]:
    """The sources of the collections that you may write into, newest first."""
    found = app.sources.list(caller, collection=collection, cursor=cursor, limit=limit)
    return Listing(items=[SourceOut.of(view) for view in found.items], next_cursor=found.next_cursor, total=found.total)


@router.get("/{source_id}")
def get_source(source_id: IdPath, caller: CanWrite, app: AppDep, response: Response) -> SourceOut:
    """A source, by id or name."""
    return _tagged(app.sources.get(caller, source_id), response)


@router.patch("/{source_id}")
def change_source(
    source_id: IdPath, body: SourcePatch, caller: CanWrite, app: AppDep, if_match: IfMatchDep, response: Response
) -> SourceOut:
    """Change a source. `settings` and `credentials` are replaced as a whole."""
    return _tagged(app.sources.patch(caller, source_id, body.changes(), expected=if_match.revision()), response)


@router.delete("/{source_id}", status_code=202)
def delete_source(
    source_id: IdPath,
    caller: CanDelete,
    app: AppDep,
    response: Response,
    documents: Annotated[
        Literal["keep", "delete"], Query(description="Whether its documents stay or go with it.")
    ] = "keep",
) -> DeletedOut:
    """Take a source away, with its documents or without."""
    job = app.sources.delete(caller, source_id, documents=documents)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return DeletedOut.of(job)


@router.post("/{source_id}/sync", status_code=202)
def sync_source(
    source_id: IdPath, caller: CanWrite, app: AppDep, response: Response, body: SyncIn | None = None
) -> JobOut:
    """Read a source now. Where that is in progress, that is the answer."""
    how = body or SyncIn()
    job = app.sources.sync(caller, source_id, full=how.full, remove_missing=how.remove_missing)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return JobOut.of(view_of(job))


@router.post("/{source_id}/pause")
def pause_source(source_id: IdPath, caller: CanWrite, app: AppDep, response: Response) -> SourceOut:
    """Stop reading a source until it is resumed."""
    return _tagged(app.sources.pause(caller, source_id), response)


@router.post("/{source_id}/resume")
def resume_source(source_id: IdPath, caller: CanWrite, app: AppDep, response: Response) -> SourceOut:
    """Read a source again when its time comes."""
    return _tagged(app.sources.resume(caller, source_id), response)


@router.get("/{source_id}/runs")
def list_source_runs(
    source_id: IdPath, caller: CanWrite, app: AppDep, cursor: Cursor = None, limit: Limit = 50
) -> Listing[SourceRunOut]:
    """When a source was read and what came of it, newest first."""
    found = app.sources.runs(caller, source_id, cursor=cursor, limit=limit)
    return Listing(
        items=[SourceRunOut.of(run) for run in found.items], next_cursor=found.next_cursor, total=found.total
    )


@router.get("/{source_id}/items")
def list_source_items(
    source_id: IdPath,
    caller: CanWrite,
    app: AppDep,
    state: Annotated[StateName | None, Query(description="Only those in this state.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[SourceItemOut]:
    """The things of a source, those that changed last first; without what you may not read."""
    found = app.sources.items(caller, source_id, state=state, cursor=cursor, limit=limit)
    return Listing(
        items=[SourceItemOut.of(view) for view in found.items], next_cursor=found.next_cursor, total=found.total
    )
