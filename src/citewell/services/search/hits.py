"""What a search gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citewell.db.tables import Chunk, Document
from citewell.domain.fusion import Fused
from citewell.domain.identifiers import chunk_public_id


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
    """``hits`` best first. ``total_found`` counts the candidates that the caller may read, at most a few thousand.

    ``note`` says in what way the search was less than what was asked for, if it was.
    """

    hits: tuple[SearchHit, ...]
    total_found: int
    took_ms: float
    mode: str
    note: str | None = None


def hit_of(
    chunk: Chunk,
    document: Document,
    collection_name: str,
    version: int,
    score: float,
    explain: Mapping[str, object] | None,
) -> SearchHit:
    """The rows of a chunk as a hit."""
    return SearchHit(
        chunk_id=chunk.id,
        public_id=chunk_public_id(document.external_id, chunk.ordinal),
        document_id=document.id,
        external_id=document.external_id,
        title=document.title,
        collection_id=document.collection_id,
        collection_name=collection_name,
        version_id=chunk.version_id,
        version=version,
        file_name=document.file_name,
        media_type=document.media_type,
        source_uri=document.source_uri,
        metadata=document.meta,
        text=chunk.text,
        start=chunk.start,
        end=chunk.end,
        page=chunk.page,
        heading_path=tuple(chunk.heading_path),
        kind=chunk.kind,
        quality_score=chunk.quality_score,
        score=score,
        explain=explain,
    )


def explained(fused: Fused, place: int) -> dict[str, object]:
    """Why the candidate at ``place`` is there: rank and score in each list that has it, and how they were fused."""

    def side(ranks: NDArray[np.int32], scores: NDArray[np.float32]) -> dict[str, object] | None:
        return {"rank": int(ranks[place]), "score": float(scores[place])} if ranks[place] else None

    return {
        "fusion": fused.method.value,
        "score": float(fused.scores[place]),
        "dense": side(fused.dense_ranks, fused.dense_scores),
        "lexical": side(fused.lexical_ranks, fused.lexical_scores),
    }
