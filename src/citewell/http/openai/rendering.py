"""An answer as one text with marks, and what these clients are told about each mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from citewell.domain.verification import Verdict
from citewell.http.schemas.shape import Out
from citewell.services.chat.storing import with_marks

CHARACTERS_PER_TOKEN = 4
"""For clients that limit the length of what they can show; no model counts here."""

UNVERIFIED = "unverified"
"""Stands behind statements that the sources do not bear out, where these are shown."""

Json = Mapping[str, Any]


class UrlCitation(Out):
    """Where a mark stands in the text, and what it leads to."""

    start_index: int = Field(description="Where the mark, such as `[1]`, begins in the text, in code points.")
    end_index: int
    title: str
    url: str = Field(description="Opens the version that was cited, at the cited words.")


class StatementOut(Out):
    """A statement, where it stands in the text, and what became of its verification."""

    text: str
    start: int
    end: int
    support: float | None
    verdict: str
    citations: list[int]


class CitationOut(Out):
    """A checked span: the text of the version from `start` to `end` (code points) is `quote`."""

    n: int
    document_id: str
    version: int
    title: str
    start: int
    end: int
    quote: str
    page: int | None
    heading_path: list[str]
    url: str


class EvidenceOut(Out):
    """What Citewell knows about an answer beyond its text."""

    state: str = Field(description="`answered`, or `abstained` when the sources that you can read do not tell.")
    model: str | None = Field(default=None, description="Who wrote it: a chat model, or the extractive answerer.")
    mode: str | None = Field(default=None, description="What became of statements that their quotes do not bear out.")
    session_id: str | None = Field(default=None, description="The chat that it is kept in, if it is kept.")
    message_id: str | None = None
    statements: list[StatementOut] = Field(default_factory=list)
    citations: list[CitationOut] = Field(default_factory=list)
    conflicts: list[dict[str, Any]] = Field(default_factory=list, description="What sources disagree about.")
    warnings: list[str] = Field(default_factory=list, description="Budgets that are nearly used up.")


class Writing:
    """The text of an answer as its statements come.

    Only what was verified is written: what was sent cannot be taken back.

    Args:
        source_url: Address of the page that shows sources.
        stops: The text ends before the first of these.
        most_tokens: And at the end of the last statement that fits into so many, about.
    """

    def __init__(self, source_url: str, *, stops: Sequence[str] = (), most_tokens: int | None = None) -> None:
        self._source_url = source_url
        self._stops = stops
        self._most = None if most_tokens is None else most_tokens * CHARACTERS_PER_TOKEN
        self.text = ""
        self.ended: str | None = None
        self.marks: list[tuple[int, UrlCitation]] = []
        self.statements: list[StatementOut] = []
        self._known: dict[int, CitationOut] = {}

    @property
    def finish_reason(self) -> str:
        """``stop``, or ``length`` where not everything fitted."""
        return self.ended or "stop"

    @property
    def citations(self) -> list[CitationOut]:
        """Those that the text has marks of, by number."""
        return [self._known[number] for number in sorted({number for number, _ in self.marks})]

    def say(self, text: str) -> str:
        """Write text without marks; returns what of it is new."""
        return self._put(text) or ""

    def state(self, statement: Json, citations: Sequence[Json]) -> str:
        """Write a statement with its marks; returns what of the text is new, nothing once it has ended."""
        for each in citations:
            self._known.setdefault(each["n"], self._citation(each))
        lead = str(statement.get("lead", " "))
        if not self.text:
            lead = lead.lstrip()
        words = str(statement["text"])
        shown = f"{words} ({UNVERIFIED})" if _unverified(statement) else words
        numbers = [number for number in statement["citations"] if number in self._known]
        start = len(self.text) + len(lead)
        said = self._put(lead + with_marks(shown, numbers))
        if said is None:
            return ""
        if self.text.startswith(words, start):
            self.statements.append(
                StatementOut(
                    text=words,
                    start=start,
                    end=start + len(words),
                    support=statement.get("support"),
                    verdict=str(statement.get("verdict", "")),
                    citations=numbers,
                )
            )
        place = start + _before_marks(words)
        for number in numbers:
            mark = f"[{number}]"
            place = self.text.find(mark, place)
            if place < 0:
                break
            self.marks.append((number, self._note(number, place, place + len(mark))))
            place += len(mark)
        return said

    def _put(self, text: str) -> str | None:
        """What of ``text`` fits; ``None`` once the text has ended."""
        if self.ended is not None:
            return None
        if self._most is not None and len(self.text) + len(text) > self._most:
            self.ended = "length"
            return None
        whole = self.text + text
        places = [place for stop in self._stops if (place := whole.find(stop, max(0, len(self.text) - len(stop)))) >= 0]
        if places:
            self.ended = "stop"
            whole = whole[: max(len(self.text), min(places))]
        said, self.text = whole[len(self.text) :], whole
        return said

    def _citation(self, given: Json) -> CitationOut:
        target = {
            "source": given["document_id"],
            "version": given["version"],
            "start": given["start"],
            "end": given["end"],
        }
        return CitationOut(
            n=given["n"],
            document_id=given["document_id"],
            version=given["version"],
            title=str(given.get("title") or ""),
            start=given["start"],
            end=given["end"],
            quote=given["quote"],
            page=given.get("page"),
            heading_path=list(given.get("heading_path") or ()),
            url=f"{self._source_url}#{urlencode(target)}",
        )

    def _note(self, number: int, start: int, end: int) -> UrlCitation:
        citation = self._known[number]
        title = citation.title if citation.page is None else f"{citation.title}, page {citation.page}"
        return UrlCitation(start_index=start, end_index=end, title=title, url=citation.url)


def _unverified(statement: Json) -> bool:
    text = str(statement["text"])
    return statement.get("verdict") == Verdict.UNSUPPORTED.value and not text.endswith(("|", "```"))


def _before_marks(words: str) -> int:
    """How many characters of a statement stand before its marks: those of a table's row are in its last cell."""
    return len(words[:-1].rstrip()) if words.endswith("|") else len(words)
