"""The tables of reStructuredText: drawn as a grid, ruled, as lists, as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

GRID_RULE: Final = re.compile(r"\+(?:[-=]+\+)+[ \t]*")
SIMPLE_RULE: Final = re.compile(r"=+(?:[ \t]+=+)+[ \t]*")
_ITEM: Final = re.compile(r"[ \t]*\*[ \t]+-[ \t]?(.*)")
_CELL: Final = re.compile(r"[ \t]+-[ \t]?(.*)")
_MOST_COLUMNS: Final = 500
_LONGEST_LINE: Final = 20_000


def grid_rows(lines: Sequence[str]) -> list[list[str]]:
    """The cells of a table drawn with ``+``, ``-`` and ``|``; a cell over several columns stands in the first."""
    edges = [index for index, letter in enumerate(lines[0][:_LONGEST_LINE]) if letter == "+"][: _MOST_COLUMNS + 1]
    width = len(edges) - 1
    rows: list[list[str]] = []
    current = [""] * width
    for line in lines[1:]:
        if line.startswith("+") and ("+-" in line or "+=" in line):
            rows.append(current)
            current = [""] * width
            continue
        start = 0
        for column in range(1, width + 1):
            if line[edges[column] : edges[column] + 1] in {"|", "+", ""}:
                piece = line[edges[start] + 1 : edges[column]].strip()
                current[start] = f"{current[start]} {piece}".strip()
                start = column
    return [row for row in (*rows, current) if any(row)]


def simple_rows(lines: Sequence[str]) -> list[list[str]]:
    """The cells of a table between rules of ``=``; a line that begins with a blank cell continues the row before."""
    starts = [found.start() for found in re.finditer(r"=+", lines[0][:_LONGEST_LINE])][:_MOST_COLUMNS]
    edges = [*starts, _LONGEST_LINE]
    rows: list[list[str]] = []
    for line in lines[1:]:
        if SIMPLE_RULE.fullmatch(line) or not line.strip() or not line.strip("- \t"):
            continue
        cells = [line[left:right].strip() for left, right in pairwise(edges)]
        if rows and not cells[0] and len(cells) > 1:
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return rows


def list_rows(lines: Sequence[str]) -> list[list[str]]:
    """The cells of a ``list-table``."""
    rows: list[list[str]] = []
    for line in lines:
        item, cell = _ITEM.fullmatch(line), _CELL.fullmatch(line)
        if item is not None:
            rows.append([item[1]])
        elif cell is not None and rows:
            rows[-1].append(cell[1])
        elif rows and line.strip():
            rows[-1][-1] = f"{rows[-1][-1]} {line.strip()}".strip()
    return rows


def csv_rows(lines: Sequence[str], header: str, delimiter: str) -> list[list[str]]:
    """The cells of a ``csv-table``; nothing where it is no CSV."""
    separator = {"tab": "\t", "space": " "}.get(delimiter, delimiter[:1] or ",")
    try:
        rows = csv.reader(io.StringIO("\n".join([header, *lines])), delimiter=separator, skipinitialspace=True)
        return [row[:_MOST_COLUMNS] for row in rows if any(cell.strip() for cell in row)]
    except (csv.Error, TypeError, ValueError):
        return []
