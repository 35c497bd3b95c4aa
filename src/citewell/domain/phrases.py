"""Quoted phrases in what a person asks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

MOST_PHRASES = 8
"""A query with more quoted parts is something pasted (code, a log), and its quotes are characters."""

_CLOSING = {
    "\u201c": "\u201d\u201c",  # “ ”, and “ “
    "\u201e": "\u201c\u201d\u201f",  # „ “
    "\u201d": "\u201d",  # ” ” as in Swedish
    "\u00ab": "\u00bb",  # « »
    "\u00bb": "\u00ab\u00bb",  # » «
    "\u2039": "\u203a",
    "\u203a": "\u2039",  # angle quotes, either way
    "\u300c": "\u300d",  # 「 」
    "\u300e": "\u300f",  # 『 』
    "\u301d": "\u301e\u301f",  # 〝 〞
    "\uff02": "\uff02",  # full width
    '"': '"',
}


@dataclass(frozen=True, slots=True)
class QuotedText:
    """``phrases`` as they stood between quotes, and ``rest``: the text without quotes and phrases."""

    phrases: tuple[str, ...]
    rest: str


def quoted(text: str) -> QuotedText:
    """The phrases of ``text`` between ``"..."`` or a pair of typographic quotes, in order.

    An unbalanced quote is a character like any other, and so is a straight one right behind a letter or digit, which
    is an inch or a second. Phrases without a letter or digit are none.
    """
    phrases: list[str] = []
    rest: list[str] = []
    at = pairs = 0
    last = {char: index for index, char in enumerate(text) if char in _ALL_CLOSING}
    while at < len(text):
        char = text[at]
        if char in _CLOSING and not _measures(text, at):
            end = _first_of(text, _CLOSING[char], at + 1, last)
            if end is not None:
                phrase = text[at + 1 : end]
                if any(each.isalnum() for each in phrase):
                    phrases.append(phrase)
                rest.append(" ")
                at = end + 1
                pairs += 1
                if pairs > MOST_PHRASES:
                    return QuotedText((), text)
                continue
        rest.append(char)
        at += 1
    return QuotedText(tuple(phrases), "".join(rest))


def unquoted(text: str) -> str:
    """``text`` with spaces in the place of all quotes: it asks for the words of its phrases, and for no phrase."""
    return text.translate(_SPACES)


def _measures(text: str, at: int) -> bool:
    """Whether the straight quote at ``at`` stands right behind a letter or digit of a spaced script."""
    if text[at] != '"' or at == 0 or not text[at - 1].isalnum():
        return False
    return not unicodedata.name(text[at - 1], "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI"))


def _first_of(text: str, closing: str, start: int, last: dict[str, int]) -> int | None:
    ends = [text.find(char, start) for char in closing if last.get(char, -1) >= start]
    return min((end for end in ends if end >= 0), default=None)


_ALL_CLOSING = frozenset("".join(_CLOSING.values()))
_SPACES = dict.fromkeys(map(ord, _ALL_CLOSING | _CLOSING.keys()), " ")
