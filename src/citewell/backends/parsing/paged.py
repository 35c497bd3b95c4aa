"""Pages of lines with places to one text with a map of it: for PDF and for pictures of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.pdf_code import code_in, says_something
from citewell.backends.parsing.pdf_furniture import without_furniture
from citewell.backends.parsing.pdf_layout import (
    Paragraph,
    Role,
    paragraphs,
    style_of,
    vocabulary,
    with_headings,
)
from citewell.backends.parsing.pdf_lines import Line
from citewell.backends.parsing.pdf_tables import FoundTable
from citewell.ports.parser import Block, BlockKind, Heading, Page

_SHOWN: Final = 10
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")


@dataclass(slots=True)
class ReadPages:
    """Lines and tables page by page, and the numbers of pages that need a remark.

    ``broken`` could not be read, ``silent`` have neither text nor pictures of it, ``unread`` are pictures of text.
    """

    lines: list[list[Line]] = field(default_factory=list)
    tables: list[list[FoundTable]] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    tables_complete: bool = True


def written(read: ReadPages, outline: Sequence[tuple[int, str, int]] = ()) -> PagedText:
    """The text of all pages.

    Args:
        read: The pages in their order.
        outline: (page index, title, level from 1) of the bookmarks.
    """
    writer = PagedText()
    for number, page in enumerate(_structured(read, outline), start=1):
        writer.page(number, page)
    return writer


def _structured(read: ReadPages, outline: Sequence[tuple[int, str, int]]) -> list[list[Paragraph]]:
    style, words = style_of(read.lines), vocabulary(read.lines)
    cleaned = without_furniture(read.lines)
    with_code = says_something(read.lines)

    def text_of(run: list[Line]) -> list[Paragraph]:
        if not with_code:
            return paragraphs(run, style, words)
        made = []
        for code, part in code_in(run):
            made += paragraphs(part, style, words) if code is None else [Paragraph(code, Role.CODE)]
        return made

    pages = []
    for lines, kept, tables in zip(read.lines, cleaned, read.tables, strict=True):
        owner = {id(lines[index]): table for table in tables for index in table.lines}
        page: list[Paragraph] = []
        run: list[Line] = []
        for line in kept:
            table = owner.get(id(line))
            if table is None:
                run.append(line)
                continue
            page += text_of(run)
            run = []
            if not any(each.text is table.markdown for each in page):
                page.append(Paragraph(table.markdown, Role.TABLE))
        pages.append(page + text_of(run))
    return with_headings(pages, style, outline)


def numbered(pages: Sequence[int]) -> str:
    """``Page 3`` or ``Pages 3, 4, …``, for a sentence."""
    shown = ", ".join(map(str, pages[:_SHOWN])) + (", …" if len(pages) > _SHOWN else "")
    return f"{'Page' if len(pages) == 1 else 'Pages'} {shown}"


class PagedText:
    """Puts paragraphs together and keeps account of where everything is."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.pages: list[Page] = []
        self.headings: list[Heading] = []
        self.blocks: list[Block] = []

    def text(self) -> str:
        """Everything written."""
        return "".join(self._parts)

    def page(self, number: int, page: Sequence[Paragraph]) -> None:
        """Writes one page; a page without text has no entry in the map."""
        page = [replaced for replaced in page if replaced.text.strip()]
        if not page:
            return
        if self._length:
            self._add("\n\n")
        start = self._length
        before: Paragraph | None = None
        for paragraph in page:
            if before is not None:
                in_list = before.role is Role.ITEM and paragraph.role is Role.ITEM
                self._add("\n" if in_list else "\n\n")
            self._paragraph(paragraph, goes_on=before is not None and before.role is Role.ITEM)
            before = paragraph
        self.pages.append(Page(number, start, self._length))

    def _paragraph(self, paragraph: Paragraph, *, goes_on: bool) -> None:
        start = self._length
        text = clean(paragraph.text).strip()
        if paragraph.role is Role.HEADING:
            self._add(f"{'#' * paragraph.level} {text}")
            title = one_line(_LINK.sub(r"\1", text))
            self.headings.append(Heading(paragraph.level, title, start, self._length))
            return
        self._add(text)
        if paragraph.role is Role.TABLE:
            self.blocks.append(Block(BlockKind.TABLE, start, self._length))
        elif paragraph.role is Role.CODE:
            self.blocks.append(Block(BlockKind.CODE, start, self._length))
        elif paragraph.role is Role.ITEM and goes_on and self.blocks:
            first = self.blocks.pop()
            self.blocks.append(Block(BlockKind.LIST, first.start, self._length))
        elif paragraph.role is Role.ITEM:
            self.blocks.append(Block(BlockKind.LIST, start, self._length))

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
