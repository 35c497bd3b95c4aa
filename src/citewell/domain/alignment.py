"""Which sentences of a passage bear a statement out best, by the words they share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from citewell.domain import facts
from citewell.domain.evidence import Passage
from citewell.domain.markup import plain
from citewell.domain.reading import Reading
from citewell.domain.sentences import Sentence, UnitKind, split_sentences
from citewell.domain.words import stem

READ = 20_000
"""Characters of a passage, and of a statement, that are compared."""

_SPECIAL = 2.0
_JOINED = 0.15
"""A second sentence is taken along when it adds this much of the statement."""

_CITABLE = frozenset({UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.ROW, UnitKind.CODE})


@dataclass(frozen=True, slots=True)
class Aligned:
    """``passage_text[start:end]`` with the share, 0 to 1, of the statement's words (by rarity) that stand there."""

    start: int
    end: int
    share: float


class ReadPassage:
    """A passage that many statements are compared with: its sentences, and the terms of each, are found once."""

    def __init__(self, passage: Passage) -> None:
        self.text = passage.text
        self.units = [unit for unit in split_sentences(passage.text[:READ]) if unit.kind in _CITABLE]
        self._readings: list[Reading] | None = None
        self._terms: dict[bool, list[frozenset[str]]] = {}

    def terms(self, *, german: bool) -> list[frozenset[str]]:
        """The terms of each sentence, for a statement in German or not."""
        if german not in self._terms:
            if self._readings is None:
                self._readings = [Reading(plain(self.text[unit.start : unit.end])) for unit in self.units]
            self._terms[german] = [_terms(reading, german=german) for reading in self._readings]
        return self._terms[german]


def aligned(statement: str, passage: Passage | ReadPassage, *, most: int = 3) -> list[Aligned]:
    """The sentences, items and rows of ``passage`` that share most with ``statement``, best first, at most ``most``.

    Words that few sentences of the passage have count more; names and numbers count twice. Sentences that share
    nothing come last, in reading order.
    """
    units, have, weights = _compared(statement, passage)
    scored = [Aligned(unit.start, unit.end, _share(weights, held)) for unit, held in zip(units, have, strict=True)]
    return sorted(scored, key=lambda one: (-one.share, one.start))[:most]


def best_span(statement: str, passage: Passage | ReadPassage) -> tuple[int, int] | None:
    """The span of ``passage.text`` to cite for ``statement``: a sentence, or two that follow each other.

    None if no sentence shares a word with it.
    """
    units, have, weights = _compared(statement, passage)
    shares = [_share(weights, held) for held in have]
    if not shares or max(shares) <= 0:
        return None
    best = max(range(len(shares)), key=lambda index: (shares[index], -index))
    first, last = _with_neighbour(best, units, have, weights)
    return units[first].start, units[last].end


def _compared(
    statement: str, passage: Passage | ReadPassage
) -> tuple[list[Sentence], list[frozenset[str]], dict[str, float]]:
    """What can be cited, the terms of each, and the weights of the statement's terms."""
    read = passage if isinstance(passage, ReadPassage) else ReadPassage(passage)
    claim = Reading(plain(statement[:READ]))
    have = read.terms(german=claim.german)
    weights = {term: weight * _rarity(term, have) for term, weight in _weighed_terms(claim).items()}
    return read.units, have, weights


def _with_neighbour(
    best: int, units: Sequence[Sentence], have: Sequence[frozenset[str]], weights: dict[str, float]
) -> tuple[int, int]:
    """``best`` alone, or with the sentence of its block beside it that adds most, if it adds enough."""
    alone = _share(weights, have[best])
    options = [
        (_share(weights, have[best] | have[other]) - alone, min(best, other), max(best, other))
        for other in (best - 1, best + 1)
        if 0 <= other < len(units) and units[other].block == units[best].block
    ]
    added, first, last = max(options, default=(0.0, best, best))
    return (first, last) if added >= _JOINED else (best, best)


def _weighed_terms(claim: Reading) -> dict[str, float]:
    terms = dict.fromkeys(facts.content(claim.tokens, german=claim.german), 1.0)
    if not claim.german:
        terms.update({stem(name.folded): _SPECIAL for name in claim.names if name.certain})
    for number in claim.numbers:
        terms.update(dict.fromkeys(number.readings, _SPECIAL / len(number.readings)))
    return terms


def _terms(reading: Reading, *, german: bool) -> frozenset[str]:
    return reading.readings | frozenset(facts.content(reading.tokens, german=german))


def _rarity(term: str, have: Sequence[frozenset[str]]) -> float:
    count = sum(term in held for held in have)
    return math.log1p((len(have) - count + 0.5) / (count + 0.5))


def _share(weights: dict[str, float], held: frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0
