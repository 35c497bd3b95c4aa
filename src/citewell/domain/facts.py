"""What can be compared without a model: the names and negations of a text, and the words that carry its meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citewell.domain.lexicon import (
    GERMAN_STOP_WORDS,
    NEGATIONS,
    NEGATIVE_WORDS,
    NOT_ONLY,
    STOP_WORDS,
    TELL_ENGLISH,
    TELL_GERMAN,
)
from citewell.domain.measures import MAGNITUDES, TENS, UNITS
from citewell.domain.tokens import Token
from citewell.domain.words import german_stem, stem


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised word. ``certain`` is false where a capital may only mean that a sentence begins."""

    written: str
    folded: str
    certain: bool
    index: int


_SENTENCE_START = frozenset('.!?:;•\n"“„([')


def names(text: str, tokens: Sequence[Token]) -> list[Name]:
    """Capitalised words and words with capitals or digits inside; function words and months beside numbers left out."""
    found = []
    for index, token in enumerate(tokens):
        written = token.written
        numbered = any(c.isdecimal() for c in written[1:])
        if token.is_number or (written.islower() and not numbered):
            continue
        inner = numbered or any(c.isupper() for c in written[1:])
        if not inner and (not written[0].isupper() or len(written) == 1):
            continue
        if any(token.folded in known for known in (STOP_WORDS, NEGATIONS, UNITS, TENS, MAGNITUDES)):
            continue
        gap = text[tokens[index - 1].end : token.start] if index else "."
        begins = any(mark in _SENTENCE_START for mark in gap)
        found.append(Name(written, token.folded, inner or not begins, index))
    return found


def negations(tokens: Sequence[Token]) -> list[int]:
    """Indexes of the tokens that negate; ``not only`` and ``No. 5`` do not."""
    found = []
    for index, token in enumerate(tokens):
        if token.folded not in NEGATIONS and not token.folded.endswith("n't"):
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None or not (following.folded in NOT_ONLY or (token.folded == "no" and following.is_number)):
            found.append(index)
    return found


def speaks_negatively(tokens: Sequence[Token]) -> bool:
    """Whether any word negates or says no in its own way (``forbidden``, ``lacks``)."""
    return bool(negations(tokens)) or any(token.folded in NEGATIVE_WORDS for token in tokens)


def content(tokens: Sequence[Token], *, german: bool = False) -> list[str]:
    """Stems of the words that carry meaning, in order; numbers are left out."""
    small, root = (GERMAN_STOP_WORDS, german_stem) if german else (STOP_WORDS, stem)
    return [
        root(token.folded)
        for token in tokens
        if not (token.is_number or token.folded in small or token.folded in NEGATIONS or token.folded.endswith("n't"))
    ]


_GERMAN_LETTERS = frozenset("äöü")


def language(tokens: Sequence[Token]) -> str | None:
    """``de`` or ``en`` where the small words tell; ``None`` where they do not."""
    german = sum(token.folded in TELL_GERMAN or not _GERMAN_LETTERS.isdisjoint(token.folded) for token in tokens)
    english = sum(token.folded in TELL_ENGLISH for token in tokens)
    if german == english:
        return None
    return "de" if german > english else "en"
