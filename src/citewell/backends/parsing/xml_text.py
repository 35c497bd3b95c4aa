"""XML of any kind as text: feeds by their items, drawings by their words, all else element by element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.encodings import Decoded, decode
from citewell.backends.parsing.feeds import FEED_ROOTS, write_feed
from citewell.backends.parsing.html_writer import HtmlWriter
from citewell.backends.parsing.media import FEED, SVG, XML
from citewell.backends.parsing.plain import encoding_warnings
from citewell.backends.parsing.writing import DocumentWriter
from citewell.backends.parsing.xml_reading import NotWellFormed, read_xml
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.-]{2,40})")
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_HEAD: Final = 1_000
_LARGEST: Final = 60_000_000  # characters; the tree takes about ten times as much
_TITLES: Final = frozenset({"title", "head", "heading", "caption", "bridgehead"})
_PARAGRAPHS: Final = frozenset({"p", "para", "simpara", "paragraph", "text", "body", "abstract", "line", "l", "ab"})
_FORM: Final = frozenset({"lang", "space", "base", "class", "style", "schemaLocation", "noNamespaceSchemaLocation"})
_MOST_COLUMNS: Final = 50
_LEAST_RECORDS: Final = 2
_LONG: Final = 200


class XmlParser:
    """Reads XML. Entities that a file declares are refused, XInclude and other references are never followed."""

    name = "xml"
    version = "1"
    media_types = frozenset({XML, FEED, SVG})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The document in ``path``; see ``Parser``."""
        data = path.read_bytes()
        declared = _DECLARED.search(data[:_HEAD])
        decoded = decode(data, declared=declared[1].decode("ascii") if declared else None)
        writer = DocumentWriter(limits)
        writer.warnings += encoding_warnings(decoded)
        title, said = _write(decoded, writer)
        if not writer.length:
            raise DocumentUnreadable("no_text", "The XML contains no text.")
        language = said.pop("language", None)
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            title=title,
            language=language if isinstance(language, str) else None,
            metadata={"encoding": decoded.encoding, **said},
        )


def _write(decoded: Decoded, writer: DocumentWriter) -> tuple[str | None, dict[str, object]]:
    """Writes the document; its title and what else it says of itself."""
    source = _DECLARATION.sub("", clean(decoded.text), count=1)
    if len(source) > _LARGEST:
        raise DocumentUnreadable(
            "too_large", f"The XML is longer than {_LARGEST:,} characters; split it and try again."
        )
    try:
        root = read_xml(source)
    except NotWellFormed as error:
        page = HtmlWriter(boilerplate=True)
        page.feed(source)
        writer.paragraph(page.markdown())
        if not writer.length:
            raise
        writer.warnings.append(f"{error.message} Its text was kept without its structure.")
        return None, {}
    if root.tag in FEED_ROOTS:
        return write_feed(root, writer)
    if root.tag == "svg":
        return _write_drawing(root, writer), {}
    _Xml(writer).write(root, 1)
    return None, {"root": root.tag} | ({"language": root.get("lang")} if root.get("lang") else {})


def _write_drawing(root: Element, writer: DocumentWriter) -> str | None:
    """Writes the words of an SVG: titles, descriptions, texts."""
    title = one_line(root.findtext("title", ""))
    for each in root.iter():
        if each.tag in {"title", "desc", "text", "foreignObject"}:
            writer.paragraph(_line(each))
    return title or None


class _Xml:
    def __init__(self, writer: DocumentWriter) -> None:
        self._writer = writer
        self._lines: list[str] = []

    def write(self, element: Element, level: int) -> None:
        """Writes ``element`` and what is in it."""
        self._element(element, level)
        self._end_lines()

    def _element(self, element: Element, level: int) -> None:
        children = list(element)
        if element.tag == "outline":
            self._end_lines()
            self._writer.item(element.get("text") or element.get("title") or "", depth=max(level - 3, 0))
        if _has_own_text(element) or not children:
            self._text(element, level)
            return
        columns = _columns(children)
        if columns:
            self._end_lines()
            self._writer.table(_rows(columns, children), width=len(columns))
            return
        for child in children:
            self._element(child, level + 1)

    def _text(self, element: Element, level: int) -> None:
        text = _line(element)
        if element.tag in _TITLES and text and len(text) <= _LONG:
            self._end_lines()
            self._writer.heading(max(level - 1, 1), text)
        elif element.tag in {"item", "listitem", "li"}:
            self._end_lines()
            self._writer.item(text)
        elif element.tag in _PARAGRAPHS or len(text) > _LONG or (len(element) and text):
            self._end_lines()
            if element.tag not in _PARAGRAPHS and (said := _said(element)):
                text = f"{element.tag} ({said}): {text}"
            self._writer.paragraph(text)
        elif element.tag != "outline":
            self._line_of(element, text)

    def _line_of(self, element: Element, text: str) -> None:
        said = _said(element)
        name = f"{element.tag} ({said})" if said and text else element.tag
        if text or said:
            self._lines.append(f"{name}: {one_line(text or said, limit=2_000)}")

    def _end_lines(self) -> None:
        self._writer.paragraph("\n".join(self._lines))
        self._lines.clear()


def _said(element: Element) -> str:
    """The attributes that say something about the content of ``element``."""
    said = ", ".join(f"{key}={value}" for key, value in element.attrib.items() if key not in _FORM and value)
    return one_line(said, limit=2_000)


def _has_own_text(element: Element) -> bool:
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _line(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _columns(children: list[Element]) -> list[str]:
    """The fields of ``children`` if these are records of one kind; else nothing."""
    if len(children) < _LEAST_RECORDS or len({child.tag for child in children}) > 1:
        return []
    columns: dict[str, None] = {}
    for child in children:
        fields = [field.tag for field in child]
        if _has_own_text(child) or len(set(fields)) < len(fields) or any(len(field) for field in child):
            return []
        if any(len(field.text or "") > _LONG for field in child):
            return []
        columns.update(dict.fromkeys([*child.attrib, *fields]))
        if len(columns) > _MOST_COLUMNS:
            return []
    return list(columns) if len(columns) > 1 else []


def _rows(columns: list[str], children: list[Element]) -> Iterator[list[str]]:
    yield columns
    for child in children:
        said = {**child.attrib, **{field.tag: _field(field) for field in child}}
        yield [said.get(column, "") for column in columns]


def _field(field: Element) -> str:
    text, said = _line(field), _said(field)
    if not text:
        return " ".join(field.attrib.values())
    return f"{text} ({said})" if said else text
