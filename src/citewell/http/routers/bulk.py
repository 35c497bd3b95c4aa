"""Many documents at once, documents that are read again, and what a deletion would do."""

from __future__ import annotations

from fastapi import APIRouter

from citewell.http.auth import AppDep, CanDelete, CanWrite
from citewell.http.limits import LimitUploads
from citewell.http.schemas.bulk import (
    BulkAccessIn,
    BulkDeleteIn,
    BulkMetadataIn,
    BulkReindexIn,
    DocumentJobOut,
    DocumentJobsOut,
    FilePasswordIn,
    ImpactOut,
    UpdatedOut,
)
from citewell.http.schemas.documents import DocumentOut
from citewell.http.schemas.text import IdPath

router = APIRouter(tags=["documents"])


@router.post("/documents/bulk-metadata-update")
def update_metadata_of_many(body: BulkMetadataIn, caller: CanWrite, app: AppDep) -> UpdatedOut:
    """Change the metadata of many documents by one JSON merge patch, all or none."""
    views = app.documents.bulk_metadata_update(caller, body.document_ids, body.metadata)
    return UpdatedOut(updated=len(views), items=[DocumentOut.of(view) for view in views])


@router.post("/documents/bulk-access")
def set_access_of_many(body: BulkAccessIn, caller: CanWrite, app: AppDep) -> UpdatedOut:
    """Let the same people read many documents, all or none. The very next search obeys."""
    views = app.documents.bulk_access(caller, body.document_ids, body.access.access())
    return UpdatedOut(updated=len(views), items=[DocumentOut.of(view) for view in views])


@router.post("/documents/bulk-delete", status_code=202)
def delete_many(body: BulkDeleteIn, caller: CanDelete, app: AppDep) -> DocumentJobsOut:
    """Delete many documents and their parts, all or none, effective at once."""
    return DocumentJobsOut.of_deletions(app.documents.bulk_delete(caller, body.document_ids, erase=body.erase))


@router.post("/documents/bulk-reindex", status_code=202)
def read_many_again(body: BulkReindexIn, caller: CanWrite, app: AppDep) -> DocumentJobsOut:
    """Read many documents again; the present versions serve until the new ones are published."""
    return DocumentJobsOut.of_jobs(app.console.rereading.read_again(caller, body.document_ids))


@router.put("/documents/{document_id}/password", status_code=202, dependencies=[LimitUploads])
def give_password(document_id: IdPath, body: FilePasswordIn, caller: CanWrite, app: AppDep) -> DocumentJobOut:
    """Read a document that failed as `encrypted` with the password of its file, which is kept for it."""
    password = body.password.get_secret_value()
    return DocumentJobOut.of(app.console.rereading.read_with_password(caller, document_id, password))


@router.get("/documents/{document_id}/impact")
def impact_of_document(document_id: IdPath, caller: CanDelete, app: AppDep) -> ImpactOut:
    """What would go if the document was deleted, for who may delete it."""
    return ImpactOut.model_validate(app.console.impacts.of_document(caller, document_id))


@router.get("/collections/{collection_id}/impact")
def impact_of_collection(collection_id: IdPath, caller: CanDelete, app: AppDep) -> ImpactOut:
    """What would go if the collection was deleted, for who may delete it."""
    return ImpactOut.model_validate(app.console.impacts.of_collection(caller, collection_id))
