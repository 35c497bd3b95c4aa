"""The main text of a page: what trafilatura recognises as such, in the form that our own writer gives it.

trafilatura judges well what belongs to an article, but loses rows, heads and links of tables on the way. So its text
only says which blocks of the page are kept.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from citewell.backends.parsing.cleaning import clean

WORD: Final = re.compile(r"\w+")
_MARKUP: Final = re.compile(r"(?<=\])\([^()\s]*\)|<[^<>\n]{1,50}>")
_RUN: Final = 3  # words that are compared at a time
_SURE: Final = 0.5  # share of a block's runs that the main text has
_WIDEST_GAP: Final = 3  # blocks between two that are kept, such as captions, lists and tables, are kept, if no more
_RULE: Final = re.compile(r"(?:^\| ?-.*\n?)", re.MULTILINE)


def main_text(source: str, whole: str) -> str:
    """The blocks of ``whole``, the Markdown of the page ``source``, that are main text; perhaps none."""
    import trafilatura

    recognised = trafilatura.extract(
        source, output_format="txt", favor_recall=True, include_tables=True, include_links=False, include_comments=False
    )
    words = WORD.findall(clean(recognised or "").lower())
    known = _runs(words)
    blocks = _blocks(whole)
    kept = _kept(blocks, [_share(block, known) for block in blocks])
    return "\n\n".join(block for block, keep in zip(blocks, kept, strict=True) if keep)


def _runs(words: list[str]) -> set[tuple[str, str, str]]:
    return set(zip(words, words[1:], words[2:], strict=False))


def _blocks(markdown: str) -> list[str]:
    """The parts between blank lines; code keeps its blank lines."""
    blocks: list[str] = []
    fenced = False
    for part in re.split(r"\n{2,}", markdown):
        if fenced:
            blocks[-1] += f"\n\n{part}"
        else:
            blocks.append(part)
        fenced ^= part.startswith("```") + part.count("\n```") & 1 == 1
    return blocks


def _share(block: str, known: set[tuple[str, str, str]]) -> float | None:
    """How much of ``block`` is main text; None for headings and for what is too short to say."""
    words = WORD.findall(_MARKUP.sub(" ", _RULE.sub("", block)).lower())
    if block.startswith("#") or len(words) < _RUN:
        return None
    runs = _runs(words)
    return sum(run in known for run in runs) / len(runs)


def _kept(blocks: list[str], shares: list[float | None]) -> list[bool]:
    sure = [index for index, share in enumerate(shares) if share is not None and share >= _SURE]
    kept = [False] * len(blocks)
    if not sure:
        return kept
    for index in sure:
        kept[index] = True
    title = _title_before(blocks, sure[0])
    kept[title] = True
    for left, right in pairwise([title, *sure]):
        between = [index for index in range(left + 1, right) if shares[index] is not None]
        if len(between) <= _WIDEST_GAP:
            for index in range(left, right):
                kept[index] = True
        else:
            following = right - 1
            while following > left and shares[following] is None:  # the headings of what follows
                kept[following] = True
                following -= 1
    last = sure[-1] + 1
    while last < len(blocks) and shares[last] is None and not blocks[last].startswith("#"):
        kept[last] = True
        last += 1
    return kept


def _title_before(blocks: list[str], first: int) -> int:
    """The first heading of the highest level before the main text, or the main text itself."""
    return next((index for index in range(first) if blocks[index].startswith("# ")), first)
