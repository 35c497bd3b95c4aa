"""The cells of an Excel sheet as text: shared strings, dates, percentages, formulas' values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element

from citewell.backends.parsing.grids import Row
from citewell.backends.parsing.xml_reading import XmlEvents, steps_through_xml, walk_xml
from citewell.domain.errors import DocumentUnreadable

_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENT: Final = {9: 0, 10: 2}
_NOT_SHOWN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_TIME_CODES: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"([A-Z]{1,7})(\d{1,10})")
_COLUMN: Final = re.compile(r"[A-Z]{1,7}")
_LAST_SERIAL: Final = 2_958_466  # 31 December 9999
_EPOCHS: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - sheets know no zones
_LEAP_BUG: Final = 60  # Excel counts a 29 February 1900, which was none
_MOST_DIGITS: Final = 12


class Formats:
    """Which cell styles show dates or percentages."""

    def __init__(self, styles: Element | None, *, from_1904: bool) -> None:
        self._epoch = _EPOCHS[from_1904]
        self._kinds: list[str] = []
        custom = {}
        if styles is not None:
            custom = {each.get("numFmtId"): each.get("formatCode", "") for each in styles.iterfind("numFmts/numFmt")}
            for each in styles.iterfind("cellXfs/xf"):
                number = each.get("numFmtId", "0")
                self._kinds.append(_kind(custom.get(number), int(number) if number.isdecimal() else 0))

    def shown(self, value: str, style: str) -> str:
        """The number ``value`` as a person reads it under ``style``."""
        kind = self._kinds[int(style)] if style.isdecimal() and int(style) < len(self._kinds) else ""
        try:
            number = float(value)
        except ValueError:
            return value
        if not math.isfinite(number):
            return value
        if kind == "date" and 0 <= number < _LAST_SERIAL:
            return self._date(number)
        if kind.startswith("%"):
            return f"{number * 100:.{kind[1:]}f}%"
        return f"{number:.15g}" if "." in value or "E" in value or "e" in value else value

    def _date(self, serial: float) -> str:
        if serial < 1 and self._epoch.year == 1899:  # noqa: PLR2004 - a time of day
            return f"{self._epoch + timedelta(days=serial, milliseconds=500):%H:%M:%S}"
        if serial < _LEAP_BUG and self._epoch.year == 1899:  # noqa: PLR2004 - as above
            serial += 1
        moment = self._epoch + timedelta(days=serial) + timedelta(milliseconds=500)
        moment = moment.replace(microsecond=0)
        return moment.date().isoformat() if moment.time() == self._epoch.time() else moment.isoformat(sep=" ")


def _kind(code: str | None, number: int) -> str:
    if code is None:
        return "date" if number in _DATES else f"%{_PERCENT[number]}" if number in _PERCENT else ""
    plain = _NOT_SHOWN.sub("", code.split(";")[0])
    if plain.lower() == "general":
        return ""
    if "%" in plain:
        return f"%{min(plain.partition('.')[2].count('0'), _MOST_DIGITS)}"
    return "date" if _TIME_CODES.search(plain) else ""


def shared_strings(source: BinaryIO) -> list[str]:
    """The texts that cells of type ``s`` name by their number."""
    events = _Strings()
    walk_xml(source, events)
    return events.found


class _Strings(XmlEvents):
    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._taking = False
        self._phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - of the base class
        if tag == "rPh":
            self._phonetic = True
        self._taking = tag == "t" and not self._phonetic

    def end(self, tag: str) -> None:
        self._taking = False
        if tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self.found.append("".join(self._parts))
            self._parts.clear()

    def data(self, text: str) -> None:
        if self._taking:
            self._parts.append(text)


def sheet_rows(source: BinaryIO, strings: list[str], formats: Formats, *, prefixed: bool) -> Iterator[Row]:
    """The rows with text of the sheet in ``source``, read as they are asked for.

    Args:
        source: The part of the sheet.
        strings: From ``shared_strings``.
        formats: Of the workbook.
        prefixed: Whether the names of elements have prefixes, which few programs write.
    """
    events = _Cells(strings, formats)
    for _ in steps_through_xml(source, events, as_written=not prefixed):
        yield from events.rows
        events.rows.clear()


class _Cells(XmlEvents):
    def __init__(self, strings: list[str], formats: Formats) -> None:
        self.rows: list[Row] = []
        self._strings = strings
        self._formats = formats
        self._row = -1
        self._cells: dict[int, str] = {}
        self._column = -1
        self._type = self._style = ""
        self._parts: list[str] = []
        self._taking = False
        self._columns: dict[str, int] = {}  # by their letters; -1 for what names none

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            where = attributes.get("r", "").rstrip("0123456789")
            number = self._columns.get(where)
            if number is None:
                found = _COLUMN.fullmatch(where)
                number = self._columns[where] = column_number(where) if found is not None else -1
            self._column = number if number >= 0 else self._column + 1
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "")
        elif tag in {"v", "t"}:
            self._taking = True
        elif tag == "row":
            said = attributes.get("r", "")
            self._row = int(said) - 1 if said.isdecimal() and len(said) < _MOST_DIGITS else self._row + 1
            self._column = -1
            self._cells = {}

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self._taking = False
        elif tag == "c":
            if self._parts:
                text = self._text("".join(self._parts)).strip()
                self._parts.clear()
                if text:
                    self._cells[self._column] = text
        elif tag == "row" and self._cells:
            self.rows.append((self._row, self._cells))

    def data(self, text: str) -> None:
        if self._taking:
            self._parts.append(text)

    def _text(self, value: str) -> str:
        if self._type == "s":
            if not value.strip().isdecimal() or int(value) >= len(self._strings):
                raise DocumentUnreadable("damaged", "The workbook is damaged: a cell names a text that is not there.")
            return self._strings[int(value)]
        if self._type == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        return self._formats.shown(value, self._style) if self._type == "n" else value


def column_number(letters: str) -> int:
    """The number of a column from 0: ``A`` is 0, ``AA`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_place(reference: str) -> tuple[int, int] | None:
    """Row and column from 0 of a reference such as ``B2``."""
    found = _REFERENCE.fullmatch(reference.replace("$", ""))
    return (int(found[2]) - 1, column_number(found[1])) if found else None
