"""Pages of a PDF whose text is a picture: which they are, and how they look."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, Final

from citewell.backends.parsing.aids import MOST_PIXELS, Drawing
from citewell.backends.parsing.pdf_lines import Line
from citewell.domain.errors import DocumentUnreadable

_POINTS: Final = 72.0  # in an inch
_DPI: Final = 300.0
_LEAST_DPI: Final = 10.0
_FEW: Final = 60  # characters that a stamp or page number on a scan may have
_WORTH: Final = 0.02  # share of a page without text that pictures take at least; less is an ornament
_COVERED: Final = 0.6  # share of the page that a scan takes
_DRAWN: Final = 40  # paths on a page without text above which they may be letters
_MOST_OBJECTS: Final = 2_000
_GARBAGE: Final = 0.3  # share of characters without meaning
_MEANINGLESS: Final = re.compile("[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f\x7f-\x9f]")


def is_picture_of_text(page: Any, lines: Sequence[Line]) -> bool:
    """Whether what people read on ``page`` (of pypdfium2) is not in its ``lines``."""
    if not lines:
        return _has_shapes(page) or _covered(page) >= _WORTH
    return is_meaningless(lines) or (sum(len(line.text) for line in lines) <= _FEW and _covered(page) >= _COVERED)


def is_meaningless(lines: Sequence[Line]) -> bool:
    """Whether the characters of ``lines`` are none that people know, as where a font does not say what it shows."""
    text = "".join(line.text for line in lines)
    return len(_MEANINGLESS.findall(text)) > _GARBAGE * len(text)


def _has_shapes(page: Any) -> bool:
    """Whether so much is drawn that it may be letters."""
    import pypdfium2.raw as pdfium

    paths = 0
    for count, item in enumerate(page.get_objects(max_depth=3)):
        paths += item.type == pdfium.FPDF_PAGEOBJ_PATH
        if paths > _DRAWN or count > _MOST_OBJECTS:
            return True
    return False


def _covered(page: Any) -> float:
    """The share of the page that its pictures take; scans may be cut into strips."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    taken = 0.0
    for count, item in enumerate(page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3)):
        if count > _MOST_OBJECTS:
            break
        try:
            left, bottom, right, top = item.get_bounds()
        except pypdfium2.PdfiumError:
            continue
        taken += (right - left) * (top - bottom)
    return taken / (width * height) if width * height else 0.0


def draw(document: Any, number: int) -> Drawing:
    """Page ``number`` (from 1) of ``document`` (of pypdfium2) in grey, as it is shown.

    Raises:
        DocumentUnreadable: it cannot be drawn.
    """
    import pypdfium2

    try:
        page = document[number - 1]
        width, height = page.get_size()
        dpi = min(_DPI, _POINTS * math.sqrt(MOST_PIXELS / max(1.0, width * height))) * 0.999
        if dpi < _LEAST_DPI:
            raise DocumentUnreadable("too_large", "The page is too large to be drawn.")
        bitmap = page.render(scale=dpi / _POINTS, grayscale=True)
        rows = bitmap.to_numpy()
        return Drawing(rows.reshape(rows.shape[0], -1).tobytes(), bitmap.width, bitmap.height, round(dpi))
    except (pypdfium2.PdfiumError, IndexError) as exc:
        raise DocumentUnreadable("damaged", "The page cannot be drawn.") from exc
