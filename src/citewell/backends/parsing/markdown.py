"""Markdown, kept as it was written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.front_matter import split_front_matter
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.backends.parsing.media import MARKDOWN
from citewell.backends.parsing.plain import encoding_warnings
from citewell.ports.parser import Heading, ParsedDocument, ParseLimits

_LANGUAGE: Final = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8}){0,2}")


class MarkdownParser:
    """Reads Markdown: the text is untouched but for the front matter, which becomes metadata."""

    name = "markdown"
    version = "1"
    media_types = frozenset({MARKDOWN})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,  # noqa: ARG002 - of the port
    ) -> ParsedDocument:
        """The document in ``path``; see ``Parser``."""
        decoded = decode(path.read_bytes())
        whole = clean(decoded.text)
        entries, begin = split_front_matter(whole)
        text = whole[begin:].lstrip("\n")
        structure = map_markdown(text)
        title, language = entries.get("title"), entries.get("lang") or entries.get("language")
        return ParsedDocument(
            text=text,
            media_type=media_type,
            parser=self.name,
            parser_version=self.version,
            title=(one_line(title) if isinstance(title, str) else "") or first_title(structure.headings),
            language=language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else None,
            headings=structure.headings,
            blocks=structure.blocks,
            metadata={"encoding": decoded.encoding} | ({"front_matter": entries} if entries else {}),
            warnings=encoding_warnings(decoded),
        )


def first_title(headings: tuple[Heading, ...]) -> str | None:
    """The title of a document by its headings: the first of level 1, else the very first if it is of level 2."""
    for level in (1, 2):
        for heading in headings[:20]:
            if heading.level == level and heading.title:
                return heading.title
    return None
