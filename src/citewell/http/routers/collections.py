"""Collections: sets of documents with a name, settings and readers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from citewell.http.auth import AppDep, CanAsk, CanDelete, CanRead, CanWrite
from citewell.http.idempotency import OnceDep
from citewell.http.preconditions import IfMatchDep, etag
from citewell.http.schemas.collections import (
    AccessIn,
    AccessOut,
    CollectionIn,
    CollectionOut,
    CollectionPatch,
    CollectionsIn,
    CollectionsOut,
    CollectionStatsOut,
    DeletedOut,
    DuplicatesOut,
    IndexingStatusOut,
    ReindexOut,
    TypeName,
)
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line
from citewell.services.collections.collections import BATCH
from citewell.services.collections.fields import CollectionType
from citewell.services.collections.views import CollectionView

router = APIRouter(tags=["collections"])
alias_router = APIRouter(include_in_schema=False)
"""Names of earlier clients: ``collection-stats`` for the statistics."""


def _tagged(view: CollectionView, response: Response) -> CollectionOut:
    response.headers["ETag"] = etag(view.collection.id, view.collection.revision)
    return CollectionOut.of(view)


@router.post("/collections", status_code=201)
def create_collection(
    body: CollectionIn, caller: CanWrite, app: AppDep, once: OnceDep, response: Response
) -> CollectionOut:
    """Make a collection of your own."""
    view = once(
        "collection",
        caller,
        make=lambda claimed: app.collections.create(claimed, body.fields()),
        again=app.collections.get,
    )
    response.headers["Location"] = f"/v1/collections/{view.collection.id}"
    return _tagged(view, response)


@router.post("/collections/bulk", status_code=201)
def create_collections(body: CollectionsIn, caller: CanWrite, app: AppDep, once: OnceDep) -> CollectionsOut:
    """Make several collections, all or none of them."""
    views = once(
        BATCH,
        caller,
        make=lambda claimed: app.collections.create_many(claimed, [each.fields() for each in body.collections]),
        again=app.collections.created_together,
    )
    return CollectionsOut(items=[CollectionOut.of(view) for view in views])


@router.get("/collections")
def list_collections(
    caller: CanAsk,
    app: AppDep,
    collection_type: Annotated[TypeName | None, Query(alias="type")] = None,
    name: Annotated[Line | None, Query(max_length=200, description="Part of the name.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[CollectionOut]:
    """The collections that you can read, newest first."""
    found = app.collections.list(
        caller,
        type=None if collection_type is None else CollectionType(collection_type),
        name_contains=name,
        cursor=cursor,
        limit=limit,
    )
    items = [CollectionOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/collections/{collection_id}")
def get_collection(collection_id: IdPath, caller: CanAsk, app: AppDep, response: Response) -> CollectionOut:
    """A collection, by id, name or alias."""
    return _tagged(app.collections.get(caller, collection_id), response)


@router.put("/collections/{collection_id}")
def replace_collection(
    collection_id: IdPath,
    body: CollectionIn,
    caller: CanWrite,
    app: AppDep,
    if_match: IfMatchDep,
    response: Response,
) -> CollectionOut:
    """Give every field a new value. With whom it is shared stays."""
    view = app.collections.replace(caller, collection_id, body.fields(), expected=if_match.revision())
    return _tagged(view, response)


@router.patch("/collections/{collection_id}")
def change_collection(
    collection_id: IdPath,
    body: CollectionPatch,
    caller: CanWrite,
    app: AppDep,
    if_match: IfMatchDep,
    response: Response,
) -> CollectionOut:
    """Change some fields, by a JSON merge patch."""
    view = app.collections.patch(caller, collection_id, body.patch(), expected=if_match.revision())
    return _tagged(view, response)


@router.delete("/collections/{collection_id}", status_code=202)
def delete_collection(
    collection_id: IdPath, caller: CanDelete, app: AppDep, if_match: IfMatchDep, response: Response
) -> DeletedOut:
    """Delete a collection with all its documents, effective at once."""
    job = app.collections.delete(caller, collection_id, expected=if_match.revision())
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return DeletedOut.of(job)


@router.get("/collections/{collection_id}/access")
def get_collection_access(collection_id: IdPath, caller: CanRead, app: AppDep, response: Response) -> AccessOut:
    """Who may read it, for its owner and administrators."""
    collection, access = app.collections.access(caller, collection_id)
    response.headers["ETag"] = etag(collection.id, collection.revision)
    return AccessOut.of(access, collection.owner_id)


@router.put("/collections/{collection_id}/access")
def set_collection_access(
    collection_id: IdPath, body: AccessIn, caller: CanWrite, app: AppDep, if_match: IfMatchDep, response: Response
) -> AccessOut:
    """Decide who may read it. The very next search obeys."""
    collection, access = app.collections.set_access(caller, collection_id, body.access(), expected=if_match.revision())
    response.headers["ETag"] = etag(collection.id, collection.revision)
    return AccessOut.of(access, collection.owner_id)


@router.get("/collections/{collection_id}/duplicates")
def collection_duplicates(
    collection_id: IdPath,
    caller: CanAsk,
    app: AppDep,
    threshold: Annotated[float, Query(ge=0.5, le=1, description="Share of the text that is the same, at least.")] = 0.8,
    limit: Limit = 50,
) -> DuplicatesOut:
    """Documents that say the same or nearly the same, as far as you can read them, in groups; largest first."""
    return DuplicatesOut.of(app.duplicates.report(caller, collection_id, threshold=threshold, limit=limit))


@router.get("/collections/{collection_id}/stats")
@alias_router.get("/collection-stats/{collection_id}")
def collection_stats(collection_id: IdPath, caller: CanAsk, app: AppDep) -> CollectionStatsOut:
    """What is in a collection, as far as you can read it."""
    return CollectionStatsOut.whole(*app.collections.stats(caller, collection_id))


@router.get("/collections/{collection_id}/indexing-status")
@alias_router.get("/collection-stats/{collection_id}/indexing-status")
def collection_indexing_status(collection_id: IdPath, caller: CanAsk, app: AppDep) -> IndexingStatusOut:
    """How far the documents of a collection are."""
    return IndexingStatusOut.of(app.documents.indexing_status(caller, collection_id))


@router.post("/collections/{collection_id}/index", status_code=202)
def index_collection(
    collection_id: IdPath, caller: CanWrite, app: AppDep, response: Response, *, unread: bool = False
) -> ReindexOut:
    """Read every document again; the present versions serve until the new ones are published.

    With ``unread`` only those that hold pictures of text which could not be recognised.
    """
    job = app.collections.reindex(caller, collection_id, unread=unread)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return ReindexOut.of(job)
