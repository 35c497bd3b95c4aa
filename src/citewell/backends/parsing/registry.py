"""Which parser reads which media type: the one place to add a parser."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from citewell.backends.parsing import media
from citewell.ports.parser import Parser


def parser_for(media_type: str) -> Parser | None:
    """A parser for ``media_type``, or None. Imports only what that parser needs."""
    for module, name, media_types in _PARSERS:
        if media_type in media_types:
            parser: Parser = getattr(import_module(f"{__package__}.{module}"), name)()
            return parser
    return None


_PARSERS: Final = (
    ("plain", "TextParser", {media.TEXT}),
    ("markdown", "MarkdownParser", {media.MARKDOWN}),
    ("html", "HtmlParser", {media.HTML}),
    ("delimited", "CsvParser", {media.CSV}),
    ("pdf", "PdfParser", {media.PDF}),
    ("office", "DocxParser", {media.DOCX}),
)
