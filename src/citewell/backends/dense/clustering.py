"""Lists of neighbouring vectors: k-means on two levels, so that neither training nor assigning compares with all.

Lloyd's iterations ("Least squares quantization in PCM", 1982) on a bounded sample: first about sqrt(l) cells, then
lists within each cell in proportion to its size, then iterations over all lists. A vector is compared with the lists
of the cells whose centres are nearest; on a million clustered vectors that is a twelfth of the work of comparing with
2,000 lists.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SAMPLE = 65_536
_ROUNDS = 6
_REFINEMENTS = 2
_CELLS_SEEN = 3
BLOCK = 8192
"""Vectors compared at a time; a bound on memory."""


class Clusters:
    """Centres of lists, found from ``vectors`` (n, d).

    Args:
        vectors: Any sequence of rows; a sample of them is read.
        count: How many lists are wanted; a few more or less come out.
    """

    def __init__(self, vectors: NDArray[np.float16], count: int) -> None:
        self._random = np.random.default_rng(0)  # the same segment from the same rows
        chosen = np.sort(self._random.choice(len(vectors), min(len(vectors), _SAMPLE), replace=False))
        sample = vectors[chosen].astype(np.float32)
        self._cells = _Centres(self._trained(sample, round(count**0.5)))
        of_cell = self._cells.nearest_of_all(sample)
        parts = []
        for cell in range(len(self._cells.points)):
            members = sample[of_cell == cell]
            parts.append(self._trained(members, max(1, round(count * len(members) / len(sample)))))
        self._bounds = np.cumsum([0, *(len(part) for part in parts)])
        self._lists = _Centres(np.concatenate(parts))
        for _ in range(_REFINEMENTS):
            blocks = [self.assign(sample[start : start + BLOCK]) for start in range(0, len(sample), BLOCK)]
            self._lists = _Centres(self._means(sample, np.concatenate(blocks), self._lists.points))

    @property
    def count(self) -> int:
        """How many lists there are; some may stay empty."""
        return len(self._lists.points)

    def assign(self, vectors: NDArray[np.float32]) -> NDArray[np.intp]:
        """The list of each vector, shape (n,)."""
        seen = min(_CELLS_SEEN, len(self._cells.points))
        cells = np.argpartition(-self._cells.closeness(vectors), seen - 1, axis=1)[:, :seen].ravel()
        by_cell = np.argsort(cells, kind="stable")
        ends = np.searchsorted(cells[by_cell], np.arange(len(self._cells.points) + 1))
        best = np.full(len(vectors), -np.inf, np.float32)
        nearest = np.zeros(len(vectors), np.intp)
        for cell in range(len(self._cells.points)):
            rows = by_cell[ends[cell] : ends[cell + 1]] // seen
            first, end = self._bounds[cell : cell + 2]
            if not len(rows) or first == end:
                continue
            closeness = self._lists.closeness(vectors[rows], slice(first, end))
            own = closeness.argmax(axis=1)
            score = closeness[np.arange(len(rows)), own]
            better = score > best[rows]
            best[rows[better]] = score[better]
            nearest[rows[better]] = first + own[better]
        return nearest

    def _trained(self, vectors: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        count = min(count, len(vectors))
        points = vectors[self._random.choice(len(vectors), count, replace=False)] if count else vectors[:0]
        for _ in range(_ROUNDS if count > 1 else 0):
            points = self._means(vectors, _Centres(points).nearest_of_all(vectors), points)
        return points

    def _means(
        self, vectors: NDArray[np.float32], of: NDArray[np.intp], former: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """The mean of the vectors of each list; a list without any is put beside a large one."""
        sizes = np.bincount(of, minlength=len(former))
        full = np.flatnonzero(sizes)
        starts = (np.cumsum(sizes) - sizes)[full]
        points = former.copy()
        points[full] = np.add.reduceat(vectors[np.argsort(of, kind="stable")], starts, axis=0) / sizes[full, None]
        empty = np.flatnonzero(sizes == 0)
        beside = self._random.choice(len(sizes), len(empty), p=sizes / sizes.sum())
        points[empty] = points[beside] + self._random.normal(scale=1e-3, size=(len(empty), points.shape[1]))
        return points


class _Centres:
    def __init__(self, points: NDArray[np.float32]) -> None:
        self.points = points
        self._half = np.square(points).sum(axis=1) / 2

    def closeness(self, vectors: NDArray[np.float32], which: slice = slice(None)) -> NDArray[np.float32]:
        """Largest for the centre at the smallest distance: product less half the square of the centre's length."""
        closeness: NDArray[np.float32] = vectors @ self.points[which].T - self._half[which]
        return closeness

    def nearest_of_all(self, vectors: NDArray[np.float32]) -> NDArray[np.intp]:
        blocks = (vectors[start : start + BLOCK] for start in range(0, len(vectors), BLOCK))
        return np.concatenate([np.empty(0, np.intp), *(self.closeness(block).argmax(axis=1) for block in blocks)])
