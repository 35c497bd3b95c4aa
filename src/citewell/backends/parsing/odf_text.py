"""The running text of OpenDocument files: paragraphs, headings, lists, tables, notes, comments and frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.odf_styles import Styles
from citewell.backends.parsing.package import Package, inside
from citewell.backends.parsing.writing import DocumentWriter

_LEFT_OUT: Final = frozenset(
    {"tracked-changes", "table-of-content", "forms", "sequence-decls", "variable-decls", "event-listeners", "bookmark"}
)
_SHAPES: Final = frozenset({"custom-shape", "rect", "ellipse", "line", "connector", "polygon", "path", "circle"})
_HOLDERS: Final = _SHAPES | {"text-box", "section", "g", "index-body", "a", "bibliography"}
_ROW_HOLDERS: Final = frozenset({"table-header-rows", "table-rows", "table-row-group"})
_MOST_COLUMNS: Final = 500
_MOST_REPEATED: Final = 100
_MOST_SPACES: Final = 100
_OUTSIDE: Final = ("http://", "https://", "mailto:", "ftp://")


@dataclass(slots=True)
class _Aside:
    """What hangs on a paragraph and is written after it."""

    notes: list[str] = field(default_factory=list)
    frames: list[Element] = field(default_factory=list)


class OdfText:
    """Writes parts of the tree of an OpenDocument file; ``package`` holds the objects that they show."""

    def __init__(self, package: Package, styles: Styles, writer: DocumentWriter) -> None:
        self._package = package
        self._styles = styles
        self._writer = writer
        self._notes = 0

    def write_pages(self, body: Element) -> None:
        """Writes the blocks of ``body``, which lie on the pages that the program marked when it last laid them out."""
        if next(body.iter("soft-page-break"), None) is None:
            self.write(body)
            return
        number = 1
        for block in body:
            if block.tag == "soft-page-break":
                number += 1
                continue
            self._writer.page(number)
            self.write((block,))
            number += sum(1 for _ in block.iter("soft-page-break"))

    def write(self, holder: Iterable[Element]) -> None:
        """Writes what is inside ``holder``, block by block."""
        for each in holder:
            if each.tag == "h":
                self._heading(each)
            elif each.tag == "p":
                self._paragraph(each)
            elif each.tag == "list":
                self._list(each, 1, each.get("style-name", ""))
                self._writer.end_list()
            elif each.tag == "table":
                self._table(each)
            elif each.tag == "frame":
                self.frame(each)
            elif each.tag in _HOLDERS or each.tag.endswith("-index"):
                self.write(each)

    def frame(self, frame: Element) -> None:
        """Writes what a frame shows: text, a table, a chart, or what is said of a picture."""
        shown = next((each for each in frame if each.tag in {"text-box", "table", "object", "image"}), None)
        if shown is None:
            return
        if shown.tag == "text-box":
            self.write(shown)
        elif shown.tag == "table":
            self._table(shown)
        else:
            if shown.tag == "object":
                self._object(shown)
            said = [one_line(frame.findtext(name, ""), limit=2_000) for name in ("title", "desc")]
            self._writer.paragraph(" ".join(dict.fromkeys(filter(None, said))))

    def write_comment(self, comment: Element) -> None:
        """Writes a comment that hangs on no paragraph."""
        aside = _Aside()
        self._comment(comment, aside)
        self._write_aside(aside)

    def _table(self, table: Element) -> None:
        rows = self._table_rows(table)
        self._writer.table(rows, width=max(map(len, rows), default=0))

    def _table_rows(self, table: Element) -> list[list[str]]:
        """The cells of ``table``; the text of a merged cell stands in each cell that it covers."""
        rows: list[list[str]] = []
        for line in _rows_of(table):
            row: list[str] = []
            for cell in line:
                if cell.tag not in {"table-cell", "covered-table-cell"}:
                    continue
                repeated = _number(cell.get("number-columns-repeated"), most=_MOST_COLUMNS)
                if cell.tag == "covered-table-cell":
                    row += [""] * repeated
                else:
                    text = self._flat(cell)
                    row += [text] * repeated
            rows += [row[:_MOST_COLUMNS]] * _number(line.get("number-rows-repeated"), most=_MOST_REPEATED)
        self._fill(table, rows)
        return rows

    def _fill(self, table: Element, rows: list[list[str]]) -> None:
        """Repeats the text of merged cells in ``rows``, which are the cells of ``table``."""
        number = 0
        for line in _rows_of(table):
            column = 0
            for cell in line:
                if cell.tag not in {"table-cell", "covered-table-cell"}:
                    continue
                wide = _number(cell.get("number-columns-spanned"), most=_MOST_COLUMNS)
                high = _number(cell.get("number-rows-spanned"), most=_MOST_REPEATED)
                if wide * high > 1 and number < len(rows) and column < len(rows[number]):
                    for index in range(number, min(number + high, len(rows))):
                        row = rows[index] = list(rows[index])
                        for place in range(column, min(column + wide, len(row))):
                            row[place] = row[place] or rows[number][column]
                column += _number(cell.get("number-columns-repeated"), most=_MOST_COLUMNS)
            number += _number(line.get("number-rows-repeated"), most=_MOST_REPEATED)

    def _heading(self, heading: Element) -> None:
        aside = _Aside()
        level = heading.get("outline-level", "1")
        self._writer.heading(int(level[:2]) if level.isdecimal() else 1, self._words(heading, aside))
        self._write_aside(aside)

    def _paragraph(self, paragraph: Element) -> None:
        aside = _Aside()
        text = self._words(paragraph, aside)
        if self._styles.family(paragraph.get("style-name", "")) == "Title" and len(text) < 300:  # noqa: PLR2004 - a line or two
            self._writer.heading(1, text)
        else:
            self._writer.paragraph(text)
        self._write_aside(aside)

    def _write_aside(self, aside: _Aside) -> None:
        for note in aside.notes:
            self._writer.paragraph(note)
        for frame in aside.frames:
            self.frame(frame) if frame.tag == "frame" else self.write(frame)

    def _list(self, holder: Element, level: int, style: str) -> None:
        numbered = self._styles.numbered(style, level)
        number = 0
        for item in holder:
            if item.tag not in {"list-item", "list-header"}:
                continue
            start = item.get("start-value", "")
            number = int(start[:6]) if start.isdecimal() else number + (item.tag == "list-item")
            aside = _Aside()
            texts = [self._words(each, aside) for each in item if each.tag == "p"]
            self._writer.item("\n".join(texts), depth=level - 1, number=str(number) if numbered else None)
            for each in item:
                if each.tag == "h":
                    self._heading(each)
                elif each.tag == "list":
                    self._list(each, level + 1, each.get("style-name") or style)
            self._write_aside(aside)

    def _object(self, shown: Element) -> None:
        tree = self._package.xml_if_there(inside("", f"{shown.get('href', '')}/content.xml"))
        if tree is None:
            return
        for title in tree.iterfind("body/chart/chart/title"):
            self._writer.paragraph(self._flat(title))
        for table in tree.iterfind("body/chart/chart/table"):
            self._table(table)
        for formula in tree.iter("annotation"):
            self._writer.paragraph(formula.text or "")

    def plain(self, holder: Element, between: str = " ") -> str:
        """The text of the paragraphs below ``holder``."""
        return between.join(filter(None, (self._words(each, _Aside()).strip() for each in holder.iter("p"))))

    def _flat(self, holder: Element) -> str:
        """A cell on one line: paragraphs and items one after the other."""
        parts = []
        items = [each for each in holder if each.tag == "list-item"]
        for each in holder:
            if each.tag in {"p", "h"}:
                aside = _Aside()
                parts.append(self._words(each, aside))
                parts += (*aside.notes, *map(self._flat, aside.frames))
            elif each.tag == "list-item" and len(items) > 1:
                numbered = self._styles.numbered(holder.get("style-name", ""), 1)
                mark = f"{items.index(each) + 1}." if numbered else "-"
                parts.append(f"{mark} {self._flat(each)}")
            elif each.tag in {"title", "desc"}:
                parts.append(each.text or "")
            elif each.tag not in {"annotation", "tracked-changes"}:
                parts.append(self._flat(each))
        return " ".join(filter(None, (part.strip() for part in parts)))

    def _words(self, holder: Element, aside: _Aside) -> str:
        parts = [holder.text or ""]
        for each in holder:
            parts += (self._inline(each, aside), each.tail or "")
        return "".join(parts)

    def _inline(self, each: Element, aside: _Aside) -> str:
        simple: dict[str, Callable[[], str]] = {
            "s": lambda: " " * _number(each.get("c"), most=_MOST_SPACES),
            "tab": lambda: "\t",
            "line-break": lambda: "\n",
            "note": lambda: self._note(each, aside),
            "annotation": lambda: self._comment(each, aside),
        }
        if each.tag in simple:
            return simple[each.tag]()
        if each.tag == "a":
            text, target = self._words(each, aside), each.get("href", "")
            return f"[{text}]({target})" if target.startswith(_OUTSIDE) and text.strip() else text
        if each.tag == "frame" or each.tag in _SHAPES or each.tag == "g":
            aside.frames.append(each)
            return ""
        return "" if each.tag in _LEFT_OUT else self._words(each, aside)

    def _note(self, note: Element, aside: _Aside) -> str:
        self._notes += 1
        mark = f"[^{self._notes}]"
        body = note.find("note-body")
        aside.notes.append(f"{mark}: {self.plain(body) if body is not None else ''}")
        return mark

    def _comment(self, comment: Element, aside: _Aside) -> str:
        who, when = one_line(comment.findtext("creator", "")), one_line(comment.findtext("date", ""))
        text = self.plain(comment)
        if text:
            aside.notes.append(f"Comment by {who or 'unknown'}{f', {when}' if when else ''}: {text}")
        return ""


def _rows_of(table: Element) -> Iterator[Element]:
    for each in table:
        if each.tag == "table-row":
            yield each
        elif each.tag in _ROW_HOLDERS:
            yield from _rows_of(each)


def _number(said: str | None, *, most: int) -> int:
    return min(int(said), most) if said and said.isdecimal() and said.strip("0") else 1
