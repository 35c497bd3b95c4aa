"""Invariant 3: a citation is a span. ``version_text[start:end] == quote``, or it is not shown."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum

from citewell.domain.words import is_unspaced

LONGEST_QUOTE = 10_000
"""A claimed quote longer than this is not looked for."""

_TRIES = 500
"""So many occurrences of a quote are looked at to find one that stands on whole words."""


class Normalisation(StrEnum):
    """How a claimed quote had to be read to be found; the citation's own quote is always the source's text."""

    WHITE_SPACE = "white_space"
    TYPOGRAPHY = "typography"
    MARKUP = "markup"
    EDGES = "edges"


@dataclass(frozen=True, slots=True)
class Citation:
    """``version_text[start:end] == quote`` has been checked."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Located:
    """A quote found in a passage: ``passage_text[start:end] == quote``, in the source's own characters.

    ``normalisation`` names what was folded to find it; empty for an exact match.
    """

    start: int
    end: int
    quote: str
    normalisation: tuple[Normalisation, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A quote with the text around it, for a page to show. ``cut_*`` say that the text goes on beyond it."""

    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool


def check_citation(version_text: str, start: int, end: int, quote: str) -> Citation | None:
    """The citation if ``version_text[start:end]`` is ``quote``, to the character, and not blank; else none."""
    if not 0 <= start < end <= len(version_text) or not quote.strip():
        return None
    if version_text[start:end] != quote:
        return None
    return Citation(start, end, quote)


def locate(text: str, claimed: str, offset: int | None = None) -> Located | None:
    """Where the quote that someone claims to have read stands in ``text``.

    First exactly at ``offset``, then exactly anywhere (the occurrence nearest to ``offset``), then with white space
    folded, quotes and dashes unified, Markdown marks left out, and quote marks, ellipses and spaces at its ends
    removed; in that order, and only as much as is needed. An occurrence inside a longer word or number does not count
    (``able`` in ``unable``, ``5`` in ``3.5``). None if it does not stand there. Linear in the length of ``text``.
    """
    if not claimed.strip() or len(claimed) > LONGEST_QUOTE:
        return None
    if offset is not None and offset >= 0 and text.startswith(claimed, offset):
        end = offset + len(claimed)
        if _on_whole_words(text, offset, end):
            return Located(offset, end, claimed)
    start = _nearest(text, claimed, offset)
    if start is not None:
        return Located(start, start + len(claimed), claimed)
    return _locate_folded(text, claimed, offset)


def mark(text: str, start: int, end: int, *, context: int = 240) -> Marked:
    """The span with up to ``context`` characters on each side, cut between words where there are spaces.

    Raises:
        ValueError: the span is not inside ``text``.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"span {start}:{end} outside a text of {len(text)} characters")
    left = max(0, start - context)
    right = min(len(text), end + context)
    if left > 0:
        space = _SPACE.search(text, left, start)
        left = space.end() if space else left
    if right < len(text):
        space_at = max(text.rfind(" ", end, right), text.rfind("\n", end, right))
        right = space_at if space_at >= end else right
    return Marked(text[left:start], text[start:end], text[end:right], left > 0, right < len(text))


_SPACE = re.compile(r"\s")
_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        "\u2026": "...",
        **dict.fromkeys("\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\ufeff"),
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069"),
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
    }
)
_MARKUP = frozenset("*_`\\")
_EDGES = " \t\r\n\"'.\u2026\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb[]"


def _locate_folded(text: str, claimed: str, offset: int | None) -> Located | None:
    ways: tuple[tuple[Normalisation, ...], ...] = (
        (Normalisation.WHITE_SPACE,),
        (Normalisation.WHITE_SPACE, Normalisation.TYPOGRAPHY),
        (Normalisation.WHITE_SPACE, Normalisation.TYPOGRAPHY, Normalisation.MARKUP),
    )
    trimmed = claimed.strip(_EDGES)
    for way in ways:
        folded, places = _fold(text, way)
        for edges, wanted_raw in (((), claimed), ((Normalisation.EDGES,), trimmed)):
            wanted = _fold(wanted_raw, way)[0].strip()
            if not wanted:
                continue
            near = None if offset is None else _folded_position(places, offset)
            at = _nearest(folded, wanted, near)
            if at is not None:
                start, end = places[at], _past_marks(text, places[at + len(wanted) - 1] + 1)
                return Located(start, end, text[start:end], (*_needed(claimed, text[start:end], way), *edges))
    return None


def _needed(claimed: str, source: str, way: tuple[Normalisation, ...]) -> tuple[Normalisation, ...]:
    """The last kind of folding made the difference; white space is named only if it differs, too."""
    last = way[-1:]
    if len(way) > 1 and [part for part in claimed if part.isspace()] != [part for part in source if part.isspace()]:
        return (Normalisation.WHITE_SPACE, *last)
    return last


def _fold(text: str, way: tuple[Normalisation, ...]) -> tuple[str, list[int]]:
    """The folded text and for each of its characters the place in ``text`` that it came from."""
    typography = Normalisation.TYPOGRAPHY in way
    markup = Normalisation.MARKUP in way
    characters: list[str] = []
    places: list[int] = []
    in_space = False
    for place, character in enumerate(text):
        if character.isspace():
            if not in_space:
                characters.append(" ")
                places.append(place)
            in_space = True
            continue
        if markup and character in _MARKUP:
            continue
        if typography and characters and unicodedata.combining(character):
            _accent(characters, places, character, place)
            continue
        folded = character.translate(_TYPOGRAPHY) if typography and not character.isalnum() else character
        if typography and "\ufb00" <= character <= "\ufb04":
            folded = character.translate(_TYPOGRAPHY)
        for part in folded:
            characters.append(part)
            places.append(place)
        in_space = in_space and not folded
    return "".join(characters), places


def _accent(characters: list[str], places: list[int], mark: str, place: int) -> None:
    """Put a combining mark onto the last character: one character where there is one for both."""
    whole = unicodedata.normalize("NFC", characters[-1] + mark)
    if len(whole) == 1:
        characters[-1] = whole
    else:
        characters.append(mark)
        places.append(place)


def _past_marks(text: str, end: int) -> int:
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _folded_position(places: list[int], offset: int) -> int:
    return bisect_left(places, offset)


def _nearest(text: str, wanted: str, offset: int | None) -> int | None:
    """The occurrence of ``wanted`` on whole words that is nearest to ``offset``, or the first.

    Searches forward only: CPython's ``find`` is linear in the worst case, its ``rfind`` is not.
    """
    best: int | None = None
    position = -1
    for _ in range(_TRIES):
        position = text.find(wanted, position + 1)
        if position < 0:
            break
        if not _on_whole_words(text, position, position + len(wanted)):
            continue
        if offset is None:
            return position
        if best is not None and abs(position - offset) >= abs(best - offset):
            break
        best = position
    return best


def _on_whole_words(text: str, start: int, end: int) -> bool:
    return not (_joined(text, start) or _joined(text, end))


def _joined(text: str, cut: int) -> bool:
    """Whether a cut before ``text[cut]`` would go through a word or a number."""
    if not 0 < cut < len(text):
        return False
    left, right = text[cut - 1], text[cut]
    if unicodedata.combining(right):
        return True
    if left.isalnum() and right.isalnum():
        return not (is_unspaced(left) or is_unspaced(right))
    if right.isdigit() and left in ".,":
        return cut > 1 and text[cut - 2].isdigit()
    if left.isdigit() and right in ".,":
        return cut + 1 < len(text) and text[cut + 1].isdigit()
    return False
