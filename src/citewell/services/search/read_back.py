"""Whatever the indexes said: what is live and readable in the database at this moment, and hits made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Change, Chunk, Collection, Document, DocumentVersion
from citewell.domain.fusion import Fused
from citewell.services.search.candidates import Candidates
from citewell.services.search.hits import HIT_COLUMNS, SearchHit, hit_of
from citewell.services.search.scope import Scope
from citewell.services.search.standing import Standing

READ_AT_ONCE = 5000
"""Bound parameters of one statement; databases have limits on them."""


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate that is live and readable, with what an order can depend on. ``place`` is where fusion put it."""

    place: int
    chunk_id: int
    document_id: str
    version_id: str
    collection_id: str
    ordinal: int
    start: int
    end: int
    quality_score: float
    created_at: datetime
    updated_at: datetime
    """When the document was made and last changed."""


_CANDIDATES = select(
    Chunk.id,
    Chunk.document_id,
    Chunk.version_id,
    Chunk.collection_id,
    Chunk.ordinal,
    Chunk.start,
    Chunk.end,
    Chunk.quality_score,
    Document.created_at,
    Document.updated_at,
    Chunk.created_seq,
    Chunk.deleted_seq,
    Document.deleted_at,
    Document.collection_id,
    Document.access_class_id,
).join(Document, Document.id == Chunk.document_id)
_HITS = (
    select(*HIT_COLUMNS)
    .join(Document, Document.id == Chunk.document_id)
    .join(Collection, Collection.id == Chunk.collection_id)
    .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
)


def overtaken(session: ScopedSession, standing: Standing, scope: Scope, found: Candidates, fused: Fused) -> bool:
    """Whether rights, or a document among the candidates, changed since they were looked for."""
    if standing.rights != scope.rights:
        return True
    ahead = [key for key, seen in found.seen.items() if standing.points[key].head > seen]
    if not ahead:
        return False
    of_candidates = select(Chunk.document_id).where(Chunk.id.in_(fused.ids[:READ_AT_ONCE].tolist()))
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
        for partition_id in ahead
    )


def readable_candidates(session: ScopedSession, scope: Scope, fused: Fused) -> list[CandidateRow]:
    """Those of the candidates that are live and readable at the session's moment, in the order of fusion.

    ``scope`` is one of the rights that the session sees.
    """
    ids: list[int] = fused.ids.tolist()
    places = {chunk_id: place for place, chunk_id in enumerate(ids)}
    reach, past = scope.reach, scope.past is not None
    found: list[CandidateRow] = []
    for start in range(0, len(ids), READ_AT_ONCE):
        statement = _CANDIDATES.where(Chunk.id.in_(ids[start : start + READ_AT_ONCE]), *scope.criteria)
        for row in session.execute(statement):
            *of_candidate, created, deleted, gone, collection, access_class = row
            live = created is not None and deleted is None and gone is None and collection in reach.collections
            readable = reach.access_classes is None or access_class in reach.access_classes
            if past or (live and readable):
                found.append(CandidateRow(places[row[0]], *of_candidate))
    return sorted(found, key=lambda row: row.place)


def hits_of(
    session: ScopedSession,
    best: Sequence[CandidateRow],
    scores: Mapping[int, float],
    explanations: Mapping[int, Mapping[str, object]],
) -> tuple[SearchHit, ...]:
    """Hits of candidates that ``readable_candidates`` gave in this session; scores and explanations by chunk id."""
    rows = {row[0]: row for row in session.execute(_HITS.where(Chunk.id.in_([row.chunk_id for row in best])))}
    return tuple(hit_of(rows[row.chunk_id], scores[row.chunk_id], explanations.get(row.chunk_id)) for row in best)
