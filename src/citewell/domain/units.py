"""The units of numbers: what stands behind a number, or before it, that says what it measures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from citewell.domain.measures import MAGNITUDES, MEASURES
from citewell.domain.tokens import Token

Measure = tuple[str, Decimal]
"""What is measured, and how many of the smallest unit of it one of these is."""

MONEY = frozenset({"euro", "dollar", "pound", "franc", "yen"})
CODES = frozenset({"eur", "usd", "gbp", "chf", "jpy"})
_SIGNS = frozenset("$€£¥")
_POWERS = {"square": ("area", 2), "cubic": ("volume", 3)}
_LITRES = 1_000
_PER = frozenset({"per", "an", "a", "pro"})
_SPACES = " \u00a0\u202f-"


def unit_of(text: str, tokens: Sequence[Token], index: int, end: int) -> Measure | None:
    """The unit of the number in ``tokens[index:end]``, behind it or, for money, before it.

    Half of the day (``9 pm``) and the letter of a part (``12a``) count as units: who says another one means another.
    """
    half = half_of_day(text, tokens, index)
    if half is not None:
        return half, Decimal(1)
    return _behind(text, tokens, end) or _before(text, tokens, index) or _letter(tokens, end)


def half_of_day(text: str, tokens: Sequence[Token], index: int) -> str | None:
    """``am`` or ``pm`` where the number at ``index`` is an hour of it, or the minutes behind one."""
    at = index + 1
    if at < len(tokens) and tokens[at].is_number and text[tokens[index].end : tokens[at].start] == ":":
        at += 1
    if at >= len(tokens):
        return None
    word = tokens[at].folded
    if word in {"a", "p"} and at + 1 < len(tokens) and tokens[at + 1].folded == "m":
        word += "m" if text[tokens[at].end : tokens[at + 1].start] == "." else ""
    return word if word in {"am", "pm"} and _is_beside(text, tokens, at) else None


def is_money(text: str, tokens: Sequence[Token], index: int, end: int) -> bool:
    """Whether a sign or word of money stands before ``tokens[index]`` or is ``tokens[end]``."""
    if _before(text, tokens, index) is not None:
        return True
    if end >= len(tokens):
        return text[tokens[end - 1].end :].lstrip()[:1] in _SIGNS
    return MEASURES.get(tokens[end].folded, ("",))[0] in MONEY


def unit_places(tokens: Sequence[Token], index: int, end: int) -> set[int]:
    """The places of the words that are the unit of the number in ``tokens[index:end]``."""
    beside = {end} if end < len(tokens) and tokens[end].folded in MEASURES else set()
    return beside | ({index - 1} if index and tokens[index - 1].folded in CODES else set())


def _is_beside(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether only spaces or a hyphen stand between a token and the one before."""
    return not text[tokens[at - 1].end : tokens[at].start].strip(_SPACES)


def _behind(text: str, tokens: Sequence[Token], end: int) -> Measure | None:
    last = tokens[end - 1].end
    behind = text[last : last + 3].lstrip()
    for sign in (behind[:2].casefold(), behind[:1]):
        if sign in MEASURES and not sign.isalpha():
            return MEASURES[sign]
    if end >= len(tokens) or not _is_beside(text, tokens, end):
        return None
    word = tokens[end].folded
    following = tokens[end + 1].folded if end + 1 < len(tokens) else ""
    if word == "per" and following == "cent":
        return MEASURES["percent"]
    if word in _POWERS and MEASURES.get(following, ("",))[0] == "length":
        kind, power = _POWERS[word]
        factor = MEASURES[following][1] ** power
        return kind, factor * (_LITRES if kind == "volume" else 1)
    if word == "s" and tokens[end].start == last:  # "the 1990s"
        return None
    return _speed(text, tokens, end) or MEASURES.get(word)


def _speed(text: str, tokens: Sequence[Token], end: int) -> Measure | None:
    """``km/h``, ``metres per second``."""
    way = MEASURES.get(tokens[end].folded)
    if way is None or way[0] != "length" or end + 1 >= len(tokens):
        return None
    at = end + 2 if tokens[end + 1].folded in _PER else end + 1
    if at >= len(tokens) or (at == end + 1 and text[tokens[end].end : tokens[at].start] != "/"):
        return None
    time = MEASURES.get(tokens[at].folded)
    return ("speed", way[1] / time[1]) if time is not None and time[0] == "time" else None


def _before(text: str, tokens: Sequence[Token], index: int) -> Measure | None:
    sign = text[max(0, tokens[index].start - 2) : tokens[index].start].rstrip()[-1:]
    if sign in _SIGNS:
        return MEASURES[sign]
    return MEASURES[tokens[index - 1].folded] if index and tokens[index - 1].folded in CODES else None


def _letter(tokens: Sequence[Token], end: int) -> Measure | None:
    """Of ``section 12a``."""
    if end >= len(tokens) or tokens[end].start != tokens[end - 1].end or not tokens[end - 1].is_number:
        return None
    letter = tokens[end].folded
    special = letter in MAGNITUDES or letter == "s"
    return (f"part {letter}", Decimal(1)) if len(letter) == 1 and letter.isascii() and not special else None
