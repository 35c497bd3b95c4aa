"""Word documents (docx) as Markdown: headings with their numbers, lists, tables, formulas, notes, comments, pages."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from citewell.backends.parsing.media import DOCX
from citewell.backends.parsing.package import Package
from citewell.backends.parsing.properties import office_properties
from citewell.backends.parsing.word_styles import WordStyles
from citewell.backends.parsing.word_text import WordText
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits


class DocxParser:
    """Reads Word documents part by part. Headers and footers, which repeat, and tables of contents are left out.

    Pages are those of the last time that Word laid the document out; a document without such marks has no pages.
    """

    name = "word"
    version = "1"
    media_types = frozenset({DOCX})

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
        with Package(path, "Word document") as package:
            main = package.main_part()
            relations = package.relations(main)
            parts = {each.kind: each.target for each in relations.values()}
            tree = package.xml(main)
            styles = package.xml_if_there(parts.get("styles", ""))
            lists = WordStyles(styles, package.xml_if_there(parts.get("numbering", "")))
            body = tree.find("body")
            if body is None:
                raise package.damaged()
            WordText(package, relations, lists, writer).write(body, pages_by=_page_mark(body))
            said = office_properties(package)
        if not writer.length:
            raise DocumentUnreadable("no_text", "The document contains no text; it may hold only pictures.")
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            title=said.title,
            language=said.language or _language(styles),
            metadata=said.rest,
        )


def _page_mark(body: Element) -> str | None:
    if next(body.iter("lastRenderedPageBreak"), None) is not None:
        return "lastRenderedPageBreak"
    return "br" if any(each.get("type") == "page" for each in body.iter("br")) else None


def _language(styles: Element | None) -> str | None:
    """The language of the default style."""
    found = styles.find("docDefaults/rPrDefault/rPr/lang") if styles is not None else None
    return (found.get("val") or None) if found is not None else None
