"""Markdown lines to blocks: paragraphs, list items, table rows, headings, code; offsets kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class BlockShape(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    HEADER = "header"
    HEADING = "heading"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """``text[start:end]`` is one block; marks that open it (``- ``, ``## ``, ``> ``) stand before ``start``.

    ``group`` is equal for the items of one list and the rows of one table. ``header`` is the span of the header
    row above a table row.
    """

    shape: BlockShape
    start: int
    end: int
    group: int
    header: tuple[int, int] | None = None


def split_blocks(text: str) -> list[TextBlock]:
    """The blocks of ``text`` in reading order. Linear in its length; never fails: what is not Markdown is prose."""
    reader = _Reader(text)
    for start, end, page_break in _lines(text):
        reader.take(start, end)
        if page_break:
            reader.close()
    reader.close()
    return reader.blocks


_BREAK = re.compile(r"[\n\f]")
_ITEM = re.compile("[ \t]*(?:[-*+\u2022\u25aa\u25e6\u2023\u00b7\u2013]|\\d{1,4}[.)]|[a-zA-Z][)])[ \t]+")
_CHECKBOX = re.compile(r"\[[ xX]\][ \t]+")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+")
_QUOTE_MARKS = re.compile(r"[> \t]*")
_FENCES = ("```", "~~~")


def _lines(text: str) -> Iterator[tuple[int, int, bool]]:
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.start(), found.group() == "\f"
        start = found.end()
    if start < len(text):
        yield start, len(text), False


class _Reader:
    """Collects blocks line by line; at most one block is open."""

    def __init__(self, text: str) -> None:
        self.blocks: list[TextBlock] = []
        self._text = text
        self._group = 0
        self._shape: BlockShape | None = None
        self._start = self._end = 0
        self._open_lines = 0
        self._fence = ""
        self._table: tuple[int, int] | None = None
        self._in_table = False
        self._in_list = False
        self._quoted = False

    def take(self, start: int, end: int) -> None:
        """Read the line ``text[start:end]``."""
        line = self._text[start:end]
        stripped = line.strip()
        if self._fence:
            self._inside_fence(stripped, end)
        elif not stripped:
            self._blank()
        elif stripped.startswith(_FENCES):
            self._fence = stripped[:3]
            self._new(BlockShape.CODE, end, end)
        elif self._underlines(stripped):
            self._shape = BlockShape.HEADING
            self.close()
        elif _is_rule(stripped) or (stripped.startswith("<!--") and stripped.endswith("-->")):
            self.close()
        elif (heading := _HEADING.match(self._text, start, end)) is not None:
            self._new(BlockShape.HEADING, heading.end(), end)
            self.close()
        elif self._is_row(stripped):
            self._row(stripped, start, end)
        elif (item := _ITEM.match(self._text, start, end)) is not None:
            self._item(item.end(), end)
        else:
            self._prose(line, start, end)

    def close(self) -> None:
        """End the open block, list or table."""
        self._flush()
        self._in_table = self._in_list = False
        self._table = None

    def _flush(self) -> None:
        if self._shape is not None and self._start < self._end:
            self.blocks.append(TextBlock(self._shape, self._start, self._end, self._group, self._table))
        self._shape = None
        self._open_lines = 0

    def _new(self, shape: BlockShape, start: int, end: int) -> None:
        self.close()
        self._group += 1
        self._open(shape, start, end)

    def _open(self, shape: BlockShape, start: int, end: int) -> None:
        self._shape, self._start, self._end, self._open_lines = shape, start, end, 1
        self._quoted = False

    def _blank(self) -> None:
        """An empty line ends a block, but not a list: its next item may follow after one."""
        in_list = self._in_list
        self.close()
        self._in_list = in_list

    def _inside_fence(self, stripped: str, end: int) -> None:
        if stripped.startswith(self._fence) and not stripped.strip(self._fence[0]):
            self._fence = ""
            self.close()
        else:
            self._end = end

    def _underlines(self, stripped: str) -> bool:
        """A line of ``===`` or ``---`` makes a heading of the single line above it."""
        return (
            self._shape is BlockShape.PARAGRAPH
            and self._open_lines == 1
            and len(stripped) > 1
            and not (stripped.strip("=") and stripped.strip("-"))
        )

    def _is_row(self, stripped: str) -> bool:
        if stripped[0] == "|":
            return stripped.count("|") > 1
        if "|" not in stripped:
            return False
        return self._in_table or (_is_delimiter(stripped) and self._shape is BlockShape.PARAGRAPH)

    def _row(self, stripped: str, start: int, end: int) -> None:
        if _is_delimiter(stripped):
            self._delimiter()
            return
        if not self._in_table:
            self._new(BlockShape.ROW, start, end)
            self._in_table = True
        else:
            self._flush()
            self._open(BlockShape.ROW, start, end)

    def _delimiter(self) -> None:
        """The line above ``|---|---|`` is the header of the rows below."""
        if self._shape in {BlockShape.ROW, BlockShape.PARAGRAPH} and self._open_lines == 1:
            self._shape = BlockShape.HEADER
            header = (self._start, self._end)
            self._flush()
            self._table = header
        else:
            self._flush()
        self._in_table = True

    def _item(self, start: int, end: int) -> None:
        box = _CHECKBOX.match(self._text, start, end)
        start = box.end() if box else start
        if self._in_list:
            self._flush()
            self._open(BlockShape.ITEM, start, end)
        else:
            self._new(BlockShape.ITEM, start, end)
            self._in_list = True

    def _prose(self, line: str, start: int, end: int) -> None:
        quoted = line.lstrip().startswith(">")
        if self._shape in {BlockShape.PARAGRAPH, BlockShape.ITEM} and (self._quoted or not quoted):
            self._end = end
            self._open_lines += 1
            return
        if self._in_list and line[:2].isspace():
            self._open(BlockShape.ITEM, start, end)  # a further paragraph of the item above
            return
        marks = _QUOTE_MARKS.match(self._text, start, end)
        self._new(BlockShape.PARAGRAPH, marks.end() if marks else start, end)
        self._quoted = quoted


def _is_delimiter(stripped: str) -> bool:
    return "-" in stripped and "|" in stripped and not stripped.strip("|-: \t")


def _is_rule(stripped: str) -> bool:
    """A thematic break: three or more of one of ``-*_``, spaces between allowed."""
    marks = stripped.replace(" ", "")
    return len(marks) > 2 and marks[0] in "-*_" and not marks.strip(marks[0])  # noqa: PLR2004 - CommonMark 4.1
