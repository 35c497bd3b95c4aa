"""Passages to candidate statements: sentences, list items and table rows with what speaks for each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from citewell.backends.answering.question import Question, has_what_is_asked
from citewell.domain.evidence import Passage
from citewell.domain.lexicon import LEANING
from citewell.domain.markup import plain, read_row
from citewell.domain.sentences import LONGEST, Sentence, UnitKind, split_sentences
from citewell.domain.words import terms, words

MOST_PASSAGES = 12
"""Passages that are read; they come best first."""

PASSAGE_CHARACTERS = 20_000
"""Characters of a passage that are read."""

LONGEST_TOGETHER = 600
"""A sentence takes the one before it along only if both have at most this many characters."""

_FEWEST_WORDS = 3
_ANSWERS = frozenset({UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.ROW})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible statement. ``passages[passage].text[start:end]`` is its quote; ``header`` the table header above it.

    ``core`` is where the sentence itself begins when the one before was taken along (``start < core``).
    ``context`` holds the terms of the title, the headings and the introduction above it. ``cut``: the passage begins
    or ends in the middle of it.
    """

    passage: int
    start: int
    end: int
    core: int
    kind: UnitKind
    block: int
    header: tuple[int, int] | None
    text: str
    core_text: str
    above: str
    terms: frozenset[str]
    context: frozenset[str]
    leans: bool
    cut: bool

    @property
    def in_context(self) -> str:
        """The sentence with the introduction or heading above it, for a model that compares meanings."""
        return f"{self.above.rstrip(':')}: {self.core_text}" if self.above else self.core_text


def find_candidates(passages: Sequence[Passage], *, german: bool = False) -> list[Candidate]:
    """Everything in the first passages that could be a statement, in order of passage and position; no questions.

    ``german``: their terms are compared with those of a German question.
    """
    found: list[Candidate] = []
    for number, passage in enumerate(passages[:MOST_PASSAGES]):
        found += _of_passage(number, passage, german=german)
    return found


def _of_passage(number: int, passage: Passage, *, german: bool) -> list[Candidate]:
    text = passage.text[:PASSAGE_CHARACTERS]
    cut = len(text) < len(passage.text)
    units = split_sentences(text)
    above = frozenset(terms(" ".join((passage.title, *passage.heading_path)), german=german))
    heading = passage.heading_path[-1] if passage.heading_path else ""
    introduction = ""
    found = []
    for index, unit in enumerate(units):
        if unit.kind is UnitKind.HEADING:
            heading = plain(text[unit.start : unit.end])
            introduction = ""
        if unit.kind not in _ANSWERS or (cut and index == len(units) - 1):
            continue
        piece = plain(text[unit.start : unit.end])
        if unit.kind is not UnitKind.ROW and piece.endswith(("?", "\uff1f", "\u061f")):
            introduction = piece  # it says nothing itself, but what follows answers it
            continue
        before = units[index - 1] if index else None
        candidate = _candidate(number, text, unit, before, above, heading, introduction, german=german)
        if candidate is not None:
            found.append(candidate)
        if unit.kind is UnitKind.SENTENCE:
            introduction = piece if piece.endswith(":") else ""
    return found


def _candidate(
    number: int,
    text: str,
    unit: Sentence,
    before: Sentence | None,
    above: frozenset[str],
    heading: str,
    introduction: str,
    *,
    german: bool,
) -> Candidate | None:
    source = text[unit.start : unit.end]
    header = None if unit.header is None else text[unit.header[0] : unit.header[1]]
    core_text = read_row(source, header) if unit.kind is UnitKind.ROW else plain(source)
    spoken = words(core_text)
    if len(spoken) < (_FEWEST_WORDS if unit.kind is UnitKind.SENTENCE else 1) or len(source) >= LONGEST:
        return None
    together = before is not None and before.block == unit.block and unit.kind is UnitKind.SENTENCE
    leans = unit.kind is UnitKind.SENTENCE and spoken[0] in LEANING
    context = above | frozenset(terms(f"{heading} {introduction}", german=german))
    start, full_text = unit.start, core_text
    if together and before is not None:
        context |= frozenset(terms(plain(text[before.start : before.end]), german=german))
        if leans and unit.end - before.start <= LONGEST_TOGETHER:
            start = before.start
            full_text = plain(text[start : unit.end])
    return Candidate(
        passage=number,
        start=start,
        end=unit.end,
        core=unit.start,
        kind=unit.kind,
        block=unit.block,
        header=unit.header,
        text=full_text,
        core_text=core_text,
        above=introduction or heading,
        terms=frozenset(terms(core_text, german=german)),
        context=context,
        leans=leans,
        cut=unit.kind is UnitKind.SENTENCE and _is_cut(text, unit),
    )


def _is_cut(text: str, unit: Sentence) -> bool:
    """Whether a sentence at an end of the passage lacks its beginning or its end."""
    begins_low = not text[: unit.start].strip() and text[unit.start].islower()
    runs_out = not text[unit.end :].strip() and unit.start > 0 and text[unit.end - 1].isalnum()
    return begins_low or runs_out


def rarity(question: Question, candidates: Sequence[Candidate]) -> dict[str, float]:
    """Weights of the question's terms: ``log(1 + (N - n + 1/2) / (n + 1/2))`` for a term in ``n`` of ``N`` candidates.

    This is the inverse document frequency of BM25 with candidates as documents.
    """
    counts: Counter[str] = Counter()
    wanted = set(question.terms)
    for candidate in candidates:
        counts.update(wanted & candidate.terms)
    total = len(candidates)
    return {term: math.log1p((total - counts[term] + 0.5) / (counts[term] + 0.5)) for term in question.terms}


def share(known: frozenset[str], weights: dict[str, float]) -> float:
    """The share of the weights that belongs to terms in ``known``; 0 without any weight."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in known) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a candidate, without a model. All lie in 0..1.

    ``said``: share of the question's terms, by rarity, in the sentence; ``around``: further share in its context;
    ``paired``: share of neighbouring question terms that are together in it; ``asked``: it has the kind of thing
    asked for; ``rank``: 1 for the first passage, 1/2 for the second, …; ``leans``: it begins with a pronoun or the
    like; ``short``: it has fewer than six words or is cut off; ``opens``: it ends with a colon and only introduces.
    """

    said: float
    around: float
    paired: float
    asked: float
    rank: float
    leans: float
    short: float
    opens: float


_SHORT = 6


def signals(question: Question, candidate: Candidate, weights: dict[str, float]) -> Signals:
    """The signals of ``candidate``."""
    said = share(candidate.terms, weights)
    neighbours = list(zip(question.terms, question.terms[1:], strict=False))
    together = sum(1 for pair in neighbours if candidate.terms.issuperset(pair))
    item = candidate.kind is UnitKind.ITEM
    prose = candidate.kind is UnitKind.SENTENCE
    return Signals(
        said=said,
        around=share(candidate.terms | candidate.context, weights) - said,
        paired=together / len(neighbours) if neighbours else said,
        asked=float(has_what_is_asked(question, candidate.core_text, is_item=item)),
        rank=1.0 / (1 + candidate.passage),
        leans=float(candidate.leans),
        short=float(candidate.cut or (prose and len(words(candidate.core_text)) < _SHORT)),
        opens=float(candidate.core_text.endswith(":")),
    )
