"""The order in which people read the lines of a PDF page, where the file has them in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from citewell.backends.parsing.pdf_lines import RIGHT_TO_LEFT, Line

_JUMP: Final = 1.5  # times the size of the line, upwards, that is no footnote mark
_BEFORE: Final = 4  # lines that tell in which column the text was before it went up
_OVERLAP: Final = 0.5  # share of the lower line's height that two parts of one row have in common
_LEAST: Final = 3  # lines of running text beside a gutter, on each side
_SIDE: Final = 0.12  # share of them that the smaller side has
_CROSSING: Final = 0.35  # share of them that may cross a gutter: titles, wide figures, footnotes
_LETTERS: Final = 25  # of a line of running text; cells of tables have fewer
_WIDE: Final = 2  # times as much room as others take letters that are as wide as high
_EDGE: Final = 0.12  # share of the width in which there is no gutter
_STEPS: Final = 80
_DEEPEST: Final = 4
_MOST: Final = 3_000


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """``lines`` as they are, unless one follows another that stands below it in the same column; then by their places:
    column by column where there are columns, else from the top; from the right where the text runs so.
    """
    if len(lines) > _MOST or not _goes_back(lines):
        return list(lines)
    if 2 * sum(bool(RIGHT_TO_LEFT.search(line.text)) for line in lines) > len(lines):
        mirrored = [replace(line, left=-line.right, right=-line.left) for line in lines]
        original = {id(mirror): line for mirror, line in zip(mirrored, lines, strict=True)}
        return [original[id(line)] for line in _ordered(mirrored, 0)]
    return _ordered(list(lines), 0)


def _goes_back(lines: Sequence[Line]) -> bool:
    for place, (before, line) in enumerate(pairwise(lines)):
        if line.bottom - before.bottom <= _JUMP * max(before.size, line.size):
            continue
        near = lines[max(0, place + 1 - _BEFORE) : place + 1]
        if any(min(each.right, line.right) > max(each.left, line.left) and each.bottom < line.bottom for each in near):
            return True
    return False


def _ordered(lines: list[Line], depth: int) -> list[Line]:
    gutter = _gutter(lines) if depth < _DEEPEST and len(lines) > 2 * _LEAST else None
    if gutter is None:
        return [line for row in rows_of(lines) for line in row]
    found: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in sorted(lines, key=lambda each: -each.top):
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:  # it ends the columns above it
            found += _ordered(left, depth + 1) + _ordered(right, depth + 1) + [line]
            left, right = [], []
    return found + _ordered(left, depth + 1) + _ordered(right, depth + 1)


def rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    """``lines`` from the top to the bottom, those of the same height together from the left to the right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: -(each.top + each.bottom)):
        if rows and same_row(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def same_row(one: Line, other: Line) -> bool:
    """Whether two lines stand at the same height."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > _OVERLAP * min(one.top - one.bottom, other.top - other.bottom) and shared > 0


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the space between two columns of running text is, if there is one."""
    prose = [line for line in lines if _letters(line) >= _LETTERS]
    if len(prose) < 2 * _LEAST:
        return None
    start, end = min(line.left for line in prose), max(line.right for line in prose)
    width = end - start
    best: tuple[int, float] | None = None
    for step in range(1, _STEPS):
        place = start + width * step / _STEPS
        if not start + _EDGE * width < place < end - _EDGE * width:
            continue
        left = sum(line.right <= place for line in prose)
        right = sum(line.left >= place for line in prose)
        crossing = len(prose) - left - right
        if crossing > _CROSSING * len(prose) or min(left, right) < max(_LEAST, _SIDE * (left + right)):
            continue
        crossing = sum(line.left < place < line.right for line in lines)
        if best is None or crossing < best[0]:
            best = crossing, place
    return None if best is None else best[1]


def _letters(line: Line) -> int:
    wide = sum("\u2e80" <= letter <= "\ud7ff" for letter in line.text)
    return len(line.text) + wide * (_WIDE - 1)
