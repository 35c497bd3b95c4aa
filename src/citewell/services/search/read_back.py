"""Whatever the indexes said: what is live and readable in the database at this moment, and hits made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Change, Chunk, Collection, Document, DocumentVersion, Partition
from citewell.domain.fusion import Fused
from citewell.services.search.candidates import Candidates
from citewell.services.search.hits import SearchHit, hit_of
from citewell.services.search.scope import Scope, rights_of

READ_AT_ONCE = 5000
"""Bound parameters of one statement; databases have limits on them."""


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate that is live and readable, with what an order can depend on. ``place`` is where fusion put it."""

    place: int
    chunk_id: int
    document_id: str
    version_id: str
    ordinal: int
    quality_score: float
    created_at: datetime
    updated_at: datetime
    """When the document was made and last changed."""


def overtaken(session: ScopedSession, scope: Scope, found: Candidates, fused: Fused) -> bool:
    """Whether rights, or a document among the candidates, changed since they were looked for."""
    if rights_of(session) != scope.rights:
        return True
    of_candidates = select(Chunk.document_id).where(Chunk.id.in_(fused.ids[:READ_AT_ONCE].tolist()))
    heads = session.execute(select(Partition.id, Partition.head_seq).where(Partition.id.in_(found.seen)))
    return any(
        session.scalars(
            select(Change.seq)
            .join(Chunk, Chunk.id == Change.chunk_id)
            .where(
                Change.partition_id == partition_id,
                Change.seq > found.seen[partition_id],
                Chunk.document_id.in_(of_candidates),
            )
            .limit(1)
        ).first()
        is not None
        for partition_id, head in heads.all()
        if head > found.seen[partition_id]
    )


def readable_candidates(session: ScopedSession, scope: Scope, fused: Fused) -> list[CandidateRow]:
    """Those of the candidates that are live and readable at the session's moment, in the order of fusion."""
    ids: list[int] = fused.ids.tolist()
    places = {chunk_id: place for place, chunk_id in enumerate(ids)}
    found: list[CandidateRow] = []
    for start in range(0, len(ids), READ_AT_ONCE):
        statement = (
            select(
                Chunk.id,
                Chunk.document_id,
                Chunk.version_id,
                Chunk.ordinal,
                Chunk.quality_score,
                Document.created_at,
                Document.updated_at,
            )
            .join(Document, Document.id == Chunk.document_id)
            .join(Collection, Collection.id == Chunk.collection_id)
            .where(Chunk.id.in_(ids[start : start + READ_AT_ONCE]), *scope.readable)
        )
        found.extend(CandidateRow(places[row[0]], *row) for row in session.execute(statement))
    return sorted(found, key=lambda row: row.place)


def hits_of(
    session: ScopedSession,
    best: Sequence[CandidateRow],
    scores: Mapping[int, float],
    explanations: Mapping[int, Mapping[str, object]],
) -> tuple[SearchHit, ...]:
    """Hits of candidates that ``readable_candidates`` gave in this session; scores and explanations by chunk id."""
    statement = (
        select(Chunk, Document, Collection.name, DocumentVersion.number)
        .join(Document, Document.id == Chunk.document_id)
        .join(Collection, Collection.id == Chunk.collection_id)
        .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
        .where(Chunk.id.in_([row.chunk_id for row in best]))
    )
    rows = {row[0].id: row for row in session.execute(statement)}
    return tuple(hit_of(*rows[row.chunk_id], scores[row.chunk_id], explanations.get(row.chunk_id)) for row in best)
