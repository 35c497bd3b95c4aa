"""The lines of a PDF page with their places and sizes, as pdfium sees them."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

_LINE_END: Final = re.compile("\r\n|[\r\n\ufffe\x02]")
_HYPHENS: Final = frozenset({"\ufffe", "\x02"})  # how pdfium writes a hyphen at the end of a line
_STRAY: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BOLD: Final = re.compile(r"bold|black|heavy|demi|medi(?:um)?\b|-bd|^(?:\w{6}\+)?(?:cm|sf|lm)\w{0,4}bx", re.IGNORECASE)
_LEADERS: Final = re.compile(r"(?:\s?[.·…]){5,}")  # the dots of a table of contents
_FONT_NAME_BYTES: Final = 128


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Places in points from the lower left corner of the page; ``size`` is the height of its font.

    ``hyphen`` says that the line ends inside a word.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool
    hyphen: bool = False


def read_lines(page: Any) -> list[Line]:
    """The lines of ``page`` (a pypdfium2 page) in reading order, none of them empty."""
    text_page = page.get_textpage()
    try:
        return list(_lines(text_page))
    finally:
        text_page.close()


def text_within(text_page: Any, left: float, bottom: float, right: float, top: float) -> str:
    """The text inside a rectangle, on one line."""
    found = str(text_page.get_text_bounded(left=left, bottom=bottom, right=right, top=top))
    return " ".join(_STRAY.sub("", _LINE_END.sub(lambda match: "" if match[0] in _HYPHENS else " ", found)).split())


def _lines(text_page: Any) -> Iterator[Line]:
    text = str(text_page.get_text_range())
    start = 0
    for match in [*_LINE_END.finditer(text), None]:
        end = match.start() if match is not None else len(text)
        shown = _STRAY.sub("", text[start:end])
        if shown.strip():
            hyphen = match is not None and match[0] in _HYPHENS
            piece = text[start:end]
            first = start + len(piece) - len(piece.lstrip())
            last = start + len(piece.rstrip()) - 1
            yield _placed(text_page, " ".join(_LEADERS.sub(" … ", shown).split()), first, last, hyphen=hyphen)
        start = match.end() if match is not None else end


def _placed(text_page: Any, shown: str, first: int, last: int, *, hyphen: bool) -> Line:
    import pypdfium2.raw as pdfium

    middle = (first + last) // 2
    left, bottom_first, _, top_first = _box(text_page, first)
    _, bottom_last, right, top_last = _box(text_page, last)
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, middle)
    _, bottom, _, top = _box(text_page, middle)
    size = max(0.0, top - bottom)
    if size == 0:
        bottom, top = min(bottom_first, bottom_last), max(top_first, top_last)
        size = max(0.0, top - bottom)
    name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
    length = pdfium.FPDFText_GetFontInfo(text_page, index, name, _FONT_NAME_BYTES, ctypes.byref(ctypes.c_int()))
    bold = bool(0 < length <= _FONT_NAME_BYTES and _BOLD.search(name.value.decode("utf-8", errors="replace")))
    return Line(shown, left, bottom, max(right, left), top, size, bold, hyphen)


def _box(text_page: Any, text_index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a character with the height of its font; zeros where it has no place."""
    import pypdfium2.raw as pdfium

    rectangle = pdfium.FS_RECTF()
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, text_index)
    if index < 0 or not pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rectangle)):
        return 0.0, 0.0, 0.0, 0.0
    return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
