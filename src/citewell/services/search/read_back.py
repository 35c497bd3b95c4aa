"""Whatever the indexes said: what is live and readable in the database at this moment, and hits made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Change, Chunk
from citewell.domain.fusion import Fused
from citewell.services.search.candidate_statements import (
    CANDIDATES,
    DATED_CANDIDATES,
    HITS,
    LIVE,
    MORE_CANDIDATES,
)
from citewell.services.search.candidates import Candidates
from citewell.services.search.hits import SearchHit, hit_of
from citewell.services.search.scope import Scope
from citewell.services.search.standing import Standing

SPARE = 20
"""Candidates that are read beyond those needed, so that a few which fell away do not cost a second statement."""

READ_AT_ONCE = 5000
"""Bound parameters of one statement; databases have limits on them."""


class CandidateRow(NamedTuple):
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
    updated_at: datetime | None
    """When the document was last changed, if that was asked for."""


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


def readable_candidates(
    session: ScopedSession, scope: Scope, fused: Fused, *, dated: bool = False, enough: int | None = None
) -> tuple[list[CandidateRow], int]:
    """Those of the candidates that are live and readable at the session's moment, in the order of fusion; and how many
    were not looked at, because there were enough before them.

    Args:
        session: A session of the caller.
        scope: One of the rights that the session sees.
        fused: The candidates.
        dated: Whether their order depends on when they were changed.
        enough: So many of the first are all that is needed; ``None`` for all.
    """
    ids: list[int] = fused.ids.tolist()
    places = {chunk_id: place for place, chunk_id in enumerate(ids)}
    collections, classes = scope.reach.collections, scope.reach.access_classes
    undated = () if dated or scope.criteria else (None,)
    found: list[CandidateRow] = []
    start, step = 0, READ_AT_ONCE if enough is None else enough + SPARE
    while start < len(ids) and (enough is None or len(found) < enough):
        rows = _candidate_rows(session, scope, ids[start : start + step], dated=dated)
        start, step = start + step, READ_AT_ONCE
        found.extend(
            CandidateRow(places[row[1]], *row[1:], *undated)
            for row in rows
            if scope.past is not None or (row[4] in collections and (classes is None or row[0] in classes))
        )
    found.sort()
    return found, max(0, len(ids) - start)


def _candidate_rows(
    session: ScopedSession, scope: Scope, ids: list[int], *, dated: bool
) -> Sequence[Row[*tuple[Any, ...]]]:
    if not scope.criteria:
        return session.run(DATED_CANDIDATES if dated else CANDIDATES, ids=ids)
    if scope.filtered is not None:
        return session.run(scope.filtered, ids=ids)
    live = () if scope.past is not None else LIVE
    rows: Sequence[Row[*tuple[Any, ...]]] = session.execute(
        MORE_CANDIDATES.where(Chunk.id.in_(ids), *live, *scope.criteria)
    ).all()
    return rows


def hits_of(
    session: ScopedSession,
    best: Sequence[CandidateRow],
    scores: Mapping[int, float],
    explanations: Mapping[int, Mapping[str, object]],
) -> tuple[SearchHit, ...]:
    """Hits of candidates that ``readable_candidates`` gave in this session; scores and explanations by chunk id."""
    rows = {row[0]: row for row in session.run(HITS, ids=[row.chunk_id for row in best])}
    return tuple(hit_of(rows[row.chunk_id], scores[row.chunk_id], explanations.get(row.chunk_id)) for row in best)
