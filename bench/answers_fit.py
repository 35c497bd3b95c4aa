"""Fits the weights of the extractive answerer and prints them as they stand in ``scoring.py``.

    python -m bench.answers_fit [--shared DIR] [--model SPEC] [--models DIR]

Uses the documents with even numbers; ``bench/answers.py`` reports on the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields

import numpy as np
from bench.answers import Array, Asked, Remembering, arguments, open_data

from citewell.backends.answering.candidates import Signals
from citewell.backends.answering.extractive import ExtractiveAnswerer, Weighed
from citewell.backends.answering.scoring import blindness, named_share
from citewell.ports.answerer import Passage

RANKED = [field.name for field in fields(Signals)] + ["similarity"]
JUDGED = ["similarity", "said", "around", "named", "constant"]


def features(weighed: Weighed) -> Array:
    """One row a candidate: its signals and its similarity."""
    signals = np.array([astuple(one) for one in weighed.signals])
    return np.column_stack([signals, weighed.similarities])


def labels(weighed: Weighed, passages: Sequence[Passage], asked: Asked) -> Array:
    """1 for candidates that hold an answer or, for answers longer than a sentence, at least half of themselves."""
    found = []
    for one in weighed.candidates:
        passage = passages[one.passage]
        start, end = passage.start + one.start, passage.start + one.end
        shared = [(min(end, right) - max(start, left), min(right - left, end - start)) for left, right in asked.spans]
        found.append(passage.document_id == asked.document and any(2 * part >= whole for part, whole in shared))
    return np.array(found, dtype=np.float64)


def fit_ranking(rows: Sequence[tuple[Array, Array]], *, steps: int = 400, penalty: float = 1e-3) -> Array:
    """Conditional logit by Adam: maximises the share of ``exp(score)`` that falls on candidates with an answer."""
    weights = np.zeros(len(RANKED))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = -penalty * weights
        for matrix, truth in rows:
            scores = matrix @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            target = truth * chance
            slope += matrix.T @ (target / target.sum() - chance) / len(rows)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights += 0.1 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def fit_confidence(values: Array, truth: Array, importance: Array, *, penalty: float = 1e-3) -> Array:
    """Logistic regression by Newton steps; the last column of ``values`` is 1."""
    weights = np.zeros(values.shape[1])
    ridge = penalty * importance.sum() * np.diag([*np.ones(values.shape[1] - 1), 0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (importance * (truth - chance)) - ridge @ weights
        curvature = (values.T * (importance * chance * (1 - chance))) @ values + ridge
        weights += np.linalg.solve(curvature, slope)
    return weights


def judged(weighed: Weighed, ranking: Array) -> Array:
    """What the confidence is computed from."""
    best = weighed.signals[int(np.argmax(features(weighed) @ ranking))]
    blind = blindness(weighed.question, weighed.similarities)
    by_passage: dict[int, frozenset[str]] = {}
    for one in weighed.everything:
        by_passage[one.passage] = by_passage.get(one.passage, frozenset()) | one.terms | one.context
    named = named_share(weighed.question, list(by_passage.values()))
    similarity = (1 - blind) * float(weighed.similarities.max()) + blind / 2
    return np.array([similarity, best.said, best.around, 0.5 if named is None else named, 1.0])


def main() -> None:
    given = arguments(__doc__).parse_args()
    embedder, sets = open_data(given.shared, given.model, given.models)
    answerer = ExtractiveAnswerer(Remembering(embedder))
    ranked: list[tuple[Array, Array]] = []
    seen: list[tuple[Weighed, bool, float]] = []
    for name, data in sets.items():
        other = next(another for key, another in sets.items() if key != name)
        for asked in [asked for asked in data.questions if asked.half == 0]:
            vector = embedder.embed_query(asked.text)
            own, foreign, removed = (
                data.search(vector),
                other.search(vector),
                data.search(vector, without=asked.document),
            )
            for passages, weight in ((own, 1.0), (foreign, 0.7), (removed, 0.3)):
                weighed = answerer.weigh(asked.text, passages)
                if weighed is None:
                    continue
                truth = labels(weighed, passages, asked)
                if truth.any():
                    ranked.append((features(weighed), truth))
                if truth.any() or passages is not own:  # whether an answer is there without the span is not known
                    seen.append((weighed, passages is own, weight))
    ranking = fit_ranking(ranked)
    print("RANKING   ", ", ".join(f"{name}={weight:.2f}" for name, weight in zip(RANKED, ranking, strict=True)))
    values = np.array([judged(weighed, ranking) for weighed, _, _ in seen])
    truth = np.array([float(own) for _, own, _ in seen])
    confidence = fit_confidence(values, truth, np.array([weight for _, _, weight in seen]))
    print("CONFIDENCE", ", ".join(f"{name}={weight:.2f}" for name, weight in zip(JUDGED, confidence, strict=True)))


if __name__ == "__main__":
    main()
