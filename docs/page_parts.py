# ruff: noqa: INP001 - a module of the script beside it, not of a package
"""What generated pages of the reference have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by docs/generate_reference.py; change the code, not this page. -->"
WIDTH = 100
"""Of code and of what commands print, in characters."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; bars in cells are escaped."""
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join(lines)


# ---------------------------------------------------------------- settings
