"""Which lists to look into: those that promise the best rows, as many as recall needs.

A centroid is the mean of its list's vectors, so its product with the query is exactly the mean of what the list's rows
score. About that mean scores spread as the list's vectors do in the direction of the query,
``deviation(list) * sqrt(q' S q)`` with S the covariance within lists. A list promises the mean and two deviations: its
best rows, not its average ones, and so a wide list counts for more than a tight one at the same distance.

Of the lists that have a row that the scope lets through, the most promising ones are looked into until they

- are ``25 n ** -0.4`` of them: a tenth of a million rows' lists, a quarter of 100,000 rows', and
- cost what that much of an unfiltered segment costs: a filter leaves few rows in each list, the best ones lie farther
  out, and lists of few allowed rows are cheap, and
- hold four allowed rows for each wanted one.

Lists without allowed rows are never opened. Measured, also against other rules:
``docs/adr/0015-lists-by-promise.md``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.rows import Selection
from citewell.backends.dense.scans import Found, ListScan
from citewell.backends.dense.segment_files import ListFiles

_DEVIATIONS = 2.0
_SHARE = 25.0
_POWER = 0.4
_ROWS_FOR_ONE = 4
_SKIPPED = 0.3
_GATHERED = 12.0
"""What a row costs that the scan skips, and one that is gathered, in rows that the scan scores."""


class Probing:
    """Searches a segment that has lists."""

    def __init__(self, scan: ListScan, files: ListFiles) -> None:
        self._scan = scan
        self._files = files
        self._sizes = np.diff(files.starts).astype(np.int32)
        total = int(files.starts[-1])
        self._share = min(1.0, _SHARE * total**-_POWER)
        self._cost = self._share * total

    @property
    def nbytes(self) -> int:
        """Memory that it holds, mapped files not counted."""
        return self._scan.nbytes + self._files.starts.nbytes + self._files.deviations.nbytes + self._sizes.nbytes

    def best(
        self, query: NDArray[np.float32], coded: NDArray[np.float32], k: int, wanted: int, rows: Selection
    ) -> Found:
        """``wanted`` rows among which the best ``k`` are, next to certainly, and what the scan scores them.

        Args:
            query: As it came.
            coded: As the scan takes it.
            k: How many rows will be kept.
            wanted: How many to return.
            rows: Which may be returned; at least ``wanted``.
        """
        allowed = self._sizes if rows.by_list is None else rows.by_list
        costs = allowed + np.float32(_SKIPPED) * (self._sizes - allowed)
        return self._scan.best(coded, wanted, rows, self._promising(query, k, allowed, costs))

    def near(self, query: NDArray[np.float32], k: int, rows: Selection, among: NDArray[np.intp]) -> NDArray[np.intp]:
        """Those of the rows ``among``, which are those of the selection, that lie in promising lists."""
        allowed = self._sizes if rows.by_list is None else rows.by_list
        lists = self._promising(query, k, allowed, allowed * np.float32(_GATHERED))
        ends = np.cumsum(allowed)
        chosen = np.zeros(len(among) + 1, np.int32)
        chosen[ends[lists] - allowed[lists]] += 1
        np.subtract.at(chosen, ends[lists], 1)
        return among[np.cumsum(chosen[:-1]) > 0]

    def _promising(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int32], costs: NDArray[np.float32]
    ) -> NDArray[np.intp]:
        """The lists to look into; each has ``allowed`` rows and would cost ``costs``."""
        lists = np.flatnonzero(allowed)
        query = query / max(float(np.abs(query).max()), 1e-30)  # which lists come first does not depend on its length
        along = math.sqrt(max(float(query @ (self._files.spread @ query)), 0.0))
        promise = self._files.centroids @ query + self._files.deviations * np.float32(_DEVIATIONS * along)
        lists = lists[np.argsort(-promise[lists])]
        enough = max(
            math.ceil(self._share * len(lists)),
            int(np.searchsorted(np.cumsum(costs[lists]), self._cost)) + 1,
            int(np.searchsorted(np.cumsum(allowed[lists]), _ROWS_FOR_ONE * k)) + 1,
        )
        return np.sort(lists[:enough])  # in the order of memory
