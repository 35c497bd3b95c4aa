"""Whether the files that versions refer to are there and whole, and whether others are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import DocumentVersion
from citewell.domain.access import Caller
from citewell.ports.blob_store import BlobStore
from citewell.services.documents.blob_references import ORPHAN_AGE
from citewell.services.upkeep.findings import Finding


@dataclass(frozen=True, slots=True)
class _Reference:
    key: str
    version_id: str
    document_id: str
    number: int
    is_text: bool


def _references(database: Database, caller: Caller) -> list[_Reference]:
    statement = select(
        DocumentVersion.id,
        DocumentVersion.document_id,
        DocumentVersion.number,
        DocumentVersion.original_blob,
        DocumentVersion.text_blob,
    ).order_by(DocumentVersion.id)
    found = []
    with database.read(caller) as session:
        for row in session.execute(statement):
            found.append(_Reference(row.original_blob, row.id, row.document_id, row.number, is_text=False))
            if row.text_blob is not None:
                found.append(_Reference(row.text_blob, row.id, row.document_id, row.number, is_text=True))
    return found


def check_files(database: Database, blobs: BlobStore, caller: Caller, counts: Counter[str]) -> Iterator[Finding]:
    """Read every file of the tenant and compare it with its hash; no session is open meanwhile."""
    references = _references(database, caller)
    whole: dict[str, bool] = {}
    for reference in references:
        if reference.key not in whole:
            whole[reference.key] = blobs.verify(reference.key)
    counts["files"] += len(whole)
    bad = [reference for reference in references if not whole[reference.key]]
    # A document that was purged since then took its files with it.
    present = {reference.version_id for reference in _references(database, caller)} if bad else set()
    told: set[tuple[str, bool]] = set()
    for reference in bad:
        name = (reference.document_id, reference.is_text)
        if reference.version_id in present and name not in told:
            told.add(name)
            yield _damaged(reference)
    yield from check_orphan_files(database, blobs, caller)


def check_orphan_files(database: Database, blobs: BlobStore, caller: Caller) -> Iterator[Finding]:
    """List the tenant's files and find those that nothing refers to, such as those of uploads that were cut off."""
    referred = {reference.key for reference in _references(database, caller)}
    oldest = database.clock.now() - ORPHAN_AGE
    for blob in blobs.list(caller.tenant_id):
        if blob.key not in referred and blob.stored_at < oldest:
            yield Finding("orphan_file", f"file {blob.key}", "Nothing refers to this file.", "delete it")


def _damaged(reference: _Reference) -> Finding:
    subject = f"document {reference.document_id}"
    if reference.is_text:
        message = f"The text of version {reference.number} is missing or damaged."
        return Finding("text_file", subject, message, "read it again")
    message = f"The file of version {reference.number} is missing or damaged. Upload it again."
    return Finding("original_file", subject, message)
