r"""One ranking from two: vectors and words.

**Scales.** A similarity of vectors means something only beside those of arbitrary passages, so it is counted in
standard deviations above their mean, :math:`z_i = (s_i - \mu) / \sigma` over a sample of all rows; a score of words in
parts of the best one, :math:`l_i = 8\, b_i / b_1`. Neither depends on how long a list is, and a model that finds
everything alike has little to say. (Scales of each list's own first hundred, which are usual, gave all queries the
same spread: see ADR "Fusion with a calibrated weight" for both, measured.)

.. math:: f_i = w\, z_i + (1 - w)\, l_i

A row that only one list has gets the lowest of the other; where the list of words is complete, 0: it has none.

**Weight.** The weight of the vectors is fitted for each query from three signals,

.. math:: w = \frac{1}{1 + e^{-x}}, \qquad x = a + b\,(k - 1) + c\,(\min(\max(z_1, 2.5), 6) - 4.5) + d \min(r, 0)

- k, *knowledge*: how well the model knows the query's language, from the letters that one of its tokens stands for
  (:func:`knowledge`); 1 where nobody can say;
- z_1, *distinction*: how far the best passage stands out from arbitrary ones, which for an ignorant model
  nothing does;
- r, *agreement*: the correlation of z and l over the candidates. Lists that contradict each other speak against
  the vectors, because words that are there are there.

Parameters come from ``bench/fusion_fit.py``: conditional logit (McFadden, "Conditional logit analysis of qualitative
choice behavior", 1974) on SciFact's training queries and every other question of XQuAD.

**Reciprocal ranks** (Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
learning methods", 2009), with the same weight, where scores or their background are missing:

.. math:: f_i = w / (60 + r_i^{dense}) + (1 - w) / (60 + r_i^{lexical})
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

RRF_K = 60
LEXICAL_SPAN = 8.0
"""What the best match of words counts: as much as 8 standard deviations of vectors."""
BACKGROUND_ROWS = 30
"""A background of fewer rows tells little of how arbitrary ones score: the few good ones are a part of it."""

WEIGHT_CONSTANT = 0.51
WEIGHT_OF_KNOWLEDGE = 0.37
WEIGHT_OF_DISTINCTION = 0.29
WEIGHT_OF_DISAGREEMENT = 0.43
LEAST_DISTINCTION, USUAL_DISTINCTION, MOST_DISTINCTION = 2.5, 4.5, 6.0

SPELLING = 1.2
"""Letters per token with which a tokenizer does no more than spell."""
READING = 3.6
"""Letters per token in a language that it was made for."""
_NO_SPREAD = 1e-6


class FusionMethod(StrEnum):
    """How a fused score came about."""

    CALIBRATED = "calibrated"
    RECIPROCAL_RANK = "reciprocal-rank"


@dataclass(frozen=True, slots=True)
class DenseList:
    """By similarity of vectors: distinct ids, best first, shape (n,).

    ``standard``, descending, are the scores in standard deviations above arbitrary rows; ``None`` for ranks alone.
    ``scores`` are those of the index and are passed through, ``None`` where there are none.
    """

    ids: NDArray[np.int64]
    scores: NDArray[np.float32] | None
    standard: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class LexicalList:
    """By words: distinct ids, best first, shape (n,); ``scores`` of the same shape, descending, or ``None`` for ranks
    alone. ``complete`` says that no other row has any of the words.
    """

    ids: NDArray[np.int64]
    scores: NDArray[np.float32] | None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class DenseWeight:
    """The weight of the vectors and what it follows from, ``None`` for what there was not."""

    value: float
    knowledge: float | None = None
    distinction: float | None = None
    agreement: float | None = None


@dataclass(frozen=True, slots=True)
class Fused:
    """A ranking and where it comes from; all arrays have shape (n,), best first.

    Ranks count from 1; 0 stands for "not in that list", where the score is NaN.
    """

    method: FusionMethod
    weight: DenseWeight
    ids: NDArray[np.int64]
    scores: NDArray[np.float32]
    dense_ranks: NDArray[np.int32]
    dense_scores: NDArray[np.float32]
    lexical_ranks: NDArray[np.int32]
    lexical_scores: NDArray[np.float32]


def standardised(scores: NDArray[np.float32], mean: float, spread: float, rows: int) -> NDArray[np.float32] | None:
    """``scores`` in standard deviations above a background of ``rows`` rows; ``None`` if it is too thin for that."""
    if rows < BACKGROUND_ROWS or spread <= _NO_SPREAD * max(1.0, abs(mean)):
        return None
    return ((scores - np.float32(mean)) / np.float32(spread)).astype(np.float32)


def knowledge(letters_per_token: float | None) -> float | None:
    """How well a model knows a language, from 0 (it spells) to 1 (it was made for it); ``None`` for ``None``."""
    if letters_per_token is None:
        return None
    return min(1.0, max(0.0, (letters_per_token - SPELLING) / (READING - SPELLING)))


def fuse(
    dense: DenseList, lexical: LexicalList, *, known: float | None = None, dense_weight: float | None = None
) -> Fused:
    """Every id of both lists, ranked by both; equal scores in the order of ids.

    Args:
        dense: By similarity of vectors.
        lexical: By words.
        known: k of the formula, from :func:`knowledge`.
        dense_weight: w, for who wants a constant.

    Raises:
        ValueError: a weight is outside [0, 1], an id comes twice in a list, or a score is not finite.
    """
    if dense_weight is not None and not 0 <= dense_weight <= 1:
        raise ValueError(f"dense_weight must lie in [0, 1], not {dense_weight}")
    ids = np.union1d(dense.ids, lexical.ids)
    dense_at, lexical_at = _positions(dense.ids, ids), _positions(lexical.ids, ids)
    for values, of in ((dense.scores, dense), (dense.standard, dense), (lexical.scores, lexical)):
        _check(values, of.ids)
    z, parts = _standard(dense, dense_at), _parts(lexical, lexical_at)
    if z is not None and parts is not None:
        method = FusionMethod.CALIBRATED
        weight = _weight(z, parts, dense, lexical, known) if dense_weight is None else DenseWeight(dense_weight, known)
        scores = weight.value * z + (1 - weight.value) * parts
    else:
        method = FusionMethod.RECIPROCAL_RANK
        weight = DenseWeight(_logistic(known) if dense_weight is None else dense_weight, known)
        scores = weight.value * _reciprocal(dense_at) + (1 - weight.value) * _reciprocal(lexical_at)
    order = np.lexsort((ids, -scores))
    dense_at, lexical_at = dense_at[order], lexical_at[order]
    return Fused(
        method=method,
        weight=weight,
        ids=ids[order],
        scores=scores[order].astype(np.float32),
        dense_ranks=(dense_at + 1).astype(np.int32),
        dense_scores=_scores_at(dense.scores, dense_at),
        lexical_ranks=(lexical_at + 1).astype(np.int32),
        lexical_scores=_scores_at(lexical.scores, lexical_at),
    )


def _weight(
    z: NDArray[np.float64], parts: NDArray[np.float64], dense: DenseList, lexical: LexicalList, known: float | None
) -> DenseWeight:
    """Of a list that is alone, all or nothing."""
    if not len(dense.ids) or not len(lexical.ids):
        return DenseWeight(1.0 if len(dense.ids) else 0.0, known)
    distinction = float(z.max())
    agreement = _correlation(z, parts)
    return DenseWeight(_logistic(known, distinction, agreement), known, distinction, agreement)


def _logistic(known: float | None, distinction: float = USUAL_DISTINCTION, agreement: float = 0.0) -> float:
    clear = min(max(distinction, LEAST_DISTINCTION), MOST_DISTINCTION) - USUAL_DISTINCTION
    x = WEIGHT_CONSTANT + WEIGHT_OF_KNOWLEDGE * ((1.0 if known is None else known) - 1)
    x += WEIGHT_OF_DISTINCTION * clear + WEIGHT_OF_DISAGREEMENT * min(agreement, 0.0)
    return 1 / (1 + math.exp(-x))


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Pearson's; 0 where one of the two does not vary."""
    first, second = one - one.mean(), other - other.mean()
    scale = math.sqrt(float(first @ first) * float(second @ second))
    return float(first @ second) / scale if scale > _NO_SPREAD else 0.0


