"""Which chunks a space lacks vectors for."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, exists, func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Embedding, EmbeddingVersion


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


def count_missing(session: ScopedSession, space: EmbeddingVersion, *, since: int = 0) -> int:
    """How many live chunks, published after number ``since`` of the log, have no vector in the space."""
    chunks = live(space.partition_id).where(without_vector(space.id))
    return count(session, chunks.where(Chunk.created_seq > since) if since else chunks)
