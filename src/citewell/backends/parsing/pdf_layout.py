"""From lines with places to paragraphs, headings and lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from statistics import median
from typing import Final

from citewell.backends.parsing.pdf_lines import Line

_BULLET: Final = re.compile(r"[•▪‣◦●○■□⁃∙·\uf0b7\uf0a7\uf076](?=\s|\w)\s*|[-–*](?=\s)\s+")  # noqa: RUF001 - bullets
_NUMBERED: Final = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-z][.)]|[ivx]{1,4}[.)])\s")
_ENDS_SENTENCE: Final = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*$")  # noqa: RUF001 - marks of other scripts
_HEADING_START: Final = re.compile(r"[\w§\"'“„«(\[¿¡]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_UNSPACED: Final = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")  # Chinese and Japanese
_SHORT: Final = 0.15  # share of its width by which a line falls short of its neighbours
_HALF: Final = 4  # letters of a word that may be a half of another with its hyphen
_FULL_SIZE: Final = 0.8  # times the size of its neighbour; smaller is a footnote mark or index
_HEADING_GROWTH: Final = 1.15  # times the size of the body
_LONGEST_HEADING: Final = 200
_LONGEST_BOLD_HEADING: Final = 120
_MOST_HEADINGS: Final = 0.4  # share of the paragraphs above which size means nothing
_DEEPEST: Final = 6
_SIZE_LEVELS: Final = 5


class Role(Enum):
    """What a paragraph is."""

    TEXT = "text"
    ITEM = "item"
    TABLE = "table"
    HEADING = "heading"
    CODE = "code"


_FIXED: Final = frozenset({Role.TABLE, Role.CODE})  # they stay what they are


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Joined lines, of the size and weight of the first. ``level`` is that of a heading, else 0."""

    text: str
    role: Role
    size: float = 0.0
    bold: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True)
class Style:
    """What is usual in a document: the size of its running text, whether that is bold, and the line distance."""

    size: float
    bold: bool
    distance: float


def style_of(pages: Sequence[Sequence[Line]]) -> Style:
    """The style of most characters."""
    sizes: Counter[float] = Counter()
    weights: Counter[bool] = Counter()
    distances: list[float] = []
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
            weights[line.bold] += len(line.text)
        distances += [
            above.bottom - below.bottom
            for above, below in pairwise(lines)
            if 0 < above.bottom - below.bottom < 3 * max(above.size, below.size)
        ]
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    return Style(size, bool(weights and weights.most_common(1)[0][0]), median(distances) if distances else size * 1.2)


def paragraphs(lines: Sequence[Line], style: Style, words: Collection[str]) -> list[Paragraph]:
    """The paragraphs of a page.

    Args:
        lines: In reading order.
        style: Of the document.
        words: All words of the document, in small letters: they tell a hyphen from a divided word.
    """
    found: list[Paragraph] = []
    held: list[Line] = []
    for line in lines:
        if held and not _continues(held, line, style):
            found.append(_joined(held, words))
            held = []
        held.append(line)
    if held:
        found.append(_joined(held, words))
    return found


def vocabulary(pages: Iterable[Iterable[Line]]) -> set[str]:
    """The words that stand whole on a line, in small letters; halves of divided ones are not among them."""
    found: set[str] = set()
    for lines in pages:
        divided = False
        for line in lines:
            words = _WORD.findall(line.text)[1 if divided else 0 : -1 if line.hyphen else None]
            found.update(word.lower() for word in words)
            divided = line.hyphen
    return found


def with_headings(
    pages: Sequence[Sequence[Paragraph]], style: Style, outline: Sequence[tuple[int, str, int]]
) -> list[list[Paragraph]]:
    """``pages`` with headings marked: what the outline names first, then what is larger or bolder than the text.

    Args:
        pages: Paragraphs page by page.
        style: Of the document.
        outline: (page index, title, level from 1) of the bookmarks.
    """
    named = {(page, _key(title)): level for page, title, level in outline}
    by_size = _sizes_to_levels(pages, style)
    count = sum(len(page) for page in pages)
    trusted = sum(_is_heading(each, style) for page in pages for each in page) <= max(3, _MOST_HEADINGS * count)
    deepest_named = max(named.values(), default=0)
    marked = []
    for number, page in enumerate(pages):
        row = []
        for paragraph in page:
            level = named.get((number, _key(paragraph.text)), 0) if named and paragraph.role not in _FIXED else 0
            if not level and trusted and _is_heading(paragraph, style):
                level = by_size.get(round(paragraph.size), len(by_size) + 1) if not named else deepest_named + 1
            row.append(replace(paragraph, role=Role.HEADING, level=min(level, _DEEPEST)) if level else paragraph)
        marked.append(row)
    return marked


