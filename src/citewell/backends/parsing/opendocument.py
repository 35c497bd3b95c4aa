"""OpenDocument texts and presentations."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from citewell.backends.parsing.media import ODP, ODT
from citewell.backends.parsing.odf_styles import Styles
from citewell.backends.parsing.odf_text import OdfText
from citewell.backends.parsing.package import Package
from citewell.backends.parsing.properties import opendocument_properties
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_FURNITURE: Final = frozenset({"header", "footer", "date-time", "page-number", "page", "handout"})
_NAMED_BY_PROGRAM: Final = re.compile(r"page\d*", re.IGNORECASE)


class OpenDocumentParser:
    """Reads texts (odt) and presentations (odp): slides are pages, their titles headings.

    A text has pages where the program that wrote it marked them.
    """

    name = "opendocument"
    version = "1"
    media_types = frozenset({ODT, ODP})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The document in ``path``; see ``Parser``."""
        writer = DocumentWriter(limits)
        with Package(path, "document") as package:
            check_readable(package, "document")
            tree = package.xml("content.xml")
            styles = Styles(package.xml_if_there("styles.xml"), tree)
            text = OdfText(package, styles, writer)
            for body in tree.iterfind("body/text"):
                text.write_pages(body)
            slides = tree.findall("body/presentation/page")
            for number, slide in enumerate(slides, start=1):
                writer.page(number)
                _write_slide(slide, number, text, writer)
            said = opendocument_properties(package)
        if not writer.length:
            raise DocumentUnreadable("no_text", "The document contains no text; it may hold only pictures.")
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            title=said.title,
            language=said.language or styles.language,
            metadata={**said.rest, "slides": len(slides)} if slides else said.rest,
        )


def check_readable(package: Package, what: str) -> None:
    """Nothing, when the parts of ``package`` are not encrypted.

    Raises:
        DocumentUnreadable: they are.
    """
    manifest = package.xml_if_there("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("encryption-data"), None) is not None:
        raise DocumentUnreadable(
            "encrypted", f"The {what} is encrypted. Passwords of Office files are not supported; save it without one."
        )


def _write_slide(slide: Element, number: int, text: OdfText, writer: DocumentWriter) -> None:
    before = writer.length
    titles = [each for each in slide if each.get("class") == "title"]
    named = slide.get("name", "")
    title = " ".join(filter(None, map(text.plain, titles)))
    by_name = named and not _NAMED_BY_PROGRAM.fullmatch(named)
    writer.heading(1, title or (named if by_name else f"Slide {number}"))
    empty = writer.length
    for each in slide:
        if each in titles or each.get("class") in _FURNITURE:
            continue
        if each.tag == "notes":
            frames = [frame for frame in each if frame.get("class") == "notes"]
            notes = "\n".join(filter(None, (text.plain(frame, "\n") for frame in frames)))
            if notes:
                writer.paragraph(f"Notes: {notes}")
        elif each.tag == "frame":
            text.frame(each)
        elif each.tag == "annotation":
            text.write_comment(each)
        else:
            text.write(each)
        writer.end_list()
    if not title and writer.length == empty:
        writer.take_back(before)
