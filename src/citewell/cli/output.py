"""What commands print: JSON for programs, tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""They turn text around, so that it reads as something else than it is."""
CONTROL = {code: " " for code in (*range(32), *range(127, 160), *BIDI) if chr(code) not in "\n\t"}
WHOLE = frozenset({"id", "state"})
"""Columns that are never folded: people copy what is in them."""
PIPED_WIDTH = 10_000
ESCAPED = {code: f"\\u{code:04x}" for code in (*range(127, 160), *BIDI)}
"""JSON escapes the other control characters by itself."""


def clean(text: object) -> str:
    """Text that cannot drive the terminal. Bytes of a file name that are no text become question marks."""
    return str(text).translate(CONTROL).encode("utf-8", "replace").decode()


def line(text: object) -> str:
    """Text that cannot drive the terminal and stays in its line."""
    return " ".join(clean(text).split())


def print_json(value: Any) -> None:
    """The one JSON document of a command, in the encoding of standard output, or else in ASCII."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False).translate(ESCAPED) + "\n"
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2, allow_nan=False) + "\n"
    sys.stdout.write(text)


def say(text: str) -> None:
    """A line for a person, on standard error, so that standard output stays the command's result."""
    sys.stderr.write(clean(text) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for a person."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in WHOLE)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    # What is piped on is read line by line: nothing is folded there.
    Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)


def _cell(value: object) -> Any:
    from rich.text import Text

    return Text("" if value is None else line(value))
