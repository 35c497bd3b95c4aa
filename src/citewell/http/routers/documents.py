"""Documents: what people put in."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Response
from pydantic import AwareDatetime

from citewell.http.attachments import attachment
from citewell.http.auth import AppDep, CanAsk, CanDelete, CanRead, CanWrite
from citewell.http.byte_ranges import WantedDep
from citewell.http.idempotency import OnceDep
from citewell.http.limits import LimitUploads
from citewell.http.preconditions import IfMatchDep, etag
from citewell.http.schemas.collections import AccessOut, DeletedOut, IndexingStatusOut
from citewell.http.schemas.documents import (
    DocumentAccessIn,
    DocumentChunkOut,
    DocumentOut,
    DocumentPatch,
    DocumentReplace,
    DocumentUpload,
    KindName,
    PreviewOut,
    StatusName,
    TextOut,
    UploadedOut,
    VersionOut,
)
from citewell.http.schemas.jobs import JobOut
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import MAX_INT, Cursor, IdPath, JsonObject, Limit, Line
from citewell.services.documents.desk import INGEST, DocumentView
from citewell.services.documents.fields import DocumentKind
from citewell.services.documents.listing import DocumentFilter, DocumentSort
from citewell.services.documents.outcomes import Uploaded

router = APIRouter(prefix="/documents", tags=["documents"])

PREVIEW = 2000
FILE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}

UploadForm = Annotated[DocumentUpload, Form(media_type="multipart/form-data")]
ReplaceForm = Annotated[DocumentReplace, Form(media_type="multipart/form-data")]
Reference = Annotated[Line | None, Query(min_length=1, max_length=200, description="Id, name or alias.")]
Word = Annotated[Line | None, Query(min_length=1, max_length=500)]
Version = Annotated[int | None, Query(ge=1, le=MAX_INT, description="Number of a version; else what readers see.")]


def _tagged(view: DocumentView, response: Response) -> DocumentOut:
    response.headers["ETag"] = etag(view.document.id, view.document.revision)
    return DocumentOut.of(view)


def _accepted(uploaded: Uploaded, response: Response) -> UploadedOut:
    response.headers["ETag"] = etag(uploaded.document.id, uploaded.document.revision)
    if uploaded.job is None:
        response.status_code = 200
    else:
        response.headers["Location"] = f"/v1/jobs/{uploaded.job.id}"
    return UploadedOut.of(uploaded)


@router.post("", status_code=202, responses={200: {"model": UploadedOut}}, dependencies=[LimitUploads])
def upload_document(body: UploadForm, caller: CanWrite, app: AppDep, once: OnceDep, response: Response) -> UploadedOut:
    """Put a file into a collection. A job reads it; 200 instead of 202 means that the same was there already."""
    fields = body.fields()
    uploaded = once(
        "document",
        caller,
        make=lambda claimed: app.documents.upload(
            claimed,
            body.collection_id,
            parts=body.parts(),
            file_name=body.file.filename,
            fields=fields,
            external_id=body.external_id,
            kind=DocumentKind(body.kind),
            batch_id=body.batch_id,
        ),
        again=app.documents.uploaded,
    )
    return _accepted(uploaded, response)


@router.get("")
def list_documents(
    caller: CanAsk,
    app: AppDep,
    collection_id: Reference = None,
    status: StatusName | None = None,
    kind: KindName | None = None,
    owner_id: Word = None,
    external_id: Word = None,
    parent_id: Annotated[
        Line | None, Query(min_length=1, max_length=64, description="What they are parts of; `none` for no parts.")
    ] = None,
    media_type: Word = None,
    title: Annotated[Line | None, Query(max_length=200, description="Part of the title.")] = None,
    created_from: AwareDatetime | None = None,
    created_to: AwareDatetime | None = None,
    sort: Annotated[DocumentSort, Query(description="What the list is sorted by.")] = DocumentSort.CREATED,
    order: Annotated[Literal["asc", "desc"], Query(description="The smallest or the largest first.")] = "desc",
    cursor: Cursor = None,
    limit: Limit = 50,
    offset: Annotated[int, Query(ge=0, le=MAX_INT, description="So many are passed over, after the cursor.")] = 0,
) -> Listing[DocumentOut]:
    """The documents that you can read, newest first if you do not say otherwise."""
    wanted = DocumentFilter(
        collection=collection_id,
        status=status,
        kind=None if kind is None else DocumentKind(kind),
        media_type=media_type,
        owner_id=owner_id,
        external_id=external_id,
        parent_id=parent_id,
        title_contains=title,
        created_from=created_from,
        created_to=created_to,
    )
    descending = order == "desc"
    found = app.documents.list(
        caller, wanted, sort=sort, descending=descending, cursor=cursor, limit=limit, offset=offset
    )
    items = [DocumentOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/collection/{collection_id}")
def list_collection_documents(
    collection_id: IdPath, caller: CanAsk, app: AppDep, cursor: Cursor = None, limit: Limit = 50
) -> Listing[DocumentOut]:
    """The documents of a collection that you can read, newest first."""
    found = app.documents.list(caller, DocumentFilter(collection=collection_id), cursor=cursor, limit=limit)
    items = [DocumentOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/indexing-status")
def documents_indexing_status(caller: CanAsk, app: AppDep, collection_id: Reference = None) -> IndexingStatusOut:
    """How far the documents that you can read are."""
    return IndexingStatusOut.of(app.documents.indexing_status(caller, collection_id))


@router.get("/indexing-jobs")
def list_indexing_jobs(
    caller: CanRead, app: AppDep, collection_id: Word = None, cursor: Cursor = None, limit: Limit = 50
) -> Listing[JobOut]:
    """Your jobs that read documents, or for administrators everybody's; newest first."""
    found = app.jobs.list(caller, kinds=[INGEST], collection_id=collection_id, cursor=cursor, limit=limit)
    return Listing(items=[JobOut.of(job) for job in found.items], next_cursor=found.next_cursor, total=found.total)


