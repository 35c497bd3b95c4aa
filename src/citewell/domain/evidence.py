"""What an answer is made from and made of, before anything is checked: passages, quotes, drafts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """Evidence given to an answerer: ``text`` is ``version_text[start:start + len(text)]`` of its source."""

    chunk_id: int
    document_id: str
    title: str
    heading_path: tuple[str, ...]
    text: str
    start: int
    score: float
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Quote:
    """A claim that ``quote`` stands verbatim in passage number ``passage`` (index into the list given).

    ``offset`` is where in the passage's text it is said to begin, ``None`` if the answerer does not know.
    """

    passage: int
    quote: str
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """One statement of an answer before verification, with the quotes said to support it."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before verification. No statements: the answerer does not know. ``answerer`` names who wrote it."""

    statements: tuple[DraftStatement, ...]
    answerer: str
    tokens_in: int = 0
    tokens_out: int = 0
