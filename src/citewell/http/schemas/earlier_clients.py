"""What earlier clients send and expect."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from citewell.domain.jobs import JobState
from citewell.http.schemas.files import FileBody
from citewell.http.schemas.jobs import percent_of
from citewell.http.schemas.shape import Out
from citewell.http.schemas.text import MAX_INT, Line
from citewell.services.documents.outcomes import Uploaded
from citewell.services.documents.pdf_uploads import PLACE, PdfStatus

UploadState = Literal["queued", "processing", "completed", "failed", "cancelled"]
DONE = 100

_STATES: dict[JobState, UploadState] = {
    JobState.PENDING: "queued",
    JobState.RUNNING: "processing",
    JobState.COMPLETED: "completed",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
}


class PdfUpload(FileBody):
    """A PDF file."""

    collection: Annotated[Line, Field(min_length=1, max_length=200)] = PLACE


class PdfUploadOut(Out):
    """An accepted file; `job_id` is what its status is asked by."""

    job_id: str
    status: UploadState
    message: str
    filename: str
    document_id: str

    @classmethod
    def of(cls, uploaded: Uploaded) -> PdfUploadOut:
        """As earlier clients know it."""
        new = uploaded.job is not None
        return cls(
            job_id=uploaded.document.job_id or uploaded.document.id,
            status="queued" if new else "completed",
            message="The file was accepted." if new else "The same file was there already.",
            filename=uploaded.document.file_name,
            document_id=uploaded.document.id,
        )


class PdfStatusOut(Out):
    """How far a file is; `progress` in percent, `error` is a sentence."""

    job_id: str
    status: UploadState
    progress: int = Field(ge=0, le=DONE)
    message: str
    error: str | None
    filename: str
    document_id: str
    chunks: int = Field(ge=0, le=MAX_INT)

    @classmethod
    def of(cls, job_id: str, found: PdfStatus) -> PdfStatusOut:
        """As earlier clients know it."""
        document, job = found.document, found.job
        done = found.state is JobState.COMPLETED
        failed = found.state is JobState.FAILED
        return cls(
            job_id=job_id,
            status=_STATES[found.state],
            progress=DONE if done else (percent_of(job) or 0) if job is not None else 0,
            message=job.message if job is not None else "",
            error=document.status_message if failed else None,
            filename=document.file_name,
            document_id=document.id,
            chunks=found.current.chunk_count if done and found.current is not None else 0,
        )
