"""Where headings, tables, code and lists lie in Markdown.

Only the block structure is parsed; the text itself is never rewritten, so offsets are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from citewell.backends.parsing.cleaning import one_line
from citewell.ports.parser import Block, BlockKind, Heading

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_KINDS: Final = {
    "table_open": BlockKind.TABLE,
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
    "bullet_list_open": BlockKind.LIST,
    "ordered_list_open": BlockKind.LIST,
}


@dataclass(frozen=True, slots=True)
class MarkdownMap:
    """Headings and outermost blocks of one Markdown text, sorted, inside the text."""

    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]


def map_markdown(text: str) -> MarkdownMap:
    r"""The structure of ``text``, whose line ends are ``\n`` and which has no NUL."""
    tokens = _block_parser().parse(text)
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    headings: list[Heading] = []
    blocks: list[Block] = []
    covered = 0  # the line up to which a block covers everything
    for position, token in enumerate(tokens):
        if token.map is None or token.map[0] < covered:
            continue
        if token.type == "heading_open":
            headings.append(_heading(text, starts, token, tokens[position + 1].content))
        elif token.type in _KINDS:
            start, end = _span(text, starts, token.map)
            covered = token.map[1]
            if start < end:
                blocks.append(Block(_KINDS[token.type], start, end))
    return MarkdownMap(tuple(headings), tuple(blocks))


def plain_title(content: str) -> str:
    """The inline Markdown ``content`` without its marks: what a person reads in a heading."""
    inline = _inline_parser().parseInline(content[:2000])
    children: Sequence[Token] = inline[0].children or [] if inline else []
    shown = [
        child.content if child.type in {"text", "code_inline"} else " " for child in children if child.type in _SHOWN
    ]
    return one_line("".join(shown))


_SHOWN: Final = frozenset({"text", "code_inline", "softbreak", "hardbreak"})


def _heading(text: str, starts: Sequence[int], token: Token, content: str) -> Heading:
    assert token.map is not None
    start, end = _span(text, starts, token.map)
    return Heading(int(token.tag[1]), plain_title(content), start, end)


def _span(text: str, starts: Sequence[int], lines: Sequence[int]) -> tuple[int, int]:
    """Offsets of the lines from ``lines[0]`` up to ``lines[1]`` without white space lines at the end."""
    start = starts[lines[0]]
    end = min(starts[min(lines[1], len(starts) - 1)], len(text))
    return start, start + len(text[start:end].rstrip())


@lru_cache(maxsize=1)
def _block_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable("inline")


@lru_cache(maxsize=1)
def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")
