"""Program code in PDF: lines of a typewriter font, with their indents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from citewell.backends.parsing.pdf_lines import Line
from citewell.backends.parsing.pdf_order import same_row

_LEAST_ROWS: Final = 2
_WIDTH: Final = 0.6  # of a letter of a typewriter font, times its size
_DEEPEST: Final = 40
_USUAL_SHARE: Final = 0.5  # of all characters, above which the font says nothing
_TICKS: Final = re.compile("`{3,}")


def says_something(pages: Sequence[Sequence[Line]]) -> bool:
    """Whether a typewriter font is the exception in this document."""
    counts = [(len(line.text), line.mono) for lines in pages for line in lines]
    return sum(count for count, mono in counts if mono) < _USUAL_SHARE * sum(count for count, _ in counts)


def code_in(lines: Sequence[Line]) -> list[tuple[str | None, list[Line]]]:
    """``lines`` in runs: with the text of a code block, or with None for what is none."""
    runs: list[tuple[str | None, list[Line]]] = []
    for mono, group in groupby(lines, key=lambda line: line.mono):
        run = list(group)
        rows = _rows(run) if mono else []
        if len(rows) >= _LEAST_ROWS:
            runs.append((_written(rows), run))
        elif runs and runs[-1][0] is None:
            runs[-1][1].extend(run)
        else:
            runs.append((None, run))
    return runs


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in lines:
        if rows and same_row(rows[-1][-1], line) and line.left >= rows[-1][-1].right:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _written(rows: Sequence[Sequence[Line]]) -> str:
    margin = min(row[0].left for row in rows)
    letter = max(1.0, _WIDTH * rows[0][0].size)
    written: list[str] = []
    for row in rows:
        text = ""
        for line in row:
            blanks = round((line.left - margin) / letter) - len(text)
            text += " " * min(_DEEPEST, max(1 if text else 0, blanks)) + line.text + ("-" if line.hyphen else "")
        written.append(text)
    fence = "`" * (max((len(ticks) for text in written for ticks in _TICKS.findall(text)), default=2) + 1)
    return "\n".join([fence, *written, fence])
