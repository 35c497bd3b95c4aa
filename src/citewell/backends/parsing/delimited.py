"""CSV and its relatives as one Markdown table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from citewell.backends.parsing.cleaning import clean
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.media import CSV
from citewell.backends.parsing.plain import encoding_warnings
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_DELIMITERS: Final = ",;\t|"
_SAMPLE_LINES: Final = 100
_SAMPLE_CHARACTERS: Final = 200_000
_MOST_COLUMNS: Final = 2_000
_LONGEST_CELL: Final = 10_000_000


class CsvParser:
    """Reads delimited text: encoding and delimiter are found, the first row is the head of the table.

    Rows of one cell before it are titles.
    Short rows are filled up with empty cells; where a row is longer than the first, the head is. Formulas stay text.
    """

    name = "csv"
    version = "2"
    media_types = frozenset({CSV})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The table in ``path``; see ``Parser``."""
        decoded = decode(path.read_bytes())
        source = clean(decoded.text)
        delimiter = find_delimiter(source[:_SAMPLE_CHARACTERS])
        csv.field_size_limit(_LONGEST_CELL)
        width = max(map(len, _rows(source, delimiter)), default=0)
        writer = DocumentWriter(limits)
        writer.warnings += encoding_warnings(decoded)
        rows = _rows(source, delimiter)
        head = next(rows, None)
        while head is not None and width > 1 and _is_title(head):
            writer.paragraph(" ".join("".join(head).split()))
            head = next(rows, None)
        counted = writer.table(chain([head], rows) if head is not None else (), width=width)
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            metadata={"encoding": decoded.encoding, "delimiter": delimiter, "columns": width, "rows": counted},
        )


def _is_title(row: list[str]) -> bool:
    return bool(row[0].strip()) and not any(cell.strip() for cell in row[1:])


def find_delimiter(sample: str) -> str:
    """The character that cuts most lines of ``sample`` into the same number of cells, two at least; else a comma."""
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
        except csv.Error:
            continue
        widths = [len(row) for row in rows[:_SAMPLE_LINES]]
        common = max(set(widths), key=widths.count, default=0)
        if common > 1:
            score = widths.count(common) / len(widths) + common / 1e6
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _rows(source: str, delimiter: str) -> Iterator[list[str]]:
    try:
        for row in csv.reader(io.StringIO(source, newline=""), delimiter=delimiter):
            if len(row) > _MOST_COLUMNS:
                raise DocumentUnreadable(
                    "too_large",
                    f"The table has more than {_MOST_COLUMNS:,} columns; keep those that matter and try again.",
                )
            if any(cell.strip() for cell in row):
                yield row
    except csv.Error as exc:
        raise DocumentUnreadable("damaged", f"The table cannot be read as CSV: {exc}.") from exc
