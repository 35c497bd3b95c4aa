"""Source code: the text as it is, with functions and classes as headings where they are easy to see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.media import CODE
from citewell.backends.parsing.plain import encoding_warnings
from citewell.backends.parsing.source_outline import language_of, outline_of
from citewell.ports.parser import Block, BlockKind, Heading, ParsedDocument, ParseLimits

_LONGEST_TITLE: Final = 120
_TRAILING: Final = re.compile(r"[\s{:(]+$")
_MOST_HEADINGS: Final = 20_000
_LONGEST_LINE: Final = 2_000  # in code that people wrote; other files have no outline


class CodeParser:
    """Reads source code of any language. Nothing is run or resolved."""

    name = "code"
    version = "1"
    media_types = frozenset({CODE})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,
        media_type: str,
        limits: ParseLimits,  # noqa: ARG002 - of the port
    ) -> ParsedDocument:
        """The code in ``path``; see ``Parser``."""
        decoded = decode(path.read_bytes())
        text = clean(decoded.text)
        language = language_of(file_name, text[:_LONGEST_LINE])
        headings = tuple(_headings(text, language))
        return ParsedDocument(
            text=text,
            media_type=media_type,
            parser=self.name,
            parser_version=self.version,
            headings=headings,
            blocks=tuple(_blocks(text, headings)),
            metadata={"encoding": decoded.encoding} | ({"programming_language": language} if language else {}),
            warnings=encoding_warnings(decoded),
        )


def _headings(text: str, language: str | None) -> Iterator[Heading]:
    outline = outline_of(language) if language else None
    if outline is None or any(len(line) > _LONGEST_LINE for line in text.split("\n")):
        return
    for number, found in enumerate(outline.finditer(text)):
        if number == _MOST_HEADINGS:
            return
        title = one_line(_TRAILING.sub("", found[2]), limit=_LONGEST_TITLE)
        if title:
            yield Heading(2 if found[1] else 1, title, found.start(2), found.start(2) + len(found[2].rstrip()))


def _blocks(text: str, headings: tuple[Heading, ...]) -> Iterator[Block]:
    """What lies between the headings, as code."""
    edges = [(0, 0), *((each.start, each.end) for each in headings), (len(text), len(text))]
    for (_, start), (end, _) in pairwise(edges):
        stretch = text[start:end]
        if stretch.strip():
            begin = start + len(stretch) - len(stretch.lstrip("\n"))
            yield Block(BlockKind.CODE, begin, start + len(stretch.rstrip()))
