"""Which lists to look into: those that may still hold one of the best rows.

A list's centroid is the mean of its vectors, so its product with the query is exactly the mean of what the list's
rows score. About that mean scores spread as the list's vectors do in the direction of the query:
``deviation(list) * sqrt(q' S q)`` with S the covariance within lists. The best lists are looked into first and give
the score t that a row must reach; every other list then is expected to hold

    allowed rows * P(score > t),   scores taken as normal with a deviation of ``TAIL`` times the above

of the rows wanted, and lists are looked into until what is left out is expected to hold next to none. Filters need
no rule of their own: what a scope does not let through is not counted, so narrow scopes reach further, and lists
without allowed rows are never opened. Real scores have longer tails than the normal distribution; hence ``TAIL``.
Measured: ``docs/adr/0012-lists-by-expected-misses.md``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.rows import Selection
from citewell.backends.dense.scans import Found, ListScan
from citewell.backends.dense.segment_files import ListFiles

TAIL = 1.3
_FIRST_LISTS = 16
_FIRST_ROWS = 4
"""So many allowed rows for each wanted one are seen before the others are judged."""
_MISSES = 0.1
"""Expected among the best ten; grows with the root of how many are wanted."""
_SKIPPED = 0.1
"""What a row costs that the scan skips, in rows that it scores."""
_MOST = 4.0
_MOST_POWER = 0.75
# Of n rows at most 4 n ** 0.75 are paid for in the second look: 126,000 of a million, 8,000 of 25,000.


class Probing:
    """Searches a segment that has lists."""

    def __init__(self, scan: ListScan, files: ListFiles) -> None:
        self._scan = scan
        self._files = files
        self._sizes = np.diff(files.starts).astype(np.int32)
        self._total = int(files.starts[-1])

    @property
    def nbytes(self) -> int:
        """Memory that it holds, mapped files not counted."""
        return self._scan.nbytes + self._files.starts.nbytes + self._files.deviations.nbytes + self._sizes.nbytes

    def best(
        self, query: NDArray[np.float32], coded: NDArray[np.float32], unit: float, k: int, wanted: int, rows: Selection
    ) -> Found:
        """``wanted`` rows among which the best ``k`` are, next to certainly, and what they score.

        Args:
            query: As it came.
            coded: As the scan takes it.
            unit: What one point of the scan's scores is in products with ``query``.
            k: How many rows will be kept.
            wanted: How many to return.
            rows: Which may be returned; at least ``wanted``.
        """
        allowed = self._sizes if rows.by_list is None else rows.by_list
        means = self._files.centroids @ query
        along = float(np.sqrt(max(float(query @ (self._files.spread @ query)), 0.0)))
        deviations = self._files.deviations * np.float32(TAIL * along) + np.float32(1e-6)
        first = self._first(means + deviations * np.float32(1.5), allowed, _FIRST_ROWS * k)
        found, scores = self._scan.best(coded, wanted, rows, first)
        reached = scores[k - 1] * unit if len(scores) >= k else -np.inf
        more = self._worth(means, deviations, allowed, first, float(reached), k)
        if len(more):
            others, their_scores = self._scan.best(coded, wanted, rows, more)
            found, scores = np.concatenate([found, others]), np.concatenate([scores, their_scores])
            if len(scores) > wanted:
                best = np.argpartition(-scores, wanted - 1)[:wanted]
                found, scores = found[best], scores[best]
        return found, scores * np.float32(unit)

    @staticmethod
    def _first(promise: NDArray[np.float32], allowed: NDArray[np.int32], rows: int) -> NDArray[np.intp]:
        """The most promising lists: so many, and so many that they hold ``rows`` allowed rows."""
        promise = np.where(allowed > 0, promise, -np.inf)
        looked = min(8 * _FIRST_LISTS, len(promise))
        while True:
            near = np.argpartition(-promise, looked - 1)[:looked]
            near = near[np.argsort(-promise[near])]
            near = near[allowed[near] > 0]
            held = np.cumsum(allowed[near])
            if looked == len(promise) or (len(held) and held[-1] >= rows):
                return near[: max(_FIRST_LISTS, int(np.searchsorted(held, rows)) + 1)]
            looked = min(4 * looked, len(promise))

    def _worth(
        self,
        means: NDArray[np.float32],
        deviations: NDArray[np.float32],
        allowed: NDArray[np.int32],
        seen: NDArray[np.intp],
        reached: float,
        k: int,
    ) -> NDArray[np.intp]:
        """The lists to look into besides those that were ``seen``, the most worth while first."""
        if reached == -np.inf:  # fewer rows than wanted: nothing may be left out
            left = allowed > 0
            left[seen] = False
            return np.flatnonzero(left)
        expected = allowed * _chance_above((np.float32(reached) - means) / deviations)
        expected[seen] = 0
        misses = _MISSES * (max(k, 10) / 10) ** 0.5
        # Lists of next to nothing are dropped before sorting; together they stay below half of what may be missed.
        candidates = np.flatnonzero(expected > misses / (2 * len(expected)))
        gains = expected[candidates]
        costs = allowed[candidates] + _SKIPPED * (self._sizes[candidates] - allowed[candidates])
        order = np.argsort(-gains / costs)
        left_out = np.cumsum(gains[order][::-1])[::-1]
        affordable = np.cumsum(costs[order]) <= _MOST * self._total**_MOST_POWER
        worth: NDArray[np.intp] = candidates[order[(left_out > misses / 2) & affordable]]
        return worth


def _chance_above(z: NDArray[np.float32]) -> NDArray[np.float32]:
    """P(Z > z) for a standard normal Z, within 0.005 for z >= 0; below 0 counted as one half or more.

    exp(-0.717 z - 0.416 z^2) / 2: H. Lin, "Approximating the normal tail probability and its inverse for use on a
    pocket calculator", Applied Statistics 38 (1989).
    """
    positive = np.maximum(z, 0)
    chance: NDArray[np.float32] = np.exp(-(0.717 + 0.416 * positive) * positive) * np.float32(0.5)
    return np.where(z < 0, 1 - np.minimum(chance, 0.5), chance) if bool((z < 0).any()) else chance
