"""How good the fusion ranks: nDCG@10 of words, vectors, and both, on questions that nothing was fitted to.

    python -m bench.fusion [--shared DIR] [--model SPEC] [--models DIR] [--cache DIR] [--half 0|1] [--json FILE]

SciFact's test questions, the questions at odd places of XQuAD in five languages (``*``: as for a model that knows the
language, see ``bench/fusion_data.py``), and at odd places of a handbook and of long medical articles. ``hidden``: the
calibrated weight where the tokenizer is not at hand. Constant: ``f`` on the same scales with one weight for all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from bench.fusion_data import AskedSet, Query, arguments, open_sets

from citewell.domain.fusion import DenseList, Fused, LexicalList, fuse
from citewell.domain.retrieval_metrics import ndcg_at_k

Method = Callable[[Query], Fused]
NOTHING = np.empty(0, np.int64)
NO_SCORES = np.empty(0, np.float32)
METHODS: dict[str, Method] = {
    "words": lambda query: fuse(DenseList(NOTHING, NO_SCORES, NO_SCORES), query.lexical),
    "vectors": lambda query: fuse(query.dense, LexicalList(NOTHING, NO_SCORES)),
    "reciprocal ranks": lambda query: fuse(replace(query.dense, standard=None), query.lexical, dense_weight=0.5),
    "constant .5": lambda query: fuse(query.dense, query.lexical, dense_weight=0.5),
    "constant .65": lambda query: fuse(query.dense, query.lexical, dense_weight=0.65),
    "hidden": lambda query: fuse(query.dense, query.lexical),
    "calibrated": lambda query: fuse(query.dense, query.lexical, known=query.known),
}


def quality(asked: AskedSet, half: int, method: Method) -> float:
    """Mean nDCG@10 over the questions of a half; a document counts where its best chunk stands."""
    return float(
        np.mean([ndcg_at_k(asked.documents[method(query).ids].tolist(), query.grades, 10) for query in asked.of(half)])
    )


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--half", type=int, choices=(0, 1), default=1, help="0: those that were used for fitting")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures: dict[str, dict[str, float]] = {}
    print(f"{'':12}{'questions':>10}" + "".join(f"{name:>18}" for name in METHODS) + f"{'weight':>9}")
    for asked in open_sets(given):
        found = {name: quality(asked, given.half, method) for name, method in METHODS.items()}
        weights = [METHODS["calibrated"](query).weight.value for query in asked.of(given.half)]
        figures[asked.name] = {**found, "weight": float(np.median(weights)), "questions": len(weights)}
        line = "".join(f"{found[name]:18.4f}" for name in METHODS)
        print(f"{asked.name:12}{len(weights):10}{line}{float(np.median(weights)):9.2f}", flush=True)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
