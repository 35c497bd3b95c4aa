"""Tables on ruled PDF pages: pdfplumber finds the cells, pdfium reads them."""

from __future__ import annotations

import ctypes
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from citewell.backends.parsing.pdf_lines import Line, text_within

_LEAST: Final = 2  # rows, columns, lines of a table
_MOST_OBJECTS: Final = 3_000
_THIN: Final = 2.5  # points
_LONG: Final = 20.0
_FEWEST_RULES: Final = 3
_WORDS_KEPT: Final = 0.97
_MOST_CELLS: Final = 5_000
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table as Markdown, and the indexes of the lines whose words it holds."""

    markdown: str
    lines: frozenset[int]


class TableFinder:
    """Finds tables in one document, as long as its budget of computing time lasts.

    Args:
        path: The document.
        seconds: CPU time that may be spent; after that no page has tables.
    """

    def __init__(self, path: Path, *, seconds: float) -> None:
        self._path = path
        self._left = seconds
        self._document: Any = None
        self.gave_up = False

    def tables_on(self, page: Any, number: int, lines: Sequence[Line]) -> list[FoundTable]:
        """The tables of ``page`` (of pypdfium2, ``number`` from 0) that hold all words of the lines they replace."""
        if self.gave_up or len(lines) < _LEAST or page.get_rotation() or not is_ruled(page):
            return []
        if self._left <= 0:
            self.gave_up = True
            return []
        began = time.process_time()
        try:
            return self._found(page, number, lines)
        except Exception:  # noqa: BLE001 - pdfminer fails in many ways on odd files; the text is there without it
            return []
        finally:
            self._left -= time.process_time() - began

    def close(self) -> None:
        """Lets go of the document."""
        if self._document is not None:
            self._document.close()

    def _found(self, page: Any, number: int, lines: Sequence[Line]) -> list[FoundTable]:
        import pdfplumber

        if self._document is None:
            self._document = pdfplumber.open(self._path)
        ruled = self._document.pages[number]
        text_page = page.get_textpage()
        try:
            tables = []
            taken: set[int] = set()
            for table in ruled.find_tables():
                made = _as_markdown(text_page, ruled, table, lines)
                if made is not None and not taken & made.lines:
                    tables.append(made)
                    taken |= made.lines
            return tables
        finally:
            text_page.close()
            ruled.close()


def is_ruled(page: Any) -> bool:
    """Whether ``page`` has a few straight horizontal and vertical lines, or boxes."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPage_CountObjects(page)
    across = down = 0
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(min(count, _MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        width, height = right.value - left.value, top.value - bottom.value
        across += width > _LONG
        down += height > _LONG / 4
        if across >= _FEWEST_RULES and down >= _LEAST:
            return True
    return False


def _as_markdown(text_page: Any, ruled: Any, table: Any, lines: Sequence[Line]) -> FoundTable | None:
    """``table`` as Markdown, or None when it is no real table or would lose words."""
    rows = [row.cells for row in table.rows]
    width = max(map(len, rows), default=0)
    if len(rows) < _LEAST or width < _LEAST or len(rows) * width > _MOST_CELLS:
        return None
    x0, y0, x1, y1 = _upright(ruled, table.bbox)
    inside = frozenset(
        index
        for index, line in enumerate(lines)
        if x0 - 2 <= (line.left + line.right) / 2 <= x1 + 2 and y0 - 1 <= (line.bottom + line.top) / 2 <= y1 + 1
    )
    cells = [[_cell(text_page, ruled, cell) for cell in row] for row in rows]
    shown = [row for row in cells if any(row)]
    wanted = Counter(word for index in inside for word in _WORD.findall(lines[index].text))
    held = Counter(word for row in shown for cell in row for word in _WORD.findall(cell))
    if len(shown) < _LEAST or not wanted or (wanted & held).total() < _WORDS_KEPT * wanted.total():
        return None
    filled = sum(bool(cell) for row in shown for cell in row)
    if filled < 0.3 * len(shown) * width or held.total() > 1.05 * wanted.total() + 2:
        return None
    padded = [[cell.replace("|", "\\|") for cell in row] + [""] * (width - len(row)) for row in shown]
    written = [f"| {' | '.join(row)} |" for row in padded]
    return FoundTable("\n".join([written[0], "|" + " --- |" * width, *written[1:]]), inside)


def _cell(text_page: Any, ruled: Any, box: tuple[float, float, float, float] | None) -> str:
    if box is None:
        return ""
    left, bottom, right, top = _upright(ruled, box)
    return text_within(text_page, left, bottom, right, top)


def _upright(ruled: Any, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box of pdfplumber (from the top of the page) as left, bottom, right, top from its lower left corner."""
    left, top, right, bottom = box
    height = float(ruled.mediabox[3])
    return left, height - bottom, right, height - top
