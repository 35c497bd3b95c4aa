"""Tables as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from starlette.responses import StreamingResponse

from citewell.http.attachments import content_disposition

MEDIA_TYPE = "text/csv"
ROWS_AT_ONCE = 100
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for a formula, in both widths (OWASP, CSV injection)."""


def cell(value: object) -> object:
    """The value of a cell. Text that a spreadsheet would run gets a quote before it, and is shown as text."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = str(value)
        return f"'{text}" if text.lstrip(" ").startswith(STARTS_FORMULA) else text
    return value


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The table in pieces of a hundred rows, the names of its columns first."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([cell(value) for value in row])
        if number % ROWS_AT_ONCE == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_download(file_name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingResponse:
    """The table as a file to save; ``rows`` are read while it is sent."""
    headers = {"Content-Disposition": content_disposition(file_name), "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(csv_lines(columns, rows), media_type=MEDIA_TYPE, headers=headers)
