"""What an exact scan in float32 finds, to measure recall by; computed once and kept beside the data."""

from __future__ import annotations

import numpy as np
from bench.synthetic import Dataset
from numpy.typing import NDArray

TOP = 10
JUDGED = 200
"""Queries, the first ones, that have a truth."""
AT_ONCE = 50_000


def exact(data: Dataset, scope: str) -> NDArray[np.int64]:
    """Rows of the 10 best vectors in a scope, best first, shape (200, 10); -1 where the scope has fewer."""
    stored = data.folder / f"truth-{scope}.npy"
    if not stored.is_file():
        np.save(stored, _scan(data, np.flatnonzero(np.repeat(data.in_scope(scope), 10)[: data.rows])))
    found: NDArray[np.int64] = np.load(stored)
    return found


def _scan(data: Dataset, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    queries = data.query_vectors[:JUDGED]
    best = np.full((len(queries), TOP), -1, np.int64)
    scores = np.full((len(queries), TOP), -np.inf, np.float32)
    for start in range(0, len(rows), AT_ONCE):
        taken = rows[start : start + AT_ONCE]
        found = np.concatenate([scores, queries @ data.vectors[taken].astype(np.float32).T], axis=1)
        ids = np.concatenate([best, np.broadcast_to(taken, (len(queries), len(taken)))], axis=1)
        order = np.argpartition(-found, TOP - 1, axis=1)[:, :TOP]
        best, scores = np.take_along_axis(ids, order, 1), np.take_along_axis(found, order, 1)
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.asarray(np.take_along_axis(best, order, 1))


def recall(truth: NDArray[np.int64], found: list[list[int]]) -> float:
    """The part of the truth that was found, over as many queries as ``found`` has."""
    pairs = list(zip(truth.tolist(), found, strict=False))
    possible = sum(sum(row >= 0 for row in wanted) for wanted, _ in pairs)
    return sum(len({row for row in wanted if row >= 0} & set(rows)) for wanted, rows in pairs) / max(1, possible)
