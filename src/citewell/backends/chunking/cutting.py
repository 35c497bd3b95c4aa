"""Ever finer ways to cut a stretch of text; every cut lies where reading is disturbed least.

A cutter takes the whole text and a span without white space at its ends, and returns smaller such spans in order that
cover everything in it that is not white space. When it finds nowhere to cut it returns the span alone.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final

from citewell.ports.parser import BlockKind

Span = tuple[int, int]
Cutter = Callable[[str, int, int], list[Span]]

_BLANK_LINES: Final = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END: Final = re.compile(r"\n\s*")
_SENTENCE_END: Final = re.compile(
    r"[.!?…][\"'”’»)\]]{0,3}\s+(?=[^a-z\s])"  # noqa: RUF001 - Western: mark, closing marks, space, no small letter
    r"|[。！？｡؟۔।][”』」）\"')]{0,3}\s*"  # noqa: RUF001 - scripts that put no space after a sentence
)
_CLAUSE_END: Final = re.compile(r"[,;:—–]\s+|[，；：、،؛]\s*")  # noqa: RUF001 - the commas of other scripts
_ITEM: Final = re.compile(r"^([ \t]*)(?:[-*+•▪‣◦–]|\d{1,9}[.)]|\(?[a-zA-Z][.)])[ \t]", re.MULTILINE)  # noqa: RUF001 - bullets
WORD: Final = re.compile(r"\S+")
_WORD_GAP: Final = re.compile(r"\s+")
_WORDS_A_PHRASE: Final = 12
_PIECE: Final = 512  # characters; longer runs without white space are first cut into pieces of this size


def paragraphs(text: str, start: int, end: int) -> list[Span]:
    """Cuts at blank lines."""
    return _cut(text, start, end, (match.end() for match in _BLANK_LINES.finditer(text, start, end)))


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Cuts after sentences."""
    return _cut(text, start, end, (match.end() for match in _SENTENCE_END.finditer(text, start, end)))


def lines(text: str, start: int, end: int) -> list[Span]:
    """Cuts at line ends."""
    return _cut(text, start, end, (match.end() for match in _LINE_END.finditer(text, start, end)))


def items(text: str, start: int, end: int) -> list[Span]:
    """Cuts before the items of a list that are indented least."""
    line_start = text.rfind("\n", 0, start) + 1
    found = [(match.start(), len(match[1].expandtabs())) for match in _ITEM.finditer(text, line_start, end)]
    least = min((indent for _, indent in found), default=0)
    return _cut(text, start, end, (position for position, indent in found if indent <= least + 1))


def clauses(text: str, start: int, end: int) -> list[Span]:
    """Cuts after commas and their like."""
    return _cut(text, start, end, (match.end() for match in _CLAUSE_END.finditer(text, start, end)))


def phrases(text: str, start: int, end: int) -> list[Span]:
    """Cuts after every twelfth word, so that long runs without punctuation need few counts."""
    gaps = [match.end() for match in _WORD_GAP.finditer(text, start, end)]
    return _cut(text, start, end, gaps[_WORDS_A_PHRASE - 1 :: _WORDS_A_PHRASE])


def words(text: str, start: int, end: int) -> list[Span]:
    """Cuts between words."""
    return _cut(text, start, end, (match.end() for match in _WORD_GAP.finditer(text, start, end)))


def pieces(text: str, start: int, end: int) -> list[Span]:
    """Cuts a run without white space into pieces, then halves, down to single code points."""
    if end - start > 2 * _PIECE:
        return _cut(text, start, end, (not_before_a_mark(text, cut, end) for cut in range(start + _PIECE, end, _PIECE)))
    middle = not_before_a_mark(text, (start + end) // 2, end)
    if middle >= end:
        middle = (start + end) // 2
    return _cut(text, start, end, [middle])


CUTTERS: Final[dict[BlockKind, Sequence[Cutter]]] = {
    BlockKind.TEXT: (paragraphs, sentences, lines, clauses, phrases, words, pieces),
    BlockKind.TABLE: (lines, clauses, phrases, words, pieces),
    BlockKind.CODE: (paragraphs, lines, phrases, words, pieces),
    BlockKind.LIST: (items, lines, sentences, clauses, phrases, words, pieces),
}


def not_before_a_mark(text: str, cut: int, end: int) -> int:
    """``cut``, or a little later, so that accents and joiners stay with their letter."""
    for later in range(cut, min(cut + 8, end)):
        joined = text[later] in "\u200d\ufe0f" or text[later - 1] == "\u200d"
        if not joined and not unicodedata.combining(text[later]):
            return later
    return cut


def _cut(text: str, start: int, end: int, cuts: Iterable[int]) -> list[Span]:
    inside = sorted({cut for cut in cuts if start < cut < end})
    found = (stripped(text, begin, stop) for begin, stop in pairwise([start, *inside, end]))
    return [span for span in found if span is not None]


def stripped(text: str, start: int, end: int) -> Span | None:
    """``(start, end)`` without white space at both ends, or None when there is nothing else."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if left == len(piece):
        return None
    return start + left, start + len(piece.rstrip())


def containing(starts: Sequence[int], position: int) -> int:
    """The index of the last of the sorted ``starts`` that is not after ``position``; -1 for none."""
    return bisect_right(starts, position) - 1
