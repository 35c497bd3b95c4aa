"""Search over the rows of a base, which never change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.base_files import BaseFiles
from citewell.backends.dense.rows import Part, Selection, owned_bytes

if TYPE_CHECKING:
    import faiss

SLACK = 40
"""Candidates beyond what is wanted: for the error of codes, and for ties at the end."""


class BaseScan:
    """Vectors, codes, and where an id is. Which rows live is the business of each state's labels.

    Args:
        files: A base, or one of no rows.
    """

    def __init__(self, files: BaseFiles) -> None:
        self.vectors = files.vectors
        self._codes = files.codes
        self._exact = _exact_scan(files.vectors) if files.codes is None and len(files.vectors) else None
        ids = files.labels.ids
        self._order: NDArray[np.intp] | None = None if bool((ids[1:] > ids[:-1]).all()) else np.argsort(ids)
        self._sorted_ids = ids if self._order is None else ids[self._order]

    def find(self, ids: NDArray[np.int64], labels: Part) -> NDArray[np.intp]:
        """Row of each id that is live in ``labels``, else -1."""
        if not len(self._sorted_ids):
            return np.full(len(ids), -1, np.intp)
        at = np.searchsorted(self._sorted_ids, ids).clip(max=len(self._sorted_ids) - 1)
        rows = at if self._order is None else self._order[at]
        return np.where((labels.ids[rows] == ids) & labels.live[rows], rows, -1)

    def same(self, rows: NDArray[np.intp], vectors: NDArray[np.float16]) -> NDArray[np.bool_]:
        """Whether the rows at ``rows`` (m,) have ``vectors`` (m, d)."""
        return np.asarray((self.vectors[rows] == vectors).all(axis=1))

    def candidates(self, query: NDArray[np.float32], k: int, selection: Selection) -> NDArray[np.intp]:
        """Rows of ``selection`` among which the ``k`` best are; over codes, all but certainly."""
        wanted = k + SLACK if self._codes is None else 2 * k + SLACK
        if selection.few is not None:
            return selection.few
        if selection.count <= wanted:
            return np.flatnonzero(selection.mask)
        if self._exact is not None:
            return _scan(self._exact, query, wanted, selection)
        assert self._codes is not None
        return _scan(self._codes.index, self._codes.query(query), wanted, selection)

    def nbytes(self) -> int:
        """Memory that it holds, mapped files not counted."""
        order = () if self._order is None else (self._order, self._sorted_ids)
        return owned_bytes((self.vectors, *order)) + (self.vectors.nbytes if self._exact is not None else 0)


def _exact_scan(vectors: NDArray[np.float16]) -> faiss.IndexScalarQuantizer:
    """A scan whose codes are the float16 vectors themselves: nothing is lost, and half of float32 is read."""
    import faiss

    count, dimension = vectors.shape
    index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.add_sa_codes(np.ascontiguousarray(vectors).view(np.uint8).reshape(count, 2 * dimension))
    return index


def _scan(
    index: faiss.IndexScalarQuantizer, query: NDArray[np.float32], wanted: int, selection: Selection
) -> NDArray[np.intp]:
    import faiss

    # One query has nothing to share out: without this each searching thread would start a team of its own.
    faiss.omp_set_num_threads(1)
    parameters = None
    if selection.count < selection.total:
        selector = faiss.IDSelectorBitmap(selection.bitmap)  # type: ignore[call-arg,arg-type] # its stubs know C++ only
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg] # as above
    _, found = index.search(query[np.newaxis], wanted, params=parameters)
    rows = found[0]
    return np.sort(rows[rows >= 0]).astype(np.intp)