def _continues(held: Sequence[Line], line: Line, style: Style) -> bool:
    """Whether ``line`` goes on with the paragraph of ``held``."""
    last = _last_full(held)
    if held[-1].hyphen or _raised(held[-1], line):
        return True
    if _BULLET.match(line.text) or _differs(last, line, style):
        return False
    step = last.bottom - line.bottom
    if abs(step) < 0.4 * max(last.size, line.size):  # parts of one line
        return True
    if step < 0 or step > 1.45 * max(style.distance, 1.15 * last.size):  # another column, or a gap
        return step < 0 and not _ENDS_SENTENCE.search(last.text) and line.text[:1].islower()
    return not _begins_anew(held, last, line)


def _begins_anew(held: Sequence[Line], last: Line, line: Line) -> bool:
    """Whether ``line``, at the usual distance, is an item of its own or follows a line that was left short."""
    if _NUMBERED.match(line.text) and (_ENDS_SENTENCE.search(last.text) or _NUMBERED.match(held[0].text)):
        return True
    width = max(1.0, last.right - min(last.left, line.left))
    short = last.right < max(each.right for each in (*held, line)) - _SHORT * width
    return bool(short and (_ENDS_SENTENCE.search(last.text) or line.text[:1].isupper()))


def _last_full(held: Sequence[Line]) -> Line:
    """The last of ``held`` that is no footnote mark or index."""
    largest = max(line.size for line in held[-4:])
    return next(line for line in reversed(held) if line.size >= _FULL_SIZE * largest)


def _raised(last: Line, line: Line) -> bool:
    """Whether one of two neighbours on a line is a footnote mark or index of the other."""
    size = max(last.size, line.size)
    near = abs(last.bottom - line.bottom) < 0.7 * size and abs(line.left - last.right) < size
    return near and min(last.size, line.size) < _FULL_SIZE * size


def _differs(last: Line, line: Line, style: Style) -> bool:
    """Whether the type changes so that a new paragraph begins: the size, or into or out of a bold line."""
    if abs(last.size - line.size) > 0.12 * max(last.size, line.size, 1.0):
        return True
    whole = last.bold != line.bold and style.bold is False
    return (
        whole
        and abs(last.bottom - line.bottom) > 0.4 * last.size
        and len(last.text) < _LONGEST_BOLD_HEADING
        and last.bold
    )


def _joined(lines: Sequence[Line], words: Collection[str]) -> Paragraph:
    text = lines[0].text
    for before, line in pairwise(lines):
        if before.hyphen:
            text += _hyphen(text, line.text, words) + line.text
        elif before.text.endswith("\u00ad"):
            text = text[:-1] + line.text
        else:
            text += ("" if _UNSPACED.match(text[-1:]) and _UNSPACED.match(line.text) else " ") + line.text
    bullet = _BULLET.match(text)
    if bullet:
        text = "- " + text[bullet.end() :]
    role = Role.ITEM if bullet or _NUMBERED.match(text) else Role.TEXT
    return Paragraph(text, role, lines[0].size, all(line.bold for line in lines))


def _hyphen(before: str, after: str, words: Collection[str]) -> str:
    """What stands between the halves of a word divided at a line end: nothing, or a hyphen that belongs to it."""
    first = re.search(r"[^\W\d_]+(?:-[^\W\d_]+)*$", before)
    second = _WORD.match(after)
    if first is None or second is None or not second[0][:1].islower():
        return "-"
    if (first[0] + second[0]).lower() in words:
        return ""
    if f"{first[0]}-{second[0]}".lower() in words:
        return "-"
    halves = first[0].rpartition("-")[2].lower(), second[0].partition("-")[0].lower()
    return "-" if all(len(half) >= _HALF and half in words for half in halves) else ""


def _is_heading(paragraph: Paragraph, style: Style) -> bool:
    text = paragraph.text
    if paragraph.role in _FIXED or not _HEADING_START.match(text) or not any(map(str.isalpha, text)):
        return False
    if paragraph.size >= _HEADING_GROWTH * style.size:
        return len(text) <= _LONGEST_HEADING
    bold = paragraph.bold and not style.bold and paragraph.size >= 0.97 * style.size
    return bold and len(text) <= _LONGEST_BOLD_HEADING and not _ENDS_SENTENCE.search(text) and not text.endswith(",")


def _sizes_to_levels(pages: Iterable[Iterable[Paragraph]], style: Style) -> dict[int, int]:
    large = {
        round(each.size)
        for page in pages
        for each in page
        if each.size >= _HEADING_GROWTH * style.size and _is_heading(each, style)
    }
    return {size: min(level, _SIZE_LEVELS) for level, size in enumerate(sorted(large, reverse=True), start=1)}


def _key(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())[:80]
