"""What every use case of documents works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Document, DocumentVersion, Job
from citewell.domain.names import UNNAMED
from citewell.ports.blob_store import BlobStore
from citewell.services.access.rules import AccessRules
from citewell.services.jobs.queue import JobQueue

INGEST = "document.ingest"
PURGE = "document.purge"


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with the version that readers see, if there is one yet."""

    document: Document
    current: DocumentVersion | None


def views_of(session: ScopedSession, documents: Sequence[Document]) -> Sequence[DocumentView]:
    """The documents with their current versions, in the same order."""
    keys = [document.current_version_id for document in documents if document.current_version_id is not None]
    found = session.scalars(select(DocumentVersion).where(DocumentVersion.id.in_(keys))) if keys else ()
    current = {version.id: version for version in found}
    return [DocumentView(document, current.get(document.current_version_id or "")) for document in documents]


class Desk:
    """The parts that documents are worked on with. ``max_bytes`` is the size of the largest file."""

    def __init__(
        self, database: Database, access: AccessRules, queue: JobQueue, blobs: BlobStore, *, max_bytes: int
    ) -> None:
        self._database = database
        self._access = access
        self._queue = queue
        self._blobs = blobs
        self._max_bytes = max_bytes


def enqueue_ingest(session: ScopedSession, queue: JobQueue, document: Document, version: DocumentVersion) -> Job:
    """Ask for ``version`` to be read and published, and remember the job at the document."""
    job = queue.enqueue(
        session,
        INGEST,
        {"document_id": document.id, "version_id": version.id},
        resource_type="document",
        resource_id=document.id,
        unique_key=f"{INGEST}:{version.id}",
    )
    document.job_id = job.id
    return job


def touch(session: ScopedSession, document: Document) -> None:
    """Count a change: the revision rises."""
    document.revision += 1
    document.updated_at = session.clock.now()


def default_title(file_name: str, current: DocumentVersion | None) -> str:
    """The title of a document to which nobody gave one: that in the file, else the file's name."""
    return (current.title if current is not None else None) or file_name or UNNAMED
