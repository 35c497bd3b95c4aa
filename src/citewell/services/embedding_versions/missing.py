"""Which chunks a space lacks vectors for."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, exists, func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Change, Chunk, Embedding, EmbeddingVersion


def without_vector(space_id: str) -> ColumnElement[bool]:
    """The criterion on ``Chunk`` for having no vector in the space."""
    return ~exists().where(Embedding.chunk_id == Chunk.id, Embedding.embedding_version_id == space_id)


def published(partition_id: str) -> Select[int]:
    """Ids of all chunks that readers see or that are kept for searches of the past."""
    return select(Chunk.id).where(Chunk.partition_id == partition_id, Chunk.created_seq.is_not(None))


def live(partition_id: str) -> Select[int]:
    """Ids of the chunks that readers see."""
    return published(partition_id).where(Chunk.deleted_seq.is_(None))


def count(session: ScopedSession, statement: Select[int]) -> int:
    """How many rows a statement has."""
    return session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def count_missing(session: ScopedSession, space: EmbeddingVersion) -> int:
    """How many live chunks have no vector in the space. Looks at all of them."""
    return count(session, live(space.partition_id).where(without_vector(space.id)))


def count_missing_since(session: ScopedSession, space: EmbeddingVersion, seq: int) -> int:
    """As ``count_missing``, but only of chunks that the log names after number ``seq``; quick at any size."""
    changed = select(Change.chunk_id).where(Change.partition_id == space.partition_id, Change.seq > seq)
    return count(session, live(space.partition_id).where(Chunk.id.in_(changed), without_vector(space.id)))
