"""PDF files as an earlier chatbot's page puts them in: one address takes a file, another says how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import Document, DocumentVersion
from citewell.domain.access import Caller
from citewell.domain.errors import NotFound, UnsupportedFormat
from citewell.domain.jobs import JobState, JobView
from citewell.services.access.rules import AccessRules
from citewell.services.collections.namespaces import Namespaces
from citewell.services.documents.desk import DocumentView
from citewell.services.documents.documents import Documents
from citewell.services.documents.outcomes import Uploaded
from citewell.services.jobs.jobs import Jobs

PLACE = "pdf-uploads"
"""The collection of files that name none."""

_MARK = b"%PDF-"
_MARK_WITHIN = 1024
"""Bytes; readers of PDF accept as much before the mark."""

_STATES = {"waiting": JobState.PENDING, "processing": JobState.RUNNING, "failed": JobState.FAILED}


@dataclass(frozen=True, slots=True)
class PdfStatus:
    """How far a file is. ``job`` is ``None`` when it ended so long ago that it was forgotten.

    ``current`` is the version that readers see, if there is one.
    """

    state: JobState
    document: Document
    current: DocumentVersion | None
    job: JobView | None


class PdfUploads:
    """Takes PDF files of earlier clients."""

    def __init__(
        self, database: Database, access: AccessRules, namespaces: Namespaces, documents: Documents, jobs: Jobs
    ) -> None:
        self._database = database
        self._access = access
        self._namespaces = namespaces
        self._documents = documents
        self._jobs = jobs

    def upload(
        self, caller: Caller, *, parts: Iterable[bytes], file_name: str | None, collection: str = PLACE
    ) -> Uploaded:
        """Put a PDF into ``collection``, which becomes a private one of the caller's if there is none of this name.

        Raises:
            UnsupportedFormat: the file is no PDF.
            NotFound: there is no collection of this id.
            Forbidden: the caller may not write into it, or not make it.
            TooLarge: the file is over the limit.
            StorageFull: the disk is full; nothing was accepted.
        """
        checked = _only_pdf(parts)
        collection_id = self._namespaces.writable(caller, collection)
        return self._documents.upload(caller, collection_id, parts=checked, file_name=file_name)

    def status(self, caller: Caller, job_id: str) -> PdfStatus:
        """How far the file is that was taken in as this job. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            key = session.scalars(select(Document.id).where(Document.job_id == job_id)).first()
        try:
            job = self._jobs.get(caller, job_id)
        except NotFound:
            job = None
        if job is not None and job.resource_type == "document":
            key = job.resource_id
        view = None if key is None else self._view(caller, key)
        if view is None:
            raise NotFound("There is no upload of this id.")
        state = _STATES.get(view.document.status, JobState.COMPLETED) if job is None else job.state
        return PdfStatus(state, view.document, view.current, job)

    def _view(self, caller: Caller, document_id: str) -> DocumentView | None:
        """The document, if the caller may know of it: it must look as if there were no upload."""
        try:
            return self._documents.get(caller, document_id)
        except NotFound:
            return None


def _only_pdf(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, when they begin as a PDF does. Raises ``UnsupportedFormat``."""
    rest = iter(parts)
    head = b""
    for part in rest:
        head += part
        if len(head) >= _MARK_WITHIN:
            break
    if _MARK not in head[:_MARK_WITHIN]:
        message = "This address takes PDF files only. Other files go to POST /v1/documents."
        raise UnsupportedFormat(message, reason="pdf_only")
    return chain([head], rest)
