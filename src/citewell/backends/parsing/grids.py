"""The tables on a sheet: cells that belong together, found by the blank rows and columns between them.

A blank row ends a table when what follows begins like a table of its own: with a row of words. A blank column ends it
when what stands beside it begins or ends in another row; spacer columns within a table do not. Rows of one cell are
titles and notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Final

from citewell.backends.parsing.writing import DocumentWriter

Row = tuple[int, dict[int, str]]
"""The number of a row and its cells with text, by the number of their column. Both count from 0."""

_LONG: Final = 5_000  # rows of one table that are looked at together; a longer one is written as it comes
_DEEPEST: Final = 6
_NEARLY_ALL: Final = 0.75
_LABEL_WORDS: Final = 6  # from here on a cell is a sentence
_COLUMN: Final = 3  # single cells below each other that are a table of one column
_NUMBER: Final = re.compile(r"[-+(]?[\d.,  ]*\d[\d.,  ]*%?\)?|\d{4}-\d\d-\d\d.*")


def write_tables(rows: Iterable[Row], writer: DocumentWriter) -> int:
    """Writes the tables in ``rows``, which come in their order without blank ones.

    Returns:
        How many rows there were.
    """
    counted = _Counted(rows)
    coming = _Peekable(counted)
    band = _Band()
    while (row := coming.peek()) is not None:
        if band.rows and band.parted_from(row):
            _write_region(band.rows, writer, 0)
            band = _Band()
        band.add(coming.take())
        if len(band.rows) == _LONG:
            _write_long(band.rows, coming, writer)
            band = _Band()
    if band.rows:
        _write_region(band.rows, writer, 0)
    return counted.count


class _Counted:
    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


class _Peekable:
    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def peek(self) -> Row | None:
        return self._next

    def take(self) -> Row:
        assert self._next is not None
        row, self._next = self._next, next(self._rows, None)
        return row


class _Band:
    """Rows that may be one table."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._first = self._last = 0  # columns
        self._most = 0  # cells in a row

    def add(self, row: Row) -> None:
        cells = row[1]
        self._first = min(self._first, *cells) if self.rows else min(cells)
        self._last = max(self._last, *cells) if self.rows else max(cells)
        self._most = max(self._most, len(cells))
        self.rows.append(row)

    def parted_from(self, row: Row) -> bool:
        """Whether ``row`` begins another table."""
        number, cells = row
        if min(cells) > self._last or max(cells) < self._first:
            return True
        if number <= self.rows[-1][0] + 1:
            return False
        return len(cells) == 1 or self._most == 1 or not any(map(is_number, cells.values()))


def is_number(text: str) -> bool:
    """Whether a cell says a number, a share or a date."""
    return _NUMBER.fullmatch(text.strip()) is not None


def _write_long(band: list[Row], coming: _Peekable, writer: DocumentWriter) -> None:
    """Writes a table whose end is not known yet, without holding it."""
    columns = sorted({column for _, cells in band for column in cells})
    first, width = columns[0], columns[-1] - columns[0] + 1

    def rest() -> Iterator[Row]:
        last = band[-1][0]
        while (row := coming.peek()) is not None and row[0] <= last + 1:
            if min(row[1]) < first or max(row[1]) >= first + width:  # cells for which the table has no columns
                return
            last = row[0]
            yield coming.take()

    lines = ([cells.get(first + index, "") for index in range(width)] for _, cells in chain(band, rest()))
    writer.table(lines, width=width)


def _write_region(rows: list[Row], writer: DocumentWriter, depth: int) -> None:
    parts = [part for part in _beside(rows) if part]
    if len(parts) > 1 and depth < _DEEPEST:
        for part in parts:
            for band in _bands(part):
                _write_region(band, writer, depth + 1)
        return
    if all(len(cells) == 1 for _, cells in rows) and _is_column(rows):
        writer.table(([text] for _, cells in rows for text in cells.values()), width=1)
        return
    while rows and len(rows[0][1]) == 1:
        writer.paragraph(next(iter(rows[0][1].values())))
        rows = rows[1:]
    notes = []
    while rows and len(rows[-1][1]) == 1 and len(rows) > 1 and _is_note(rows[-1][1], rows):
        notes.append(next(iter(rows[-1][1].values())))
        rows = rows[:-1]
    if rows:
        columns = sorted({column for _, cells in rows for column in cells})
        lines = [[cells.get(column, "") for column in columns] for _, cells in rows]
        writer.table(_one_head(lines), width=len(columns))
    for note in reversed(notes):
        writer.paragraph(note)


def _is_column(rows: list[Row]) -> bool:
    texts = [text for _, cells in rows for text in cells.values()]
    words = sum(len(text.split()) for text in texts) < _LABEL_WORDS * len(texts)
    listed = words and (len(texts) >= _COLUMN or any(map(is_number, texts[1:])))
    return listed and len(texts) > 1 and len({column for _, cells in rows for column in cells}) == 1


def _is_note(cells: dict[int, str], rows: list[Row]) -> bool:
    """Whether the only cell of a last row is a sentence below the table, not a row with blanks."""
    (column, text), first = next(iter(cells.items())), min(min(each) for _, each in rows)
    return column == first and len(text.split()) >= _LABEL_WORDS


def _bands(rows: list[Row]) -> Iterator[list[Row]]:
    band = _Band()
    for row in rows:
        if band.rows and band.parted_from(row):
            yield band.rows
            band = _Band()
        band.add(row)
    if band.rows:
        yield band.rows


def _beside(rows: list[Row]) -> list[list[Row]]:
    """``rows`` cut at the blank columns that part tables."""
    columns = sorted({column for _, cells in rows for column in cells})
    cuts = [right for left, right in pairwise(columns) if right > left + 1]
    if not cuts:
        return [rows]
    edges = [columns[0], *cuts, columns[-1] + 1]
    parts = []
    for left, right in pairwise(edges):
        cut = ((number, {c: t for c, t in cells.items() if left <= c < right}) for number, cells in rows)
        parts.append([row for row in cut if row[1]])
    joined = [parts[0]]
    for part in parts[1:]:
        if min(len(part), len(joined[-1])) == 1 or _same_rows(joined[-1], part):
            joined[-1] = _merged(joined[-1], part)
        else:
            joined.append(part)
    return joined


def _same_rows(left: list[Row], right: list[Row]) -> bool:
    """Whether both reach over nearly the same rows."""
    shared = min(left[-1][0], right[-1][0]) - max(left[0][0], right[0][0]) + 1
    return shared >= _NEARLY_ALL * (max(left[-1][0], right[-1][0]) - min(left[0][0], right[0][0]) + 1)


def _merged(left: list[Row], right: list[Row]) -> list[Row]:
    cells: dict[int, dict[int, str]] = {}
    for number, each in (*left, *right):
        cells.setdefault(number, {}).update(each)
    return sorted(cells.items())


def _one_head(lines: list[list[str]]) -> list[list[str]]:
    """``lines`` with the first two joined where both are heads: words only, the first with gaps, numbers below."""
    first, second, third = [*lines[:3], [], [], []][:3]
    words = not any(map(is_number, (*first, *second)))
    if words and third and any(map(is_number, third)) and not all(first) and sum(map(bool, second)) > 1:
        return [[" ".join(filter(None, pair)) for pair in zip(first, second, strict=True)], *lines[2:]]
    return lines
