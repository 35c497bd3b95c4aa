"""What the most used calls return: dictionaries whose keys and types are known to checkers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict


class FoundDocument(TypedDict):
    """The document of a chunk."""

    id: str
    external_id: str
    title: str
    collection_id: str
    collection: str
    version: int
    file_name: str
    media_type: str | None
    source_uri: str | None
    updated_at: str
    facets: dict[str, Any]


class FoundChunk(TypedDict):
    """A chunk that was found: ``text`` is the text of the document's version from ``start`` to ``end``.

    ``doc_id`` is the external id of the document; ``score`` means nothing between searches.
    """

    doc_id: str
    chunk_id: str
    text: str
    score: float
    metadata: dict[str, Any]
    document: FoundDocument
    page: int | None
    heading_path: list[str]
    kind: str
    start: int
    end: int
    quality_score: float
    explain: dict[str, Any] | None


class SearchResult(TypedDict):
    """Chunks, best first. ``note`` says in what way the search was less than asked for, if it was."""

    chunks: list[FoundChunk]
    total_found: int
    took_ms: float
    mode: str
    note: str | None
    notes: list[dict[str, Any]]
    stages: dict[str, float] | None
    facets: dict[str, Any] | None


class Citation(TypedDict):
    """A checked span: the text of the document's version from ``start`` to ``end`` (code points) is ``quote``."""

    n: int
    document_id: str
    version: int
    title: str
    collection_id: str | None
    start: int
    end: int
    quote: str
    page: int | None
    heading_path: list[str]
    normalisation: list[str]


class Statement(TypedDict):
    """A statement of an answer; ``citations`` are numbers, ``support`` says how far their quotes carry it."""

    text: str
    support: float | None
    verdict: str
    citations: list[int]
    findings: list[dict[str, str]]
    lead: str


class CitedSource(TypedDict):
    """A document that an answer cites."""

    document_id: str
    title: str
    citations: list[int]


class Answer(TypedDict):
    """An answer. ``state`` is ``answered``, ``abstained``, ``cancelled``, ``failed`` or ``running``."""

    session_id: str
    message_id: str
    state: str
    answer: str
    statements: list[Statement]
    citations: list[Citation]
    sources: list[CitedSource]
    conflicts: Sequence[Mapping[str, Any]]
    suggestions: Sequence[Mapping[str, Any]]
    usage: Mapping[str, Any]
    parent_id: str | None
    query: str | None
    mode: str | None
    model: str | None
    assistant_id: str | None
    error: dict[str, str] | None
    trace_id: str | None


EventKind = Literal["start", "step", "text", "statement", "conflict", "answer"]


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """Something that happened while an answer was made.

    ``start`` names chat and message. ``text`` is more of a draft that is not verified yet; a ``statement`` takes the
    place of the draft since the one before. ``answer`` is the last one; its ``data`` is the whole ``Answer``.
    """

    kind: EventKind
    data: dict[str, Any]
    number: int = 0

    @property
    def text(self) -> str:
        """What a ``text`` event adds; empty for others."""
        return str(self.data.get("text", "")) if self.kind == "text" else ""

    @property
    def answer(self) -> Answer | None:
        """The whole answer, at the end."""
        return self.data if self.kind == "answer" else None  # type: ignore[return-value]  # as the server says
