"""E-books (EPUB): the chapters in their order, without the navigation that repeats them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.html_writer import HtmlWriter
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.backends.parsing.media import EPUB
from citewell.backends.parsing.package import Package, inside
from citewell.backends.parsing.properties import Properties, said_by
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_PAGES: Final = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_MOST_CHAPTERS: Final = 10_000
_CONTENTS: Final = re.compile(r"<nav\b[^<>]{0,500}\btoc\b", re.IGNORECASE)
_FONTS: Final = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})


class EpubParser:
    """Reads e-books without copy protection: title and authors as the book says, its chapters as headings."""

    name = "epub"
    version = "1"
    media_types = frozenset({EPUB})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The book in ``path``; see ``Parser``."""
        writer = DocumentWriter(limits)
        with Package(path, "e-book") as package:
            _check_protection(package)
            container = package.xml("META-INF/container.xml")
            opf = next((each.get("full-path", "") for each in container.iter("rootfile")), "")
            book = package.xml(opf)
            titles = _titles(package, opf, book)
            parts = _spine(package, opf, book)
            for part in parts:
                _write_part(package, part, titles.get(part), writer)
            said = _said(book)
        if not writer.length:
            raise DocumentUnreadable("no_text", "The e-book contains no text; it may hold only pictures.")
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            title=said.title,
            language=said.language,
            metadata=said.rest,
        )


def _check_protection(package: Package) -> None:
    """Refuses books whose text is encrypted; fonts may be."""
    tree = package.xml_if_there("META-INF/encryption.xml")
    methods = {each.get("Algorithm", "") for each in tree.iter("EncryptionMethod")} if tree is not None else set()
    if methods - _FONTS:
        raise DocumentUnreadable("encrypted", "The e-book is protected against copying and cannot be read.")


def _spine(package: Package, opf: str, book: Element) -> list[str]:
    """The parts with text in the order in which they are read, without tables of contents."""
    folder = opf.rpartition("/")[0]
    items = {each.get("id"): each for each in book.iterfind("manifest/item")}
    contents = {
        inside(folder, each.get("href", ""))
        for each in book.iterfind("guide/reference")
        if each.get("type") == "toc" and "#" not in each.get("href", "")
    }
    parts = []
    for reference in list(book.iterfind("spine/itemref"))[:_MOST_CHAPTERS]:
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in item.get("properties", "").split():
            continue
        part = inside(folder, item.get("href", ""))
        if part in package.names and part not in parts and part not in contents:
            parts.append(part)
    return parts


def _titles(package: Package, opf: str, book: Element) -> dict[str, str]:
    """What the table of contents calls each part: the first entry that leads there."""
    found: dict[str, str] = {}
    folder = opf.rpartition("/")[0]
    for item in book.iterfind("manifest/item"):
        part = inside(folder, item.get("href", ""))
        if "nav" not in item.get("properties", "").split() and item.get("media-type") != "application/x-dtbncx+xml":
            continue
        tree, here = package.xml_if_there(part), part.rpartition("/")[0]
        for each in tree.iter() if tree is not None else ():
            label = target = ""
            if each.tag == "navPoint":
                source = each.find("content")
                target = source.get("src", "") if source is not None else ""
                label = each.findtext("navLabel/text", "")
            elif each.tag == "a":
                target, label = each.get("href", ""), "".join(each.itertext())
            if target and label.strip():
                found.setdefault(inside(here, target), one_line(label))
    return found


def _write_part(package: Package, part: str, title: str | None, writer: DocumentWriter) -> None:
    source = clean(decode(package.read(part)).text)
    if _CONTENTS.search(source):
        return
    page = HtmlWriter(boilerplate=True)
    page.feed(source)
    text = page.markdown()
    if not text.strip():
        return
    structure = map_markdown(text)
    if title and not structure.headings:
        writer.heading(1, title)
        first, _, rest = text.partition("\n")
        if one_line(first).casefold() == title.casefold():
            text = rest.strip("\n")
            structure = map_markdown(text)
    writer.markdown(text, structure.headings, structure.blocks)


def _said(book: Element) -> Properties:
    """Title, authors, date and subjects as the book says them."""
    metadata = book.find("metadata")
    if metadata is None:
        return Properties()
    holder = metadata.find("dc-metadata")
    holder = metadata if holder is None else holder
    said = said_by(holder)
    authors = [one_line("".join(each.itertext())) for each in holder.iterfind("creator")]
    subjects = [one_line("".join(each.itertext())) for each in holder.iterfind("subject")]
    dated = {
        "modified" if "modif" in each.get("event", "") else "created": each.text for each in holder.iterfind("date")
    }
    modified = next((each.text for each in metadata if each.get("property") == "dcterms:modified"), None)
    rest = {name: value for name, value in said.rest.items() if name not in {"author", "subject", "modified"}}
    facts = {
        **rest,
        "author": ", ".join(filter(None, authors)),
        "keywords": subjects,
        "publisher": one_line(holder.findtext("publisher", "")),
        **dated,
        "modified": modified or dated.get("modified"),
    }
    return Properties(said.title, said.language, {name: value for name, value in facts.items() if value})
