"""Which parser reads which media type: the one place to add a parser."""

from __future__ import annotations

from citewell.backends.parsing import media
from citewell.ports.parser import Parser


def parser_for(media_type: str) -> Parser | None:
    """A parser for ``media_type``, or None. Imports only what that parser needs."""
    if media_type == media.TEXT:
        from citewell.backends.parsing.plain import TextParser

        return TextParser()
    if media_type == media.MARKDOWN:
        from citewell.backends.parsing.markdown import MarkdownParser

        return MarkdownParser()
    return None