def _positions(of: NDArray[np.int64], ids: NDArray[np.int64]) -> NDArray[np.intp]:
    """Position of each of ``ids`` in the list ``of``, -1 where it is not."""
    if len(np.unique(of)) != len(of):
        raise ValueError("a list must not hold an id twice")
    positions = np.full(len(ids), -1, np.intp)
    positions[np.searchsorted(ids, of)] = np.arange(len(of))
    return positions


def _check(values: NDArray[np.float32] | None, ids: NDArray[np.int64]) -> None:
    if values is not None and (values.shape != ids.shape or not bool(np.isfinite(values).all())):
        raise ValueError("a list needs one finite score for each id")


def _standard(dense: DenseList, positions: NDArray[np.intp]) -> NDArray[np.float64] | None:
    """Of each id its z, the list's lowest for ids that it lacks; ``None`` without a background."""
    if not len(dense.ids):
        return np.zeros(len(positions))
    if dense.standard is None:
        return None
    z = dense.standard.astype(np.float64)
    return np.asarray(np.where(positions >= 0, z[positions], z.min()))


def _parts(lexical: LexicalList, positions: NDArray[np.intp]) -> NDArray[np.float64] | None:
    """Of each id its l, the list's lowest (or 0) for ids that it lacks; ``None`` without scores above 0."""
    if not len(lexical.ids):
        return np.zeros(len(positions))
    if lexical.scores is None:
        return None
    best = float(lexical.scores.max())
    if best <= 0:
        return None
    parts = LEXICAL_SPAN * lexical.scores.astype(np.float64).clip(min=0) / best
    lowest = 0.0 if lexical.complete else parts.min()
    return np.asarray(np.where(positions >= 0, parts[positions], lowest))


def _reciprocal(positions: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.where(positions >= 0, 1 / (RRF_K + 1 + positions.clip(min=0)), 0.0)


def _scores_at(scores: NDArray[np.float32] | None, positions: NDArray[np.intp]) -> NDArray[np.float32]:
    if scores is None or not len(scores):
        return np.full(len(positions), np.nan, np.float32)
    return np.where(positions >= 0, scores[positions], np.float32(np.nan)).astype(np.float32)
