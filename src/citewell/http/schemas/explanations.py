"""Bodies of explanations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Self

from pydantic import Field

from citewell.http.schemas.shape import Out
from citewell.services.search.explanation import ChunkPlaces, Explanation, Reason


class PlaceOut(Out):
    """Where a chunk stands in one list, from 1; no rank beyond the first 1,600."""

    rank: int | None
    score: float


class ChunkPlacesOut(Out):
    """A chunk in both lists; nothing for a list that does not have it. `rank` is its place in the final order."""

    chunk_id: str
    rank: int | None
    dense: PlaceOut | None
    lexical: PlaceOut | None

    @classmethod
    def of(cls, places: ChunkPlaces) -> Self:
        """The public form."""
        return cls.model_validate(asdict(places))


class ExplainedDocument(Out):
    """The document that was asked about."""

    id: str
    external_id: str
    title: str


class ExplanationOut(Out):
    """Why a document is among the hits of a question, or is not."""

    found: bool
    reason: Reason
    sentence: str = Field(description="The reason, to a person.")
    document: ExplainedDocument
    mode: str
    top_k: int
    rank: int | None = Field(description="Its place among the hits, or in the final order if it is not among them.")
    chunks: list[ChunkPlacesOut] = Field(description="Its best chunks.")
    facts: Mapping[str, Any] = Field(description="More, depending on the reason.")

    @classmethod
    def of(cls, explanation: Explanation) -> Self:
        """The public form."""
        return cls(
            found=explanation.found,
            reason=explanation.reason,
            sentence=explanation.sentence,
            document=ExplainedDocument(
                id=explanation.document_id, external_id=explanation.external_id, title=explanation.title
            ),
            mode=explanation.mode,
            top_k=explanation.top_k,
            rank=explanation.rank,
            chunks=[ChunkPlacesOut.of(places) for places in explanation.chunks],
            facts=explanation.facts,
        )
