"""Sources that say the same of the same thing, but with another number, date or name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from citewell.domain import facts
from citewell.domain.evidence import Passage
from citewell.domain.lexicon import BEFORE_PLACES_IN_A_TEXT, BESIDES_THE_MATTER
from citewell.domain.markup import plain
from citewell.domain.quantities import Number
from citewell.domain.reading import Reading
from citewell.domain.sentences import UnitKind, split_sentences
from citewell.domain.substitution import replaced, turned
from citewell.domain.verification import VerifiedStatement
from citewell.domain.words import terms

MOST_CONFLICTS = 5
"""So many are reported for one answer."""

READ = 8_000
"""Characters of a passage that are compared."""

_MOST_SENTENCES = 400
_LONGEST = 600
_FEWEST_WORDS = 2
_WORDS_FOR_ANY_TITLE = 4
_SAME_TITLES = 0.5
_SAME_WORDS = 0.5
_HALVES = frozenset({"am", "pm"})
_REFERENCE = re.compile(r"\[\^?\d{1,4}\]")


class Differs(StrEnum):
    """What kind of value differs; ``word``: one says the opposite of the other, or that it is not so."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Side:
    """One source's word: ``value`` in ``version_text[start:end] == quote`` of passage number ``passage``."""

    passage: int
    document_id: str
    title: str
    start: int
    end: int
    quote: str
    value: str
    dated: datetime | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """What sources disagree about. ``current`` is the number of the side whose document is newest, where one is."""

    kind: Differs
    sides: tuple[Side, ...]
    current: int | None

    def as_json(self) -> dict[str, Any]:
        """As events and stored messages have it; ``passage`` counts from 0."""
        return {
            "kind": self.kind.value,
            "current": self.current,
            "sides": [
                {
                    "passage": side.passage,
                    "document_id": side.document_id,
                    "title": side.title,
                    "start": side.start,
                    "end": side.end,
                    "quote": side.quote,
                    "value": side.value,
                    "dated": None if side.dated is None else side.dated.isoformat(),
                    "current": number == self.current,
                }
                for number, side in enumerate(self.sides)
            ],
        }


class _Sentence(NamedTuple):
    passage: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """A sentence, and the words that say what it is about."""

    passage: int
    start: int
    end: int
    reading: Reading
    words: frozenset[str]
    negations: tuple[int, ...]


def find_conflicts(
    statements: Sequence[VerifiedStatement], passages: Sequence[Passage], dates: Mapping[str, datetime]
) -> tuple[Conflict, ...]:
    """Where another document contradicts what a statement quotes.

    Conservative: both sentences say the same words but for exactly one value of one kind; one may say more, but not
    each something that the other does not. Sentences of few words count only under titles that are alike.

    Args:
        statements: Those that are shown; only their quotes are looked at.
        passages: All that was found, also what no statement quotes.
        dates: Of documents, by their id, as far as known.
    """
    every = (one for number, passage in enumerate(passages) for one in _sentences(number, passage))
    sentences = list(islice(every, _MOST_SENTENCES))
    spans = [(quote.passage, quote.start, quote.end) for statement in statements for quote in statement.quotes]
    quoted = [
        _said(one, Reading(one.text))
        for one in sentences
        if any(place == one.passage and start < one.end and one.start < end for place, start, end in spans)
    ]
    near = [one for sentence in sentences if (one := _near(sentence, quoted, passages)) is not None]
    found: list[Conflict] = []
    seen: set[frozenset[tuple[int, int]]] = set()
    for one in quoted:
        for other in near:
            key = frozenset({(one.passage, one.start), (other.passage, other.start)})
            if key in seen or passages[one.passage].document_id == passages[other.passage].document_id:
                continue
            seen.add(key)
            differing = _differing(one, other, passages)
            if differing is not None:
                kind, mine, theirs = differing
                found.append(_conflict(kind, ((one, mine), (other, theirs)), passages, dates))
            if len(found) == MOST_CONFLICTS:
                return tuple(found)
    return tuple(found)


def _sentences(number: int, passage: Passage) -> Iterator[_Sentence]:
    text = passage.text[:READ]
    for unit in split_sentences(text):
        if unit.kind not in {UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.ROW} or unit.end - unit.start > _LONGEST:
            continue
        said, start = plain(_REFERENCE.sub("", text[unit.start : unit.end])), passage.start
        yield _Sentence(number, start + unit.start, start + unit.end, said)


