"""Whether what an answer says stands in what it quotes: deterministic, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from citewell.domain.citations import Normalisation, locate
from citewell.domain.comparison import Fault, Finding, compare, coverage
from citewell.domain.evidence import Draft, DraftStatement, Passage
from citewell.domain.markup import plain, read_row
from citewell.domain.reading import Evidence, Reading
from citewell.domain.sentences import UnitKind, split_sentences

SUPPORTED_FROM = 0.6
"""Support from which a statement without a fault counts as supported."""

PARTLY_FROM = 0.3
"""Support below which it counts as unsupported even without a fault."""


LONGEST_STATEMENT = 20_000
"""A longer statement is not compared; it counts as unsupported."""

MOST_QUOTES = 40
"""Quotes of one statement that are looked for; further ones are dropped."""


class Verdict(StrEnum):
    """What the quotes say about a statement."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    UNSUPPORTED = "unsupported"


FACTORS = {
    Fault.NUMBER: 0.2,
    Fault.DATE: 0.2,
    Fault.NEGATION: 0.2,
    Fault.NAME: 0.3,
    Fault.ORDER: 0.3,
    Fault.DOUBTFUL_NAME: 0.7,
}
"""What each kind of fault leaves of the support, once per kind."""


@dataclass(frozen=True, slots=True)
class VerifiedQuote:
    """A located quote: ``version_text[start:end] == quote`` for the version that passage number ``passage`` is from."""

    passage: int
    start: int
    end: int
    quote: str
    normalisation: tuple[Normalisation, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifiedStatement:
    """A statement with the quotes that survived, its support from 0 to 1, the verdict and its reasons."""

    text: str
    quotes: tuple[VerifiedQuote, ...]
    support: float
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    quotes_dropped: int = 0


@dataclass(frozen=True, slots=True)
class VerifiedAnswer:
    """What may be shown of a draft. Statements none of whose quotes was found are only counted."""

    statements: tuple[VerifiedStatement, ...]
    answerer: str
    statements_dropped: int = 0
    quotes_dropped: int = 0


def verify(draft: Draft, passages: Sequence[Passage]) -> VerifiedAnswer:
    """Check every statement of ``draft`` against the passages it was written from.

    Pure and deterministic. It proves quotes against the passages; who shows them still compares the span with the
    stored version (``check_citation``).
    """
    kept: list[VerifiedStatement] = []
    quotes_dropped = 0
    for statement in draft.statements:
        verified = verify_statement(statement, passages)
        quotes_dropped += len(statement.quotes) if verified is None else verified.quotes_dropped
        if verified is not None:
            kept.append(verified)
    return VerifiedAnswer(tuple(kept), draft.answerer, len(draft.statements) - len(kept), quotes_dropped)


def verify_statement(statement: DraftStatement, passages: Sequence[Passage]) -> VerifiedStatement | None:
    """The statement with its located quotes and verdict; None if no quote was found or it says nothing.

    Support is ``coverage x product of FACTORS[kind] over the kinds of fault found``. Coverage is the share of the
    statement's content words (stemmed; names and numbers count twice) that stand in its quotes; words that stand
    only in a title, heading or table header above a quote count half.
    """
    text = statement.text.strip()
    located = _located(statement, passages)
    if not text or not located:
        return None
    dropped = len(statement.quotes) - len(located)
    if len(text) > LONGEST_STATEMENT:
        return VerifiedStatement(text, located, 0.0, Verdict.UNSUPPORTED, (), dropped)
    claim = Reading(text)
    evidence = _evidence(located, passages)
    findings = compare(claim, evidence)
    support = coverage(claim, evidence)
    for kind in {finding.fault for finding in findings}:
        support *= FACTORS[kind]
    return VerifiedStatement(text, located, round(support, 4), _verdict(support, findings), findings, dropped)


def _verdict(support: float, findings: Sequence[Finding]) -> Verdict:
    if any(finding.fault is not Fault.DOUBTFUL_NAME for finding in findings) or support < PARTLY_FROM:
        return Verdict.UNSUPPORTED
    return Verdict.PARTLY if findings or support < SUPPORTED_FROM else Verdict.SUPPORTED


def _located(statement: DraftStatement, passages: Sequence[Passage]) -> tuple[VerifiedQuote, ...]:
    found = []
    for quote in statement.quotes[:MOST_QUOTES]:
        if not 0 <= quote.passage < len(passages):
            continue
        passage = passages[quote.passage]
        place = locate(passage.text, quote.quote, quote.offset)
        if place is not None:
            start, end = passage.start + place.start, passage.start + place.end
            found.append(VerifiedQuote(quote.passage, start, end, place.quote, place.normalisation))
    return tuple(found)


def _evidence(quotes: Sequence[VerifiedQuote], passages: Sequence[Passage]) -> Evidence:
    titles: list[str] = []
    headers: list[str] = []
    for number in dict.fromkeys(quote.passage for quote in quotes):
        passage = passages[number]
        titles += (passage.title, *passage.heading_path)
        headers += _table_headers(passage, [quote for quote in quotes if quote.passage == number])
    return Evidence([plain(quote.quote) for quote in quotes], headers, titles)


def _table_headers(passage: Passage, quotes: Sequence[VerifiedQuote]) -> list[str]:
    """The header rows above the table rows that ``quotes``, all of ``passage``, touch."""
    rows = [(quote.start - passage.start, quote.end - passage.start) for quote in quotes if "|" in quote.quote]
    if not rows:
        return []
    spans = {
        unit.header
        for unit in split_sentences(passage.text)
        if unit.kind is UnitKind.ROW
        and unit.header is not None
        and any(unit.start < end and unit.end > start for start, end in rows)
    }
    return [read_row(passage.text[left:right], None) for left, right in sorted(spans)]
