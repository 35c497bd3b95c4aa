"""Which parser reads which media type."""

from __future__ import annotations

from importlib import import_module

from citewell.backends.parsing.media import FORMATS
from citewell.ports.parser import Parser


def parser_for(media_type: str) -> Parser | None:
    """A parser for ``media_type``, or None. Imports only what that parser needs."""
    for each in FORMATS:
        if each.media_type == media_type:
            module, name = each.parser
            parser: Parser = getattr(import_module(f"{__package__}.{module}"), name)()
            return parser
    return None