@router.get("/indexing-jobs/{job_id}")
def get_indexing_job(job_id: IdPath, caller: CanRead, app: AppDep) -> JobOut:
    """A job that reads a document."""
    return JobOut.of(app.jobs.get(caller, job_id))


@router.get("/{document_id}")
def get_document(document_id: IdPath, caller: CanAsk, app: AppDep, response: Response) -> DocumentOut:
    """A document."""
    return _tagged(app.documents.get(caller, document_id), response)


@router.put("/{document_id}", status_code=202, responses={200: {"model": UploadedOut}}, dependencies=[LimitUploads])
def replace_document(
    document_id: IdPath, body: ReplaceForm, caller: CanWrite, app: AppDep, if_match: IfMatchDep, response: Response
) -> UploadedOut:
    """Give a document a new file. The old version serves until the new one can be searched."""
    uploaded = app.documents.replace(
        caller,
        document_id,
        parts=body.parts(),
        file_name=body.file.filename,
        fields=body.fields(),
        expected=if_match.revision(document_id),
    )
    return _accepted(uploaded, response)


@router.patch("/{document_id}")
def change_document(
    document_id: IdPath, body: DocumentPatch, caller: CanWrite, app: AppDep, if_match: IfMatchDep, response: Response
) -> DocumentOut:
    """Change what is said about a document, by a JSON merge patch."""
    view = app.documents.patch(caller, document_id, body.patch(), expected=if_match.revision(document_id))
    return _tagged(view, response)


@router.patch("/{document_id}/metadata")
def change_metadata(
    document_id: IdPath, body: JsonObject, caller: CanWrite, app: AppDep, if_match: IfMatchDep, response: Response
) -> DocumentOut:
    """Change the metadata, by a JSON merge patch."""
    view = app.documents.patch_metadata(caller, document_id, body, expected=if_match.revision(document_id))
    return _tagged(view, response)


