"""Markdown to units that can stand as evidence: sentences, list items, table rows, with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from citewell.domain.blocks import BlockShape, TextBlock, split_blocks
from citewell.domain.lexicon import BEFORE_A_NUMBER, MONTHS, NEVER_LAST, SOMETIMES_LAST, STARTERS

LONGEST = 1_000
"""No unit is longer than this many characters; longer ones are cut at white space."""

_ITEM_WHOLE = 400
"""A list item up to this long stays one unit; a longer one is split into its sentences."""


class UnitKind(StrEnum):
    """What a unit is. Headings, table headers and code are context, not answers."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"
    HEADER = "header"
    HEADING = "heading"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text[start:end]`` is one unit, without white space at its ends.

    ``block`` is equal for units of the same paragraph, list or table. ``header`` is the span of the header
    row above a table row, where there is one.
    """

    start: int
    end: int
    kind: UnitKind
    block: int
    header: tuple[int, int] | None = None


def split_sentences(text: str) -> list[Sentence]:
    """The units of ``text`` in reading order; they do not overlap.

    Every unit holds at least one letter or digit and at most ``LONGEST`` characters. The time is linear in the
    length of ``text``, whatever it contains.
    """
    units: list[Sentence] = []
    for block in split_blocks(text):
        for start, end in _pieces(text, block):
            for left, right in _bounded(text, start, end):
                units.append(Sentence(left, right, _KINDS[block.shape], block.group, block.header))
    return units


_KINDS = {
    BlockShape.PARAGRAPH: UnitKind.SENTENCE,
    BlockShape.ITEM: UnitKind.ITEM,
    BlockShape.ROW: UnitKind.ROW,
    BlockShape.HEADER: UnitKind.HEADER,
    BlockShape.HEADING: UnitKind.HEADING,
    BlockShape.CODE: UnitKind.CODE,
}


def _pieces(text: str, block: TextBlock) -> Iterator[tuple[int, int]]:
    long_item = block.shape is BlockShape.ITEM and block.end - block.start > _ITEM_WHOLE
    if block.shape is BlockShape.PARAGRAPH or long_item:
        yield from _sentences(text, block.start, block.end)
    else:
        yield block.start, block.end


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """``start, end`` trimmed, cut into pieces of at most ``LONGEST``; pieces without letter or digit are left out."""
    while start < end:
        limit = min(end, start + LONGEST)
        if limit < end:
            space = max(text.rfind(" ", start + LONGEST // 2, limit), text.rfind("\n", start + LONGEST // 2, limit))
            limit = space if space > start else limit
        piece = text[start:limit]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left < right and _HAS_WORD.search(text, left, right):
            yield left, right
        start = limit


_HAS_WORD = re.compile(r"[^\W_]")
STOP = re.compile(
    "[.!?\u2026\u3002\uff01\uff1f\uff61\u061f\u06d4\u0964]+(?:(?<![\u3002\uff01\uff1f\uff61])[\u201c\u2018])?"
    "[\"'\u201d\u2019\u00bb)\\]\uff09\u300d\u300f\u3011*_]*"
)
"""Full stops and what they are closed with; German closes with the marks that others open with."""

_CJK_STOPS = frozenset("\u3002\uff01\uff1f\uff61")
_CJK_GOES_ON = frozenset("\u3001\uff0c,\u3068")
_REFERENCE = re.compile(r"\[\^?\d{1,4}\]")
_SPACES = re.compile(r"\s*")
_OPENERS = re.compile("[\"'\u201c\u2018\u00ab\u201e(\\[\u00bf\u00a1*_\u300c\u300e\u3010>]*")
_NEXT_WORD = re.compile(r"[\w'\u2019]{1,20}")
_LOOK_BACK = 24


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for stop in STOP.finditer(text, start, end):
        if stop.start() < begin:
            continue
        after = _past_references(text, stop.end(), end)
        if ends_sentence(text, begin, stop, after, end):
            yield begin, after
            begin = after
    if begin < end:
        yield begin, end


def needs_more(text: str, after: int) -> bool:
    """Whether ``ends_sentence`` may say otherwise when ``text`` goes on: the word after the stop is not whole."""
    rest = _past(_OPENERS, text, _past(_SPACES, text, after, len(text)), len(text))
    found = _NEXT_WORD.match(text, rest)
    return (rest if found is None else found.end()) >= len(text)


def _past_references(text: str, position: int, end: int) -> int:
    """Footnote marks such as ``[12]`` that hang on the full stop belong to the sentence they follow."""
    for _ in range(8):
        mark = _REFERENCE.match(text, position, end)
        if mark is None:
            break
        position = mark.end()
    return position


def ends_sentence(text: str, begin: int, stop: re.Match[str], after: int, end: int) -> bool:
    """Whether the sentence that begins at ``begin`` ends at ``stop``, a match of ``STOP``; marks that hang on it end at
    ``after``, and the text at ``end``.
    """
    marks = stop.group()
    if marks[0] in _CJK_STOPS:
        return after >= end or text[after] not in _CJK_GOES_ON
    rest = _past(_SPACES, text, after, end)
    if after < end and rest == after:
        return False
    rest = _past(_OPENERS, text, rest, end)
    if rest >= end:
        return True
    found = _NEXT_WORD.match(text, rest, end)
    following = found.group() if found else text[rest]
    if following[0].islower() and not following[1:2].isupper():  # "mRNA" and "iPhone" begin sentences
        return False
    if marks[0] != "." or marks.startswith(".."):
        return True
    return _full_stop_ends(text, begin, stop.start(), following)


def _past(pattern: re.Pattern[str], text: str, position: int, end: int) -> int:
    found = pattern.match(text, position, end)
    return position if found is None else found.end()


def _full_stop_ends(text: str, begin: int, dot: int, following: str) -> bool:
    """Whether the full stop at ``dot`` ends a sentence rather than an abbreviation, an initial or an ordinal."""
    left = max(begin, dot - _LOOK_BACK)
    tokens = text[left:dot].split()
    token = tokens[-1].lstrip("([\"'\u201c\u2018\u201e*_") if tokens else ""
    lowered = token.lower()
    starter = following.lower() in STARTERS
    if lowered in NEVER_LAST or (_is_letter(token) and _is_letter(following.lower()) and not starter):  # "z. B."
        return False
    if lowered in BEFORE_A_NUMBER:
        return not following[0].isdigit()
    if lowered in SOMETIMES_LAST or _is_initials(token):
        return starter
    if token.isdigit() and len(token) <= 2 and lowered.isascii() and following.lower() in MONTHS:  # noqa: PLR2004 - a day
        return False
    opens = len(tokens) == 1 and left == begin
    return not (opens and token.isdigit() and len(token) <= 3)  # noqa: PLR2004 - "12. Openings"


def _is_letter(token: str) -> bool:
    return len(token) == 1 and token.islower()


def _is_initials(token: str) -> bool:
    """``J``, ``U.S``, ``J.R.R``: single letters, the first a capital."""
    parts = token.split(".")
    return token[:1].isupper() and all(len(part) == 1 and part.isalpha() for part in parts)
