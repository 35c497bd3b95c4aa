"""PDF: text page by page, with headings, lists and ruled tables."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from citewell.backends.parsing.aids import Aids, Drawing
from citewell.backends.parsing.media import PDF
from citewell.backends.parsing.paged import ReadPages, numbered, written
from citewell.backends.parsing.pdf_annotations import field_lines, open_forms, with_links
from citewell.backends.parsing.pdf_attachments import take_attachments
from citewell.backends.parsing.pdf_columns import tables_in
from citewell.backends.parsing.pdf_facts import opened, outline_of, properties_of
from citewell.backends.parsing.pdf_lines import Line, read_lines
from citewell.backends.parsing.pdf_order import in_reading_order
from citewell.backends.parsing.pdf_pictures import draw, is_meaningless, is_picture_of_text
from citewell.backends.parsing.pdf_tables import FoundTable, tables_on
from citewell.backends.parsing.recognised_lines import lines_of_pages
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits, PartSink

_TABLE_SHARE: Final = 0.25  # of the CPU time that a document may take
_MOST_PAGES: Final = 20_000


class PdfParser:
    """Reads PDF with pdfium. Reading order is that of the file, which suits most columns.

    Running heads and page numbers are left out, words divided at line ends are joined, headings come from the outline
    and from the size and weight of the type, tables from ruled cells.
    """

    name = "pdfium"
    version = "1"
    media_types = frozenset({PDF})

    def __init__(self) -> None:
        self.aids = Aids()

    def draw(self, path: Path, number: int, *, media_type: str, limits: ParseLimits) -> Drawing:  # noqa: ARG002 - of the port
        """Page ``number`` as it is shown; see ``AidedParser``."""
        document = opened(path, self.aids.password)
        try:
            return draw(document, number)
        finally:
            document.close()

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The document in ``path``; see ``Parser``."""
        document = opened(path, self.aids.password)
        try:
            open_forms(document)
            read = _read(document, limits, lines_of_pages(self.aids.recognised))
            if not any(read.lines):
                raise _no_text(read, recognised=bool(self.aids.recognised))
            outline, properties = outline_of(document), properties_of(document)
        finally:
            document.close()
        text = written(read, outline)
        title = properties.pop("Title", "")
        return ParsedDocument(
            text=text.text(),
            media_type=media_type,
            parser=self.name,
            parser_version=self.version,
            title=title or next((each.title for each in text.headings[:3] if each.level == 1), None),
            language=properties.pop("Language", None),
            pages=tuple(text.pages),
            headings=tuple(text.headings),
            blocks=tuple(text.blocks),
            metadata={key.lower(): value for key, value in properties.items()} | {"pages": len(read.lines)},
            warnings=tuple(_warnings(read)),
            unread=tuple(read.unread),
        )

    def unpack(
        self, path: Path, *, file_name: str, media_type: str, limits: ParseLimits, parts: PartSink
    ) -> ParsedDocument:
        """The document in ``path``, and the files that are attached to it; see ``Unpacker``."""
        document = self.parse(path, file_name=file_name, media_type=media_type, limits=limits)
        told = take_attachments(path, self.aids.password, parts)
        return replace(document, warnings=(*document.warnings, *told))


def _read(document: Any, limits: ParseLimits, recognised: Mapping[int, list[Line]]) -> ReadPages:
    import pypdfium2

    read = ReadPages()
    count = len(document)
    if count > _MOST_PAGES:
        raise DocumentUnreadable("too_large", f"The PDF has more than {_MOST_PAGES:,} pages; split it and try again.")
    size = 0
    table_seconds = _TABLE_SHARE * limits.cpu_seconds
    for number in range(1, count + 1):
        lines: list[Line] = recognised.get(number, [])
        tables: list[FoundTable] = []
        try:
            if number in recognised:
                lines = in_reading_order(_said(document, number, lines))
                tables = tables_in(lines, ())
            else:
                lines, tables, spent = _page(document, number, read, with_tables=table_seconds > 0)
                table_seconds -= spent
        except pypdfium2.PdfiumError:
            read.broken.append(number)
        size += sum(len(line.text) for line in lines)
        if size > limits.text_chars:
            raise DocumentUnreadable("too_large", f"The PDF holds more than {limits.text_chars:,} characters of text.")
        read.lines.append(lines)
        read.tables.append(tables)
    read.tables_complete = table_seconds > 0
    return read


def _said(document: Any, number: int, recognised: list[Line]) -> list[Line]:
    """What a page says: what was recognised, unless its own text means something and is longer."""
    page = document[number - 1]
    try:
        own = read_lines(page)
    finally:
        page.close()
    longer = sum(len(line.text) for line in own) > sum(len(line.text) for line in recognised)
    return own if longer and not is_meaningless(own) else recognised


def _page(
    document: Any, number: int, read: ReadPages, *, with_tables: bool
) -> tuple[list[Line], list[FoundTable], float]:
    """Lines and tables of a page, and the CPU time that was spent on the tables."""
    page = document[number - 1]
    tables: list[FoundTable] = []
    spent = 0.0
    try:
        lines = read_lines(page) + field_lines(document, page)
        lines = in_reading_order(lines)
        if with_tables:
            began = time.process_time()
            tables = tables_on(page, lines)
            tables += tables_in(lines, frozenset(index for table in tables for index in table.lines))
            spent = time.process_time() - began
        taken = frozenset(index for table in tables for index in table.lines)
        lines = with_links(document, page, lines, taken)
        if is_picture_of_text(page, lines):
            read.unread.append(number)
        elif not lines:
            read.silent.append(number)
    finally:
        page.close()
    return lines, tables, spent


def _no_text(read: ReadPages, *, recognised: bool) -> DocumentUnreadable:
    if not read.lines or len(read.broken) == len(read.lines):
        return DocumentUnreadable("damaged", "The PDF is damaged: none of its pages can be read.")
    if recognised:
        return DocumentUnreadable("no_text", "The PDF holds pictures, and text recognition found no text on them.")
    if read.unread:
        return DocumentUnreadable(
            "no_text", "The PDF holds pictures but no text; it seems to be a scan.", pages=read.unread
        )
    return DocumentUnreadable("no_text", "The PDF contains no text.")


def _warnings(read: ReadPages) -> Iterator[str]:
    if read.broken:
        yield f"{numbered(read.broken)} could not be read."
    if read.silent:
        yield f"{numbered(read.silent)} without text."
    if not read.tables_complete:
        yield "So many lines are drawn on the pages that tables on later pages are kept as plain text."
