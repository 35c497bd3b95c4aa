"""Changes to the chunks of documents that readers see, as the change log has them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select, update

from citewell.db.change_log import ChunkChange, append_changes
from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Document


def _live(ids: Sequence[str]) -> ColumnElement[bool]:
    return and_(Chunk.document_id.in_(ids), Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))


def _log(session: ScopedSession, document: Document, ids: Sequence[str], op: str) -> int | None:
    """Append ``op`` for every live chunk. The last number, or ``None`` if there is no live chunk."""
    live = session.execute(
        select(Chunk.id, Chunk.partition_id, Chunk.fingerprint)
        .where(_live(ids))
        .order_by(Chunk.document_id, Chunk.ordinal)
    ).all()
    if not live:
        return None
    changes = [ChunkChange(row.id, op, row.fingerprint) for row in live]
    first = append_changes(session, live[0].partition_id, document.tenant_id, document.collection_id, changes)
    return first + len(changes) - 1


def retire_live_chunks(session: ScopedSession, document: Document, parts: Sequence[str] = ()) -> None:
    """Take the chunks of the document, and of ``parts`` of it, away from every reader. All share one moment, so none
    sees half of it.
    """
    ids = [document.id, *parts]
    moment = _log(session, document, ids, "delete")
    if moment is not None:
        session.execute(
            update(Chunk).where(_live(ids)).values(deleted_seq=moment).execution_options(synchronize_session=False)
        )


def relabel_live_chunks(session: ScopedSession, document: Document, parts: Sequence[str] | None = None) -> None:
    """Tell every index that the access class or title of the document is another one now, or that of ``parts`` of it
    if some are given.
    """
    _log(session, document, [document.id] if parts is None else parts, "relabel")
