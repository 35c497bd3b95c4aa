"""Changes to the chunks of a document that readers see, as the change log has them."""

from __future__ import annotations

from sqlalchemy import select, update

from citewell.db.change_log import ChunkChange, append_changes
from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Document


def _log(session: ScopedSession, document: Document, op: str) -> int | None:
    """Append ``op`` for every live chunk. The last number, or ``None`` if there is no live chunk."""
    live = session.execute(
        select(Chunk.id, Chunk.partition_id, Chunk.fingerprint)
        .where(Chunk.document_id == document.id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
        .order_by(Chunk.ordinal)
    ).all()
    if not live:
        return None
    changes = [ChunkChange(row.id, op, row.fingerprint) for row in live]
    first = append_changes(session, live[0].partition_id, document.tenant_id, document.collection_id, changes)
    return first + len(changes) - 1


def retire_live_chunks(session: ScopedSession, document: Document) -> None:
    """Take the document's chunks away from every reader. All share one moment, so none sees half of it."""
    moment = _log(session, document, "delete")
    if moment is not None:
        session.execute(
            update(Chunk)
            .where(Chunk.document_id == document.id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
            .values(deleted_seq=moment)
            .execution_options(synchronize_session=False)
        )


def relabel_live_chunks(session: ScopedSession, document: Document) -> None:
    """Tell every index that the document's access class or title is another one now."""
    _log(session, document, "relabel")
