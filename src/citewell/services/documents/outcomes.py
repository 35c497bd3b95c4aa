"""What becomes of files that come in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from citewell.db.tables import Document, DocumentVersion, Job
from citewell.ports.blob_store import BlobInfo
from citewell.services.batches.items import Arrival, ItemState
from citewell.services.documents.fields import DocumentFields, DocumentKind


class Outcome(StrEnum):
    """What became of an upload.

    ``REPLACED``: a new version of a document that was there. ``RETRIED``: the same bytes could not be read before
    and are read again. ``UPDATED``: only what is said about it is new. ``UNCHANGED``: all of it was there. ``LINKED``:
    another document has the same bytes and is searched in its place. ``DUPLICATE``: another document has the same
    bytes, and this is that one.
    """

    CREATED = "created"
    REPLACED = "replaced"
    RETRIED = "retried"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LINKED = "linked"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The document that an upload is now, and the job that reads it, if there is something to read.

    ``current`` is the version that readers see meanwhile, if there is one.
    """

    document: Document
    job: Job | None
    outcome: Outcome
    current: DocumentVersion | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that is stored, with what is said about it; everything checked."""

    blob: BlobInfo
    file_name: str
    said: DocumentFields
    own_id: str | None
    kind: DocumentKind


def arrival(path: str, uploaded: Uploaded) -> Arrival:
    """What a batch keeps of an upload: without a job there was nothing to read."""
    document, job = uploaded.document, uploaded.job
    state = ItemState.SKIPPED if job is None else ItemState.WAITING
    reason = uploaded.outcome.value if job is None else None
    return Arrival(path, state, document.size_bytes, document.id, job, reason)
