"""The text of Word documents, block by block."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from citewell.backends.parsing.charts import write_chart
from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.package import Package, Relation
from citewell.backends.parsing.slides import described
from citewell.backends.parsing.word_math import latex
from citewell.backends.parsing.word_styles import WordStyles
from citewell.backends.parsing.writing import DocumentWriter

_GONE: Final = frozenset({"del", "moveFrom", "delText", "rPr", "pPr", "sectPr", "tblPr", "trPr", "tcPr"})
_HOLDERS: Final = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "body"})
_NUMBER: Final = re.compile(r"(\d{1,6})[.)]?")
_ADDRESS: Final = re.compile(r"\s*HYPERLINK\s+\"(https?://[^\"\s]{1,2000}|mailto:[^\"\s]{1,300})\"", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"(?:toc|table of figures)(?: ?\d| ?heading)?")
_HIDDEN: Final = "The document has hidden text, which was left out."
_MOST_COLUMNS: Final = 500
_SIGNS: Final = {"F0B7": "•", "F0E0": "→", "F0E8": "→", "F0FC": "✓", "F0A7": "▪", "F0D8": "➢"}


@dataclass(slots=True)
class _Aside:
    """What hangs on a paragraph and is written after it."""

    notes: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)  # the addresses of the fields that are open; most have none


class WordText:
    """Writes the body of a document."""

    def __init__(
        self, package: Package, relations: dict[str, Relation], styles: WordStyles, writer: DocumentWriter
    ) -> None:
        self._package = package
        self._relations = relations
        self._styles = styles
        self._writer = writer
        self._page = self._pending = 0
        self._marks: dict[str, int] = {}
        self._notes = {
            kind: {each.get("id", ""): each for each in self._side_part(f"{kind}s")} for kind in ("footnote", "endnote")
        }
        self._inline_writers: dict[str, Callable[[Element, _Aside], str]] = {
            "r": self._run,
            "t": lambda each, _aside: each.text or "",
            "tab": lambda _each, _aside: "\t",
            "br": lambda _each, _aside: "\n",
            "cr": lambda _each, _aside: "\n",
            "noBreakHyphen": lambda _each, _aside: "-",
            "sym": lambda each, _aside: _SIGNS.get(each.get("char", "").upper(), ""),
            "hyperlink": self._link,
            "fldChar": self._field,
            "instrText": self._instruction,
            "footnoteReference": self._note,
            "endnoteReference": self._note,
            "commentReference": self._comment,
            "drawing": self._drawing,
            "pict": self._drawing,
            "object": self._drawing,
            "AlternateContent": self._alternative,
            "oMath": self._formula,
            "oMathPara": self._formulas,
        }
        self._comments = {each.get("id", ""): each for each in self._side_part("comments")}

    def write(self, body: Element, *, pages_by: str | None = None) -> None:
        """Writes the blocks in ``body``.

        Args:
            body: The element that holds them.
            pages_by: The mark at which a page ends: ``lastRenderedPageBreak``, ``br``, or None for no pages.
        """
        if pages_by:
            self._page = 1
            self._writer.page(1)
        for block in _blocks(body):
            if pages_by:
                self._turn(block, pages_by)
            self._block(block)

    def _turn(self, block: Element, mark: str) -> None:
        """Counts the pages that end before the first words of ``block`` and those that end within."""
        found, before, seen = 0, 0, False
        for each in block.iter():
            if each.tag == "t" and (each.text or "").strip():
                seen = True
            elif each.tag == mark and (mark != "br" or each.get("type") == "page"):
                found += 1
                before += not seen
        if before:
            self._writer.page(self._page + before)
        if found:
            self._page += found
            if found > before:
                self._pending = self._page

    def _block(self, block: Element) -> None:
        if block.tag == "tbl":
            self._table(block)
        else:
            self._paragraph(block)
        if self._pending:
            self._writer.page(self._pending)
            self._pending = 0

    def _side_part(self, kind: str) -> list[Element]:
        for relation in self._relations.values():
            if relation.kind == kind:
                tree = self._package.xml_if_there(relation.target)
                return list(tree) if tree is not None else []
        return []

    def _paragraph(self, paragraph: Element) -> None:
        aside = _Aside()
        words = self._text(paragraph, aside)
        level = self._styles.heading_level(paragraph)
        properties = paragraph.find("pPr/pStyle")
        style = self._styles.name(properties.get("val", "")) if properties is not None else ""
        if _CONTENTS.fullmatch(style):
            return
        if words.strip():
            mark = self._styles.mark(paragraph)
            label = mark.label if mark is not None else None
            if level:
                self._writer.heading(level, f"{label} {words}" if label else words)
            elif mark is None:
                self._writer.paragraph(words)
            else:
                number = _NUMBER.fullmatch(label or "")
                shown = words if number is not None or not label else f"{label} {words}"
                self._writer.item(shown, depth=mark.level, number=number[1] if number is not None else None)
        for note in aside.notes:
            self._writer.paragraph(note)
        for box in aside.boxes:
            for block in _blocks(box):
                self._block(block)
        for part in aside.charts:
            write_chart(self._package, part, self._writer)

    def _table(self, table: Element) -> None:
        rows = self._rows(table)
        if len(rows) == 1 and len(rows[0]) == 1:  # a frame around text
            for cell in table.iterfind(".//tc"):
                for block in _blocks(cell):
                    self._block(block)
                return
        self._writer.table(rows, width=max(map(len, rows), default=0))

    def _rows(self, table: Element) -> list[list[str]]:
        """The cells of ``table``; the text of a merged cell stands in each cell that it covers."""
        rows: list[list[str]] = []
        for line in _inside(table, "tr"):
            row = [""] * _span(line.find("trPr/gridBefore"))
            for cell in _inside(line, "tc"):
                wide = _span(cell.find("tcPr/gridSpan")) or 1
                merged = cell.find("tcPr/vMerge")
                goes_on = merged is not None and merged.get("val", "continue") == "continue"
                text = self._flat(cell)
                if goes_on and not text and rows and len(row) < len(rows[-1]):
                    text = rows[-1][len(row)]
                row += [text] * wide
            rows.append(row[:_MOST_COLUMNS])
        return rows

    def _flat(self, holder: Element) -> str:
        """A cell on one line: paragraphs, items and inner tables one after the other."""
        parts: list[str] = []
        for block in _blocks(holder):
            if block.tag == "tbl":
                parts += (self._flat(cell) for line in _inside(block, "tr") for cell in _inside(line, "tc"))
                continue
            aside = _Aside()
            words = self._text(block, aside).strip()
            mark = self._styles.mark(block)
            if words and mark is not None:
                number = _NUMBER.fullmatch(mark.label or "")
                words = f"{f'{number[1]}.' if number else mark.label or '-'} {words}"
            parts += (words, *aside.notes, *map(self._flat, aside.boxes))
        return " ".join(filter(None, parts))

    def _text(self, paragraph: Element, aside: _Aside) -> str:
        words = _MARKED.sub(lambda found: _linked(found[1], found[2]), self._words(paragraph, aside))
        return _MARKS.sub("", words)

    def _words(self, holder: Element, aside: _Aside) -> str:
        return "".join(self._inline(each, aside) for each in holder if each.tag not in _GONE)

    def _inline(self, each: Element, aside: _Aside) -> str:
        return self._inline_writers.get(each.tag, self._words)(each, aside)

    def _run(self, run: Element, aside: _Aside) -> str:
        hidden = run.find("rPr/vanish")
        if hidden is not None and hidden.get("val", "1") not in {"0", "false"}:
            if _HIDDEN not in self._writer.warnings and any((each.text or "").strip() for each in run.iter("t")):
                self._writer.warnings.append(_HIDDEN)
            return ""
        return self._words(run, aside)

    def _link(self, link: Element, aside: _Aside) -> str:
        relation = self._relations.get(link.get("r:id", ""))
        return _linked(self._words(link, aside), relation.target if relation is not None and relation.external else "")

    def _field(self, mark: Element, aside: _Aside) -> str:
        """A link that is written as a field: its address stands before the words, its end after them."""
        kind = mark.get("fldCharType")
        if kind == "begin":
            aside.fields.append("")
        elif kind == "separate" and aside.fields and aside.fields[-1]:
            return _OPEN
        elif kind == "end" and aside.fields:
            address = aside.fields.pop()
            return f"{_CLOSE}{address}{_END}" if address else ""
        return ""

    def _instruction(self, instruction: Element, aside: _Aside) -> str:
        found = _ADDRESS.match(instruction.text or "")
        if found is not None and aside.fields:
            aside.fields[-1] = found[1]
        return ""

    def _note(self, reference: Element, aside: _Aside) -> str:
        kind = reference.tag.removesuffix("Reference")
        note = self._notes[kind].get(reference.get("id", ""))
        if note is None:
            return ""
        mark = self._marks.setdefault(f"{kind} {reference.get('id')}", len(self._marks) + 1)
        aside.notes.append(f"[^{mark}]: {self._flat(note)}")
        return f"[^{mark}]"

    def _comment(self, reference: Element, aside: _Aside) -> str:
        comment = self._comments.get(reference.get("id", ""))
        if comment is not None:
            author, when = one_line(comment.get("author", "")) or "unknown", comment.get("date", "")
            text = self._flat(comment)
            if text:
                aside.notes.append(f"Comment by {author}{f', {when}' if when else ''}: {text}")
        return ""

    def _drawing(self, drawing: Element, aside: _Aside) -> str:
        """Text boxes and charts come after the paragraph; pictures are what is said of them."""
        boxes = [each for each in drawing.iter() if each.tag == "txbxContent"]
        aside.boxes += boxes
        relations = (self._relations.get(each.get("r:id", "")) for each in drawing.iter("chart"))
        aside.charts += (relation.target for relation in relations if relation is not None)
        said = described(next(drawing.iter("docPr"), None))
        if said and not boxes:
            aside.notes.append(said)
        return ""

    def _alternative(self, alternative: Element, aside: _Aside) -> str:
        chosen = alternative.find("Choice")
        return self._words(chosen if chosen is not None else alternative, aside)

    def _formula(self, formula: Element, _aside: _Aside) -> str:
        written = latex(formula)
        return f"${written}$" if written else ""

    def _formulas(self, formulas: Element, _aside: _Aside) -> str:
        return f"\n$${' '.join(filter(None, map(latex, formulas.iterfind('oMath'))))}$$\n"


_OPEN, _CLOSE, _END = "\ue000", "\ue001", "\ue002"  # private characters around links until their words are complete
_MARKS: Final = re.compile(f"[{_OPEN}{_CLOSE}{_END}]")
_MARKED: Final = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}{_END}]*){_CLOSE}([^{_END}]*){_END}")


def _linked(text: str, target: str) -> str:
    shown = text.strip()
    return f"[{shown}]({target})" if shown and target.startswith(("http://", "https://", "mailto:")) else text


def _blocks(holder: Element) -> Iterator[Element]:
    """The paragraphs and tables in ``holder``, also those in content controls and tracked insertions."""
    for each in holder:
        if each.tag in {"p", "tbl"}:
            yield each
        elif each.tag in _HOLDERS:
            yield from _blocks(each)
        elif each.tag == "AlternateContent":
            chosen = each.find("Choice")
            yield from _blocks(chosen if chosen is not None else each)


def _inside(holder: Element, tag: str) -> Iterator[Element]:
    for each in holder:
        if each.tag == tag:
            yield each
        elif each.tag in _HOLDERS:
            yield from _inside(each, tag)


def _span(element: Element | None) -> int:
    said = element.get("val", "") if element is not None else ""
    return min(int(said), _MOST_COLUMNS) if said.isdecimal() and len(said) < 6 else 0  # noqa: PLR2004 - more is absurd
