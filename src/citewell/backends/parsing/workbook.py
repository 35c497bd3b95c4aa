"""Excel workbooks (xlsx): each sheet a page, each of its tables a table, charts as their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from citewell.backends.parsing.cells import Formats, cell_place, shared_strings, sheet_rows
from citewell.backends.parsing.charts import write_chart
from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.grids import Row, write_tables
from citewell.backends.parsing.media import XLSX
from citewell.backends.parsing.package import Package, Relation
from citewell.backends.parsing.properties import office_properties
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_MOST_SHEETS: Final = 1_000
_EXTRAS: Final = re.compile(rb"<(?:\w+:)?(mergeCell|hyperlink)\s([^<>]{1,4000}?)/?>")
_ATTRIBUTE: Final = re.compile(rb'(ref|r:id|\w+:id)="([^"]*)"')
_STEP: Final = 1 << 20
_HEAD: Final = 4_000
_PREFIXED: Final = re.compile(rb"<\w+:worksheet\b")
_LONGEST_TAG: Final = 5_000
_MOST_MERGED: Final = 50_000  # cells that a merged one may be repeated in, in a sheet


class XlsxParser:
    """Reads Excel workbooks, sheet by sheet and row by row; only cells with text take memory."""

    name = "workbook"
    version = "1"
    media_types = frozenset({XLSX})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The workbook in ``path``; see ``Parser``."""
        writer = DocumentWriter(limits)
        with Package(path, "workbook") as package:
            book = _Book(package)
            for number, (name, part, hidden) in enumerate(book.sheets[:_MOST_SHEETS], start=1):
                writer.page(number)
                before = writer.length
                writer.heading(2, name)
                empty = writer.length
                book.write_sheet(part, writer)
                if writer.length == empty:
                    writer.take_back(before)
                elif hidden:
                    writer.warnings.append(f"The sheet {one_line(name)} is hidden in the workbook.")
            said = office_properties(package)
        if not writer.length:
            raise DocumentUnreadable("no_text", "The workbook contains no text; its sheets are empty.")
        if len(book.sheets) > _MOST_SHEETS:
            writer.warnings.append(f"Only the first {_MOST_SHEETS:,} of {len(book.sheets):,} sheets were read.")
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            title=said.title,
            language=said.language,
            metadata={**said.rest, "sheets": len(book.sheets)},
            headings_tell=False,
        )


class _Book:
    def __init__(self, package: Package) -> None:
        self._package = package
        main = package.main_part()
        relations = package.relations(main)
        tree = package.xml(main)
        properties = tree.find("workbookPr")
        from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        parts: dict[str, str] = {each.kind: each.target for each in relations.values()}
        self._formats = Formats(package.xml_if_there(parts.get("styles", "")), from_1904=from_1904)
        self._strings: list[str] = []
        if parts.get("sharedStrings", "") in package.names:
            with package.open(parts["sharedStrings"]) as source:
                self._strings = shared_strings(source)
        self.sheets = [
            (each.get("name", ""), relations[each.get("r:id", "")].target, each.get("state", "visible") != "visible")
            for each in tree.iterfind("sheets/sheet")
            if each.get("r:id", "") in relations and relations[each.get("r:id", "")].target in package.names
        ]

    def write_sheet(self, part: str, writer: DocumentWriter) -> None:
        """Writes what is on the sheet in ``part``."""
        relations = self._package.relations(part)
        extras = _Extras(self._package, part, relations)
        with self._package.open(part) as source:
            prefixed = _PREFIXED.search(source.read(_HEAD)) is not None
        with self._package.open(part) as source:
            rows = sheet_rows(source, self._strings, self._formats, prefixed=prefixed)
            write_tables(extras.on(rows), writer)
        for relation in relations.values():
            if relation.kind == "drawing":
                self._write_drawing(relation.target, writer)
        kinds = {relation.kind for relation in relations.values()}
        told = "threadedComment" if "threadedComment" in kinds else "comments"
        for relation in relations.values():
            if relation.kind == told:
                self._write_comments(relation.target, writer)

    def _write_drawing(self, part: str, writer: DocumentWriter) -> None:
        tree = self._package.xml_if_there(part)
        relations = self._package.relations(part)
        for each in tree.iter() if tree is not None else ():
            relation = relations.get(each.get("r:id", "")) if each.tag == "chart" else None
            if relation is not None:
                write_chart(self._package, relation.target, writer)
            elif each.tag == "txBody":
                lines = ("".join(text.text or "" for text in paragraph.iter("t")) for paragraph in each.iterfind("p"))
                writer.paragraph("\n".join(filter(str.strip, lines)))

    def _write_comments(self, part: str, writer: DocumentWriter) -> None:
        tree = self._package.xml_if_there(part)
        for each in tree.iter() if tree is not None else ():
            if each.tag in {"comment", "threadedComment"}:
                text = one_line(
                    "".join(inner.text or "" for inner in each.iter() if inner.tag in {"t", "text"}), limit=10_000
                )
                if text:
                    writer.paragraph(f"Comment on {one_line(each.get('ref', ''))}: {text}")