def _said(sentence: _Sentence, reading: Reading) -> _Said:
    return _Said(*sentence[:3], reading, _words(reading), tuple(facts.negations(reading.tokens)))


def _near(sentence: _Sentence, quoted: Sequence[_Said], passages: Sequence[Passage]) -> _Said | None:
    """The sentence, if it has enough words of one of ``quoted`` in another document when its values count as words."""
    document = passages[sentence.passage].document_id
    others = [one.words for one in quoted if passages[one.passage].document_id != document]
    reading = Reading(sentence.text if others else "")
    words = frozenset(facts.content(reading.tokens, german=reading.german))
    return _said(sentence, reading) if any(_are_enough(len(each & words), each) for each in others) else None


def _are_enough(shared: int, words: frozenset[str]) -> bool:
    """Whether so many shared words are enough of ``words``."""
    return shared >= _FEWEST_WORDS - 1 and shared >= _SAME_WORDS * len(words)


def _words(reading: Reading) -> frozenset[str]:
    """Stems of the words that say what a sentence is about: no values, units, months or names of weekdays."""
    values = {
        index
        for number in reading.numbers
        if number.counts or not number.ordinal
        for index in range(number.index, number.end + (number.measure is not None))
    }
    values |= {index for date in reading.dates for index in range(date.index, date.end)}
    tokens = [token for index, token in enumerate(reading.tokens) if index not in values]
    found = facts.content([token for token in tokens if token.folded not in BESIDES_THE_MATTER], german=reading.german)
    return frozenset(found)


def _differing(one: _Said, other: _Said, passages: Sequence[Passage]) -> tuple[Differs, str, str] | None:
    """The kind and both values if the sentences differ in exactly one, and in nothing else that they both have."""
    mine, theirs = one.words - other.words, other.words - one.words
    shared = len(one.words & other.words)
    enough = _are_enough(shared, max(one.words, other.words, key=len))
    if not enough or not _are_alike(shared, passages[one.passage], passages[other.passage]):
        return None
    if len(one.negations) != len(other.negations):
        return _denied(one, other)
    if mine and theirs:
        return _differing_name(one, other, mine, theirs) or _opposite(one, other, mine, theirs)
    return _differing_value(one.reading, other.reading)


def _denied(one: _Said, other: _Said) -> tuple[Differs, str, str] | None:
    """Where one says word for word what the other denies."""
    left, right = (
        [token.folded for index, token in enumerate(said.reading.tokens) if index not in said.negations]
        for said in (one, other)
    )
    if left != right or len(one.negations) + len(other.negations) != 1:
        return None
    denying = one if one.negations else other
    at = denying.negations[0]
    words = [token.written for token in denying.reading.tokens[at : at + 2]]
    values = [" ".join(words[0 if said is denying else 1 :]) for said in (one, other)]
    return Differs.WORD, values[0], values[1]


def _opposite(
    one: _Said, other: _Said, mine: frozenset[str], theirs: frozenset[str]
) -> tuple[Differs, str, str] | None:
    """Words that exclude each other and stand in each other's place, where they are all that differs."""
    left, right = turned(one.reading, [other.reading]), turned(other.reading, [one.reading])
    if len(left) != 1 or len(right) != 1 or any(_unmatched(one, other)) or any(_unmatched(other, one)):
        return None
    words = {term for word in (left[0], right[0]) for term in _words(Reading(word, one.reading.language))}
    return (Differs.WORD, left[0], right[0]) if mine | theirs <= words else None


def _unmatched(one: _Said, other: _Said) -> tuple[list[str], list[Number]]:
    """The dates and numbers of one that the other does not have."""
    return _unmatched_dates(one.reading, other.reading), _unmatched_numbers(one.reading, other.reading)


def _are_alike(shared: int, mine: Passage, theirs: Passage) -> bool:
    """Whether passages are about the same: where their sentences share many words, else by what is above them."""
    if shared >= _WORDS_FOR_ANY_TITLE:
        return True
    left, right = (
        {term for term in terms(" ".join((passage.title, *passage.heading_path))) if not term.isdigit()}
        for passage in (mine, theirs)
    )
    fewer = min(len(left), len(right))
    return (not left and not right) or (fewer > 0 and len(left & right) >= _SAME_TITLES * fewer)


