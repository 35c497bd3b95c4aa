"""What a statement says against what its quotes say: numbers, dates, names, negations, order, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from citewell.domain import facts
from citewell.domain.dates import Date
from citewell.domain.naming import in_other_form, is_known, unknown_names
from citewell.domain.polarity import opposites, turned_round, wider_or_narrower
from citewell.domain.quantities import Number
from citewell.domain.reading import Evidence, Reading
from citewell.domain.substitution import are_listed, exchanged, opened_by_another, replaced, turned
from citewell.domain.units import unit_places
from citewell.domain.words import german_stem, stem


class Fault(StrEnum):
    """What was found wrong. What is in ``DOUBTFUL`` makes a statement partly supported at most, the rest unsupported.

    ``UNFOUND``: words that the quotes do not have, where nothing else is wrong. ``JUDGED``: the judge contradicts.
    """

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    ORDER = "order"
    OPPOSITE = "opposite"
    JUDGED = "judged"
    DOUBTFUL_NAME = "doubtful_name"
    DOUBTFUL_NEGATION = "doubtful_negation"
    UNFOUND = "unfound"


DOUBTFUL = frozenset({Fault.DOUBTFUL_NAME, Fault.DOUBTFUL_NEGATION, Fault.UNFOUND})


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and the words of the statement or, for a negation left out, of the quote that it is about."""

    fault: Fault
    words: str


def compare(claim: Reading, evidence: Evidence) -> tuple[Finding, ...]:
    """What ``claim`` says otherwise than ``evidence``; empty if nothing was found.

    What stands in the place of something else is looked for only when nothing else is wrong.
    """
    settled = compared_otherwise(claim, evidence)
    findings = (
        *_number_findings(claim, evidence),
        *_date_findings(claim, evidence),
        *(
            Finding(Fault.NAME if certain else Fault.DOUBTFUL_NAME, name.written)
            for name, certain in unknown_names(claim, evidence)
            if name.index not in settled
        ),
        *(
            Finding(Fault.NEGATION if sure else Fault.DOUBTFUL_NEGATION, cue)
            for cue, sure in turned_round(claim, evidence)
        ),
        *(Finding(Fault.DOUBTFUL_NEGATION, word) for word in wider_or_narrower(claim, evidence)),
        *(
            Finding(Fault.OPPOSITE, word)
            for word in dict.fromkeys([*opposites(claim, evidence), *turned(claim, evidence.quotes)])
        ),
    )
    findings += tuple(Finding(Fault.DOUBTFUL_NAME, word) for word in opened_by_another(claim, evidence.quotes))
    if all(finding.fault in DOUBTFUL for finding in findings):
        findings = (
            _replacement_findings(claim, evidence, {one.words for one in findings if one.fault is Fault.DOUBTFUL_NAME})
            or findings
        )
    changed = tuple(Finding(Fault.ORDER, word) for word in exchanged(claim, evidence.quotes))
    return findings or changed or _order_findings(claim, evidence)


def _replacement_findings(claim: Reading, evidence: Evidence, doubtful: set[str]) -> tuple[Finding, ...]:
    """Names and numbers in the place of others. Those that are not ``doubtful`` stand elsewhere in the quotes."""
    return tuple(
        Finding(Fault.NAME if not doubtful.isdisjoint(one.split()) else Fault.ORDER, one)
        for one in replaced(claim, evidence.quotes)
    )


def coverage(claim: Reading, evidence: Evidence) -> float:
    """The share, 0 to 1, of the claim's content words (stemmed) that stand in the quotes.

    Names and numbers count twice; words that stand only in the context above the quotes count half. Where claim and
    quotes are in different languages only names and numbers are looked for.
    """
    weights = found = 0.0
    special = {name.index: name for name in claim.names}
    other_form = in_other_form(claim, evidence)
    counted = {index for number in claim.numbers for index in range(number.index, number.end)}
    foreign = in_other_language(claim, evidence)
    settled = compared_otherwise(claim, evidence)
    root_of = german_stem if claim.german else stem
    meaningful = set(facts.content(claim.tokens, german=claim.german))
    for number in claim.numbers:
        weights += 2
        found += 2 if _is_number_known(number, claim, evidence) else 0
    for index, token in enumerate(claim.tokens):
        root = root_of(token.folded)
        name = special.get(index)
        if index in counted or root not in meaningful or (foreign and name is None):
            continue
        weight = 2.0 if name is not None and name.certain and not claim.german else 1.0
        weights += weight
        said = token.folded in evidence.vocabulary or root in evidence.vocabulary
        said = said or index in other_form or index in settled
        if said or (name is not None and is_known(name, evidence.vocabulary)):
            found += weight
        elif token.folded in evidence.context or root in evidence.context:
            found += weight / 2
    return found / weights if weights else 1.0


