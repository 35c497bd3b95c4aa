"""HTML pages: the main text as Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.html_facts import address_of, facts_of
from citewell.backends.parsing.html_main import WORD, main_text
from citewell.backends.parsing.html_writer import HtmlWriter
from citewell.backends.parsing.markdown import first_title
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.backends.parsing.media import HTML
from citewell.backends.parsing.plain import encoding_warnings
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_LANGUAGE: Final = re.compile(
    r"<html[^>]{0,500}?\slang\s*=\s*[\"']?([a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,2})\b", re.IGNORECASE
)
_HEAD: Final = 4096
_HEAD_OF_PAGE: Final = 100_000
_LONGEST_JUDGED: Final = 2_000_000  # characters; trafilatura takes seconds for each million
_TOO_LITTLE: Final = 0.4  # share of the page's words outside navigation below which the main text was not recognised
_LEAST_SAID: Final = 100  # characters outside of links; navigation and footers with fewer hold no text of the page


class HtmlParser:
    """Reads the main text of HTML pages, without navigation and other boilerplate.

    trafilatura decides what is main text. Where it keeps little of a page (it judges articles, and the tree it needs is
    empty below some depth of nesting), all text outside navigation is taken instead, with a warning.
    """

    name = "html"
    version = "2"
    media_types = frozenset({HTML})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,  # noqa: ARG002 - of the port
    ) -> ParsedDocument:
        """The page in ``path``; see ``Parser``."""
        data = path.read_bytes()
        declared = _CHARSET.search(data[:_HEAD])
        decoded = decode(data, declared=declared[1].decode("ascii") if declared else None)
        source = clean(decoded.text)
        base = address_of(source[:_HEAD_OF_PAGE])
        page = _written(source, base, boilerplate=False)
        whole = page.markdown() if page.said else ""
        if not whole:
            everything = _written(source, base, boilerplate=True)
            whole = everything.markdown() if everything.unlinked >= _LEAST_SAID else ""
        warnings = list(encoding_warnings(decoded))
        if len(source) > _LONGEST_JUDGED:
            text = whole
            warnings.append("The page is too long for its main text to be found; all text outside navigation was kept.")
        else:
            text = main_text(source, whole)
        if len(WORD.findall(text)) < _TOO_LITTLE * len(WORD.findall(whole)):
            if text or "<p" in source:
                warnings.append("The main text of the page was not recognised; all text outside navigation was kept.")
            text = whole
        if not text.strip():
            raise DocumentUnreadable(
                "no_text", "The page contains no text; it may be built by a script in the browser."
            )
        structure = map_markdown(text)
        language = _LANGUAGE.search(source[:_HEAD])
        return ParsedDocument(
            text=text,
            media_type=media_type,
            parser=self.name,
            parser_version=self.version,
            title=one_line(page.title) or first_title(structure.headings),
            language=language[1] if language else None,
            headings=structure.headings,
            blocks=structure.blocks,
            metadata={"encoding": decoded.encoding, **facts_of(source[:_HEAD_OF_PAGE])},
            warnings=tuple(warnings),
        )


def _written(source: str, base: str | None, *, boilerplate: bool) -> HtmlWriter:
    writer = HtmlWriter(boilerplate=boilerplate, base=base)
    writer.feed(source)
    return writer
