"""How candidates are ranked and when the evidence is thin: two small linear models and their weights.

The weights were fitted by ``bench/answers_fit.py`` on one half of the articles of XQuAD (English) and of CovidQA, with
all-MiniLM-L6-v2; ``bench/answers.py`` reports on the other half. Similarities enter relative to what the model says of
unrelated texts, so that they mean about the same with another model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from citewell.backends.answering.candidates import Signals
from citewell.backends.answering.question import Question
from citewell.domain.similarity import Array

RANKING: Final = Signals(
    said=6.95, around=4.8, paired=0.34, asked=0.88, rank=1.73, leans=0.46, short=-0.37, opens=-1.23
)
"""Weight of each signal in a candidate's score (conditional logit: ``exp(score)`` is proportional to its chance)."""

SIMILARITY: Final = 5.0
"""Weight of the similarity of question and sentence in a candidate's score."""

LEAST_CONFIDENCE: Final = 0.2
"""Below this probability that the passages hold an answer, none is given.

Measured on the other half: of questions about another corpus 92 % (XQuAD) and 94 % (CovidQA) are refused, of those that
have an answer 4 % and 6 %. The whole curve is printed by ``bench/answers.py``.
"""


@dataclass(frozen=True, slots=True)
class Confidence:
    """Weights of the logistic model ``1 / (1 + exp(-(constant + sum of weight x value)))`` that an answer is there."""

    constant: float
    similarity: float
    said: float
    around: float
    named: float


CONFIDENCE: Final = Confidence(constant=-6.83, similarity=6.32, said=4.45, around=1.27, named=2.34)
"""``similarity``: the largest of a candidate; ``said`` and ``around``: of the best candidate; ``named``: the largest
share of the question's names and numbers in one passage."""

_BLIND_FROM = 0.25
_BLIND_SLOPE = 2.0
_NEUTRAL = 0.5


def blindness(question: Question, similarities: Array) -> float:
    """How far, 0 to 1, the model tells nothing apart in the question's language.

    A model that does not know a script finds all texts in it alike, so their median similarity is high. Only asked for
    scripts other than Latin: in Latin ones a high median rather means passages about one subject.
    """
    letters = [character for character in question.text if character.isalpha()]
    latin = sum(character < "\u0250" for character in letters)
    if not similarities.size or 2 * latin >= len(letters):
        return 0.0
    return float(np.clip(_BLIND_SLOPE * (np.median(similarities) - _BLIND_FROM), 0.0, 1.0))


def lexical_score(signals: Signals) -> float:
    """A candidate's score without the similarity; also what chooses the candidates that are embedded at all."""
    return (
        RANKING.said * signals.said
        + RANKING.around * signals.around
        + RANKING.paired * signals.paired
        + RANKING.asked * signals.asked
        + RANKING.rank * signals.rank
        + RANKING.leans * signals.leans
        + RANKING.short * signals.short
        + RANKING.opens * signals.opens
    )


def chances(scores: Array) -> Array:
    """The share of each candidate in the chance that one of them answers (softmax)."""
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum(), dtype=np.float64)


def confidence(similarities: Array, blind: float, best: Signals, named: float | None) -> float:
    """The probability that the passages hold an answer.

    Args:
        similarities: Relative similarities of the candidates, at least one.
        blind: From ``blindness``; where the model tells nothing its similarity counts as neutral.
        best: Signals of the best candidate.
        named: Largest share of the question's names and numbers in one passage; None if it has none.
    """
    similarity = (1.0 - blind) * float(similarities.max()) + blind * _NEUTRAL
    logit = (
        CONFIDENCE.constant
        + CONFIDENCE.similarity * similarity
        + CONFIDENCE.said * best.said
        + CONFIDENCE.around * best.around
        + CONFIDENCE.named * (_NEUTRAL if named is None else named)
    )
    return float(1.0 / (1.0 + np.exp(-np.clip(logit, -50.0, 50.0))))


def named_share(question: Question, texts: Sequence[frozenset[str]]) -> float | None:
    """The largest share of the question's names and numbers that one of ``texts`` (as terms) has; None without any."""
    if not question.names:
        return None
    return max((len(question.names & text) / len(question.names) for text in texts), default=0.0)
