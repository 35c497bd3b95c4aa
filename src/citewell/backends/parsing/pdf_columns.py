"""Tables without lines: rows of short pieces that stand below each other."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Final

from citewell.backends.parsing.pdf_lines import Line
from citewell.backends.parsing.pdf_order import same_row
from citewell.backends.parsing.pdf_tables import FoundTable, as_markdown

_MOST_LINES: Final = 3_000
_LONG_RUN: Final = 30  # rows that were tried in vain, after which it is not tried again from each of them
_MOST_COLUMNS: Final = 20
_LEAST_COLUMNS: Final = 2
_LEAST_ROWS: Final = 3
_SHORT_ROWS: Final = 2  # where there are three columns or more
_APART: Final = 2.6  # times the height of a row that the next may stand below it
_LARGER: Final = 1.1
_LONGEST_CELL: Final = 90
_USUAL_CELL: Final = 36  # characters; longer ones are columns of running text
_PROSE: Final = 26  # characters of a line of running text, at least
_FULL: Final = 0.93  # share of the width of its column that it takes
_FILLED: Final = 0.35  # share of cells that hold something
_MANY: Final = 0.6  # share of rows with more than one piece
_MARK: Final = re.compile(r"(?:[•▪‣◦●○■□⁃∙·*–-]|\(?\w{1,3}[.)]|\[\d{1,3}\]|\d{1,3})")  # noqa: RUF001 - bullets
_LEADER: Final = "…"


@dataclass(slots=True)
class _Column:
    left: float
    right: float


@dataclass(slots=True)
class _Run:
    """Rows that fit together: for each, the index of the line in each column that has one."""

    columns: dict[int, _Column] = field(default_factory=dict)
    rows: list[dict[int, int]] = field(default_factory=list)

    def may_be_one(self, numbers: Sequence[int]) -> bool:
        """Whether no row has more than one of these columns, as where numbers stand to the right and words to the left
        of the same one.
        """
        return all(sum(number in row for number in numbers) < _LEAST_COLUMNS for row in self.rows)


def tables_in(lines: Sequence[Line], taken: Collection[int]) -> list[FoundTable]:
    """Tables of ``lines``, which are in reading order.

    Args:
        lines: Those of a page, divided where there are wide gaps.
        taken: Indexes of lines that belong to other tables.
    """
    if len(lines) > _MOST_LINES:
        return []
    rows = _rows(lines, taken)
    found: list[FoundTable] = []
    start = 0
    while start < len(rows):
        run, used = _run(lines, rows, start)
        table = _table(lines, run) if used >= _SHORT_ROWS else None
        if table is not None:
            found.append(table)
        start += used if table is not None or used > _LONG_RUN else 1
    return found


def _rows(lines: Sequence[Line], taken: Collection[int]) -> list[list[int]]:
    """Indexes of neighbours in the order that stand side by side."""
    rows: list[list[int]] = []
    for index, line in enumerate(lines):
        if index in taken or line.mono:  # code stands in columns, too
            rows.append([])
            continue
        last = lines[rows[-1][-1]] if rows and rows[-1] else None
        if last is not None and same_row(last, line) and line.left >= last.right:
            rows[-1].append(index)
        else:
            rows.append([index])
    return rows


def _run(lines: Sequence[Line], rows: Sequence[Sequence[int]], start: int) -> tuple[_Run, int]:
    """The longest run that begins with row ``start``, and how many rows it takes."""
    run = _Run()
    if len(rows[start]) < _LEAST_COLUMNS:
        return run, 0
    for place in range(start, len(rows)):
        row = rows[place]
        if not row or (place > start and not _follows(lines, rows[place - 1], row)):
            break
        placed = _placed(lines, run, row)
        if placed is None:
            break
        run.rows.append(placed)
    return _shortened(run)


def _shortened(run: _Run) -> tuple[_Run, int]:
    """``run`` without rows at its end that hold a single piece in the first column: they are text below the table."""
    while run.rows and len(run.rows[-1]) == 1:
        run.rows.pop()
    return run, len(run.rows)


def _follows(lines: Sequence[Line], before: Sequence[int], row: Sequence[int]) -> bool:
    last, line = lines[before[0]], lines[row[0]]
    if len(row) == 1 and (line.bold or line.size > _LARGER * last.size):  # a title
        return False
    height = max(last.top - last.bottom, line.top - line.bottom)
    return 0 < last.bottom - line.bottom <= _APART * height


def _placed(lines: Sequence[Line], run: _Run, row: Sequence[int]) -> dict[int, int] | None:
    """The pieces of a row by their columns, which grow with them; None where they fit into none."""
    placed: dict[int, int] = {}
    for index in row:
        line = lines[index]
        over = [number for number, each in run.columns.items() if line.left < each.right and line.right > each.left]
        if (
            len(line.text) > _LONGEST_CELL
            or any(number in placed for number in over)
            or (len(over) > 1 and not run.may_be_one(over))
        ):
            return None
        column = _Column(line.left, line.right)
        for number in over:
            each = run.columns.pop(number)
            column = _Column(min(column.left, each.left), max(column.right, each.right))
        if len(over) > 1:
            run.rows = [
                {min(over) if number in over else number: cell for number, cell in each.items()} for each in run.rows
            ]
        chosen = min(over) if over else max(run.columns, default=-1) + 1
        run.columns[chosen] = column
        placed[chosen] = index
    return placed if len(run.columns) <= _MOST_COLUMNS else None


def _table(lines: Sequence[Line], run: _Run) -> FoundTable | None:
    order = _merged(run)
    cells = [["" for _ in order] for _ in run.rows]
    for row, placed in zip(cells, run.rows, strict=True):
        for number, index in placed.items():
            place = next(place for place, group in enumerate(order) if number in group)
            row[place] = lines[index].text
    width = len(order)
    if width < _LEAST_COLUMNS or len(cells) < (_SHORT_ROWS if _is_figures(cells[-1]) else _LEAST_ROWS):
        return None
    if any(
        _is_prose(lines, [placed[number] for placed in run.rows for number in placed if number in group])
        for group in order
    ):
        return None
    filled = [cell for row in cells for cell in row if cell]
    many = sum(sum(map(bool, row)) > 1 for row in cells)
    if len(filled) < _FILLED * width * len(cells) or many < _MANY * len(cells):
        return None
    if mean(map(len, filled)) > _USUAL_CELL or any(_LEADER in cell for cell in filled):
        return None
    if (
        all(_MARK.fullmatch(row[0]) for row in cells if row[0]) and width == _LEAST_COLUMNS
    ):  # a list with its marks set apart
        return None
    return FoundTable(as_markdown(cells), frozenset(index for placed in run.rows for index in placed.values()))


def _is_figures(row: Sequence[str]) -> bool:
    """Whether a row is of numbers rather than of words."""
    filled = [cell for cell in row if cell]
    return len(filled) > _LEAST_COLUMNS and 2 * sum(any(map(str.isdigit, cell)) for cell in filled) >= len(filled)


def _is_prose(lines: Sequence[Line], column: Sequence[int]) -> bool:
    """Whether a column is of lines that are filled to its right edge, as running text is."""
    if len(column) < _LEAST_ROWS or mean(len(lines[index].text) for index in column) < _PROSE:
        return False
    widths = [lines[index].right - lines[index].left for index in column]
    return 2 * sum(width >= _FULL * max(widths) for width in widths) > len(widths)


def _merged(run: _Run) -> list[set[int]]:
    """The columns from the left; neighbours that no row has both of are one, such as a head over its numbers."""
    by_place = sorted(run.columns, key=lambda number: run.columns[number].left)
    groups: list[set[int]] = []
    for number in by_place:
        if groups and not any(number in placed and groups[-1] & placed.keys() for placed in run.rows):
            groups[-1].add(number)
        else:
            groups.append({number})
    return groups
