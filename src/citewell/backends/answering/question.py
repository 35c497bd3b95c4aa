"""What a question asks for, and whether a sentence has something of that kind to say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from citewell.domain import facts
from citewell.domain.dates import dates
from citewell.domain.quantities import numbers, readings_of
from citewell.domain.tokens import tokenise
from citewell.domain.words import terms, words

LONGEST_QUESTION = 2_000
"""Characters of a question that are read."""


class Asks(StrEnum):
    """Kinds of questions, told by their first words (English); anything else is ``OTHER``."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    DEFINITION = "definition"
    STEPS = "steps"
    LISTING = "listing"
    REASON = "reason"
    YES_NO = "yes_no"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the terms it is about (each once, in order), and what it must not be answered with: its own words."""

    text: str
    asks: Asks
    terms: tuple[str, ...]
    words: frozenset[str]
    names: frozenset[str]
    readings: frozenset[str]


_AUXILIARIES = "is|are|was|were|do|does|did|can|could|may|must|should|shall|will|would|has|have|had|am"
_KINDS = (
    (Asks.NUMBER, re.compile(r"\bhow (?:many|much|long|old|far|high|large|big|tall|often|fast|deep|heavy|wide)\b")),
    (
        Asks.NUMBER,
        re.compile(r"\b(?:percentage|percent|number|amount|proportion|rate|cost|price|population) (?:of|for)\b"),
    ),
    (Asks.NUMBER, re.compile(r"\b(?:what|which) (?:percentage|percent|number|amount|proportion|share)\b")),
    (Asks.DATE, re.compile(r"\bwhen\b")),
    (Asks.DATE, re.compile(r"\b(?:what|which) (?:year|date|day|month|century|decade|time)\b")),
    (
        Asks.STEPS,
        re.compile(r"^(?:how (?:do|does|can|should|could|would|must|to)\b|(?:what are the |which )?steps\b)"),
    ),
    (Asks.PERSON, re.compile(r"\b(?:who|whom|whose)\b")),
    (Asks.PLACE, re.compile(r"\bwhere\b")),
    (Asks.PLACE, re.compile(r"\b(?:what|which) (?:city|country|state|place|region|location|town|street)\b")),
    (Asks.REASON, re.compile(r"\bwhy\b|\bwhat (?:caused|causes|is the reason)\b")),
    (Asks.DEFINITION, re.compile(r"^define\b|\bdefinition of\b|^what do(?:es)? .{1,80} (?:mean|stand for)\b")),
    (Asks.LISTING, re.compile(r"^(?:list\b|name (?:the|some|all)\b|(?:what|which) (?:are|were|other)\b)")),
    (Asks.YES_NO, re.compile(rf"^(?:{_AUXILIARIES})\b")),
)
_WHAT_IS = re.compile(r"what (?:is|are|was|were) ")
_SHORT_WHAT_IS = 5


def read_question(text: str) -> Question:
    """``text`` as a question; only its first ``LONGEST_QUESTION`` characters count."""
    text = " ".join(text[:LONGEST_QUESTION].split())
    lowered = text.casefold()
    asks = next((kind for kind, pattern in _KINDS if pattern.search(lowered)), Asks.OTHER)
    if asks in {Asks.OTHER, Asks.LISTING} and _WHAT_IS.match(lowered) and lowered.count(" ") <= _SHORT_WHAT_IS:
        asks = Asks.DEFINITION
    tokens = tokenise(text)
    readings = readings_of(numbers(text, tokens))
    names = {name.folded for name in facts.names(text, tokens) if name.certain}
    names |= {token.folded for token in tokens if token.is_number}
    special = frozenset(term for name in names for term in terms(name))
    return Question(text, asks, tuple(dict.fromkeys(terms(text))), frozenset(words(text)), special, readings)


_TIME_WORDS = frozenset(
    {
        *("century", "decade", "year", "years", "today", "yesterday", "spring", "summer", "autumn", "fall", "winter"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "during", "after", "before"),
    }
)
_PLACE_WORDS = frozenset({"in", "at", "near", "on", "from", "to", "within", "outside", "between", "inside", "under"})
_REASON_WORDS = frozenset(["because", "since", "due", "therefore", "thus", "cause", "caused", "causes", "reason", "so"])
_HOW_WORDS = frozenset(["by", "using", "through", "via", "step", "first", "then", "must", "should", "need", "click"])
_IS = re.compile(r"\b(?:is|are|was|were|means?|refers? to|stands? for|describes?|denotes?|consists? of|defined as)\b")
_YEAR = re.compile(r"\b[12]\d{3}\b")
_HEAD = 80


def has_what_is_asked(question: Question, text: str, *, is_item: bool) -> bool:
    """Whether the plain sentence ``text`` has, beyond the question's own words, the kind of thing that it asks for."""
    kind = question.asks
    if kind in {Asks.OTHER, Asks.YES_NO}:
        return False
    if kind is Asks.DEFINITION:
        return _defines(question, text)
    found = set(words(text)) - question.words
    if kind is Asks.REASON:
        return not found.isdisjoint(_REASON_WORDS)
    if kind in {Asks.STEPS, Asks.LISTING}:
        return is_item or (kind is Asks.STEPS and not found.isdisjoint(_HOW_WORDS))
    return _has_fact(question, text, found)


def _defines(question: Question, text: str) -> bool:
    """``<term of the question> ... is ...`` near the beginning."""
    head = text[:_HEAD].casefold()
    defined = _IS.search(head)
    return defined is not None and any(term in question.terms for term in terms(head[: defined.start()]))


def _has_fact(question: Question, text: str, found: set[str]) -> bool:
    tokens = tokenise(text)
    if question.asks is Asks.NUMBER:
        return any(not number.readings <= question.readings for number in numbers(text, tokens))
    if question.asks is Asks.DATE:
        years = set(_YEAR.findall(text)) - question.words
        return bool(years) or bool(dates(text, tokens)) or not found.isdisjoint(_TIME_WORDS)
    new_name = any(name.certain and name.folded not in question.words for name in facts.names(text, tokens))
    return new_name and (question.asks is Asks.PERSON or not found.isdisjoint(_PLACE_WORDS))
