"""Tables on ruled PDF pages as Markdown, where no word gets lost on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from citewell.backends.parsing.pdf_grid import Grid, grids, is_full
from citewell.backends.parsing.pdf_lines import Line, text_within
from citewell.backends.parsing.pdf_rules import rules_on

_WORDS_KEPT: Final = 0.97
_FILLED: Final = 0.3  # share of the cells that hold text at least
_REPEATED: Final = 1.05  # words in cells per word in lines above which cells overlap
_LEAST: Final = 2
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table as Markdown, and the indexes of the lines whose words it holds."""

    markdown: str
    lines: frozenset[int]


def tables_on(page: Any, lines: Sequence[Line]) -> list[FoundTable]:
    """The tables of ``page`` (of pypdfium2) that hold all words of the lines they replace."""
    if len(lines) < _LEAST or page.get_rotation():
        return []
    found = [grid for grid in grids(rules_on(page)) if is_full(grid)]
    if not found:
        return []
    text_page = page.get_textpage()
    tables: list[FoundTable] = []
    taken: set[int] = set()
    try:
        for grid in found:
            table = _filled(text_page, grid, lines)
            if table is not None and not taken & table.lines:
                tables.append(table)
                taken |= table.lines
    finally:
        text_page.close()
    return tables


def _filled(text_page: Any, grid: Grid, lines: Sequence[Line]) -> FoundTable | None:
    """``grid`` with its words, or None when it is no real table or would lose some."""
    left, bottom, right, top = grid.box
    inside = frozenset(
        index
        for index, line in enumerate(lines)
        if left - 2 <= (line.left + line.right) / 2 <= right + 2
        and bottom - 1 <= (line.bottom + line.top) / 2 <= top + 1
    )
    if not inside:
        return None
    cells = [[text_within(text_page, *box) if box is not None else "" for box in row] for row in grid.rows]
    rows = [row for row in cells if any(row)]
    used = [column for column in range(len(cells[0])) if any(row[column] for row in rows)]
    wanted = Counter(word for index in inside for word in _WORD.findall(lines[index].text))
    held = Counter(word for row in rows for cell in row for word in _WORD.findall(cell))
    if len(rows) < _LEAST or len(used) < _LEAST or not wanted:
        return None
    if (wanted & held).total() < _WORDS_KEPT * wanted.total() or held.total() > _REPEATED * wanted.total() + 2:
        return None
    if sum(bool(cell) for row in rows for cell in row) < _FILLED * len(rows) * len(used):
        return None
    return FoundTable(as_markdown([[row[column] for column in used] for row in rows]), inside)


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown; the first row is its head."""
    written = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join([written[0], "|" + " --- |" * len(rows[0]), *written[1:]])
