"""How good a ranking is, by the conventions of ``trec_eval``.

All functions take the ids that a search returned, best first, and the judgments of one query: id -> grade, where a
grade above 0 means relevant. What is not judged is not relevant. An id that is returned twice counts where it comes
first. A query without a relevant judgment scores 0; leave such queries out of a mean, as ``trec_eval`` does.

``trec_eval`` breaks ties of scores by id, descending, whatever order a run is in; give its order to reproduce its
figures where scores tie (:func:`in_trec_order`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

Id = TypeVar("Id", str, int)


def ndcg_at_k(ranked: Sequence[Id], grades: Mapping[Id, int], k: int) -> float:
    """Normalised discounted cumulative gain of the first ``k``, in [0, 1].

    sum of grade_i / log2(i + 1) over ranks i = 1 .. k, divided by the same sum for the best possible order of all
    judged (Jarvelin and Kekalainen, "Cumulated gain-based evaluation of IR techniques", 2002; the linear gain of
    ``trec_eval -m ndcg_cut``). Negative grades count as 0.
    """
    ideal = _gain(sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:k])
    if ideal == 0:
        return 0.0
    return _gain([max(grades.get(each, 0), 0) for each in _first(ranked, k)]) / ideal


def recall_at_k(ranked: Sequence[Id], grades: Mapping[Id, int], k: int) -> float:
    """Share of the relevant that is among the first ``k``, in [0, 1]."""
    relevant = {each for each, grade in grades.items() if grade > 0}
    if not relevant:
        return 0.0
    return len(relevant.intersection(_first(ranked, k))) / len(relevant)


def mrr_at_k(ranked: Sequence[Id], grades: Mapping[Id, int], k: int) -> float:
    """1 / rank of the first relevant among the first ``k``; 0 if none is (``trec_eval -m recip_rank``, cut at k)."""
    for rank, each in enumerate(_first(ranked, k), start=1):
        if grades.get(each, 0) > 0:
            return 1 / rank
    return 0.0


def in_trec_order(scores: Mapping[str, float]) -> list[str]:
    """Ids by score, best first, ties by id descending: the order in which ``trec_eval`` reads a run."""
    return sorted(scores, key=lambda each: (scores[each], each), reverse=True)


def _first(ranked: Iterable[Id], k: int) -> list[Id]:
    return list(dict.fromkeys(ranked))[: max(k, 0)]


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))
