"""Ranking metrics by hand, and against ir-measures (trec_eval) where it is installed."""

from __future__ import annotations

import importlib
import math
import random

import pytest

from citewell.domain.retrieval_metrics import in_trec_order, mrr_at_k, ndcg_at_k, recall_at_k

LOG3 = 1 / math.log2(3)


@pytest.mark.parametrize(
    ("ranked", "grades", "k", "ndcg", "recall", "mrr"),
    [
        pytest.param(["a", "b"], {"a": 1}, 10, 1.0, 1.0, 1.0, id="the only relevant one first"),
        pytest.param(["b", "a"], {"a": 1}, 10, LOG3, 1.0, 0.5, id="the only relevant one second"),
        pytest.param(["b", "a"], {"a": 1}, 1, 0.0, 0.0, 0.0, id="beyond the cut"),
        pytest.param(["b", "a"], {"a": 2, "b": 1}, 2, (1 + 2 * LOG3) / (2 + LOG3), 1.0, 1.0, id="grades out of order"),
        pytest.param(["a"], {"a": 1, "b": 1}, 10, 1 / (1 + LOG3), 0.5, 1.0, id="one of two found"),
        pytest.param(["a", "a", "b"], {"b": 1}, 2, LOG3, 1.0, 0.5, id="a repeated id takes one rank"),
        pytest.param([], {"a": 1}, 10, 0.0, 0.0, 0.0, id="nothing returned"),
        pytest.param(["a"], {}, 10, 0.0, 0.0, 0.0, id="nothing judged"),
        pytest.param(["a", "b"], {"a": 0, "b": -1}, 10, 0.0, 0.0, 0.0, id="nothing relevant"),
        pytest.param(["x", "a"], {"a": 1, "x": -2}, 10, LOG3, 1.0, 0.5, id="negative grades gain nothing"),
        pytest.param(["a"], {"a": 1}, 0, 0.0, 0.0, 0.0, id="a cut at nothing"),
    ],
)
def test_by_hand(ranked: list[str], grades: dict[str, int], k: int, ndcg: float, recall: float, mrr: float) -> None:
    assert ndcg_at_k(ranked, grades, k) == pytest.approx(ndcg)
    assert recall_at_k(ranked, grades, k) == pytest.approx(recall)
    assert mrr_at_k(ranked, grades, k) == pytest.approx(mrr)


def test_ties_are_read_as_trec_eval_reads_them() -> None:
    assert in_trec_order({"a": 1.0, "c": 1.0, "b": 1.0, "d": 2.0}) == ["d", "c", "b", "a"]


@pytest.mark.parametrize("seed", range(5))
def test_equals_trec_eval(seed: int) -> None:
    try:
        measures = importlib.import_module("ir_measures")
    except ImportError:
        pytest.skip("ir-measures is not installed; it is only a second opinion")
    random_ = random.Random(seed)  # noqa: S311 - examples, not secrets
    ids = [f"d{n}" for n in range(60)]
    qrels = {
        f"q{n}": {each: random_.choice([-1, 0, 1, 1, 2, 3]) for each in random_.sample(ids, random_.randint(2, 30))}
        for n in range(20)
    }
    for grades in qrels.values():
        grades[ids[0]] = 1
    run = {
        query: {each: float(random_.randint(0, 15)) for each in random_.sample(ids, random_.randint(1, 50))}
        for query in qrels
    }
    ours = {"nDCG@10": ndcg_at_k, "R@20": recall_at_k}
    for name, ours_at in ours.items():
        measure = measures.parse_measure(name)
        for each in measures.pytrec_eval.iter_calc([measure], qrels, run):
            k = int(name.split("@")[1])
            ranked = in_trec_order(run[each.query_id])
            assert ours_at(ranked, qrels[each.query_id], k) == pytest.approx(each.value, abs=1e-9), (name, each)
    for each in measures.pytrec_eval.iter_calc([measures.parse_measure("RR")], qrels, run):
        assert mrr_at_k(in_trec_order(run[each.query_id]), qrels[each.query_id], 60) == pytest.approx(each.value)
