"""PowerPoint presentations: each slide a page, its title a heading, its notes and comments marked as such."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from citewell.backends.parsing.bullets import Bullets, placeholder
from citewell.backends.parsing.charts import write_chart
from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.media import PPTX
from citewell.backends.parsing.package import Package, Relation
from citewell.backends.parsing.properties import office_properties
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_TITLES: Final = frozenset({"title", "ctrTitle"})
_FURNITURE: Final = frozenset({"dt", "ftr", "sldNum", "hdr", "sldImg"})
_MOST_SLIDES: Final = 5_000
_MOST_COLUMNS: Final = 200


class PptxParser:
    """Reads PowerPoint presentations part by part."""

    name = "slides"
    version = "1"
    media_types = frozenset({PPTX})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The presentation in ``path``; see ``Parser``."""
        writer = DocumentWriter(limits)
        with Package(path, "presentation") as package:
            slides = _slides(package)
            authors = _authors(package)
            for number, part in enumerate(slides, start=1):
                writer.page(number)
                _Slide(package, part, number, authors, writer).write()
            said = office_properties(package)
        if not writer.length:
            raise DocumentUnreadable("no_text", "The presentation contains no text; it may hold only pictures.")
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            title=said.title,
            language=said.language,
            metadata={**said.rest, "slides": len(slides)},
        )


def _slides(package: Package) -> list[str]:
    """The parts of the slides in the order in which they are shown."""
    main = package.main_part()
    relations = package.relations(main)
    listed = package.xml(main).iterfind("sldIdLst/sldId")
    parts = [relations[each.get("r:id", "")].target for each in listed if each.get("r:id", "") in relations]
    if len(parts) > _MOST_SLIDES:
        raise DocumentUnreadable("too_large", f"The presentation has more than {_MOST_SLIDES:,} slides; split it.")
    return [part for part in parts if part in package.names]


def _authors(package: Package) -> dict[str, str]:
    """The names of those who commented, by their ids."""
    found = {}
    for relation in package.relations(package.main_part()).values():
        if relation.kind in {"commentAuthors", "authors"}:
            for each in package.xml_if_there(relation.target) or ():
                initials = each.get("initials")
                found[each.get("id", "")] = each.get("name", "") + (f" ({initials})" if initials else "")
    return found


class _Slide:
    def __init__(
        self, package: Package, part: str, number: int, authors: dict[str, str], writer: DocumentWriter
    ) -> None:
        self._package = package
        self._number = number
        self._authors = authors
        self._writer = writer
        self._tree = package.xml(part)
        self._relations = package.relations(part)
        self._bullets = Bullets(package, part)

    def write(self) -> None:
        before = self._writer.length
        shapes = list(_shapes(self._tree.find("cSld/spTree")))
        titles = [shape for shape in shapes if (placeholder(shape) or ("",))[0] in _TITLES]
        title = " ".join(filter(None, (_plain(shape.find("txBody"), self._relations) for shape in titles)))
        self._writer.heading(1, title or f"Slide {self._number}")
        empty = self._writer.length
        for shape in shapes:
            if shape not in titles:
                self._writer.end_list()
                self._shape(shape)
        for relation in self._relations.values():
            if relation.kind == "notesSlide":
                self._notes(relation.target)
        for relation in self._relations.values():
            if relation.kind == "comments":
                self._comments(relation.target)
        if not title and self._writer.length == empty:
            self._writer.take_back(before)
        elif self._tree.get("show") in {"0", "false"}:
            self._writer.warnings.append(f"Slide {self._number} is hidden in the presentation.")

    def _shape(self, shape: Element) -> None:
        held = placeholder(shape)
        if held is not None and held[0] in _FURNITURE:
            return
        if shape.tag == "graphicFrame":
            self._graphic(shape)
        elif shape.tag == "pic":
            self._writer.paragraph(described(shape.find("nvPicPr/cNvPr")))
        else:
            write_text(shape, self._bullets, self._relations, self._writer)

    def _graphic(self, frame: Element) -> None:
        data = frame.find("graphic/graphicData")
        for each in data if data is not None else ():
            relation = self._relations.get(each.get("r:id") or each.get("r:dm") or "")
            if each.tag == "tbl":
                rows = table_rows(each, self._relations)
                self._writer.table(rows, width=max(map(len, rows), default=0))
            elif relation is not None and each.tag == "chart":
                write_chart(self._package, relation.target, self._writer)
            elif relation is not None and each.tag == "relIds":
                self._diagram(relation.target)

    def _diagram(self, part: str) -> None:
        tree = self._package.xml_if_there(part)
        for point in tree.iterfind("ptLst/pt/t") if tree is not None else ():
            self._writer.item(_plain(point, {}))

    def _notes(self, part: str) -> None:
        tree = self._package.xml_if_there(part)
        texts = [
            _plain(shape.find("txBody"), {}, between="\n")
            for shape in _shapes(tree.find("cSld/spTree") if tree is not None else None)
            if (placeholder(shape) or ("",))[0] == "body"
        ]
        text = "\n".join(filter(None, texts))
        if text:
            self._writer.paragraph(f"Notes: {text}")

    def _comments(self, part: str) -> None:
        tree = self._package.xml_if_there(part)
        for each in tree.iter() if tree is not None else ():
            if each.tag in {"cm", "reply"}:
                body = each.find("txBody")
                text = one_line(each.findtext("text", "") if body is None else _plain(body, {}), limit=10_000)
                author = self._authors.get(each.get("authorId", "")) or "unknown"
                when = each.get("dt") or each.get("created")
                if text:
                    self._writer.paragraph(f"Comment by {author}{f', {when}' if when else ''}: {text}")