def _differing_value(mine: Reading, theirs: Reading) -> tuple[Differs, str, str] | None:
    dates = _unmatched_dates(mine, theirs), _unmatched_dates(theirs, mine)
    numbers = _unmatched_numbers(mine, theirs), _unmatched_numbers(theirs, mine)
    if len(dates[0]) == len(dates[1]) == 1 and not numbers[0] and not numbers[1]:
        return Differs.DATE, dates[0][0], dates[1][0]
    if dates[0] or dates[1] or len(numbers[0]) != 1 or len(numbers[1]) != 1:
        return None
    left, right = numbers[0][0], numbers[1][0]
    if _is_label(mine, left) or _is_label(theirs, right) or not _measure_the_same(left, right):
        return None
    if left.measure is None and _beside(mine, left) != _beside(theirs, right):
        return None
    return Differs.NUMBER, _value(left), _value(right)


def _measure_the_same(one: Number, other: Number) -> bool:
    kinds = {number.measure and number.measure[0] for number in (one, other)}
    return len(kinds) == 1 or kinds == _HALVES


def _value(number: Number) -> str:
    """As written; with the half of the day, which is all that may differ."""
    half = number.measure[0] if number.measure and number.measure[0] in _HALVES else ""
    return f"{number.written} {half}".rstrip()


def _unmatched_dates(mine: Reading, theirs: Reading) -> list[str]:
    open_dates = {date.written: False for date in mine.dates}
    for date in mine.dates:
        open_dates[date.written] |= any(date.agrees(other) or other.agrees(date) for other in theirs.dates)
    return [written for written, agreed in open_dates.items() if not agreed]


def _unmatched_numbers(mine: Reading, theirs: Reading) -> list[Number]:
    dated = {index for date in mine.dates for index in range(date.index, date.end)}
    return [
        number
        for number in mine.numbers
        if number.counts
        and number.index not in dated
        and not any(number.agrees(other) or _reads_alike(number, other) for other in theirs.numbers)
    ]


def _reads_alike(one: Number, other: Number) -> bool:
    """Whether they may be the same number after all: only halves of the day and versions tell the same value apart."""
    apart = {number.measure and number.measure[0] for number in (one, other)} == _HALVES
    versions = one.label is not None and other.label is not None and one.label != other.label
    return bool(one.readings & other.readings) and not apart and not versions


def _is_label(reading: Reading, number: Number) -> bool:
    """Whether it says which chapter, room or page is meant: others are about something else."""
    return number.index > 0 and reading.tokens[number.index - 1].folded in BEFORE_PLACES_IN_A_TEXT


def _beside(reading: Reading, number: Number) -> tuple[str, ...]:
    """The content word that follows a number without a unit, or else the word before it."""
    behind = facts.content(reading.tokens[number.end : number.end + 1], german=reading.german)
    if behind:
        return tuple(behind)
    return tuple(token.folded for token in reading.tokens[max(0, number.index - 1) : number.index])


def _differing_name(
    one: _Said, other: _Said, mine: frozenset[str], theirs: frozenset[str]
) -> tuple[Differs, str, str] | None:
    """Names that stand in each other's place, where they are all that differs."""
    if any(_unmatched(one, other)) or _differing_value(one.reading, other.reading) is not None:
        return None
    left, right = replaced(one.reading, [other.reading]), replaced(other.reading, [one.reading])
    if len(left) != 1 or len(right) != 1:
        return None
    names = {term for name in (left[0], right[0]) for term in _words(Reading(name))}
    counted = any(number.written == left[0] for number in one.reading.numbers)
    kind = Differs.NUMBER if counted else Differs.NAME
    return (kind, left[0], right[0]) if mine | theirs <= names else None


def _conflict(
    kind: Differs,
    sides: Sequence[tuple[_Said, str]],
    passages: Sequence[Passage],
    dates: Mapping[str, datetime],
) -> Conflict:
    made = []
    for said, value in sides:
        passage = passages[said.passage]
        quote = passage.text[said.start - passage.start : said.end - passage.start]
        dated = dates.get(passage.document_id)
        made.append(Side(said.passage, passage.document_id, passage.title, said.start, said.end, quote, value, dated))
    return Conflict(kind, tuple(made), _newest(made))


def _newest(sides: Sequence[Side]) -> int | None:
    """The side with the latest date, where all have one and no two the same."""
    known = [side.dated for side in sides if side.dated is not None]
    if len(known) < len(sides) or len(set(known)) < len(known):
        return None
    return known.index(max(known))
