"""What a statement says against what its quotes say: numbers, dates, names, negations, order, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from citewell.domain import facts
from citewell.domain.sentences import split_sentences
from citewell.domain.words import stem


class Fault(StrEnum):
    """What was found wrong. ``DOUBTFUL_NAME`` alone makes a statement partly supported, the others unsupported."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    ORDER = "order"
    DOUBTFUL_NAME = "doubtful_name"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and the words of the statement or, for a negation left out, of the quote that it is about."""

    fault: Fault
    words: str


class Reading:
    """A plain text with its facts, each found when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = facts.tokenise(text)

    @cached_property
    def numbers(self) -> list[facts.Number]:
        """Its numbers."""
        return facts.numbers(self.tokens)

    @cached_property
    def dates(self) -> list[facts.Date]:
        """Its dates."""
        return facts.dates(self.text, self.tokens)

    @cached_property
    def names(self) -> list[facts.Name]:
        """Its capitalised words."""
        return facts.names(self.text, self.tokens)

    @cached_property
    def readings(self) -> frozenset[str]:
        """Every value that one of its numbers may mean."""
        return frozenset(reading for number in self.numbers for reading in number.readings)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Its words, folded, and their stems."""
        folded = {token.folded for token in self.tokens}
        return frozenset(folded | {stem(word) for word in folded})


class Evidence:
    """Quotes as plain text, and the context that a reader sees above them.

    Args:
        quotes: What was quoted.
        headers: Header rows above quoted table rows; numbers and names in them count as seen.
        titles: Titles and headings above the quotes; names and years in them count as seen.
    """

    def __init__(self, quotes: Sequence[str], headers: Sequence[str] = (), titles: Sequence[str] = ()) -> None:
        self.quotes = [Reading(quote) for quote in quotes]
        self.all = Reading("\n".join(quotes))
        self.titles = Reading("\n".join(titles))
        above = Reading("\n".join(headers))
        years = {
            token.written for token in self.titles.tokens if token.is_number and len(token.written) == _YEAR_DIGITS
        }
        self.readings = self.all.readings | above.readings | years
        self.vocabulary = self.all.vocabulary
        self.context = above.vocabulary | self.titles.vocabulary


_YEAR_DIGITS = 4


def compare(claim: Reading, evidence: Evidence) -> tuple[Finding, ...]:
    """What ``claim`` says otherwise than ``evidence``; empty if nothing was found.

    The order of names and numbers is looked at only when nothing else is wrong.
    """
    findings = (
        *_number_findings(claim, evidence),
        *_date_findings(claim, evidence),
        *_name_findings(claim, evidence),
        *_negation_findings(claim, evidence),
    )
    return findings or _order_findings(claim, evidence)


def coverage(claim: Reading, evidence: Evidence) -> float:
    """The share, 0 to 1, of the claim's content words (stemmed) that stand in the quotes.

    Names and numbers count twice; words that stand only in the context above the quotes count half.
    """
    weights = found = 0.0
    special = {name.index for name in claim.names}
    in_other_form = _in_other_form(claim, evidence)
    meaningful = set(facts.content(claim.tokens))
    for index, token in enumerate(claim.tokens):
        root = stem(token.folded)
        if not token.is_number and root not in meaningful:
            continue
        weight = 2.0 if token.is_number or index in special else 1.0
        weights += weight
        if token.folded in evidence.vocabulary or root in evidence.vocabulary or index in in_other_form:
            found += weight
        elif token.is_number:
            found += weight if facts.numbers([token])[0].readings & evidence.readings else 0.0
        elif token.folded in evidence.context or root in evidence.context:
            found += weight / 2
    return found / weights if weights else 1.0


def _number_findings(claim: Reading, evidence: Evidence) -> list[Finding]:
    """Numbers that stand neither in a quote nor in a header above it. ``one`` is as often a pronoun: not checked."""
    return [
        Finding(Fault.NUMBER, number.written)
        for number in claim.numbers
        if not number.readings & evidence.readings and number.written.casefold() != "one"
    ]


def _date_findings(claim: Reading, evidence: Evidence) -> list[Finding]:
    """Dates whose parts all occur, but not together."""
    findings = []
    for written, options in _by_place(claim.dates).items():
        if any(option.agrees(date) for option in options for date in evidence.all.dates):
            continue
        without_year = [facts.Date(o.written, None, o.month, o.day, o.index) for o in options if o.day is not None]
        year_known = any(o.year is not None and str(o.year) in evidence.readings for o in options)
        if year_known and any(
            o.agrees(date) and date.year is None for o in without_year for date in evidence.all.dates
        ):
            continue
        findings.append(Finding(Fault.DATE, written[1]))
    return findings


def _by_place(dates: Sequence[facts.Date]) -> dict[tuple[int, str], list[facts.Date]]:
    """The readings of each date of a text."""
    places: dict[tuple[int, str], list[facts.Date]] = {}
    for date in dates:
        places.setdefault((date.index, date.written), []).append(date)
    return places


def _name_findings(claim: Reading, evidence: Evidence) -> list[Finding]:
    known = evidence.vocabulary | evidence.context
    in_other_form = _in_other_form(claim, evidence)
    nouns_are_capitals = _capitals_say_little(evidence.all)
    findings = []
    for name in claim.names:
        if _is_known(name, known) or name.index in in_other_form:
            continue
        certain = name.certain and not nouns_are_capitals
        if certain or not name.folded.endswith(_COMMON_ENDINGS):
            findings.append(Finding(Fault.NAME if certain else Fault.DOUBTFUL_NAME, name.written))
    return findings


_COMMON_ENDINGS = ("s", "ing", "ed", "ly", "tion", "sion", "ment", "ness", "ity", "ance", "ence", "able", "ful")
_NAME_ENDINGS = frozenset({"s", "n", "an", "ian", "ean", "ese", "ish", "y", "i"})
_LEAST_NAME_STEM = 4


def _is_known(name: facts.Name, known: frozenset[str]) -> bool:
    """Whether the name or a form of it (``German`` for ``Germany``) is known."""
    if name.folded in known or stem(name.folded) in known:
        return True
    if len(name.folded) < _LEAST_NAME_STEM:
        return False
    for ending in _NAME_ENDINGS:
        bare = name.folded.removesuffix(ending)
        if len(bare) >= _LEAST_NAME_STEM and any(
            bare + other in known for other in ("", "a", "y", "ia", *_NAME_ENDINGS)
        ):
            return True
    return any(name.folded + ending in known for ending in _NAME_ENDINGS)


def _runs(read: Reading) -> list[list[facts.Name]]:
    """Names that stand side by side; small words such as ``of`` may stand between."""
    runs: list[list[facts.Name]] = []
    for name in read.names:
        if runs and name.index - runs[-1][-1].index <= 2:  # noqa: PLR2004 - one small word between
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def _initials(run: Sequence[facts.Name]) -> str:
    return "".join(name.folded[0] for name in run)


def _in_other_form(claim: Reading, evidence: Evidence) -> frozenset[int]:
    """Places of names that the evidence has as an acronym of theirs, or spells out."""
    known = evidence.vocabulary | evidence.context
    short = {_initials(run) for reading in (evidence.all, evidence.titles) for run in _runs(reading) if len(run) > 1}
    spelled = {name.index for run in _runs(claim) if len(run) > 1 and _initials(run) in known for name in run}
    return frozenset(spelled | {name.index for name in claim.names if name.folded in short})


def _capitals_say_little(read: Reading) -> bool:
    """Whether so many words have capitals (German nouns, titles) that a capital does not tell a name."""
    words = [token for token in read.tokens if not token.is_number]
    certain = sum(name.certain for name in read.names)
    return len(words) >= 8 and certain > 0.3 * len(words)  # noqa: PLR2004 - measured: English prose stays below .2


_SCOPE = 4
"""So many content words after a negation are what it negates."""

_MOSTLY = 0.6


def _negation_findings(claim: Reading, evidence: Evidence) -> list[Finding]:
    claimed = _scopes(claim)
    said = [scope for quote in evidence.quotes for scope in _scopes(quote)]
    return [*_negations_added(claimed, said, evidence), *_negations_dropped(claim, claimed, said, evidence)]


_Scope = tuple[str, list[str]]


def _negations_added(claimed: list[_Scope], said: list[_Scope], evidence: Evidence) -> list[Finding]:
    """Negations of the claim for which no quote says no, or says it of something else."""
    negative = any(facts.speaks_negatively(quote.tokens) for quote in evidence.quotes)
    findings = []
    for cue, scope in claimed:
        elsewhere = bool(said) and scope[:1] and scope[0] in evidence.vocabulary and not _overlaps(scope, said)
        if not negative or elsewhere:
            findings.append(Finding(Fault.NEGATION, cue))
    return findings


def _negations_dropped(claim: Reading, claimed: list[_Scope], said: list[_Scope], evidence: Evidence) -> list[Finding]:
    """Negations of a quote whose words the claim repeats without saying no."""
    repeated = set(facts.content(claim.tokens))
    dropped = [
        Finding(Fault.NEGATION, cue)
        for cue, scope in said
        if scope and repeated.issuperset(scope[:2]) and not _overlaps(scope[:2], claimed)
    ]
    if not dropped or (not claimed and facts.speaks_negatively(claim.tokens)) or _said_plainly(repeated, evidence):
        return []
    return dropped


def _scopes(reading: Reading) -> list[_Scope]:
    """Each negation with the content words that follow it in its sentence."""
    scopes = []
    for index in facts.negations(reading.tokens):
        end = index + 1
        while end < min(len(reading.tokens), index + 1 + 3 * _SCOPE):
            gap = reading.text[reading.tokens[end - 1].end : reading.tokens[end].start]
            if any(mark in ".;!?\n" for mark in gap):
                break
            end += 1
        scopes.append((reading.tokens[index].written, facts.content(reading.tokens[index + 1 : end])[:_SCOPE]))
    return scopes


def _overlaps(scope: Sequence[str], others: Sequence[_Scope]) -> bool:
    return any(not set(scope).isdisjoint(other) for _, other in others)


def _said_plainly(wanted: set[str], evidence: Evidence) -> bool:
    """Whether some sentence of the quotes says most of the wanted words without any negation."""
    for quote in evidence.quotes:
        for unit in split_sentences(quote.text):
            tokens = facts.tokenise(quote.text[unit.start : unit.end])
            if not facts.negations(tokens) and len(wanted.intersection(facts.content(tokens))) >= _MOSTLY * len(wanted):
                return True
    return False


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
    anchors = {name.index for name in claim.names} | {i for i, token in enumerate(claim.tokens) if token.is_number}
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
    if _is_subsequence(sequence, theirs):
        return None
    return " ".join(dict.fromkeys(claim.tokens[index].written for index in sorted(anchors)))


def _is_subsequence(part: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(any(word == other for other in rest) for word in part)
