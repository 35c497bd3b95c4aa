"""Tables of a page as Markdown, whose cells hold one line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from citewell.backends.sources.confluence.storage_format.marks import labelled
from citewell.backends.sources.confluence.storage_format.tree import Element

_PARTS: Final = frozenset({"thead", "tbody", "tfoot"})
_CELLS: Final = frozenset({"td", "th"})
_MOST_COLUMNS: Final = 200
_MOST_ROWS: Final = 20_000
_MOST_CELLS: Final = 100_000
_LONGEST_REPEATED: Final = 300
_ITEM: Final = re.compile(r"^[ \t]*[-*+] (?!\[[ x]\] )")
_TASK: Final = re.compile(r"^[ \t]*- (?=\[[ x]\] )")
_MARK: Final = re.compile(r"^[ \t]*(?:#{1,6}|>) ?")
_FENCED_LINE: Final = re.compile(r"^(`{3,})[^\n`]*\n([^\n]*)\n\1$")

Blocks = Callable[[Element], list[str]]


@dataclass(slots=True)
class _Cell:
    """A place in the grid. ``repeated``: it belongs to a cell that began in a row above."""

    blocks: list[str]
    heads: bool = False
    repeated: bool = False

    @property
    def line(self) -> str | None:
        """The content on one line; ``None`` where that would lose its form."""
        parts = []
        for block in self.blocks:
            code = _FENCED_LINE.match(block)
            if code is not None:
                parts.append(f"`{code[2]}`" if "`" not in code[2] else code[2])
            elif "```" in block or re.search(r"^\|", block, re.MULTILINE):
                return None
            else:
                parts.extend(_flat(line) for line in block.split("\n"))
        return " ".join(part for part in parts if part)


def table_blocks(table: Element, blocks: Blocks) -> list[str]:
    """``table`` as blocks: one Markdown table, or its cells one after the other where they hold code or other tables.

    A cell that spans rows is repeated in each, so that every row can be read by itself; one that spans columns
    stands in the first of them. A table that is too large is cut, and a line below it says so.
    """
    above = blocks(Element("root", {}, list(_outside(table))))
    grid, cut = _grid(table, blocks)
    return [*above, *_grid_blocks(grid), *([cut] if cut else [])]


def _grid_blocks(grid: list[list[_Cell]]) -> list[str]:
    width = max((len(row) for row in grid), default=0)
    if not any(cell.blocks for row in grid for cell in row):
        return []
    if width == 1:
        return [block for row in grid for block in row[0].blocks if not row[0].repeated]
    for row in grid:
        row.extend(_Cell([]) for _ in range(width - len(row)))
    headed = len(grid) > 1 and all(cell.heads or not cell.blocks for cell in grid[0])
    if any(cell.line is None for row in grid for cell in row):
        return _one_by_one(grid, headed=headed)
    return [_as_table([[cell.line or "" for cell in row] for row in grid], headed=headed)]


def _as_table(rows: Sequence[Sequence[str]], *, headed: bool) -> str:
    width = len(rows[0])
    lines = ["| " + " | ".join(value.replace("|", "\\|") for value in row) + " |" for row in rows if any(row)]
    rule = "|" + " --- |" * width
    return "\n".join([lines[0], rule, *lines[1:]] if headed else ["|" + "  |" * width, rule, *lines])


def _one_by_one(grid: Sequence[Sequence[_Cell]], *, headed: bool) -> list[str]:
    heads = [cell.line or "" for cell in grid[0]] if headed else [""] * len(grid[0])
    found: list[str] = []
    for row in grid[1:] if headed else grid:
        for head, cell in zip(heads, row, strict=True):
            if not cell.blocks or cell.repeated:
                continue
            line = cell.line
            label = labelled("", head.strip("*"))
            if line is not None and label:
                found.append(f"{label}: {line}")
            else:
                found += [f"{label}:", *cell.blocks] if label else cell.blocks
    return found


def _grid(table: Element, blocks: Blocks) -> tuple[list[list[_Cell]], str]:
    """The cells, and a sentence on those that are left out; empty where none is."""
    grid: list[list[_Cell]] = []
    count = cells_left = rows_left = 0
    hanging: dict[int, tuple[_Cell, int]] = {}  # by column: the cell, and the rows that it still reaches into
    for row in _rows(table):
        if len(grid) >= _MOST_ROWS or count >= _MOST_CELLS:
            rows_left += 1
            continue
        cells: list[_Cell] = []
        for element in row.elements():
            if element.name not in _CELLS:
                continue
            if len(cells) >= _MOST_COLUMNS:
                cells_left += 1
                continue
            _hang(cells, hanging)
            cell = _Cell(blocks(element), heads=element.name == "th")
            rows_after = _span(element.get("rowspan"), _MOST_ROWS) - 1
            for position in range(min(_span(element.get("colspan"), _MOST_COLUMNS), _MOST_COLUMNS - len(cells))):
                if rows_after:
                    hanging[len(cells)] = (cell if position == 0 else _Cell([]), rows_after)
                cells.append(cell if position == 0 else _Cell([], heads=cell.heads))
        _hang(cells, hanging)
        grid.append(cells)
        count += len(cells)
    return [row for row in grid if row], _left_out(rows_left, cells_left)


def _left_out(rows: int, cells: int) -> str:
    said = [f"{count:,} {name}" for count, name in ((rows, "rows"), (cells, "cells beyond the last column")) if count]
    return f"*The table is too large; left out: {' and '.join(said)}.*" if said else ""


def _hang(cells: list[_Cell], hanging: dict[int, tuple[_Cell, int]]) -> None:
    """Adds the cells from rows above that stand at the next columns."""
    while len(cells) in hanging:
        column = len(cells)
        cell, left = hanging.pop(column)
        short = sum(map(len, cell.blocks)) <= _LONGEST_REPEATED
        cells.append(_Cell(cell.blocks if short else [], heads=cell.heads, repeated=True))
        if left > 1:
            hanging[column] = (cell, left - 1)


def _outside(table: Element) -> Iterator[Element | str]:
    """What stands in a table and in none of its cells: its caption, and what is misplaced."""
    for part in (table, *(each for each in table.elements() if each.name in _PARTS)):
        for child in part.children:
            if isinstance(child, str) or child.name not in _PARTS | {"tr"}:
                yield child
    for row in _rows(table):
        yield from (child for child in row.children if isinstance(child, str) or child.name not in _CELLS)


def _rows(table: Element) -> Iterator[Element]:
    for child in table.elements():
        if child.name == "tr":
            yield child
        elif child.name in _PARTS:
            yield from (row for row in child.elements() if row.name == "tr")


def _span(value: str, most: int) -> int:
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 7 else 1  # noqa: PLR2004 - no table is wider


def _flat(line: str) -> str:
    return _MARK.sub("", _ITEM.sub("• ", _TASK.sub("", line))).strip()
