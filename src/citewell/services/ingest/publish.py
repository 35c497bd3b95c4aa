"""The moment at which readers see a new version instead of the old one."""

from __future__ import annotations

from sqlalchemy import Delete, delete, select, update

from citewell.db.change_log import ChunkChange, append_changes
from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion
from citewell.domain.errors import CitewellError, DocumentUnreadable
from citewell.services.documents.desk import default_title
from citewell.services.documents.facets import note_facets
from citewell.services.documents.opening import open_published


def publish_version(session: ScopedSession, document_id: str, version_id: str) -> bool:
    """Make a version with its chunks and vectors the current one, and take the former away, in this transaction.

    All its changes share one number of the log as their moment: there is no number at which half of each is live.

    Returns:
        False if the document was deleted or a newer version is current already; then nothing is changed.
    """
    document = session.get(Document, document_id, with_for_update=True)
    version = session.get(DocumentVersion, version_id)
    if document is None or version is None or document.deleted_at is not None or version.state != "building":
        return False
    former = None if document.current_version_id is None else session.get(DocumentVersion, document.current_version_id)
    if former is not None and former.number > version.number:
        return False
    collection = session.get_one(Collection, document.collection_id)
    if collection.deleted_at is not None:
        return False
    if document.latest_version == version.number:
        open_published(session, [document_id])
    live = select(Chunk.id, Chunk.fingerprint).where(
        Chunk.document_id == document_id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None)
    )
    new = select(Chunk.id, Chunk.fingerprint).where(Chunk.version_id == version_id).order_by(Chunk.ordinal)
    removed = [ChunkChange(row.id, "delete", row.fingerprint) for row in session.execute(live)]
    added = [ChunkChange(row.id, "add", row.fingerprint) for row in session.execute(new)]
    changes = removed + added
    first = append_changes(session, collection.partition_id, document.tenant_id, collection.id, changes)
    moment = first + len(changes) - 1
    session.execute(
        update(Chunk)
        .where(Chunk.document_id == document_id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
        .values(deleted_seq=moment)
    )
    session.execute(update(Chunk).where(Chunk.version_id == version_id).values(created_seq=moment))
    now = session.clock.now()
    if former is not None:
        former.state = "superseded"
        former.superseded_at = now
    version.state = "current"
    version.published_at = now
    version.chunk_count = document.chunk_count = len(added)
    document.current_version_id = version_id
    if document.latest_version == version.number:  # else a newer file waits, or could not be read
        document.status = "indexed"
        document.status_reason = document.status_message = None
    document.media_type = version.media_type
    document.size_bytes = version.size_bytes
    document.file_name = version.file_name
    if not document.title_given:
        document.title = default_title(version.file_name, version)
    note_facets(document, version)
    document.revision += 1
    document.updated_at = now
    session.audit("document.publish", "document", document_id, version=version.number, chunks=len(added))
    return True


def discard_version(session: ScopedSession, version_id: str) -> None:
    """Clear away what was made for a version that nobody will see, because a newer one came first."""
    version = session.get(DocumentVersion, version_id)
    if version is None or version.state != "building":
        return
    document = session.get(Document, version.document_id)
    if document is not None and document.latest_version == version.number and document.deleted_at is None:
        return
    version.state = "superseded"
    session.execute(unpublished(version_id))


def fail_version(session: ScopedSession, version: DocumentVersion, error: CitewellError) -> None:
    """Give a version up, and show on its document why it could not be read. An earlier version goes on serving."""
    if version.state == "building":
        version.state = "failed"
    session.execute(unpublished(version.id))
    document = session.get(Document, version.document_id)
    if document is not None and document.deleted_at is None and document.latest_version == version.number:
        document.status = "failed"
        document.status_reason = error.reason if isinstance(error, DocumentUnreadable) else error.code
        document.status_message = error.message[:2000]
        document.updated_at = session.clock.now()


def unpublished(version_id: str) -> Delete:
    """Takes away the chunks of a version that no reader has seen."""
    return delete(Chunk).where(Chunk.version_id == version_id, Chunk.created_seq.is_(None))
