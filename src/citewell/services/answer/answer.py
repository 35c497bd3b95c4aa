"""What an answer is when it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from citewell.domain.citations import Normalisation
from citewell.domain.comparison import Finding
from citewell.domain.notes import Note, joined
from citewell.services.answer.inquiry import Mode, ModelUse

UNCHECKED = "unchecked"
"""The verdict on a statement that nobody asked to verify."""


class State(StrEnum):
    """Whether the question was answered."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """``version_text[start:end] == quote``, compared with the stored text when the answer was made.

    ``normalisation`` names how the quote that a model gave had to be read to be found.
    """

    number: int
    chunk_id: int
    document_id: str
    version_id: str
    version: int
    title: str
    collection_id: str
    start: int
    end: int
    quote: str
    page: int | None
    heading_path: tuple[str, ...]
    normalisation: tuple[Normalisation, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As the API shows it."""
        return {
            "n": self.number,
            "document_id": self.document_id,
            "version": self.version,
            "title": self.title,
            "collection_id": self.collection_id,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "page": self.page,
            "heading_path": list(self.heading_path),
            "normalisation": [each.value for each in self.normalisation],
        }


@dataclass(frozen=True, slots=True)
class CheckedStatement:
    """One statement with the numbers of its citations, support from 0 to 1, the verdict and its reasons.

    Where nobody asked to verify, ``support`` is ``None`` and the verdict ``UNCHECKED``. ``text`` may be Markdown; it
    holds no link but to a source, and no mark of a citation. ``lead`` is what stands between it and the statement
    before, so that the texts with their leads put together are the whole answer.
    """

    text: str
    support: float | None
    verdict: str
    citations: tuple[int, ...]
    findings: tuple[Finding, ...] = ()
    lead: str = " "

    def as_json(self) -> dict[str, object]:
        """As the API shows it."""
        return {
            "text": self.text,
            "support": self.support,
            "verdict": self.verdict,
            "citations": list(self.citations),
            "findings": [{"fault": each.fault.value, "words": each.words} for each in self.findings],
            "lead": self.lead,
        }


def unchecked(statement: CheckedStatement) -> CheckedStatement:
    """The statement as it is shown where nobody asked to verify."""
    return replace(statement, support=None, verdict=UNCHECKED, findings=())


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage that the answer could be made from; ``shown`` says whether whoever wrote it was given it."""

    chunk_id: int
    document_id: str
    version_id: str
    score: float
    shown: bool

    def as_json(self) -> dict[str, object]:
        """As it is stored."""
        return {
            "chunk_id": self.chunk_id,
            "document_id": self.document_id,
            "version_id": self.version_id,
            "score": self.score,
            "shown": self.shown,
        }


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passage near the question, for those who want to look themselves where the answer is not known."""

    chunk_id: int
    document_id: str
    version_id: str
    title: str
    collection_id: str
    start: int
    end: int
    text: str
    page: int | None
    heading_path: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """As the API shows it."""
        return {
            "document_id": self.document_id,
            "title": self.title,
            "collection_id": self.collection_id,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "page": self.page,
            "heading_path": list(self.heading_path),
        }


@dataclass(frozen=True, slots=True)
class Dropped:
    """What of a draft is not shown: statements, quotes that were not found, marks of sources that there are not, links
    and images to elsewhere, and statements that tell what only the model was told.
    """

    statements: int = 0
    quotes: int = 0
    marks: int = 0
    links: int = 0
    leaks: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be shown. Abstained: the sources that the caller can read do not tell.

    ``model`` names who wrote it: a chat model, or the extractive answerer. ``retrieved`` is what could be cited,
    ``suggestions`` the nearest passages where that was asked for. ``prompt`` is the version of the templates that the
    model was given. ``stages``: milliseconds by stage.
    """

    state: State
    mode: Mode
    model: str
    statements: tuple[CheckedStatement, ...] = ()
    citations: tuple[CheckedCitation, ...] = ()
    conflicts: tuple[Mapping[str, object], ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    retrieved: tuple[Retrieved, ...] = ()
    uses: tuple[ModelUse, ...] = ()
    stages: Mapping[str, float] = field(default_factory=dict)
    dropped: Dropped = Dropped()
    prompt: str | None = None
    notes: tuple[Note, ...] = ()

    @property
    def note(self) -> str | None:
        """The sentences of the notes."""
        return joined(self.notes)

    @property
    def tokens_in(self) -> int:
        """Of all calls of models together."""
        return sum(use.end.tokens_in for use in self.uses)

    @property
    def tokens_out(self) -> int:
        """Of all calls of models together."""
        return sum(use.end.tokens_out for use in self.uses)
