"""Two addresses of an earlier chatbot, whose page still calls them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form

from citewell.http.auth import AppDep, CanRead, CanWrite
from citewell.http.limits import LimitUploads
from citewell.http.schemas.earlier_clients import PdfStatusOut, PdfUpload, PdfUploadOut
from citewell.http.schemas.text import IdPath

router = APIRouter(tags=["earlier-clients"])

PdfForm = Annotated[PdfUpload, Form(media_type="multipart/form-data")]


@router.post("/upload-pdf", dependencies=[LimitUploads])
def upload_pdf(body: PdfForm, caller: CanWrite, app: AppDep) -> PdfUploadOut:
    """Put a PDF into a collection, `pdf-uploads` unless it says another, which is made on first use."""
    uploaded = app.pdf_uploads.upload(
        caller, parts=body.parts(), file_name=body.file.filename, collection=body.collection
    )
    return PdfUploadOut.of(uploaded)


@router.get("/api/upload-status/{job_id}")
def upload_status(job_id: IdPath, caller: CanRead, app: AppDep) -> PdfStatusOut:
    """How far a PDF is."""
    return PdfStatusOut.of(job_id, app.pdf_uploads.status(caller, job_id))
