"""Whether what an answer says stands in what it quotes: by its words, and with what models say of its meaning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from citewell.domain.citations import Normalisation, locate
from citewell.domain.comparison import DOUBTFUL, Fault, Finding, compare, coverage, in_other_language, unfound
from citewell.domain.evidence import Draft, DraftStatement, Passage
from citewell.domain.markup import plain, read_row
from citewell.domain.reading import Evidence, Reading
from citewell.domain.sentences import UnitKind, split_sentences

SUPPORTED_FROM = 0.6
"""Support from which a statement without a fault counts as supported."""

PARTLY_FROM = 0.3
"""Support below which it counts as unsupported even without a fault."""

WORDS_FROM = 0.3
"""Share of a statement's words in its quotes below which nearness in meaning alone does not make it supported."""

PLAIN_FROM = 0.85
"""Share of a statement's words in its quotes from which, without a fault, nobody else is asked."""

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
    Fault.OPPOSITE: 0.2,
    Fault.NAME: 0.3,
    Fault.ORDER: 0.3,
    Fault.JUDGED: 0.1,
    Fault.DOUBTFUL_NAME: 0.7,
    Fault.DOUBTFUL_NEGATION: 0.7,
    Fault.UNFOUND: 1.0,
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
    """A statement with the quotes that survived, its support from 0 to 1, the verdict and its reasons.

    ``similarity``: of the statement and the sentence of its quotes that is nearest in meaning, where that was looked
    at. ``opinion``: the judge's, where one was asked.
    """

    text: str
    quotes: tuple[VerifiedQuote, ...]
    support: float
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    quotes_dropped: int = 0
    similarity: float | None = None
    opinion: Opinion | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """How far, 0 to 1, a judge finds that the evidence supports a statement, and contradicts it."""

    supports: float
    contradicts: float


@dataclass(frozen=True, slots=True)
class Examined:
    """A statement as far as words tell: located quotes, faults, and ``covered``, the share of its words in them.

    ``evidence``: the quotes as plain text. ``foreign``: they are in another language than the statement.
    ``unfound``: its words that they do not have.
    """

    text: str
    quotes: tuple[VerifiedQuote, ...]
    evidence: tuple[str, ...]
    findings: tuple[Finding, ...]
    covered: float
    foreign: bool
    unfound: tuple[Finding, ...]
    quotes_dropped: int
    too_long: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the words alone settle that it is supported."""
        return not self.findings and not self.foreign and self.covered >= PLAIN_FROM

    @property
    def is_refuted(self) -> bool:
        """Whether numbers, dates or names settle that it is not."""
        return self.too_long or any(finding.fault in _FACTS for finding in self.findings)

    @property
    def is_faulty(self) -> bool:
        """Whether words alone find it unsupported; only a judge may find otherwise."""
        return self.too_long or any(finding.fault not in DOUBTFUL for finding in self.findings)


_FACTS = frozenset({Fault.NUMBER, Fault.DATE, Fault.NAME})


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
    """The statement with its located quotes and the verdict that words alone give; None as ``examine``."""
    examined = examine(statement, passages)
    return None if examined is None else conclude(examined)


def examine(statement: DraftStatement, passages: Sequence[Passage]) -> Examined | None:
    """What words tell about a statement; None if no quote was found or it says nothing.

    ``covered`` is the share of the statement's content words (stemmed; names and numbers count twice) that stand in
    its quotes; words that stand only in a title, heading or table header above a quote count half.
    """
    text = statement.text.strip()
    located = _located(statement, passages)
    if not text or not located:
        return None
    dropped = len(statement.quotes) - len(located)
    quoted = tuple(plain(quote.quote) for quote in located)
    if len(text) > LONGEST_STATEMENT:
        return Examined(
            text, located, quoted, (), 0.0, foreign=False, unfound=(), quotes_dropped=dropped, too_long=True
        )
    evidence = _evidence(located, passages)
    claim = Reading(text, evidence.all.language)
    return Examined(
        text,
        located,
        quoted,
        compare(claim, evidence),
        coverage(claim, evidence),
        foreign=in_other_language(claim, evidence),
        unfound=unfound(claim, evidence),
        quotes_dropped=dropped,
    )


def conclude(examined: Examined, similarity: float | None = None, opinion: Opinion | None = None) -> VerifiedStatement:
    """The verdict.

    Support is ``chance x product of FACTORS[kind] over the kinds of fault found``, where chance is the judge's
    ``supports``, or else what words and ``similarity`` say together, or else the share of words. A fault of numbers,
    dates or names stands whatever the judge says.
    """
    findings = examined.findings
    if opinion is not None:
        findings = _with_opinion(findings, opinion)
        support = opinion.supports
    elif similarity is not None:
        support = chance_of_support(examined.covered, similarity)
    else:
        support = 0.0 if examined.too_long else examined.covered
    for kind in {finding.fault for finding in findings}:
        support *= FACTORS[kind]
    verdict = _verdict(support, findings)
    if opinion is None and examined.foreign and not any(one.fault not in DOUBTFUL for one in findings):
        verdict = Verdict.PARTLY  # the words of another language cannot be looked for
    elif opinion is None and examined.covered < WORDS_FROM and verdict is Verdict.SUPPORTED:
        verdict = Verdict.PARTLY  # what contradicts a sentence is as near to it in meaning as what repeats it
    if verdict is not Verdict.SUPPORTED and not findings and not examined.foreign:
        findings = examined.unfound
    return VerifiedStatement(
        examined.text,
        examined.quotes,
        round(support, 4),
        verdict,
        findings,
        examined.quotes_dropped,
        similarity,
        opinion,
    )


OF_WORDS = 2.0
"""Weight of the share of words; chosen, for the statements to fit by are those that words do not settle."""

_CONSTANT, _OF_MEANING = -6.25, 10.11


def chance_of_support(covered: float, similarity: float) -> float:
    """The probability that a statement is supported, given the share of its words and the similarity in meaning.

    A logistic model, fitted by ``bench/verification.py`` on one half of its statements.
    """
    return 1.0 / (1.0 + math.exp(-(_CONSTANT + OF_WORDS * covered + _OF_MEANING * similarity)))


_CONTRADICTED_FROM = 0.5
_CLEARED_FROM = 0.8


def _with_opinion(findings: tuple[Finding, ...], opinion: Opinion) -> tuple[Finding, ...]:
    """``findings`` without doubts that the judge clears, and with its contradiction."""
    if opinion.contradicts >= _CONTRADICTED_FROM:
        return (*findings, Finding(Fault.JUDGED, ""))
    if opinion.supports >= _CLEARED_FROM:
        return tuple(finding for finding in findings if finding.fault not in DOUBTFUL)
    return findings


def _verdict(support: float, findings: Sequence[Finding]) -> Verdict:
    if any(finding.fault not in DOUBTFUL for finding in findings) or support < PARTLY_FROM:
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
