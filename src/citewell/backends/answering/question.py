"""What a question asks for, and whether a sentence has something of that kind to say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from citewell.backends.answering.question_words import (
    ENGLISH,
    GERMAN,
    GERMAN_BEGINNINGS,
    GERMAN_PERSON,
    GERMAN_PLACE,
    SHORT_WHAT_IS,
    Asks,
    Telling,
)
from citewell.domain import facts
from citewell.domain.dates import dates
from citewell.domain.quantities import numbers, readings_of
from citewell.domain.tokens import tokenise
from citewell.domain.words import terms, words

LONGEST_QUESTION = 2_000
"""Characters of a question that are read."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the terms it is about (each once, in order), and what it must not be answered with: its own words."""

    text: str
    asks: Asks
    terms: tuple[str, ...]
    words: frozenset[str]
    names: frozenset[str]
    readings: frozenset[str]
    german: bool = False

    @property
    def telling(self) -> Telling:
        """The words that tell, in its language."""
        return GERMAN if self.german else ENGLISH


def read_question(text: str) -> Question:
    """``text`` as a question; only its first ``LONGEST_QUESTION`` characters count."""
    text = " ".join(text[:LONGEST_QUESTION].split())
    lowered = text.casefold()
    tokens = tokenise(text)
    german = facts.language(tokens) == "de" or GERMAN_BEGINNINGS.match(lowered) is not None
    telling = GERMAN if german else ENGLISH
    asks = next((kind for kind, pattern in telling.kinds if pattern.search(lowered)), Asks.OTHER)
    if asks in {Asks.OTHER, Asks.LISTING} and telling.what_is.match(lowered) and lowered.count(" ") <= SHORT_WHAT_IS:
        asks = Asks.DEFINITION
    readings = readings_of(numbers(text, tokens))
    names = {name.folded for name in facts.names(text, tokens) if name.certain}
    names |= {token.folded for token in tokens if token.is_number}
    special = frozenset(term for name in names for term in terms(name, german=german))
    about = tuple(dict.fromkeys(terms(text, german=german)))
    return Question(text, asks, about, frozenset(words(text)), special, readings, german)


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
        return not found.isdisjoint(question.telling.reasons)
    if kind in {Asks.STEPS, Asks.LISTING}:
        return is_item or (kind is Asks.STEPS and not found.isdisjoint(question.telling.ways))
    return _has_fact(question, text, found)


def _defines(question: Question, text: str) -> bool:
    """``<term of the question> ... is ...`` near the beginning."""
    head = text[:_HEAD].casefold()
    defined = question.telling.defines.search(head)
    if defined is None:
        return False
    return any(term in question.terms for term in terms(head[: defined.start()], german=question.german))


def _has_fact(question: Question, text: str, found: set[str]) -> bool:
    tokens = tokenise(text)
    if question.asks is Asks.NUMBER:
        return any(not number.readings <= question.readings for number in numbers(text, tokens))
    if question.asks is Asks.DATE:
        years = set(_YEAR.findall(text)) - question.words
        return bool(years) or bool(dates(text, tokens)) or not found.isdisjoint(question.telling.times)
    if question.german:  # every noun has a capital: what stands around it tells
        pattern = GERMAN_PERSON if question.asks is Asks.PERSON else GERMAN_PLACE
        return any(not set(words(match.group())) <= question.words for match in pattern.finditer(text))
    new_name = any(name.certain and name.folded not in question.words for name in facts.names(text, tokens))
    return new_name and (question.asks is Asks.PERSON or not found.isdisjoint(question.telling.places))
