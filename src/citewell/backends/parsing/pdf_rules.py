"""The straight horizontal and vertical lines drawn on a PDF page, as pdfium sees them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

_MOST_OBJECTS: Final = 5_000
_MOST_SEGMENTS: Final = 20_000
_DEEPEST_FORM: Final = 3
_STRAIGHT: Final = 0.7  # points that a line may lean
_LONGEST_PATH: Final = 400  # segments; a longer path is a drawing


@dataclass(frozen=True, slots=True)
class Segment:
    """A line at ``at`` (x of a vertical one, y of a horizontal one) from ``start`` to ``end``, in points."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rules:
    """All lines of a page."""

    across: tuple[Segment, ...]
    down: tuple[Segment, ...]


_Matrix = tuple[float, float, float, float, float, float]
_Point = tuple[float, float]
_SAME: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def rules_on(page: Any) -> Rules:
    """The lines of ``page`` (of pypdfium2); none where so much is drawn that it is a picture."""
    across: list[Segment] = []
    down: list[Segment] = []
    for (x0, y0), (x1, y1) in _strokes(page, _SAME, 0):
        if abs(y0 - y1) <= _STRAIGHT:
            across.append(Segment((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) <= _STRAIGHT:
            down.append(Segment((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        if len(across) + len(down) > _MOST_SEGMENTS:
            return Rules((), ())
    return Rules(tuple(across), tuple(down))


def _strokes(holder: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[_Point, _Point]]:
    """The straight pieces of every visible path in a page (depth 0) or a form on it."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPage_CountObjects(holder) if depth == 0 else pdfium.FPDFFormObj_CountObjects(holder)
    for index in range(min(count, _MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(holder, index) if depth == 0 else pdfium.FPDFFormObj_GetObject(holder, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            if _is_visible(item):
                yield from _pieces(item, _times(_matrix_of(item), matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            yield from _strokes(item, _times(_matrix_of(item), matrix), depth + 1)


def _pieces(path: Any, matrix: _Matrix) -> Iterator[tuple[_Point, _Point]]:
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPath_CountSegments(path)
    if count > _LONGEST_PATH:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved(matrix, x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield point, first


def _is_visible(path: Any) -> bool:
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(path, fill, stroke)) and bool(fill.value or stroke.value)


def _matrix_of(item: Any) -> _Matrix:
    import pypdfium2.raw as pdfium

    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return _SAME
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """The matrix that applies ``inner`` first, in the notation of PDF 32000-1, 8.3.4."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(matrix: _Matrix, x: float, y: float) -> _Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
