"""What every use case of documents works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Collection, Document, DocumentVersion, Job, User
from citewell.domain.access import Caller
from citewell.domain.jobs import UNFINISHED, JobView, Lane
from citewell.domain.names import UNNAMED
from citewell.ports.blob_store import BlobInfo, BlobStore
from citewell.services.access.rules import AccessRules
from citewell.services.documents.file_passwords import FilePasswords
from citewell.services.documents.parts import NO_PARTS, PartCounts, count_parts
from citewell.services.jobs.queue import JobQueue
from citewell.services.jobs.views import view_of
from citewell.services.settings.catalogue import UPLOAD_MB
from citewell.services.settings.values import LiveSettings

INGEST = "document.ingest"
PURGE = "document.purge"
MIB = 1024 * 1024

UNREAD = ("waiting", "processing")
"""States of documents whose latest file is still to be read."""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with the version that readers see, if there is one yet, and how far its parts are.

    ``job`` reads it now or soon; ``None`` when nothing is to be read. ``collection`` and ``owner`` are names; ``None``
    where they were not asked for, and no owner's name is told to who is not logged in.
    """

    document: Document
    current: DocumentVersion | None
    parts: PartCounts = NO_PARTS
    job: JobView | None = None
    collection: str | None = None
    owner: str | None = None


def views_of(session: ScopedSession, documents: Sequence[Document]) -> Sequence[DocumentView]:
    """The documents with their current versions and counts of their parts, in the same order."""
    keys = [document.current_version_id for document in documents if document.current_version_id is not None]
    found = session.scalars(select(DocumentVersion).where(DocumentVersion.id.in_(keys))) if keys else ()
    current = {version.id: version for version in found}
    parts = count_parts(session, [document.id for document in documents])
    reading = [document.job_id for document in documents if document.status in UNREAD and document.job_id is not None]
    rows = session.scalars(select(Job).where(Job.id.in_(reading), Job.state.in_(UNFINISHED))) if reading else ()
    jobs = {job.id: view_of(job) for job in rows}
    collections, owners = _names_beside(session, documents)
    return [
        DocumentView(
            document,
            current.get(document.current_version_id or ""),
            parts.get(document.id, NO_PARTS),
            jobs.get(document.job_id or ""),
            collections.get(document.collection_id),
            owners.get(document.owner_id or ""),
        )
        for document in documents
    ]


def _names_beside(session: ScopedSession, documents: Sequence[Document]) -> tuple[dict[str, str], dict[str, str]]:
    named = select(Collection.id, Collection.name).where(Collection.id.in_({each.collection_id for each in documents}))
    collections = dict(session.execute(named).all()) if documents else {}
    keys = {each.owner_id for each in documents if each.owner_id is not None}
    caller = session.caller
    if not keys or (isinstance(caller, Caller) and caller.user_id is None):
        return collections, {}
    found = session.execute(select(User.id, User.name).where(User.id.in_(keys), User.name != ""))
    return collections, dict(found.all())


class Desk:
    """The parts that documents are worked on with.

    ``max_bytes`` is the size of the largest file; tenants may choose less, and what becomes of copies, in ``live``.
    """

    def __init__(
        self,
        database: Database,
        access: AccessRules,
        queue: JobQueue,
        blobs: BlobStore,
        *,
        passwords: FilePasswords,
        max_bytes: int,
        live: LiveSettings | None = None,
    ) -> None:
        self._database = database
        self._access = access
        self._queue = queue
        self._blobs = blobs
        self._passwords = passwords
        self._max_bytes = max_bytes
        self._live = live or LiveSettings(database)

    def _largest(self, caller: Caller) -> int:
        """Bytes of the largest file that the caller may bring."""
        return min(self._max_bytes, self._live.of_caller(caller)[UPLOAD_MB] * MIB)


SHORT_BYTES = 100_000
LONG_BYTES = 2_000_000
"""Of a file whose kind does not say how long it takes."""

_PICTURES = frozenset({"pdf", "png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "bmp", "djvu", "pptx", "ppt", "odp"})
_HOLDERS = frozenset({"zip", "tar", "gz", "tgz", "bz2", "xz", "7z", "eml", "msg", "mbox", "epub"})
SLOW = _PICTURES | _HOLDERS
"""Endings of names of files that take longer to read than their size tells, or hold others."""


def lane_of(version: DocumentVersion) -> Lane:
    """How much it takes to read ``version``, by the size and the name of its file. A name that lies costs only time."""
    slow = version.file_name.rpartition(".")[2].lower() in SLOW
    if slow or version.size_bytes > LONG_BYTES:
        return Lane.LONG
    return Lane.SHORT if version.size_bytes <= SHORT_BYTES and version.parser is None else Lane.ANY


def enqueue_ingest(
    session: ScopedSession, queue: JobQueue, document: Document, version: DocumentVersion, *, new: bool = False
) -> Job:
    """Ask for ``version`` to be read and published, and remember the job at the document.

    ``new``: the version is made in this transaction, so that nobody else can have asked; nothing is written yet.
    """
    job = queue.enqueue(
        session,
        INGEST,
        {"document_id": document.id, "version_id": version.id},
        resource_type="document",
        resource_id=document.id,
        unique_key=f"{INGEST}:{version.id}",
        lane=lane_of(version),
        new_key=new,
        tenant_id=document.tenant_id,
    )
    document.job_id = job.id
    return job


def add_version(
    session: ScopedSession, queue: JobQueue, document: Document, blob: BlobInfo, file_name: str, created_by: str | None
) -> Job:
    """Give ``document`` a file, and ask for it to be read. The version that readers see stays until then.

    Version and job are written with the next flush.
    """
    version = new_version(session, document, blob, file_name, created_by)
    return enqueue_ingest(session, queue, document, version, new=True)


def new_version(
    session: ScopedSession, document: Document, blob: BlobInfo, file_name: str, created_by: str | None
) -> DocumentVersion:
    """Give ``document`` a file that nobody was asked to read yet. It is written with the next flush."""
    document.latest_version += 1
    document.duplicate_of_id = None
    document.status, document.status_reason, document.status_message = "waiting", None, None
    version = DocumentVersion(
        id=session.ids.new_id(),
        document_id=document.id,
        number=document.latest_version,
        state="building",
        content_hash=blob.key.rpartition("/")[2],
        original_blob=blob.key,
        file_name=file_name,
        size_bytes=blob.size,
        created_by=created_by,
        created_at=session.clock.now(),
    )
    session.add(version)
    return version


def touch(session: ScopedSession, document: Document) -> None:
    """Count a change: the revision rises."""
    document.revision += 1
    document.updated_at = session.clock.now()


def default_title(file_name: str, current: DocumentVersion | None) -> str:
    """The title of a document to which nobody gave one: that in the file, else the file's name."""
    return (current.title if current is not None else None) or file_name or UNNAMED
