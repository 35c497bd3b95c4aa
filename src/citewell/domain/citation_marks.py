"""The marks with which a model says where it read something: ``[2 "its words"]``, and what models write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

HIGHEST = 999
"""Sources have smaller numbers; ``[2024]`` is no mark."""

MOST_CLAIMS = 40
"""Claims of one mark that are read."""

_LABEL = r"(?:(?:sources?|src|quellen?|ref(?:erence)?s?|doc(?:ument)?s?|passages?)\b[ \t]{0,2}[:#.]?[ \t]{0,2}|\^|#)?"
_OPEN = '["\u201c\u201e\u00ab\u201f\u300c]'
_CLOSE = '["\u201d\u201c\u00bb\u300d]'

QUOTED = re.compile(rf"\[[ \t]{{0,3}}{_LABEL}\d{{1,3}}[ \t]{{0,3}}[:,]?[ \t]{{0,3}}{_OPEN}", re.IGNORECASE)
"""How a mark with a quote begins."""

QUOTE_END = re.compile(rf"{_CLOSE}\s{{0,3}}(?:[,;]\s{{0,3}}\^?\d{{1,3}}\s{{0,3}}){{0,8}}\]")
"""How it ends."""

_NUMBERS = re.compile(
    rf"\s{{0,3}}{_LABEL}\d{{1,3}}(?:\s{{0,3}}(?:[,;&/\u2013-]|and|und|\s)\s{{0,3}}{_LABEL}\d{{1,3}}){{0,{MOST_CLAIMS}}}"
    r"\s{0,3}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?P<range>[\u2013-]\s{0,3})?(?:\^|#)?(?P<number>\d{1,3})(?!\d)")
_LOOSE = re.compile(
    rf"\s{{0,3}}{_LABEL}(?P<number>\d{{1,3}})(?!\d)\s{{0,3}}(?P<rest>[:,\u2020'\u2018`*_].*)?", re.DOTALL
)
_NEXT = re.compile(
    rf"{_CLOSE}\s{{0,3}}[,;]\s{{0,3}}(?={_LABEL}\d{{1,3}}\s{{0,3}}[:,]?\s{{0,3}}{_OPEN}|{_OPEN})", re.IGNORECASE
)
_CLAIM = re.compile(
    rf"\s{{0,3}}(?:{_LABEL}(?P<number>\d{{1,3}})\s{{0,3}}[:,]?\s{{0,3}})?{_OPEN}?(?P<quote>.*)",
    re.DOTALL | re.IGNORECASE,
)
_AFTER = re.compile(rf"{_CLOSE}\s{{0,3}}(?P<numbers>(?:[,;]\s{{0,3}}\^?\d{{1,3}}\s{{0,3}}){{0,8}})$")
_EDGES = " \t\r\n'\u2018\u2019`*_:,\u2020\"\u201c\u201d\u201e\u00ab\u00bb"
_WIDEST_RANGE = 10


@dataclass(frozen=True, slots=True)
class Claim:
    """That something stands in source ``number``; in these words, if there is a ``quote``."""

    number: int
    quote: str | None = None


Mark = tuple[Claim, ...]


def bare_mark(inside: str) -> Mark | None:
    """What stands between brackets as a mark of numbers (``2``, ``1, 3``, ``^4``, ``1-3``, ``source 2``), or a number
    and words in quotation marks of another kind; ``None`` if it is none.
    """
    if _NUMBERS.fullmatch(inside):
        return tuple(Claim(number) for number in _numbers(inside))
    found = _LOOSE.fullmatch(inside)
    if found is None:
        return None
    quote = (found["rest"] or "").strip(_EDGES)
    said = quote if found["rest"] and found["rest"].lstrip(" :,")[:1] in {"'", "\u2018", "`", "*", "_"} else ""
    return (Claim(int(found["number"]), said or None),)


def quoted_mark(inside: str) -> Mark:
    """The claims of a mark with quotes, given without its brackets: ``1 "words"``, ``1 "words", 2 "others"; 3``."""
    claims: list[Claim] = []
    number = 0
    parts = _split(inside.strip().strip("[]"))
    for part in parts[:MOST_CLAIMS]:
        found = _CLAIM.fullmatch(part)
        if found is None:
            continue
        number = int(found["number"] or number)
        after = _AFTER.search(found["quote"])
        quote = found["quote"][: after.start()] if after else found["quote"]
        claims.append(Claim(number, quote.replace('\\"', '"').strip() or None))
        claims += [Claim(other) for other in _numbers(after["numbers"] if after else "")]
    return tuple(claims)


def _split(inside: str) -> list[str]:
    parts, begin = [], 0
    for found in _NEXT.finditer(inside):
        parts.append(inside[begin : found.start() + 1])
        begin = found.end()
    return [*parts, inside[begin:]]


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for each in _NUMBER.finditer(text):
        number = int(each["number"])
        if each["range"] and found and found[-1] < number <= found[-1] + _WIDEST_RANGE:
            found += range(found[-1] + 1, number)
        found.append(number)
    return list(dict.fromkeys(found))
