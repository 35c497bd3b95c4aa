"""Batches: many files as one piece of work; and many files in one request."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from citewell.http.auth import AppDep, CanRead, CanWrite
from citewell.http.idempotency import OnceDep
from citewell.http.limits import LimitUploads
from citewell.http.schemas.batches import (
    BatchIn,
    BatchItemOut,
    BatchOut,
    BatchStateName,
    BulkItemOut,
    BulkOut,
    BulkUpload,
    ItemStateName,
    OfferIn,
    WantedOut,
)
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line
from citewell.services.batches.items import BatchState, ItemState
from citewell.services.documents.bulk import Refused
from citewell.services.documents.fields import DocumentKind

router = APIRouter(prefix="/batches", tags=["batches"])
bulk_router = APIRouter(tags=["documents"])

BulkForm = Annotated[BulkUpload, Form(media_type="multipart/form-data")]
Word = Annotated[Line | None, Query(min_length=1, max_length=100)]
Origin = Annotated[Line | None, Query(min_length=1, max_length=2000)]


@bulk_router.post("/documents/bulk", status_code=202, dependencies=[LimitUploads])
def upload_documents(body: BulkForm, caller: CanWrite, app: AppDep) -> BulkOut:
    """Put up to 100 files into a collection. One that is refused does not keep the others out.

    Give each an `external_id` in `entries`: then the request can be sent again, and nothing is taken in twice.
    """
    became = app.documents.upload_many(
        caller, body.collection_id, body.new_files(), kind=DocumentKind(body.kind), batch_id=body.batch_id
    )
    items = [BulkItemOut.of(file.filename, each) for file, each in zip(body.files, became, strict=True)]
    refused = sum(isinstance(each, Refused) for each in became)
    return BulkOut(items=items, accepted=len(items) - refused, refused=refused)


@router.post("", status_code=201)
def create_batch(body: BatchIn, caller: CanWrite, app: AppDep, once: OnceDep, response: Response) -> BatchOut:
    """Begin a batch. Uploads name it by `batch_id`."""
    view = once(
        "batch",
        caller,
        make=lambda claimed: app.batches.create(claimed, body.collection_id, name=body.name, origin=body.origin),
        again=app.batches.get,
    )
    response.headers["Location"] = f"/v1/batches/{view.batch.id}"
    return BatchOut.of(view)


@router.get("")
def list_batches(
    caller: CanRead,
    app: AppDep,
    collection_id: Word = None,
    state: BatchStateName | None = None,
    origin: Origin = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[BatchOut]:
    """One's batches, or for administrators everybody's; newest first."""
    found = app.batches.list(
        caller,
        collection_id=collection_id,
        state=None if state is None else BatchState(state),
        origin=origin,
        cursor=cursor,
        limit=limit,
    )
    items = [BatchOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/{batch_id}")
def get_batch(batch_id: IdPath, caller: CanRead, app: AppDep) -> BatchOut:
    """A batch: how many files are done, skipped, failed and why, and when the rest will be."""
    return BatchOut.of(app.batches.get(caller, batch_id))


@router.get("/{batch_id}/items")
def list_batch_items(
    batch_id: IdPath,
    caller: CanRead,
    app: AppDep,
    state: Annotated[list[ItemStateName] | None, Query(max_length=5)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[BatchItemOut]:
    """Files of a batch and what became of them; `state=failed` for those that failed."""
    states = [ItemState(name) for name in state or ()]
    found = app.batches.items(caller, batch_id, states=states, cursor=cursor, limit=limit)
    items = [BatchItemOut.of(item) for item in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.post("/{batch_id}/offer")
def offer_files(batch_id: IdPath, body: OfferIn, caller: CanWrite, app: AppDep) -> WantedOut:
    """Ask which of these files are to be sent; those that are there with the same bytes are counted as skipped."""
    return WantedOut(wanted=app.batches.offer(caller, batch_id, body.offered()))


@router.post("/{batch_id}/close")
def close_batch(batch_id: IdPath, caller: CanWrite, app: AppDep) -> BatchOut:
    """Say that all files were sent."""
    return BatchOut.of(app.batches.close(caller, batch_id))


@router.post("/{batch_id}/pause")
def pause_batch(batch_id: IdPath, caller: CanWrite, app: AppDep) -> BatchOut:
    """Begin none of its files any more, until it is resumed."""
    return BatchOut.of(app.batches.pause(caller, batch_id))


@router.post("/{batch_id}/resume")
def resume_batch(batch_id: IdPath, caller: CanWrite, app: AppDep) -> BatchOut:
    """Go on with a batch that was paused."""
    return BatchOut.of(app.batches.resume(caller, batch_id))


@router.post("/{batch_id}/cancel")
def cancel_batch(batch_id: IdPath, caller: CanWrite, app: AppDep) -> BatchOut:
    """Do not read what has not been read; what is done stays."""
    return BatchOut.of(app.batches.cancel(caller, batch_id))


@router.post("/{batch_id}/retry-failed")
def retry_failed_files(batch_id: IdPath, caller: CanWrite, app: AppDep) -> BatchOut:
    """Try the files again that could not be read."""
    return BatchOut.of(app.batches.retry_failed(caller, batch_id))
