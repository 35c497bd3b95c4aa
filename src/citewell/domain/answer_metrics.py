"""How good an answer is beside a known one: by its words, and by the spans that it cites."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citewell.domain.words import is_unspaced

_WORD = re.compile(r"[^\W_]+")
_ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where an answer stands: characters ``start`` to ``end`` of a document, or, where they are not known, ``quote``.

    ``document`` is an external id. Without either, all of the document is meant.
    """

    document: str
    start: int | None = None
    end: int | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """What an answer cites: ``quote`` is ``text[start:end]`` of the document with this external id."""

    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """How cited and gold spans cover each other, each from 0 to 1; ``precision`` is ``None`` where nothing is cited."""

    precision: float | None
    recall: float


def answer_words(text: str) -> list[str]:
    """The words that count: lower case, without punctuation and English articles, as SQuAD's evaluation does.

    In scripts without spaces each character is a word. (P. Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine
    Comprehension of Text", 2016.)
    """
    words: list[str] = []
    for match in _WORD.finditer(text.casefold()):
        word = match.group()
        if any(map(is_unspaced, word)):
            words += _apart(word)
        elif word not in _ARTICLES:
            words.append(word)
    return words


def token_f1(answer: str, golds: Sequence[str]) -> float:
    """The best harmonic mean of precision and recall of words, over ``golds``."""
    said = Counter(answer_words(answer))
    return max((_f1(said, Counter(answer_words(gold))) for gold in golds), default=0.0)


def contains(answer: str, golds: Sequence[str]) -> bool:
    """Whether one of ``golds`` stands in the answer, word by word."""
    said = _padded(answer_words(answer))
    return any(_padded(words) in said for gold in golds if (words := answer_words(gold)))


def citation_overlap(cited: Sequence[CitedSpan], gold: Sequence[GoldSpan]) -> Overlap | None:
    """How well citations meet the gold spans; ``None`` where there is no gold span.

    Where all gold spans are known by character, shares of characters. Otherwise shares of spans, where two meet if one
    holds the words of the other, or, for a gold span that is a whole document, if the document is cited.
    """
    if not gold:
        return None
    if all(span.start is not None and span.end is not None for span in gold):
        return _by_characters(cited, gold)
    met = [any(_meet(one, other) for one in cited) for other in gold]
    hits = [any(_meet(one, other) for other in gold) for one in cited]
    return Overlap(sum(hits) / len(hits) if hits else None, sum(met) / len(met))


def _by_characters(cited: Sequence[CitedSpan], gold: Sequence[GoldSpan]) -> Overlap:
    wanted = _places((span.document, span.start or 0, span.end or 0) for span in gold)
    found = _places((span.document, span.start, span.end) for span in cited)
    shared = sum(len(found.get(document, set()) & places) for document, places in wanted.items())
    quoted = sum(map(len, found.values()))
    return Overlap(shared / quoted if quoted else None, shared / max(1, sum(map(len, wanted.values()))))


def _places(spans: Iterable[tuple[str, int, int]]) -> Mapping[str, set[int]]:
    places: dict[str, set[int]] = {}
    for document, start, end in spans:
        places.setdefault(document, set()).update(range(start, end))
    return places


def _meet(one: CitedSpan, other: GoldSpan) -> bool:
    if one.document != other.document:
        return False
    if other.quote is None:
        return True
    cited, wanted = _padded(answer_words(one.quote)), _padded(answer_words(other.quote))
    return bool(cited.strip()) and (cited in wanted or wanted in cited)


def _f1(said: Counter[str], gold: Counter[str]) -> float:
    shared = sum((said & gold).values())
    if not shared:
        return 0.0
    precision, recall = shared / sum(said.values()), shared / sum(gold.values())
    return 2 * precision * recall / (precision + recall)


def _padded(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _apart(word: str) -> list[str]:
    """``word`` with each character of a script without spaces by itself."""
    parts: list[str] = []
    run = ""
    for character in word:
        if is_unspaced(character):
            parts += [run] if run else []
            parts.append(character)
            run = ""
        else:
            run += character
    return [*parts, run] if run else parts
