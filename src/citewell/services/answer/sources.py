"""What an answer may be written from: passages with numbers that stay the same for the whole turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import Document
from citewell.domain.access import Caller
from citewell.domain.evidence import Passage
from citewell.domain.sentences import split_sentences
from citewell.domain.token_weights import token_weight
from citewell.domain.web_addresses import found_address
from citewell.services.answer.citing import StoredTexts
from citewell.services.search.hits import SearchHit

WIDEST_GAP = 8
"""White space of at most so many characters may stand between neighbours."""

LONGEST_SOURCE = 4_000
AROUND = 40.0
"""Tokens that the fences of a source take, and what its head says besides its names."""
LONGEST_NAME = 200
"""Characters of a title, of headings and of an address that the head of a source has."""


@dataclass(frozen=True, slots=True)
class Source:
    """One numbered passage: chunks of one version that touch, in reading order.

    ``text == version_text[start:start + len(text)]``. ``dated`` is when its document was revised or written, or else
    put in.
    """

    number: int
    parts: tuple[SearchHit, ...]
    text: str
    dated: datetime | None = None

    @property
    def start(self) -> int:
        """Where it begins in the version's text."""
        return self.parts[0].start

    @property
    def first(self) -> SearchHit:
        """Its first chunk."""
        return self.parts[0]

    @property
    def passage(self) -> Passage:
        """As evidence."""
        hit = self.parts[0]
        score = max(part.score for part in self.parts)
        text, start = self.text, hit.start
        return Passage(hit.chunk_id, hit.document_id, hit.title, hit.heading_path, text, start, score, hit.kind)

    def at(self, position: int) -> SearchHit:
        """The chunk at a position of the version's text."""
        return next((part for part in reversed(self.parts) if part.start <= position), self.parts[0])


class SourceBook:
    """The sources of one answer, by number. What is a source keeps its number, and is not taken twice."""

    def __init__(self, database: Database, texts: StoredTexts, caller: Caller) -> None:
        self._database = database
        self._texts = texts
        self._caller = caller
        self.sources: list[Source] = []
        self.found: dict[int, SearchHit] = {}

    @property
    def passages(self) -> list[Passage]:
        """Of the sources, in order of their numbers."""
        return [source.passage for source in self.sources]

    @property
    def dates(self) -> dict[str, datetime]:
        """Of the documents, as far as they are known."""
        return {source.first.document_id: source.dated for source in self.sources if source.dated is not None}

    @property
    def addresses(self) -> frozenset[str]:
        """Where the documents themselves are found on the web, in normal form."""
        found = (found_address(source.first.source_uri or "") for source in self.sources)
        return frozenset(address for address in found if address is not None)

    def is_shown(self, chunk_id: int) -> bool:
        """Whether a chunk that was found is part of a source."""
        return any(part.chunk_id == chunk_id for source in self.sources for part in source.parts)

    def numbers_of(self, hits: Iterable[SearchHit]) -> list[int]:
        """The numbers of the sources that hits are part of."""
        wanted = {hit.chunk_id for hit in hits}
        return [source.number for source in self.sources if any(part.chunk_id in wanted for part in source.parts)]

    def add(self, hits: Sequence[SearchHit], *, room: float) -> list[Source]:
        """New sources of ``hits`` (best first) that fit into ``room`` tokens, by value per token.

        The best chunk of each document goes before the second of any. Where not even one fits, the best is cut after
        a sentence.
        """
        new = [hit for hit in hits if not self.is_shown(hit.chunk_id)]
        for hit in new:
            self.found.setdefault(hit.chunk_id, hit)
        chosen = packed(new, room)
        if not chosen and new:
            chosen = shortened(new[0], room)
        dates = dates_of(self._database, self._caller, {hit.document_id for hit in chosen})
        order = {hit.chunk_id: place for place, hit in enumerate(hits)}
        groups = self._touching(chosen)
        groups.sort(key=lambda group: min(order.get(part.chunk_id, 0) for part in group[0]))
        made = [
            Source(len(self.sources) + place, tuple(parts), text, dates.get(parts[0].document_id))
            for place, (parts, text) in enumerate(groups, start=1)
        ]
        self.sources += made
        return made

    def _touching(self, hits: Sequence[SearchHit]) -> list[tuple[list[SearchHit], str]]:
        """Groups of chunks that follow each other in their version, each with its text."""
        groups: list[tuple[list[SearchHit], str]] = []
        for hit in sorted(hits, key=lambda each: (each.version_id, each.start)):
            if groups:
                parts, text = groups[-1]
                joined = self._joined(parts, text, hit)
                if joined is not None:
                    groups[-1] = ([*parts, hit], joined)
                    continue
            groups.append(([hit], hit.text))
        return groups

    def _joined(self, parts: Sequence[SearchHit], text: str, hit: SearchHit) -> str | None:
        start, end = parts[0].start, parts[0].start + len(text)
        if hit.version_id != parts[0].version_id or not start < hit.start <= end + WIDEST_GAP:
            return None
        if hit.end - start > LONGEST_SOURCE or hit.end <= end:
            return None
        if hit.start <= end:
            return text + hit.text[end - hit.start :]
        whole = self._texts.of([hit]).get(hit.chunk_id)
        between = None if whole is None else whole[end : hit.start]
        return None if between is None or between.strip() else text + between + hit.text