class _Extras:
    """What stands in a sheet after its cells, read before them: merged cells and links."""

    def __init__(self, package: Package, part: str, relations: dict[str, Relation]) -> None:
        self._links: dict[tuple[int, int], str] = {}
        self._sources: dict[int, dict[int, tuple[int, int]]] = {}  # row -> column -> where the text stands
        self._wanted: dict[tuple[int, int], str] = {}
        left = _MOST_MERGED
        for kind, said in _extras(package, part):
            first, _, last = said.get("ref", "").partition(":")
            start, stop = cell_place(first), cell_place(last or first)
            if start is None or stop is None:
                continue
            if kind == "hyperlink":
                relation = relations.get(said.get("id", ""))
                if relation is not None and relation.address:
                    self._links[start] = relation.address
                continue
            size = (stop[0] - start[0] + 1) * (stop[1] - start[1] + 1)
            left -= size
            if size < 1 or left < 0:
                left += size
                continue
            for row in range(start[0], stop[0] + 1):
                columns = self._sources.setdefault(row, {})
                columns.update((column, start) for column in range(start[1], stop[1] + 1))

    def on(self, rows: Iterator[Row]) -> Iterator[Row]:
        """``rows`` with links as Markdown and the text of each merged cell wherever it reaches.

        A row whose only text is one merged cell keeps it once: it is a title.
        """
        for number, cells in rows:
            for column in cells:
                target = self._links.get((number, column))
                if target is not None:
                    cells[column] = f"[{cells[column]}]({target})"
            merged = self._sources.get(number)
            if merged:
                yield number, self._filled(number, cells, merged)
            else:
                yield number, cells

    def _filled(self, number: int, cells: dict[int, str], merged: dict[int, tuple[int, int]]) -> dict[int, str]:
        for column, text in cells.items():
            if merged.get(column) == (number, column):
                self._wanted[number, column] = text
        if len(cells) == 1 and next(iter(cells)) in merged:
            return cells
        filled = dict(cells)
        for column, source in merged.items():
            reaches = self._wanted.get(source)
            if column not in filled and reaches is not None:
                filled[column] = reaches
        return filled


def _extras(package: Package, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The ``mergeCell`` and ``hyperlink`` elements of the sheet, without parsing its cells."""
    tail = b""
    with package.open(part) as source:
        while piece := source.read(_STEP):
            window = tail + piece
            end = 0
            for found in _EXTRAS.finditer(window):
                end = found.end()
                pairs = _ATTRIBUTE.findall(found[2])
                yield (
                    found[1].decode(),
                    {key.rpartition(b":")[2].decode(): value.decode("utf-8", "replace") for key, value in pairs},
                )
            tail = window[max(end, len(window) - _LONGEST_TAG) :]
