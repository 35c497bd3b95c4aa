"""PDF: text page by page, with headings, lists and ruled tables."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.media import PDF
from citewell.backends.parsing.pdf_facts import has_picture, opened, outline_of, properties_of
from citewell.backends.parsing.pdf_layout import (
    Paragraph,
    Role,
    paragraphs,
    style_of,
    vocabulary,
    with_headings,
    without_furniture,
)
from citewell.backends.parsing.pdf_lines import Line, read_lines
from citewell.backends.parsing.pdf_tables import FoundTable, tables_on
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import Block, BlockKind, Heading, Page, ParsedDocument, ParseLimits

_TABLE_SHARE: Final = 0.25  # of the CPU time that a document may take
_SHOWN: Final = 10
_MOST_PAGES: Final = 20_000


class PdfParser:
    """Reads PDF with pdfium. Reading order is that of the file, which suits most columns.

    Running heads and page numbers are left out, words divided at line ends are joined, headings come from the outline
    and from the size and weight of the type, tables from ruled cells.
    """

    name = "pdfium"
    version = "1"
    media_types = frozenset({PDF})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The document in ``path``; see ``Parser``."""
        document = opened(path)
        try:
            read = _read(document, limits)
            if not any(read.lines):
                raise _no_text(document, read)
            outline, properties = outline_of(document), properties_of(document)
        finally:
            document.close()
        writer = _Writer()
        for number, page in enumerate(_structured(read, outline), start=1):
            writer.page(number, page)
        title = properties.pop("Title", "")
        return ParsedDocument(
            text=writer.text(),
            media_type=media_type,
            parser=self.name,
            parser_version=self.version,
            title=title or next((each.title for each in writer.headings[:3] if each.level == 1), None),
            language=properties.pop("Language", None),
            pages=tuple(writer.pages),
            headings=tuple(writer.headings),
            blocks=tuple(writer.blocks),
            metadata={key.lower(): value for key, value in properties.items()} | {"pages": len(read.lines)},
            warnings=tuple(_warnings(read)),
        )


@dataclass(slots=True)
class _Read:
    """Lines and tables page by page, and the numbers of pages that could not be read or hold no text."""

    lines: list[list[Line]] = field(default_factory=list)
    tables: list[list[FoundTable]] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    tables_complete: bool = True


def _read(document: Any, limits: ParseLimits) -> _Read:
    import pypdfium2

    read = _Read()
    count = len(document)
    if count > _MOST_PAGES:
        raise DocumentUnreadable("too_large", f"The PDF has more than {_MOST_PAGES:,} pages; split it and try again.")
    size = 0
    table_seconds = _TABLE_SHARE * limits.cpu_seconds
    for index in range(count):
        lines: list[Line] = []
        tables: list[FoundTable] = []
        try:
            page = document[index]
            try:
                lines = read_lines(page)
                if table_seconds > 0:
                    began = time.process_time()
                    tables = tables_on(page, lines)
                    table_seconds -= time.process_time() - began
            finally:
                page.close()
            if not lines:
                read.silent.append(index + 1)
        except pypdfium2.PdfiumError:
            read.broken.append(index + 1)
        size += sum(len(line.text) for line in lines)
        if size > limits.text_chars:
            raise DocumentUnreadable("too_large", f"The PDF holds more than {limits.text_chars:,} characters of text.")
        read.lines.append(lines)
        read.tables.append(tables)
    read.tables_complete = table_seconds > 0
    return read


def _no_text(document: Any, read: _Read) -> DocumentUnreadable:
    if not read.lines or len(read.broken) == len(read.lines):
        return DocumentUnreadable("damaged", "The PDF is damaged: none of its pages can be read.")
    if any(has_picture(document, index) for index in range(min(len(document), 5))):
        return DocumentUnreadable(
            "no_text",
            "The PDF holds pictures but no text; it seems to be a scan. Run text recognition (OCR) on it first.",
        )
    return DocumentUnreadable("no_text", "The PDF contains no text.")


def _structured(read: _Read, outline: Sequence[tuple[int, str, int]]) -> list[list[Paragraph]]:
    style, words = style_of(read.lines), vocabulary(read.lines)
    cleaned = without_furniture(read.lines)
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
            page += paragraphs(run, style, words)
            run = []
            if not any(each.text is table.markdown for each in page):
                page.append(Paragraph(table.markdown, Role.TABLE))
        pages.append(page + paragraphs(run, style, words))
    return with_headings(pages, style, outline)


class _Writer:
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
            self.headings.append(Heading(paragraph.level, one_line(text), start, self._length))
            return
        self._add(text)
        if paragraph.role is Role.TABLE:
            self.blocks.append(Block(BlockKind.TABLE, start, self._length))
        elif paragraph.role is Role.ITEM and goes_on and self.blocks:
            first = self.blocks.pop()
            self.blocks.append(Block(BlockKind.LIST, first.start, self._length))
        elif paragraph.role is Role.ITEM:
            self.blocks.append(Block(BlockKind.LIST, start, self._length))

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _warnings(read: _Read) -> Iterator[str]:
    if read.broken:
        yield f"{_numbered(read.broken)} could not be read."
    if read.silent:
        yield f"{_numbered(read.silent)} without text; pictures of text are not read."
    if not read.tables_complete:
        yield "So many lines are drawn on the pages that tables on later pages are kept as plain text."


def _numbered(pages: Sequence[int]) -> str:
    shown = ", ".join(map(str, pages[:_SHOWN])) + (", …" if len(pages) > _SHOWN else "")
    return f"{'Page' if len(pages) == 1 else 'Pages'} {shown}"