def dates_of(database: Database, caller: Caller, document_ids: set[str]) -> Mapping[str, datetime]:
    """The dates that documents give themselves, or else those of their arrival."""
    if not document_ids:
        return {}
    columns = select(Document.id, Document.facets, Document.created_at).where(Document.id.in_(document_ids))
    with database.read(caller) as session:
        rows = session.execute(columns).all()
    return {row.id: _dated(row.facets or {}) or row.created_at for row in rows}


def packed(hits: Sequence[SearchHit], room: float) -> list[SearchHit]:
    """Those of ``hits`` that are worth their tokens most, as many as ``room`` has place for."""
    if not hits:
        return []
    lowest, highest = min(hit.score for hit in hits), max(hit.score for hit in hits)
    floor = lowest - ((highest - lowest) / 4 or 1.0)  # the last of many is worth something, too
    cost = {hit.chunk_id: token_weight(hit.text) + _around(hit) for hit in hits}
    seen: set[str] = set()
    rounds: dict[int, int] = {}
    for hit in hits:
        rounds[hit.chunk_id] = int(hit.document_id in seen)
        seen.add(hit.document_id)
    order = sorted(hits, key=lambda hit: (rounds[hit.chunk_id], -(hit.score - floor) / cost[hit.chunk_id]))
    chosen = []
    for hit in order:
        if cost[hit.chunk_id] <= room:
            chosen.append(hit)
            room -= cost[hit.chunk_id]
    return chosen


def shortened(hit: SearchHit, room: float) -> list[SearchHit]:
    """``hit`` up to the last of its sentences that fits into ``room`` tokens; empty if none does."""
    end = 0
    for unit in split_sentences(hit.text):
        if token_weight(hit.text[: unit.end]) + _around(hit) > room:
            break
        end = unit.end
    return [replace(hit, text=hit.text[:end], end=hit.start + end)] if end else []


def _around(hit: SearchHit) -> float:
    """Tokens of a source besides its text."""
    names = (hit.title, " > ".join(hit.heading_path), hit.source_uri or hit.file_name or "")
    return AROUND + sum(token_weight(name[:LONGEST_NAME]) for name in names)


def _dated(facets: Mapping[str, object]) -> datetime | None:
    for name in ("revised_at", "written_at"):
        said = facets.get(name)
        if isinstance(said, str):
            try:
                return datetime.fromisoformat(said)
            except ValueError:
                continue
    return None
