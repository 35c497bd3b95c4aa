"""Where a sentence ends that is still being written."""

from __future__ import annotations

from citewell.domain.draft_lines import MARKS
from citewell.domain.sentences import STOP, ends_sentence, needs_more

LONGEST = 2_000
"""A longer sentence is cut at white space."""

_AHEAD = 200
"""Characters beyond that, in which its end may show."""


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
        elif ends_sentence(text, 0, stop, after, len(text)):
            return after, after, 0
        searched = stop.end()
    else:
        searched = len(text)
    if len(text) == LONGEST + _AHEAD:
        space = text.rfind(" ", LONGEST // 2, LONGEST)
        end = space if space > 0 else LONGEST
        return end, end, 0
    return None, min(len(text), LONGEST // 2), searched


def _past_marks(text: str, position: int) -> int:
    rest = position
    while rest < len(text) and text[rest] == " ":
        rest += 1
    found = MARKS.match(text, rest)
    return position if found is None else found.end()
