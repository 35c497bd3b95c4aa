"""What returns on page after page of a PDF: running heads and page numbers, which are no part of its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from citewell.backends.parsing.pdf_lines import Line
from citewell.backends.parsing.pdf_order import rows_of

_DIGITS: Final = re.compile(r"\d+")
_AT_AN_END: Final = re.compile(r"^#\W|\W#$")  # a number at the beginning or the end of a line
_PAGE_NUMBER: Final = re.compile(
    r"\W*(?:\w{1,8}\.?\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|\w{1,4})\s*\d{1,4})?\W*", re.IGNORECASE
)
_EDGE_ROWS: Final = 2
_EDGE_SHARE: Final = 0.12  # of the height that the text of the document takes
_LEAST: Final = 3  # pages
_SHARE: Final = 0.4  # of the pages
_NUMBERED_SHARE: Final = 0.15  # of the pages, for lines with a number: chapters and sides have heads of their own
_BESIDE: Final = 120  # characters that may stand beside a page number


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """``pages`` without the lines at their edges that return on page after page."""
    lowest = min((line.bottom for lines in pages for line in lines), default=0.0)
    highest = max((line.top for lines in pages for line in lines), default=0.0)
    margin = _EDGE_SHARE * (highest - lowest)
    edges = [
        [row for row in _edges(lines) if row[0].top < lowest + margin or row[0].bottom > highest - margin]
        for lines in pages
    ]
    seen: Counter[str] = Counter()
    for rows in edges:
        seen.update({_pattern(line) for row in rows for line in row})
    middle = (lowest + highest) / 2
    numbers: Counter[bool] = Counter()  # pages with a number at the top (True) and the bottom
    for rows in edges:
        numbers.update({line.bottom > middle for row in rows for line in row if _PAGE_NUMBER.fullmatch(line.text)})
    kept = []
    for lines, rows in zip(pages, edges, strict=True):
        gone = {id(line) for row in rows for line in row if seen[_pattern(line)] >= _enough(line, len(pages))}
        for row in rows:
            if _is_numbered(row, numbers, middle, len(pages)):
                gone |= {id(line) for line in row}
        kept.append([line for line in lines if id(line) not in gone])
    return kept


def _enough(line: Line, pages: int) -> float:
    numbered = _AT_AN_END.search(_DIGITS.sub("#", line.text))
    return max(_LEAST, (_NUMBERED_SHARE if numbered else _SHARE) * pages)


def _is_numbered(row: Sequence[Line], numbers: Counter[bool], middle: float, pages: int) -> bool:
    """Whether ``row`` is a page number and what stands beside it, in a document whose pages have numbers there."""
    at_top = row[0].bottom > middle
    if numbers[at_top] < max(_LEAST, _SHARE * pages) or sum(len(line.text) for line in row) > _BESIDE:
        return False
    return any(_PAGE_NUMBER.fullmatch(line.text) for line in (row[0], row[-1]))


def _edges(lines: Sequence[Line]) -> list[list[Line]]:
    rows = rows_of(lines)
    return rows if len(rows) <= 2 * _EDGE_ROWS else rows[:_EDGE_ROWS] + rows[-_EDGE_ROWS:]


def _pattern(line: Line) -> str:
    """A running head without its page number; lines at quite other heights are not the same."""
    return f"{round(line.bottom / 20)}:{_DIGITS.sub('#', line.text)}"
