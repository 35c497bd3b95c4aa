"""A segment as it is searched: its rows, which never change, and their labels as of one moment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.labels import SegmentLabels
from citewell.backends.dense.probing import Outlook, Probing
from citewell.backends.dense.rows import Selection, taken, widened
from citewell.backends.dense.scans import FlatScan, Found, ListScan
from citewell.backends.dense.segment_files import SegmentFiles
from citewell.ports.vector_index import IndexScope, VectorRows

SLACK = 40
"""Candidates beyond twice what is wanted: for the error of codes, and for ties at the end."""
_GATHERED_EXACTLY = 1000
"""So many rows are scored from their vectors at once; of more, codes choose first."""
_GATHERED = 2500
"""Of more rows, only those in promising lists are gathered."""


class SegmentRows:
    """Vectors, codes, and where an id is."""

    def __init__(self, files: SegmentFiles) -> None:
        self.files = files
        self._exact: FlatScan | None = None
        self._flat: FlatScan | None = None
        self._lists: Probing | None = None
        if files.codes is None:
            self._exact = FlatScan(files.vectors) if len(files.vectors) else None
        elif files.lists is None:
            self._flat = FlatScan(files.codes)
        else:
            self._lists = Probing(ListScan(files.codes, files.lists.starts), files.lists)

    def find(self, ids: NDArray[np.int64]) -> NDArray[np.intp]:
        """Row of each id, else -1."""
        files = self.files
        if not len(files.ids):
            return np.full(len(ids), -1, np.intp)
        at = np.searchsorted(files.ids, ids, sorter=files.order).clip(max=len(files.ids) - 1)
        rows = files.order[at].astype(np.intp)
        return np.where(files.ids[rows] == ids, rows, -1)

    def outlook(self, query: NDArray[np.float32], k: int, rows: Selection) -> Outlook | None:
        """What lists promise, if the segment has any and would scan them for such a selection."""
        if self._lists is None or rows.few is not None or rows.count <= 2 * k + SLACK:
            return None
        return self._lists.outlook(query, rows)

    def best(self, query: NDArray[np.float32], k: int, rows: Selection, lists: NDArray[np.intp] | None) -> Found:
        """About ``2 * k`` rows among which the best ``k`` are, and about what they score.

        ``lists`` are those to look into where ``outlook`` named some.
        """
        wanted = 2 * k + SLACK
        if rows.few is not None or rows.count <= wanted:
            near = rows.rows()
            if self._lists is not None and len(near) > _GATHERED:
                near = self._lists.near(query, k, rows, near)
            return self._gathered(query, wanted, near)
        if self._exact is not None:
            return self._exact.best(query, wanted, rows)
        coded, unit = self._coded(query)
        if self._lists is not None and lists is not None:
            found, scores = self._lists.best(coded, wanted, rows, lists)
        else:
            assert self._flat is not None
            found, scores = self._flat.best(coded, wanted, rows)
        return found, scores * np.float32(unit)

    def scores(self, query: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Inner products of ``query`` with ``rows``. Row by row, unlike a matrix product: equal vectors have equal
        scores wherever they lie.
        """
        scores: NDArray[np.float32] = np.vecdot(widened(self.files.vectors[rows]), query)
        return scores

    def _gathered(self, query: NDArray[np.float32], wanted: int, rows: NDArray[np.intp]) -> Found:
        codes = self.files.codes
        if codes is None or len(rows) <= max(wanted, _GATHERED_EXACTLY):
            return rows, self.scores(query, rows)
        coded, unit = self._coded(query)
        found, scores = FlatScan(codes[rows]).best(coded, wanted, None)
        return rows[found], scores * np.float32(unit)

    def _coded(self, query: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
        """``query`` as scans of codes take it, and what a point of their scores is in products with ``query``.

        Whole numbers in -127 .. 127 whose products with codes order rows as the inner product does. The quantiser
        computes in integers, so a query in its own scale would become 0.
        """
        assert self.files.scale is not None
        unscaled = query / self.files.scale
        largest = float(np.abs(unscaled).max())
        if not largest:
            return unscaled, 0.0
        return np.rint(unscaled * np.float32(127 / largest)), largest / 127

    def nbytes(self) -> int:
        """Memory that it holds, mapped files not counted."""
        return 0 if self._lists is None else self._lists.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Rows and their present labels. Never changed: ``after`` gives the next version."""

    rows: SegmentRows
    labels: SegmentLabels

    @staticmethod
    def of(files: SegmentFiles) -> Segment:
        """The segment as it was written."""
        starts = None if files.lists is None else files.lists.starts
        return Segment(SegmentRows(files), SegmentLabels.fresh(files.columns, starts))

    @property
    def ids(self) -> NDArray[np.int64]:
        """Shape (n,)."""
        return self.rows.files.ids

    @property
    def vectors(self) -> NDArray[np.float16]:
        """Shape (n, d)."""
        return self.rows.files.vectors

    def scores(self, query: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """As ``SegmentRows.scores``."""
        return self.rows.scores(query, rows)

    def find(self, ids: NDArray[np.int64]) -> NDArray[np.intp]:
        """Row of each id that lives, else -1."""
        rows = self.rows.find(ids)
        known = rows >= 0
        rows[known] = np.where(self.labels.lives(rows[known]), rows[known], -1)
        return rows

    def without(self, ids: NDArray[np.int64]) -> Segment:
        """The same segment in which none of ``ids`` lives."""
        rows = self.find(ids)
        return replace(self, labels=self.labels.changed(rows[rows >= 0], np.empty(0, np.intp)))

    def after(self, upserts: VectorRows, deletes: NDArray[np.int64]) -> tuple[Segment, NDArray[np.bool_]]:
        """The segment after a write, and which of ``upserts`` it holds from now on: those whose vectors stay the
        same only get their new labels, the others die here.
        """
        at = self.find(upserts.ids)
        kept = at >= 0
        kept[kept] = (self.rows.files.vectors[at[kept]] == upserts.vectors[kept]).all(axis=1)
        dead = np.concatenate([at[~kept], self.find(deletes)])
        labels = self.labels.changed(dead[dead >= 0], at[kept], taken(upserts, kept))
        return replace(self, labels=labels), kept

    def outlook(self, query: NDArray[np.float32], k: int, scope: IndexScope) -> Outlook | None:
        """As ``SegmentRows.outlook``, of what lives in ``scope``."""
        return self.rows.outlook(query, k, self.labels.select(scope))

    def best(self, query: NDArray[np.float32], k: int, scope: IndexScope, lists: NDArray[np.intp] | None) -> Found:
        """As ``SegmentRows.best``, of what lives in ``scope``."""
        return self.rows.best(query, k, self.labels.select(scope), lists)

    def live_mask(self) -> NDArray[np.bool_]:
        """Which rows live, shape (n,)."""
        return self.labels.live_mask()

    def nbytes(self) -> int:
        """Memory that it holds, mapped files not counted."""
        return self.rows.nbytes() + self.labels.nbytes()
