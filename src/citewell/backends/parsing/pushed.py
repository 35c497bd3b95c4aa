"""Texts that come over the API: already text, so no child process reads them."""

from __future__ import annotations

from citewell.backends.parsing.cleaning import clean, hidden_text_warnings
from citewell.backends.parsing.markdown import first_title
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.backends.parsing.media import TEXT
from citewell.ports.parser import ParsedDocument


class PushedTextReader:
    """Implements ``TextReader``: the text stays as it is, and is mapped as Markdown, which plain text is, too."""

    name = "pushed"
    version = "1"

    def read_text(self, text: str) -> ParsedDocument:
        """The document of ``text``; see ``TextReader``."""
        kept = clean(text)
        structure = map_markdown(kept)
        return ParsedDocument(
            text=kept,
            media_type=TEXT,
            parser=self.name,
            parser_version=self.version,
            title=first_title(structure.headings),
            headings=structure.headings,
            blocks=structure.blocks,
            warnings=tuple(hidden_text_warnings(kept)),
        )
