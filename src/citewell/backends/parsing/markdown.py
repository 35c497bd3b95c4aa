"""Markdown, kept as it was written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.front_matter import split_front_matter
from citewell.backends.parsing.markdown_map import MarkdownMap, map_markdown
from citewell.backends.parsing.media import MARKDOWN
from citewell.backends.parsing.plain import encoding_warnings
from citewell.ports.parser import BlockKind, Heading, ParsedDocument, ParseLimits

_RULE_CHARACTERS: Final = frozenset("|-: \t>")
_LONG_RULE: Final = re.compile(r"-{4,}")
_LANGUAGE: Final = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8}){0,2}")


class MarkdownParser:
    """Reads Markdown: the front matter becomes metadata, long rules in tables become short, all else stays as it is."""

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
        tidied = with_short_rules(text, structure)
        if tidied != text:
            text, structure = tidied, map_markdown(tidied)
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


def with_short_rules(text: str, structure: MarkdownMap) -> str:
    """``text`` with ``---`` for each longer run of dashes below the head of a table.

    Editors pad these rows to the width of the widest cell; to a tokenizer each dash is a token.
    """
    parts = []
    position = 0
    for block in structure.blocks:
        if block.kind is not BlockKind.TABLE:
            continue
        start = text.find("\n", block.start, block.end) + 1
        end = text.find("\n", start, block.end)
        end = block.end if end < 0 else end
        if block.start < start and set(text[start:end]) <= _RULE_CHARACTERS:
            parts += [text[position:start], _LONG_RULE.sub("---", text[start:end])]
            position = end
    return "".join([*parts, text[position:]])


def first_title(headings: tuple[Heading, ...]) -> str | None:
    """The title of a document by its headings: the first of level 1, else the very first if it is of level 2."""
    for level in (1, 2):
        for heading in headings[:20]:
            if heading.level == level and heading.title:
                return heading.title
    return None
