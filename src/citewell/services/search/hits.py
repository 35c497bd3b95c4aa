"""What a search gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citewell.db.tables import Chunk, Collection, Document, DocumentVersion
from citewell.domain.fusion import Fused
from citewell.domain.identifiers import chunk_public_id
from citewell.domain.notes import Note, joined
from citewell.services.search.facet_counts import FacetCounts


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A chunk that was live and readable when it was read back, with its document as of then.

    ``score`` orders the hits of one search and means nothing between searches.
    """

    chunk_id: int
    public_id: str
    document_id: str
    external_id: str
    title: str
    collection_id: str
    collection_name: str
    version_id: str
    version: int
    file_name: str
    media_type: str | None
    source_uri: str | None
    metadata: Mapping[str, object]
    facets: Mapping[str, object]
    updated_at: datetime
    text: str
    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]
    kind: str
    quality_score: float
    score: float
    explain: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``hits`` best first. ``total_found`` counts the candidates that the caller may read,
    as the indexes have it, at most a few thousand.

    ``notes`` say in what way the search was less than what was asked for, if it was.
    """

    hits: tuple[SearchHit, ...]
    total_found: int
    took_ms: float
    mode: str
    notes: tuple[Note, ...] = ()
    stages: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds by stage, where the request asked to explain."""
    facets: FacetCounts | None = None

    @property
    def note(self) -> str | None:
        """The sentences of the notes."""
        return joined(self.notes)


HIT_COLUMNS = (
    Chunk.id,
    Document.external_id,
    Chunk.ordinal,
    Document.id,
    Document.title,
    Document.collection_id,
    Collection.name,
    Chunk.version_id,
    DocumentVersion.number,
    Document.file_name,
    Document.media_type,
    Document.source_uri,
    Document.meta,
    Document.facets,
    Document.updated_at,
    Chunk.text,
    Chunk.start,
    Chunk.end,
    Chunk.page,
    Chunk.heading_path,
    Chunk.kind,
    Chunk.quality_score,
)
"""What a hit is made of."""


def hit_of(row: Sequence[Any], score: float, explain: Mapping[str, object] | None) -> SearchHit:
    """A row of ``HIT_COLUMNS`` as a hit."""
    return SearchHit(
        chunk_id=row[0],
        public_id=chunk_public_id(row[1], row[2]),
        document_id=row[3],
        external_id=row[1],
        title=row[4],
        collection_id=row[5],
        collection_name=row[6],
        version_id=row[7],
        version=row[8],
        file_name=row[9],
        media_type=row[10],
        source_uri=row[11],
        metadata=row[12],
        facets=row[13],
        updated_at=row[14],
        text=row[15],
        start=row[16],
        end=row[17],
        page=row[18],
        heading_path=tuple(row[19]),
        kind=row[20],
        quality_score=row[21],
        score=score,
        explain=explain,
    )


def explained(fused: Fused, place: int) -> dict[str, object]:
    """Why the candidate at ``place`` is there: rank and score in each list that has it, and how they were fused."""

    def side(ranks: NDArray[np.int32], scores: NDArray[np.float32]) -> dict[str, object] | None:
        return {"rank": int(ranks[place]), "score": float(scores[place])} if ranks[place] else None

    return {
        "fusion": fused.method.value,
        "weight": asdict(fused.weight),
        "score": float(fused.scores[place]),
        "dense": side(fused.dense_ranks, fused.dense_scores),
        "lexical": side(fused.lexical_ranks, fused.lexical_scores),
    }
