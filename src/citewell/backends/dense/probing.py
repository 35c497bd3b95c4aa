"""Which lists to look into: those that promise the best rows, as many as recall needs.

A centroid is the mean of its list's vectors, so its product with the query is exactly the mean of what the list's rows
score. About that mean scores spread as the list's vectors do in the direction of the query,
``deviation(list) * sqrt(q' S q)`` with S the covariance within lists. A list promises the mean and three deviations:
its best rows, not its average ones, and so a wide list counts for more than a tight one at the same distance.

Of the lists that have a row that the scope lets through, in all segments together, the most promising ones are looked
into until they

- are ``25 n ** -0.4`` of them: a tenth of a million rows' lists, a quarter of 100,000 rows', and
- cost what that much of an unfiltered segment costs: a filter leaves few rows in each list, the best ones lie farther
  out, and lists of few allowed rows are cheap, and
- hold four allowed rows for each wanted one.

Lists without allowed rows are never opened. Measured, also against other rules:
``docs/adr/0015-lists-by-promise.md``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.rows import Selection
from citewell.backends.dense.scans import Found, ListScan
from citewell.backends.dense.segment_files import ListFiles

_DEVIATIONS = 3.0
_SHARE = 25.0
_POWER = 0.4
_ROWS_FOR_ONE = 4
_SKIPPED = 0.3
_GATHERED, _GATHERED_OF_FEW, _FEW = 12.0, 5.0, 300_000
"""What a row costs that the scan skips, and one that is gathered (from a segment of few rows), in rows that the scan
scores."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Lists of a segment of ``total`` rows: what each promises, how many allowed rows it has, what it would cost."""

    total: int
    lists: NDArray[np.intp]
    promise: NDArray[np.float32]
    allowed: NDArray[np.int32]
    costs: NDArray[np.float32]


def promising(outlooks: Sequence[Outlook], k: int) -> list[NDArray[np.intp]]:
    """The lists of each segment to look into for the best ``k`` rows of all."""
    if not outlooks:
        return []
    total = sum(each.total for each in outlooks)
    share = min(1.0, _SHARE * total**-_POWER)
    order = np.argsort(-np.concatenate([each.promise for each in outlooks]))
    costs = np.concatenate([each.costs for each in outlooks])[order]
    allowed = np.concatenate([each.allowed for each in outlooks])[order]
    enough = max(
        math.ceil(share * len(order)),
        int(np.searchsorted(np.cumsum(costs), share * total)) + 1,
        int(np.searchsorted(np.cumsum(allowed), _ROWS_FOR_ONE * k)) + 1,
    )
    chosen = np.zeros(len(order), np.bool_)
    chosen[order[:enough]] = True
    parts = np.split(chosen, np.cumsum([len(each.lists) for each in outlooks])[:-1])
    return [each.lists[part] for each, part in zip(outlooks, parts, strict=True)]


class Probing:
    """Searches a segment that has lists."""

    def __init__(self, scan: ListScan, files: ListFiles) -> None:
        self._scan = scan
        self._files = files
        self._sizes = np.diff(files.starts).astype(np.int32)

    @property
    def nbytes(self) -> int:
        """Memory that it holds, mapped files not counted."""
        return self._scan.nbytes + self._files.starts.nbytes + self._files.deviations.nbytes + self._sizes.nbytes

    def outlook(self, query: NDArray[np.float32], rows: Selection) -> Outlook:
        """What a scan of the selection's rows may expect of each list that has any."""
        allowed = self._allowed(rows)
        return self._outlook(query, allowed, allowed + np.float32(_SKIPPED) * (self._sizes - allowed))

    def best(self, coded: NDArray[np.float32], wanted: int, rows: Selection, lists: NDArray[np.intp]) -> Found:
        """The best ``wanted`` rows of the selection in ``lists``, or all, for a query as the scan takes it."""
        if not len(lists):  # other segments promise more
            return np.empty(0, np.intp), np.empty(0, np.float32)
        return self._scan.best(coded, wanted, rows, lists)

    def near(self, query: NDArray[np.float32], k: int, rows: Selection, among: NDArray[np.intp]) -> NDArray[np.intp]:
        """Those of the rows ``among``, which are those of the selection, that lie in promising lists."""
        allowed = self._allowed(rows)
        cost = _GATHERED_OF_FEW if rows.total <= _FEW else _GATHERED
        (lists,) = promising([self._outlook(query, allowed, allowed * np.float32(cost))], k)
        ends = np.cumsum(allowed)
        chosen = np.zeros(len(among) + 1, np.int32)
        chosen[ends[lists] - allowed[lists]] += 1
        np.subtract.at(chosen, ends[lists], 1)
        return among[np.cumsum(chosen[:-1]) > 0]

    def _allowed(self, rows: Selection) -> NDArray[np.int32]:
        return self._sizes if rows.by_list is None else rows.by_list

    def _outlook(self, query: NDArray[np.float32], allowed: NDArray[np.int32], costs: NDArray[np.float32]) -> Outlook:
        lists = np.flatnonzero(allowed)
        query = query / max(float(np.abs(query).max()), 1e-30)  # which lists come first does not depend on its length
        along = math.sqrt(max(float(query @ (self._files.spread @ query)), 0.0))
        promise = self._files.centroids @ query + self._files.deviations * np.float32(_DEVIATIONS * along)
        return Outlook(int(self._files.starts[-1]), lists, promise[lists], allowed[lists], costs[lists])
