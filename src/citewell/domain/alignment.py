"""Which sentences of a passage bear a statement out best, by the words they share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from citewell.domain import facts
from citewell.domain.evidence import Passage
from citewell.domain.markup import plain
from citewell.domain.quantities import numbers, readings_of
from citewell.domain.sentences import Sentence, UnitKind, split_sentences
from citewell.domain.tokens import tokenise
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


def aligned(statement: str, passage: Passage, *, most: int = 3) -> list[Aligned]:
    """The sentences, items and rows of ``passage`` that share most with ``statement``, best first, at most ``most``.

    Words that few sentences of the passage have count more; names and numbers count twice. Sentences that share
    nothing come last, in reading order.
    """
    units = [unit for unit in split_sentences(passage.text[:READ]) if unit.kind in _CITABLE]
    wanted = _weighed_terms(statement[:READ])
    have = [_terms(plain(passage.text[unit.start : unit.end])) for unit in units]
    weights = {term: weight * _rarity(term, have) for term, weight in wanted.items()}
    scored = [Aligned(unit.start, unit.end, _share(weights, held)) for unit, held in zip(units, have, strict=True)]
    return sorted(scored, key=lambda one: (-one.share, one.start))[:most]


def best_span(statement: str, passage: Passage) -> tuple[int, int] | None:
    """The span of ``passage.text`` to cite for ``statement``: a sentence, or two that follow each other.

    None if no sentence shares a word with it.
    """
    units = [unit for unit in split_sentences(passage.text[:READ]) if unit.kind in _CITABLE]
    wanted = _weighed_terms(statement[:READ])
    have = [_terms(plain(passage.text[unit.start : unit.end])) for unit in units]
    weights = {term: weight * _rarity(term, have) for term, weight in wanted.items()}
    shares = [_share(weights, held) for held in have]
    if not shares or max(shares) <= 0:
        return None
    best = max(range(len(shares)), key=lambda index: (shares[index], -index))
    first, last = _with_neighbour(best, units, have, weights)
    return units[first].start, units[last].end


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


def _weighed_terms(statement: str) -> dict[str, float]:
    text = plain(statement)
    tokens = tokenise(text)
    terms = dict.fromkeys(facts.content(tokens), 1.0)
    for name in facts.names(text, tokens):
        if name.certain:
            terms[stem(name.folded)] = _SPECIAL
    for number in numbers(text, tokens):
        terms.update(dict.fromkeys(number.readings, _SPECIAL / len(number.readings)))
    return terms


def _terms(text: str) -> frozenset[str]:
    tokens = tokenise(text)
    values = readings_of(numbers(text, tokens))
    return values | frozenset(facts.content(tokens))


def _rarity(term: str, have: Sequence[frozenset[str]]) -> float:
    count = sum(term in held for held in have)
    return math.log1p((len(have) - count + 0.5) / (count + 0.5))


def _share(weights: dict[str, float], held: frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0
