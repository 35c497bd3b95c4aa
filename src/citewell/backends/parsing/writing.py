"""Documents put together piece by piece as Markdown, with the map of the pieces kept on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.markdown import first_title
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import Block, BlockKind, Heading, Page, ParsedDocument, ParseLimits

_DEEPEST_HEADING: Final = 6
_DEEPEST_ITEM: Final = 9
_LONGEST_FENCE: Final = re.compile(r"^ {0,3}(`{3,})", re.MULTILINE)


def row_line(cells: Sequence[str], width: int) -> str:
    """One row of a Markdown table of ``width`` columns; cells on one line, ``|`` escaped."""
    shown = [" ".join(cell.split()).replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(shown + [''] * (width - len(shown)))} |"


def rule_line(width: int) -> str:
    """The line below the head of a table of ``width`` columns."""
    return "|" + " --- |" * width


class DocumentWriter:
    """Takes headings, paragraphs, lists, tables and code in their order; ``document()`` is the result.

    Args:
        limits: More text than they allow raises ``DocumentUnreadable``.
    """

    def __init__(self, limits: ParseLimits) -> None:
        self._most = limits.text_chars
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._blocks: list[Block] = []
        self._pages: list[Page] = []
        self._page: int | None = None
        self._in_list = False
        self.warnings: list[str] = []

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._length

    def page(self, number: int) -> None:
        """What follows lies on page ``number``."""
        self._page = number
        self._in_list = False

    def heading(self, level: int, title: str) -> None:
        """A heading; nothing when it is blank."""
        title = one_line(title)
        if title:
            level = min(max(level, 1), _DEEPEST_HEADING)
            start, end = self._add(f"{'#' * level} {title}", "\n\n")
            self._headings.append(Heading(level, title, start, end))

    def end_list(self) -> None:
        """The next item begins another list."""
        self._in_list = False

    def take_back(self, length: int) -> None:
        """Forgets what was written after the text was ``length`` long: one heading without anything below it."""
        while self._length > length:
            self._length -= len(self._parts.pop())
        self._headings = [each for each in self._headings if each.end <= length]
        self._pages = [each for each in self._pages if each.end <= length]

    def paragraph(self, text: str) -> None:
        """Running text; nothing when it is blank."""
        text = clean(text).strip()
        if text:
            self._add(text, "\n\n")

    def item(self, text: str, *, depth: int = 0, number: str | None = None) -> None:
        """An item of a list. Items without anything between them are one list.

        Args:
            text: What it says; lines after the first are indented.
            depth: 0 in the outermost list.
            number: As shown, without a full stop; None for a bullet.
        """
        indent = "  " * min(depth, _DEEPEST_ITEM)
        mark = "-" if number is None else f"{number}."
        lines = [line.strip() for line in clean(text).strip().split("\n") if line.strip()]
        if not lines:
            return
        joined = self._in_list
        start, end = self._add(f"{indent}{mark} " + f"\n{indent}  ".join(lines), "\n" if joined else "\n\n")
        if joined:
            start = self._blocks.pop().start
        self._blocks.append(Block(BlockKind.LIST, start, end))
        self._in_list = True

    def table(self, rows: Iterable[Sequence[str]], *, width: int) -> int:
        """A table of ``width`` columns whose first row is its head; rows without text are left out.

        Returns:
            The rows written below the head.
        """
        first, written = None, -1
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            line = clean(row_line(row, width))
            if first is None:
                first, _ = self._add(f"{line}\n{rule_line(width)}", "\n\n")
            else:
                self._add(line, "\n")
            written += 1
        if first is not None:
            self._blocks.append(Block(BlockKind.TABLE, first, self._length))
        return max(written, 0)

    def code(self, source: str, language: str = "") -> None:
        """Source code or output of programs, between fences."""
        source = clean(source).strip("\n")
        if source.strip():
            longest = max(map(len, _LONGEST_FENCE.findall(source)), default=2)
            fence = "`" * (longest + 1)
            self._blocks.append(Block(BlockKind.CODE, *self._add(f"{fence}{language}\n{source}\n{fence}", "\n\n")))

    def markdown(self, text: str, headings: Iterable[Heading], blocks: Iterable[Block]) -> None:
        """A stretch of Markdown whose map is known already."""
        text = text.rstrip()
        if not text.strip():
            return
        start, _ = self._add(text, "\n\n")
        self._headings += (Heading(each.level, each.title, each.start + start, each.end + start) for each in headings)
        self._blocks += (Block(each.kind, each.start + start, each.end + start) for each in blocks)

    def _add(self, text: str, gap: str) -> tuple[int, int]:
        self._in_list = False
        gap = gap if self._parts else ""
        start = self._length + len(gap)
        self._parts += (gap, text)
        self._length = start + len(text)
        if self._length > self._most:
            raise DocumentUnreadable(
                "too_large", f"The file holds more than {self._most:,} characters of text; split it and try again."
            )
        if self._page is not None:
            goes_on = self._pages and self._pages[-1].number == self._page
            self._pages.append(Page(self._page, self._pages.pop().start if goes_on else start, self._length))
        return start, self._length

    def document(
        self,
        *,
        media_type: str,
        parser: str,
        version: str,
        title: str | None = None,
        language: str | None = None,
        metadata: Mapping[str, object] | None = None,
        headings_tell: bool = True,
    ) -> ParsedDocument:
        """What was written; without ``title`` the first heading of a high level is the title if ``headings_tell``."""
        headings = tuple(self._headings)
        return ParsedDocument(
            text="".join(self._parts),
            media_type=media_type,
            parser=parser,
            parser_version=version,
            title=one_line(title or "") or (first_title(headings) if headings_tell else None),
            language=language,
            pages=tuple(self._pages),
            headings=headings,
            blocks=tuple(self._blocks),
            metadata=metadata or {},
            warnings=tuple(self.warnings),
        )