@router.delete("/{document_id}", status_code=202)
def delete_document(
    document_id: IdPath,
    caller: CanDelete,
    app: AppDep,
    if_match: IfMatchDep,
    response: Response,
    erase: Annotated[bool, Query(description="Keep no past of it, even where the collection keeps one.")] = False,
) -> DeletedOut:
    """Delete a document and its parts. No search that begins after the response finds them, but for one as of a past
    time that their collection keeps (`retention_days`).
    """
    job = app.documents.delete(caller, document_id, expected=if_match.revision(document_id), erase=erase)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return DeletedOut.of(job)


@router.get("/{document_id}/access")
def get_document_access(document_id: IdPath, caller: CanRead, app: AppDep, response: Response) -> AccessOut:
    """Who may read it, for its owner, the collection's owner and administrators."""
    document, access = app.documents.access(caller, document_id)
    response.headers["ETag"] = etag(document.id, document.revision)
    return AccessOut.of(access, document.owner_id)


@router.put("/{document_id}/access")
def set_document_access(
    document_id: IdPath,
    body: DocumentAccessIn,
    caller: CanWrite,
    app: AppDep,
    if_match: IfMatchDep,
    response: Response,
) -> AccessOut:
    """Decide who may read it. The very next search obeys."""
    document, access = app.documents.set_access(
        caller, document_id, body.access(), expected=if_match.revision(document_id)
    )
    response.headers["ETag"] = etag(document.id, document.revision)
    return AccessOut.of(access, document.owner_id)


@router.get("/{document_id}/text")
def get_text(document_id: IdPath, caller: CanAsk, app: AppDep, version: Version = None) -> TextOut:
    """The text of a version, to which the spans of citations refer."""
    return TextOut.of(app.documents.text(caller, document_id, version))


@router.get("/{document_id}/preview")
def get_preview(
    document_id: IdPath,
    caller: CanAsk,
    app: AppDep,
    chars: Annotated[int, Query(ge=1, le=20_000, description="How much of the text.")] = PREVIEW,
) -> PreviewOut:
    """The beginning of the text."""
    found = app.documents.text(caller, document_id)
    return PreviewOut(
        document_id=found.document.id,
        title=found.document.title,
        version=found.version.number,
        text=found.text[:chars],
        truncated=len(found.text) > chars,
    )


@router.get("/{document_id}/chunks")
def list_chunks(
    document_id: IdPath,
    caller: CanAsk,
    app: AppDep,
    version: Version = None,
    at: Annotated[
        int | None, Query(ge=0, le=MAX_INT, description="Only chunks that hold this place of the text, in code points.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[DocumentChunkOut]:
    """The chunks of a published version, in reading order."""
    found = app.documents.chunks(caller, document_id, version, at=at, cursor=cursor, limit=limit)
    items = [DocumentChunkOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/{document_id}/versions")
def list_versions(
    document_id: IdPath, caller: CanAsk, app: AppDep, cursor: Cursor = None, limit: Limit = 50
) -> Listing[VersionOut]:
    """The versions, newest first."""
    found = app.documents.versions(caller, document_id, cursor=cursor, limit=limit)
    items = [VersionOut.of(version) for version in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.head("/{document_id}/download", include_in_schema=False)
@router.get(
    "/{document_id}/download",
    response_class=Response,
    responses={200: {"content": FILE}, 206: {"content": FILE, "description": "The bytes of the range."}},
)
def download(document_id: IdPath, caller: CanAsk, app: AppDep, wanted: WantedDep, version: Version = None) -> Response:
    """The file as it was uploaded, as an attachment; or the part of it that `Range` asks for."""
    found = app.documents.download(caller, document_id, version)
    return attachment(
        found.stream,
        file_name=found.version.file_name,
        media_type=found.version.media_type,
        size=found.version.size_bytes,
        tag=f'"{found.version.content_hash}"',
        wanted=wanted,
    )
