"""What commands print: JSON for programs, tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

CONTROL = {code: " " for code in (*range(32), 127, *range(128, 160)) if chr(code) not in "\n\t"}


def clean(text: object) -> str:
    """Text that cannot drive the terminal."""
    return str(text).translate(CONTROL)


def print_json(value: Any) -> None:
    """The one JSON document of a command."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def say(text: str) -> None:
    """A line for a person, on standard error, so that standard output stays the command's result."""
    sys.stderr.write(clean(text) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for a person."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    Console(highlight=False).print(table)


def _cell(value: object) -> Any:
    from rich.text import Text

    return Text("" if value is None else clean(value))
