"""Lines that text recognition found, as lines with places like those of a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from citewell.backends.parsing.cleaning import clean
from citewell.backends.parsing.pdf_lines import Line
from citewell.ports.recogniser import RecognisedPage

_POINTS: Final = 72.0  # in an inch
_SAME: Final = 0.22  # how far the measured size of running text is off, at most
_STEP: Final = 2.0  # points to which other sizes are rounded
_DIVIDED: Final = re.compile(r"[^\W\d_]-$")


def lines_of_pages(pages: Mapping[int, RecognisedPage]) -> dict[int, list[Line]]:
    """The lines of every page by its number, in their order; places in points from the lower left corner."""
    usual = _usual_size(pages.values())
    return {number: _lines(page, usual) for number, page in pages.items()}


def _usual_size(pages: Iterable[RecognisedPage]) -> float:
    """The size in points that half of all characters do not exceed."""
    sizes = sorted((line.size * _POINTS / page.dpi, len(line.text)) for page in pages for line in page.lines)
    half = sum(count for _, count in sizes) / 2
    for size, count in sizes:
        half -= count
        if half <= 0:
            return size
    return 0.0


def _lines(page: RecognisedPage, usual: float) -> list[Line]:
    scale = _POINTS / page.dpi
    texts = [clean(line.text).strip() for line in page.lines]
    divided = [bool(_DIVIDED.search(before)) and after[:1].islower() for before, after in pairwise([*texts, ""])]
    found = []
    for line, text, hyphen in zip(page.lines, texts, divided, strict=True):
        size = line.size * scale
        rounded = usual if abs(size - usual) <= _SAME * usual else max(_STEP, round(size / _STEP) * _STEP)
        bottom = (page.height - line.bottom) * scale
        top = (page.height - line.top) * scale
        shown = text[:-1] if hyphen else text
        if shown:
            found.append(
                Line(shown, line.left * scale, bottom, line.right * scale, top, rounded, bold=False, hyphen=hyphen)
            )
    return found
