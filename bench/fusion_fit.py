"""Fits the weight of the vectors and prints its parameters as they stand in ``citewell/domain/fusion.py``.

    python -m bench.fusion_fit [--shared DIR] [--model SPEC] [--models DIR] [--cache DIR]

Uses SciFact's training questions and those at even places of XQuAD: with the default model, which knows English only;
as if it knew the other languages; and with its knowledge hidden, as that of a model behind an endpoint is. Every set
counts the same. ``bench/fusion.py`` reports on the other halves, and on sets that were not used here at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from bench.fusion_data import AskedSet, Query, arguments, open_sets
from numpy.typing import NDArray

from citewell.domain.fusion import LEAST_DISTINCTION, MOST_DISTINCTION, USUAL_DISTINCTION, fuse

Array = NDArray[np.float64]
NAMES = ("WEIGHT_CONSTANT", "WEIGHT_OF_KNOWLEDGE", "WEIGHT_OF_DISTINCTION", "WEIGHT_OF_DISAGREEMENT")
STEPS = 300
PENALTY = 1e-3
QUESTIONS = 300
"""Of each set; more change the parameters by less than the sets differ."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A question: scores of its candidates on both scales, which are relevant, and the signals."""

    dense: Array
    lexical: Array
    relevant: Array
    signals: Array
    importance: float


def fit(rows: Sequence[_Row]) -> Array:
    """Parameters that maximise the share of ``exp(t f)`` on relevant candidates, by Adam; t is fitted, too."""
    width = max(len(row.dense) for row in rows)
    dense, lexical, relevant = (
        np.array([np.pad(values, (0, width - len(values))) for values in column])
        for column in zip(*((row.dense, row.lexical, row.relevant) for row in rows), strict=True)
    )
    there = np.array([[1.0] * len(row.dense) + [0.0] * (width - len(row.dense)) for row in rows])
    signals = np.array([row.signals for row in rows])
    importance = np.array([row.importance for row in rows])
    parameters = np.zeros(len(NAMES) + 1)
    mean, square = np.zeros_like(parameters), np.zeros_like(parameters)
    for step in range(1, STEPS + 1):
        weight = 1 / (1 + np.exp(-signals @ parameters[:-1]))[:, None]
        sharpness = np.exp(parameters[-1])
        fused = weight * dense + (1 - weight) * lexical
        chance = there * np.exp(sharpness * (fused - np.where(there > 0, fused, -np.inf).max(axis=1, keepdims=True)))
        chance /= chance.sum(axis=1, keepdims=True)
        target = chance * relevant
        target /= target.sum(axis=1, keepdims=True)
        slope = sharpness * (chance - target)
        of_weight = (slope * (dense - lexical)).sum(axis=1) * (weight * (1 - weight))[:, 0]
        gradient = np.append((importance * of_weight) @ signals, importance @ (slope * fused).sum(axis=1))
        gradient[1:-1] += PENALTY * parameters[1:-1]
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        parameters -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return parameters


def _row(query: Query, documents: NDArray[np.intp], importance: float) -> _Row | None:
    """``None`` for a question that teaches nothing: no candidate is relevant, or one list is empty."""
    near, wordy = (fuse(query.dense, query.lexical, dense_weight=weight) for weight in (1.0, 0.0))
    signals = fuse(query.dense, query.lexical, known=query.known).weight
    if signals.distinction is None or signals.agreement is None:
        return None
    ids = np.sort(near.ids)
    relevant = np.array([query.grades.get(int(documents[each]), 0) > 0 for each in ids], np.float64)
    if not relevant.any():
        return None
    clear = min(max(signals.distinction, LEAST_DISTINCTION), MOST_DISTINCTION) - USUAL_DISTINCTION
    known = 1.0 if query.known is None else query.known
    return _Row(
        dense=near.scores[np.argsort(near.ids)].astype(np.float64),
        lexical=wordy.scores[np.argsort(wordy.ids)].astype(np.float64),
        relevant=relevant,
        signals=np.array([1.0, known - 1, clear, min(signals.agreement, 0.0)]),
        importance=importance,
    )


def rows_of(asked: AskedSet, *, hidden: bool, share: float) -> list[_Row]:
    """Of the fitting half, evenly spaced; all together they count ``share``."""
    queries = asked.of(0)
    queries = queries[:: -(-len(queries) // QUESTIONS)]
    if hidden:
        queries = [replace(query, known=None) for query in queries]
    rows = [_row(query, asked.documents, share / len(queries)) for query in queries]
    return [row for row in rows if row is not None]


def main() -> None:
    sets = [each for each in open_sets(arguments(__doc__).parse_args()) if each.name.startswith(("scifact", "xquad"))]
    share = 1 / (2 * len(sets))
    rows = [row for each in sets for hidden in (False, True) for row in rows_of(each, hidden=hidden, share=share)]
    for name, value in zip(NAMES, fit(rows), strict=False):
        print(f"{name} = {value:.2f}")


if __name__ == "__main__":
    main()
