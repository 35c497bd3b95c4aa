"""Older and other spreadsheets (xls, xlsb, ods) with calamine: each sheet a page, each of its tables a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.grids import Row, write_tables
from citewell.backends.parsing.media import ODS, XLS, XLSB
from citewell.backends.parsing.opendocument import check_readable
from citewell.backends.parsing.package import Package
from citewell.backends.parsing.properties import Properties, office_properties, opendocument_properties
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_MOST_SHEETS: Final = 1_000


class SpreadsheetParser:
    """Reads spreadsheets that are no xlsx."""

    name = "calamine"
    version = "1"
    media_types = frozenset({XLS, XLSB, ODS})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The workbook in ``path``; see ``Parser``."""
        from python_calamine import SheetVisibleEnum

        said = _said(path, media_type)
        book = _opened(path)
        writer = DocumentWriter(limits)
        sheets = book.sheets_metadata
        for number, sheet in enumerate(sheets[:_MOST_SHEETS], start=1):
            writer.page(number)
            before = writer.length
            writer.heading(2, sheet.name)
            empty = writer.length
            write_tables(_rows(book, sheet.name), writer)
            if writer.length == empty:
                writer.take_back(before)
            elif sheet.visible != SheetVisibleEnum.Visible:
                writer.warnings.append(f"The sheet {one_line(sheet.name)} is hidden in the workbook.")
        if not writer.length:
            raise DocumentUnreadable("no_text", "The workbook contains no text; its sheets are empty.")
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            title=said.title,
            language=said.language,
            metadata={**said.rest, "sheets": len(sheets)},
            headings_tell=False,
        )


def _said(path: Path, media_type: str) -> Properties:
    """The properties of the archives among these formats, which are checked on the way."""
    if media_type == XLS:
        return Properties()
    with Package(path, "workbook") as package:
        if media_type == XLSB:
            return office_properties(package)
        check_readable(package, "workbook")
        return opendocument_properties(package)


def _opened(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as exc:
        raise DocumentUnreadable(
            "encrypted",
            "The workbook is encrypted. Passwords of Office files are not supported; save it without one.",
        ) from exc
    except (CalamineError, OSError) as exc:
        raise DocumentUnreadable("damaged", "The workbook is damaged and cannot be read. Save it again.") from exc


def _rows(book: CalamineWorkbook, name: str) -> Iterator[Row]:
    from python_calamine import CalamineError

    try:
        sheet = book.get_sheet_by_name(name)
        for number, row in enumerate(sheet.iter_rows()):
            cells = {column: text for column, value in enumerate(row) if (text := _shown(value))}
            if cells:
                yield number, cells
    except CalamineError as exc:
        raise DocumentUnreadable(
            "damaged", f"The sheet {one_line(name)} is damaged and cannot be read. Save the workbook again."
        ) from exc


def _shown(value: float | str | bool | time | date | datetime | timedelta) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.replace(microsecond=0).isoformat(sep=" ")
    return str(value)
