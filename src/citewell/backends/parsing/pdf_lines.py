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
_MONO: Final = re.compile(
    r"mono|courier|consol|typewriter|menlo|code\b|^(?:\w{6}\+)?(?:cm|sf|lm)\w{0,2}tt", re.IGNORECASE
)
_FIXED_PITCH: Final = 1  # of the flags of a font (PDF 32000-1, table 123)
_LEADERS: Final = re.compile(r"(?:\s?[.·…]){5,}")  # the dots of a table of contents
_FONT_NAME_BYTES: Final = 128
_LOOSE: Final = 0.55  # times its size that a letter of a line takes above which gaps are looked for
_TORN: Final = 1.5  # the same above which there may be gaps without a blank in them
_GAP: Final = 0.85  # times the size of the type between two pieces; words are not half as far apart
_SPACES: Final = re.compile(" +")
_ANYWHERE: Final = re.compile(" *")
RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LIGATURE: Final = re.compile("[\u0622\u0623\u0625\u0627]\u0644")  # lam-alef, its halves in the order of sight
_SCRIPTS_MEET: Final = re.compile("(?<=[A-Za-z])(?=[\u0620-\u064a])|(?<=[\u0620-\u064a])(?=[A-Za-z])")
_MARKED: Final = re.compile(r"(?<=[^\W\d_]{2})(\d{1,2})(?![\w.])")
_MARK_SIZE: Final = 0.8  # times the size of a word that its footnote mark has


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Places in points from the lower left corner of the page; ``size`` is the height of its font.

    ``hyphen`` says that the line ends inside a word, ``mono`` that its font is that of a typewriter.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool
    hyphen: bool = False
    mono: bool = False


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
        if text[start:end].strip():
            hyphen = match is not None and match[0] in _HYPHENS
            yield from _pieces(text_page, text, start, end, hyphen=hyphen)
        start = match.end() if match is not None else end


def _pieces(text_page: Any, text: str, start: int, end: int, *, hyphen: bool) -> Iterator[Line]:
    """The line ``text[start:end]``, divided where a gap is wider than those between words."""
    whole = _placed(text_page, text, start, end, hyphen=hyphen)
    if whole is None:
        return
    width = whole.right - whole.left
    looseness = width / (whole.size * len(whole.text)) if whole.size else 0.0
    if looseness < _LOOSE or (" " not in whole.text and looseness < _TORN) or RIGHT_TO_LEFT.search(whole.text):
        yield whole
        return
    begin = start
    for space in (_SPACES if looseness < _TORN else _ANYWHERE).finditer(text, start, end):
        if not start < space.start() < space.end() < end:
            continue
        gap = _box(text_page, space.end())[0] - _box(text_page, space.start() - 1)[2]
        if gap > _GAP * whole.size:
            piece = _placed(text_page, text, begin, space.start(), hyphen=False)
            begin = space.end()
            if piece is not None:
                yield piece
    last = whole if begin == start else _placed(text_page, text, begin, end, hyphen=hyphen)
    if last is not None:
        yield last


def _placed(text_page: Any, text: str, start: int, end: int, *, hyphen: bool) -> Line | None:
    """``text[start:end]`` with its place, or None when nothing of it is shown."""
    import pypdfium2.raw as pdfium

    piece = text[start:end]
    shown = _STRAY.sub("", mended(text_page, piece, start))
    if not shown.strip():
        return None
    first = start + len(piece) - len(piece.lstrip())
    last = start + len(piece.rstrip()) - 1
    middle = (first + last) // 2
    left, bottom_first, right_first, top_first = _box(text_page, first)
    left_last, bottom_last, right, top_last = _box(text_page, last)
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, middle)
    _, bottom, _, top = _box(text_page, middle)
    size = max(0.0, top - bottom)
    if size == 0:
        bottom, top = min(bottom_first, bottom_last), max(top_first, top_last)
        size = max(0.0, top - bottom)
    if right < left and left_last < right_first:  # from the right to the left
        left, right = left_last, right_first
    name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text_page, index, name, _FONT_NAME_BYTES, ctypes.byref(flags))
    font = name.value.decode("utf-8", errors="replace") if 0 < length <= _FONT_NAME_BYTES else ""
    mono = bool(flags.value & _FIXED_PITCH or _MONO.search(font))
    line = " ".join(_LEADERS.sub(" … ", shown).split())
    return Line(line, left, bottom, max(right, left), top, size, bool(_BOLD.search(font)), hyphen, mono)


def mended(text_page: Any, piece: str, start: int) -> str:
    """The characters from ``start`` on as they are meant: an Arabic ligature in its order, a footnote mark apart from
    the word before it, Latin words apart from Arabic ones.
    """
    if RIGHT_TO_LEFT.search(piece):
        parts = list(piece)
        for found in _LIGATURE.finditer(piece):
            place = start + found.start()
            if _box(text_page, place)[::2] == _box(text_page, place + 1)[::2]:
                parts[found.start()], parts[found.start() + 1] = piece[found.start() + 1], piece[found.start()]
        return _SCRIPTS_MEET.sub(" ", "".join(parts))
    for found in reversed(list(_MARKED.finditer(piece))):
        place = start + found.start(1)
        _, bottom_word, _, top_word = _box(text_page, place - 1)
        _, bottom, _, top = _box(text_page, place)
        if top - bottom < _MARK_SIZE * (top_word - bottom_word) and bottom > bottom_word:
            piece = f"{piece[: found.start(1)]} {piece[found.start(1) :]}"
    return piece


def _box(text_page: Any, text_index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a character with the height of its font; zeros where it has no place."""
    import pypdfium2.raw as pdfium

    rectangle = pdfium.FS_RECTF()
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, text_index)
    if index < 0 or not pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rectangle)):
        return 0.0, 0.0, 0.0, 0.0
    return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