def compared_otherwise(claim: Reading, evidence: Evidence) -> set[int]:
    """The places of words that say what the evidence says in figures or signs: of months and of units."""
    places = {place for place, dates in claim.dates_at.items() if any(map(evidence.tells, dates))}
    for number in claim.numbers:
        if evidence.knows(number):
            places |= unit_places(claim.tokens, number.index, number.end)
    return places


def unfound(claim: Reading, evidence: Evidence) -> tuple[Finding, ...]:
    """The content words of the claim that the evidence does not have, the first few, as one finding."""
    settled = compared_otherwise(claim, evidence)
    words = [
        token.written
        for index, token in enumerate(claim.tokens)
        if index not in settled
        and facts.content([token], german=claim.german)
        and not {token.folded, stem(token.folded), german_stem(token.folded)} & (evidence.vocabulary | evidence.context)
    ]
    return (Finding(Fault.UNFOUND, " ".join(dict.fromkeys(words[:_WORDS_SHOWN]))),) if words else ()


_WORDS_SHOWN = 8


def in_other_language(claim: Reading, evidence: Evidence) -> bool:
    """Whether the small words say that they are in different languages."""
    languages = {claim.language, evidence.all.language}
    return None not in languages and len(languages) > 1


def _is_number_known(number: Number, claim: Reading, evidence: Evidence) -> bool:
    """Whether its value stands in the evidence, or it is part of a date that does."""
    if evidence.knows(number):
        return True
    return any(evidence.tells(date) for date in claim.dates_at.get(number.index, ()))


def _number_findings(claim: Reading, evidence: Evidence) -> list[Finding]:
    """Numbers that no quote has, of the same unit and bound, nor a header above it.

    ``one`` is as often a pronoun: not checked.
    """
    return [
        Finding(Fault.NUMBER, number.written)
        for number in claim.numbers
        if number.counts and not _is_number_known(number, claim, evidence)
    ]


def _date_findings(claim: Reading, evidence: Evidence) -> list[Finding]:
    """Dates whose parts may all occur, but not together; the year may stand apart from the day."""
    return [
        Finding(Fault.DATE, written)
        for (_, written), options in _by_place(claim.dates).items()
        if not any(evidence.tells(option) for option in options)
    ]


def _by_place(dates: Sequence[Date]) -> dict[tuple[int, str], list[Date]]:
    """The readings of each date of a text."""
    places: dict[tuple[int, str], list[Date]] = {}
    for date in dates:
        places.setdefault((date.index, date.written), []).append(date)
    return places


_CLOSE = 0.85
_ANCHORS_AT_MOST = 60


def _order_findings(claim: Reading, evidence: Evidence) -> tuple[Finding, ...]:
    """Names or numbers that changed places in a statement that otherwise repeats a quote word for word."""
    for quote in evidence.quotes:
        swapped = _swapped(claim, quote)
        if swapped is not None:
            return (Finding(Fault.ORDER, swapped),)
    return ()


def _swapped(claim: Reading, quote: Reading) -> str | None:
    dated = {index for date in claim.dates for index in range(date.index, date.end)}
    anchors = {name.index for name in claim.names} | {i for i, token in enumerate(claim.tokens) if token.is_number}
    anchors -= dated  # compared as dates; the order of their parts is a matter of style
    if not 1 < len(anchors) <= _ANCHORS_AT_MOST or len(claim.tokens) > len(quote.tokens) + 2:
        return None
    marked = {claim.tokens[index].folded for index in anchors}
    mine = [token.folded for token in claim.tokens]
    theirs = [token.folded for token in quote.tokens]
    shared = set(theirs)
    if sum(word in shared for word in mine) < _CLOSE * len(mine):
        return None
    frame = [word for word in mine if word not in marked and word in shared]
    if not _is_subsequence(frame, [word for word in theirs if word not in marked]):
        return None
    sequence = [word for word in mine if word in marked and word in shared]
    if _is_subsequence(sequence, theirs) or are_listed(claim, min(anchors), max(anchors)):
        return None
    return " ".join(dict.fromkeys(claim.tokens[index].written for index in sorted(anchors)))


def _is_subsequence(part: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(any(word == other for other in rest) for word in part)
