"""Scans with FAISS over mapped arrays: it reads them where they are and copies nothing.

FAISS keeps codes in vectors that may be views of somebody else's memory. What makes such a view here also holds the
array, since FAISS does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.rows import Selection, bits

_NO = False
"""Codes are of the vectors themselves, not of what the centroid leaves; FAISS does not own the lists; it returns the
numbers of rows, not of lists and places in them."""

_SPARE = 16

Found = tuple[NDArray[np.intp], NDArray[np.float32]]
"""Rows, and what they score by the codes."""


class FlatScan:
    """Scores all rows of a selection. ``codes`` (n, d): float16 vectors as they are, or 8-bit codes."""

    def __init__(self, codes: NDArray[np.float16] | NDArray[np.uint8]) -> None:
        import faiss

        library: Any = faiss  # its stubs know C++ only
        kinds = library.ScalarQuantizer
        kind = kinds.QT_fp16 if codes.dtype == np.float16 else kinds.QT_8bit_direct_signed
        self._codes = codes
        self._index = library.IndexScalarQuantizer(codes.shape[1], kind, library.METRIC_INNER_PRODUCT)
        _look_at(self._index.codes, codes)
        self._index.ntotal = len(codes)

    def best(self, query: NDArray[np.float32], wanted: int, rows: Selection | None) -> Found:
        """The best ``wanted`` rows of a selection, or of all, best first."""
        import faiss

        def scan(count: int, selector: Any) -> Found:
            parameters: Any = None if selector is None else faiss.SearchParameters(sel=selector)  # type: ignore[call-arg] # its stubs know C++ only
            scores, found = self._index.search(query[np.newaxis], count, params=parameters)
            return _found(found[0], scores[0])

        # One query has nothing to share out: without this each searching thread would start a team of its own.
        faiss.omp_set_num_threads(1)
        return _best(scan, wanted, rows)


class ListScan:
    """Scores rows of chosen lists. ``codes`` (n, d) are 8-bit; list i has rows ``starts[i]`` to ``starts[i + 1]``."""

    def __init__(self, codes: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        import faiss

        library: Any = faiss
        count, dimension = codes.shape
        lists = len(starts) - 1
        self._codes = codes
        self._nothing = library.IndexFlatIP(dimension)  # who searches says which lists; nobody is asked for them
        self._lists = library.ArrayInvertedLists(lists, 0)
        rows = np.arange(count)
        views = library.MaybeOwnedVectorUInt8Vector()
        for number, (start, end) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
            pointer = library.swig_ptr(rows[start:end])
            self._lists.add_entries(number, end - start, pointer, library.swig_ptr(codes[start:start]))
            view = library.MaybeOwnedVectorUInt8()
            _look_at(view, codes[start:end])
            views.push_back(view)
        # Lists were filled with row numbers and codes of no bytes; now each gets its part of the mapped codes.
        self._lists.codes.swap(views)
        self._lists.code_size = dimension
        kind = library.ScalarQuantizer.QT_8bit_direct_signed
        self._index = library.IndexIVFScalarQuantizer(
            self._nothing, dimension, lists, kind, library.METRIC_INNER_PRODUCT, _NO
        )
        self._index.replace_invlists(self._lists, _NO)
        self._index.ntotal = count
        self._index.is_trained = True

    @property
    def nbytes(self) -> int:
        """Memory that it holds: the row numbers, and a record of each list."""
        return 8 * len(self._codes) + 200 * int(self._lists.nlist)

    def best(self, query: NDArray[np.float32], wanted: int, rows: Selection, lists: NDArray[np.intp]) -> Found:
        """The best ``wanted`` rows of ``lists``, or all, best first."""
        import faiss

        library: Any = faiss
        probed = lists.astype(np.int64)
        closeness = np.zeros(len(lists), np.float32)

        def scan(count: int, selector: Any) -> Found:
            parameters = library.IVFSearchParameters(nprobe=len(lists), sel=selector)
            scores, found = np.empty(count, np.float32), np.empty(count, np.int64)
            arrays = [library.swig_ptr(array) for array in (query, probed, closeness, scores, found)]
            self._index.search_preassigned_c(
                1, arrays[0], count, arrays[1], arrays[2], arrays[3], arrays[4], _NO, parameters
            )
            return _found(found, scores)

        library.omp_set_num_threads(1)
        return _best(scan, wanted, rows)


def _best(scan: Callable[[int, Any], Found], wanted: int, rows: Selection | None) -> Found:
    """The best ``wanted`` rows of a selection by ``scan(how many, which)``.

    When at least half of all rows may be returned, more are asked for and the others dropped: a bitmap of random bits
    doubles the time of a scan. The result is the same, and if too many were dropped, the bitmap decides after all.
    """
    import faiss

    if rows is None or rows.count == rows.total:
        return scan(wanted, None)
    if 2 * rows.count >= rows.total:
        more = math.ceil(1.25 * wanted * rows.total / rows.count) + _SPARE
        found, scores = scan(more, None)
        allowed = bits(rows.bitmap, found)
        if len(found) < more or int(np.count_nonzero(allowed)) >= wanted:
            return found[allowed][:wanted], scores[allowed][:wanted]
    library: Any = faiss
    selector = library.IDSelectorBitmap(rows.bitmap)  # points at the bitmap, which ``rows`` holds
    return scan(wanted, selector)


def _look_at(view: Any, codes: NDArray[np.generic]) -> None:
    import faiss

    library: Any = faiss
    pointer = library.swig_ptr(codes.view(np.uint8).reshape(-1))
    view.is_owned = False
    view.view_data = view.c_ptr = pointer
    view.view_size = view.c_size = codes.nbytes


def _found(rows: NDArray[np.int64], scores: NDArray[np.float32]) -> Found:
    real = rows >= 0
    return rows[real].astype(np.intp), scores[real]
