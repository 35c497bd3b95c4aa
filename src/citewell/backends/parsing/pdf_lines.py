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
_QUARTER: Final = 90  # degrees
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
    """The lines of ``page`` (a pypdfium2 page) in the order of the file, none of them empty; places as it is shown."""
    text_page = page.get_textpage()
    try:
        return list(_lines(_Glyphs(text_page, page)))
    finally:
        text_page.close()


def text_within(text_page: Any, left: float, bottom: float, right: float, top: float) -> str:
    """The text inside a rectangle, on one line."""
    found = str(text_page.get_text_bounded(left=left, bottom=bottom, right=right, top=top))
    return " ".join(_STRAY.sub("", _LINE_END.sub(lambda match: "" if match[0] in _HYPHENS else " ", found)).split())


class _Glyphs:
    """The characters of a page, by their places in its text."""

    def __init__(self, text_page: Any, page: Any) -> None:
        import pypdfium2.raw as pdfium

        self.text_page = text_page
        self._rotation = page.get_rotation()
        self._edges = page.get_mediabox()
        # Asked for several characters of every line: looking these up each time takes half of the time.
        self.index_of = pdfium.FPDFText_GetCharIndexFromTextIndex
        self._font = pdfium.FPDFText_GetFontInfo
        self._box = pdfium.FPDFText_GetLooseCharBox
        self._found, self._flags = pdfium.FS_RECTF(), ctypes.c_int()
        self._into, self._into_flags = ctypes.byref(self._found), ctypes.byref(self._flags)
        self._name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
        self._fonts: dict[bytes, tuple[bool, bool]] = {}

    def font(self, text_index: int) -> tuple[bool, bool]:
        """Whether the font of a character is bold, and whether it is that of a typewriter."""
        index = self.index_of(self.text_page, text_index)
        length = self._font(self.text_page, index, self._name, _FONT_NAME_BYTES, self._into_flags)
        name = self._name.value if 0 < length <= _FONT_NAME_BYTES else b""
        if name not in self._fonts:
            said = name.decode("utf-8", errors="replace")
            self._fonts[name] = bool(_BOLD.search(said)), bool(self._flags.value & _FIXED_PITCH or _MONO.search(said))
        return self._fonts[name]

    def box(self, text_index: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a character with the height of its font, as the page is shown; zeros where it
        has no place.
        """
        found = self._found
        index = self.index_of(self.text_page, text_index)
        if index < 0 or not self._box(self.text_page, index, self._into):
            return 0.0, 0.0, 0.0, 0.0
        if not self._rotation:
            return found.left, found.bottom, found.right, found.top
        left, bottom, right, top = self._edges
        if self._rotation == _QUARTER:
            return found.bottom - bottom, right - found.right, found.top - bottom, right - found.left
        if self._rotation == 2 * _QUARTER:
            return right - found.right, top - found.top, right - found.left, top - found.bottom
        return top - found.top, found.left - left, top - found.bottom, found.right - left


def _lines(glyphs: _Glyphs) -> Iterator[Line]:
    text = str(glyphs.text_page.get_text_range())
    start = 0
    for match in [*_LINE_END.finditer(text), None]:
        end = match.start() if match is not None else len(text)
        if text[start:end].strip():
            hyphen = match is not None and match[0] in _HYPHENS
            yield from _pieces(glyphs, text, start, end, hyphen=hyphen)
        start = match.end() if match is not None else end


def _pieces(glyphs: _Glyphs, text: str, start: int, end: int, *, hyphen: bool) -> Iterator[Line]:
    """The line ``text[start:end]``, divided where a gap is wider than those between words."""
    whole = _placed(glyphs, text, start, end, hyphen=hyphen)
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
        gap = glyphs.box(space.end())[0] - glyphs.box(space.start() - 1)[2]
        if gap > _GAP * whole.size:
            piece = _placed(glyphs, text, begin, space.start(), hyphen=False)
            begin = space.end()
            if piece is not None:
                yield piece
    last = whole if begin == start else _placed(glyphs, text, begin, end, hyphen=hyphen)
    if last is not None:
        yield last


def _placed(glyphs: _Glyphs, text: str, start: int, end: int, *, hyphen: bool) -> Line | None:
    """``text[start:end]`` with its place, or None when nothing of it is shown."""
    piece = text[start:end]
    shown = _STRAY.sub("", _mended(glyphs, piece, start))
    if not shown.strip():
        return None
    first = start + len(piece) - len(piece.lstrip())
    last = start + len(piece.rstrip()) - 1
    middle = (first + last) // 2
    left, bottom_first, right_first, top_first = glyphs.box(first)
    left_last, bottom_last, right, top_last = glyphs.box(last)
    _, bottom, _, top = glyphs.box(middle)
    size = max(0.0, top - bottom)
    if size == 0:
        bottom, top = min(bottom_first, bottom_last), max(top_first, top_last)
        size = max(0.0, top - bottom)
    if right < left and left_last < right_first:  # from the right to the left
        left, right = left_last, right_first
    bold, mono = glyphs.font(middle)
    line = " ".join(_LEADERS.sub(" … ", shown).split())
    return Line(line, left, bottom, max(right, left), top, size, bold, hyphen, mono)


def _mended(glyphs: _Glyphs, piece: str, start: int) -> str:
    """The characters from ``start`` on as they are meant: an Arabic ligature in its order, a footnote mark apart from
    the word before it, Latin words apart from Arabic ones.
    """
    if RIGHT_TO_LEFT.search(piece):
        parts = list(piece)
        for found in _LIGATURE.finditer(piece):
            place = start + found.start()
            if glyphs.box(place)[::2] == glyphs.box(place + 1)[::2]:
                parts[found.start()], parts[found.start() + 1] = piece[found.start() + 1], piece[found.start()]
        return _SCRIPTS_MEET.sub(" ", "".join(parts))
    for found in reversed(list(_MARKED.finditer(piece))):
        place = start + found.start(1)
        _, bottom_word, _, top_word = glyphs.box(place - 1)
        _, bottom, _, top = glyphs.box(place)
        if top - bottom < _MARK_SIZE * (top_word - bottom_word) and bottom > bottom_word:
            piece = f"{piece[: found.start(1)]} {piece[found.start(1) :]}"
    return piece
