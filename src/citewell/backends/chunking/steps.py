"""Small units of text, in any script: words, and short pieces of what has no spaces."""

from __future__ import annotations

from array import array
from typing import Final

from citewell.backends.chunking.cutting import WORD, not_before_a_mark, sentences

_LONGEST_WORD: Final = 24
_PIECE: Final = 8


def units(text: str, start: int, end: int) -> tuple[array[int], array[int]]:
    """Starts and ends of the words of ``text[start:end]``.

    A run of more than 24 characters without white space, as Chinese or Thai have them, is divided into pieces of
    about 8; accents and joiners stay with their letter.
    """
    starts, ends = array("q"), array("q")
    for match in WORD.finditer(text, start, end):
        begin, stop = match.span()
        divided = stop - begin > _LONGEST_WORD
        while divided and stop - begin > _PIECE:
            cut = not_before_a_mark(text, begin + _PIECE, stop)
            starts.append(begin)
            ends.append(cut)
            begin = cut
        starts.append(begin)
        ends.append(stop)
    return starts, ends


def word_starts(text: str, start: int, end: int) -> array[int]:
    """Where the words of ``text[start:end]`` begin."""
    return units(text, start, end)[0]


def sentence_starts(text: str, start: int, end: int) -> list[int]:
    """Where the sentences of ``text[start:end]`` begin."""
    return [begin for begin, _ in sentences(text, start, end)]