def _shapes(tree: Element | None) -> Iterator[Element]:
    """Shapes, pictures and graphic frames, groups taken apart, in the order of the file."""
    for each in tree if tree is not None else ():
        if each.tag == "grpSp":
            yield from _shapes(each)
        elif each.tag == "AlternateContent":
            yield from _shapes(each.find("Choice") if each.find("Choice") is not None else each.find("Fallback"))
        elif each.tag in {"sp", "cxnSp", "pic", "graphicFrame"}:
            yield each


def write_text(shape: Element, bullets: Bullets, relations: dict[str, Relation], writer: DocumentWriter) -> None:
    """Writes the paragraphs of ``shape``: items where they have marks, running text else."""
    chain = bullets.chain(shape)
    numbers: dict[int, int] = {}
    for paragraph in shape.iterfind("txBody/p"):
        text = _words(paragraph, relations)
        if not text.strip():
            continue
        mark, level = bullets.mark(paragraph, chain)
        numbers = {deep: number for deep, number in numbers.items() if deep <= level}
        if mark != "number":
            numbers.pop(level, None)
        if mark == "none":
            writer.paragraph(text)
        elif mark == "bullet":
            writer.item(text, depth=level)
        else:
            numbers[level] = numbers.get(level, 0) + 1
            writer.item(text, depth=level, number=str(numbers[level]))


def table_rows(table: Element, relations: dict[str, Relation]) -> list[list[str]]:
    """The cells of a table; the text of a merged cell stands in each cell that it covers."""
    rows: list[list[str]] = []
    for line in table.iterfind("tr"):
        row: list[str] = []
        for cell in line.iterfind("tc"):
            if cell.get("vMerge") in {"1", "true"} and rows and len(row) < len(rows[-1]):
                row.append(rows[-1][len(row)])
            elif cell.get("hMerge") in {"1", "true"} and row:
                row.append(row[-1])
            else:
                row.append(_plain(cell.find("txBody"), relations))
        rows.append(row[:_MOST_COLUMNS])
    return rows


def _plain(body: Element | None, relations: dict[str, Relation], between: str = " ") -> str:
    paragraphs = (_words(each, relations) for each in body.iterfind("p")) if body is not None else ()
    return between.join(" ".join(words.split()) for words in paragraphs if words.strip())


def _words(paragraph: Element, relations: dict[str, Relation]) -> str:
    parts = []
    for each in paragraph:
        if each.tag in {"r", "fld"}:
            text = each.findtext("t", "")
            link = each.find("rPr/hlinkClick")
            relation = relations.get(link.get("r:id", "")) if link is not None else None
            target = relation.address if relation is not None and text.strip() else ""
            parts.append(f"[{text}]({target})" if target else text)
        elif each.tag == "br":
            parts.append("\n")
        elif each.tag in {"AlternateContent", "m"}:
            chosen = each.find("Choice") if each.tag == "AlternateContent" else each
            parts.append("".join(inner.text or "" for inner in (chosen if chosen is not None else each).iter("t")))
    return "".join(parts).replace("\v", "\n")


def described(properties: Element | None) -> str:
    """What its author says that a picture shows; nothing where that is only the name of a file."""
    text = one_line(properties.get("descr", ""), limit=2_000) if properties is not None else ""
    return "" if " " not in text and "." in text else text
