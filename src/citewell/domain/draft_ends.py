"""Where a sentence ends that is still being written."""

from __future__ import annotations

import re

from citewell.domain.draft_lines import MARKS
from citewell.domain.sentences import STOP, ends_sentence, needs_more

LONGEST = 2_000
"""A longer sentence is cut at white space."""

_AHEAD = 200
"""Characters beyond that, in which its end may show."""

_LONGEST_SPEECH = 400
"""So far from the beginning, a full stop ends no sentence within quotation marks or strong words."""

_PAIRED = re.compile('\\*\\*|["\u201c\u201d\u201e\u00ab\u00bb]')
_BEFORE_OPENING = frozenset(" \t\n([*_\u2013\u2014")


def sentence_end(text: str, searched: int, *, closed: bool) -> tuple[int | None, int, int]:
    """Where the first sentence of ``text`` ends, with the marks that hang on it; ``None`` if that is not known yet.

    Args:
        text: What was written of a paragraph since the sentence before.
        searched: Up to where it was searched before; the third result of the call before, 0 at first.
        closed: Whether the paragraph is whole.

    Returns:
        The end; up to where it is certain that the sentence goes on; and up to where ``text`` was searched.
    """
    whole, text = len(text), text[: LONGEST + _AHEAD]
    closed = closed and whole == len(text)
    for stop in STOP.finditer(text, searched):
        if stop.start() >= LONGEST:
            break
        after = _past_marks(text, stop.end())
        if not closed and needs_more(text, after):
            if len(text) < LONGEST + _AHEAD:
                return None, stop.start(), searched
        elif ends_sentence(text, 0, stop, after, len(text)) and (after > stop.end() or not _is_open(text, after)):
            return after, after, 0
        searched = stop.end()
    else:
        searched = len(text)
    if len(text) == LONGEST + _AHEAD:
        space = text.rfind(" ", LONGEST // 2, LONGEST)
        end = space if space > 0 else LONGEST
        return end, end, 0
    return None, min(len(text), LONGEST // 2), searched


def _is_open(text: str, end: int) -> bool:
    """Whether quotation marks, or the signs of strong words, are open at ``end``, not far from the beginning."""
    quoted = strong = False
    for sign in _PAIRED.finditer(text, 0, end) if end <= _LONGEST_SPEECH else ():
        begin = sign.start()
        if sign.group() == "**":
            strong = not strong
        else:
            quoted = not quoted and (begin == 0 or text[begin - 1] in _BEFORE_OPENING)
    return quoted or strong


def _past_marks(text: str, position: int) -> int:
    rest = position
    while rest < len(text) and text[rest] == " ":
        rest += 1
    found = MARKS.match(text, rest)
    return position if found is None else found.end()
