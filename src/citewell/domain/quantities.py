"""The numbers of a text: in digits and in words, with their units and what is said of their bounds."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from citewell.domain.measures import (
    ARTICLES,
    BEFORE_LABELS,
    BOUNDS,
    FRACTIONS,
    LOOSE_ORDINALS,
    MAGNITUDES,
    OPPOSITE_BOUNDS,
    ORDINALS,
    ROUGHLY,
    TENS,
    UNITS,
)
from citewell.domain.tokens import Token
from citewell.domain.units import half_of_day, is_money, unit_of

_LONGEST_NUMBER = 40
_ROUNDED_BY = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Number:
    """A number with every value it may mean: ``1.234`` is read the English and the German way.

    It is written in ``tokens[index:end]``. ``measure`` is what its unit measures and how many of the smallest it is.
    ``bound``: on which side of it something is said to lie. ``roughly``: it is said to be rounded. ``counts``: it is
    no word that is as often something else (``one``, ``first``). ``ordinal``: it says which one of a row.
    ``label``: as written, where it is no amount but the name of a version or a section.
    """

    written: str
    readings: frozenset[str]
    index: int
    end: int
    measure: tuple[str, Decimal] | None = None
    bound: str | None = None
    roughly: bool = False
    counts: bool = True
    amounts: frozenset[tuple[str, Decimal]] = field(default=frozenset())
    ordinal: bool = False
    label: str | None = None

    @property
    def meaning(self) -> tuple[object, ...]:
        """What ``agrees`` looks at in another number."""
        return self.readings, self.measure, self.bound, self.counts, self.ordinal, self.label

    def agrees(self, other: Number) -> bool:
        """Whether ``other`` can mean the same: a value in common, no other unit, no opposite bound.

        Or the same amount in another unit, or the value that this one rounds.
        """
        if self.bound is not None and other.bound is not None and OPPOSITE_BOUNDS[self.bound] == other.bound:
            return False
        if self.label is not None and other.label is not None and self.label != other.label:
            return False
        if other.ordinal and not (other.counts or self.ordinal):
            return False
        if self.readings & other.readings:
            return self.measure is None or other.measure is None or self.measure == other.measure
        if self.amounts & other.amounts:
            return True
        same_kind = (self.measure and self.measure[0]) == (other.measure and other.measure[0])
        return (
            self.roughly and same_kind and any(_rounds(mine, its) for mine in self.readings for its in other.readings)
        )


def numbers(text: str, tokens: Sequence[Token]) -> list[Number]:
    """Numbers in digits and in English or German words, with ``million`` and the like multiplied in."""
    found = []
    index = 0
    while index < len(tokens):
        readings, used = _digits(text, tokens, index) if tokens[index].is_number else _in_words(tokens, index)
        if used and _is_negative(text, tokens, index):
            readings = frozenset(f"-{value}" for value in readings)
        if used and not _is_full_hour(text, tokens, index):
            found.append(_number(text, tokens, index, used, readings))
        index += max(used, 1)
    return found


def _number(text: str, tokens: Sequence[Token], index: int, used: int, readings: frozenset[str]) -> Number:
    end = index + used
    measure = unit_of(text, tokens, index, end)
    first = tokens[index]
    bound, roughly = _said_before(tokens, index)
    amounts = (
        frozenset((measure[0], Decimal(value) * measure[1]) for value in readings if _is_decimal(value))
        if measure
        else None
    )
    return Number(
        written=" ".join(part.written for part in tokens[index:end]),
        readings=readings,
        index=index,
        end=end,
        measure=measure,
        bound=bound,
        roughly=roughly,
        counts=first.is_number or (readings != {"1"} and first.folded not in LOOSE_ORDINALS),
        amounts=amounts or frozenset(),
        ordinal=_is_ordinal(text, tokens, index, end),
        label=first.written if index and "." in first.written and tokens[index - 1].folded in BEFORE_LABELS else None,
    )


def _digits(text: str, tokens: Sequence[Token], index: int) -> tuple[frozenset[str], int]:
    token = tokens[index]
    values = _readings(token.written)
    if index + 1 < len(tokens):
        following = tokens[index + 1]
        if following.folded in MAGNITUDES:
            return frozenset(_times(value, MAGNITUDES[following.folded]) for value in values), 2
        if following.written in FRACTIONS:
            return frozenset(_plus(value, FRACTIONS[following.written]) for value in values), 2
        if following.folded == "m" and is_money(text, tokens, index, index + 2):
            return frozenset(_times(value, MAGNITUDES["million"]) for value in values), 2
    return values | _short_year(text, tokens, index) | _hours(text, tokens, index), 1


def _hours(text: str, tokens: Sequence[Token], index: int) -> frozenset[str]:
    """The hour from 0 to 23 of ``9 pm``."""
    half, written = half_of_day(text, tokens, index), tokens[index].written
    if (
        half is None
        or not written.isdecimal()
        or int(written[:3]) > _NOON
        or (text[tokens[index].start - 1 : tokens[index].start] == ":")
    ):
        return frozenset()
    hour = int(written) % _NOON
    return frozenset({str(hour + _NOON if half == "pm" else hour)})


_NOON = 12


def _is_full_hour(text: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether these are the minutes of ``9:00``: they say nothing."""
    return (
        tokens[index].written == "00"
        and index > 0
        and tokens[index - 1].is_number
        and text[tokens[index - 1].end : tokens[index].start] == ":"
    )


def _is_ordinal(text: str, tokens: Sequence[Token], index: int, end: int) -> bool:
    token = tokens[index]
    if not token.is_number:
        return any(word.folded in ORDINALS or word.folded in LOOSE_ORDINALS for word in tokens[index:end])
    adjacent = index + 1 < len(tokens) and tokens[index + 1].start == token.end
    return (adjacent and tokens[index + 1].folded in _ENDINGS) or text[token.end : token.end + 2] == ". "


_ENDINGS = frozenset({"st", "nd", "rd", "th"})


def _is_negative(text: str, tokens: Sequence[Token], index: int) -> bool:
    start = tokens[index].start
    if index and tokens[index - 1].folded == "minus":
        return not (index > 1 and tokens[index - 2].is_number)  # "ten minus five"
    return text[start - 1 : start] in {"-", "\u2212"} and (start < 2 or text[start - 2] in " (\n\t|")  # noqa: PLR2004


def _short_year(text: str, tokens: Sequence[Token], index: int) -> frozenset[str]:
    """``18`` in ``1914-18`` may mean 1918."""
    if not index:
        return frozenset()
    before, token = tokens[index - 1], tokens[index]
    gap = text[before.end : token.start]
    if len(token.written) != 2 or len(before.written) != 4 or gap not in {"-", "\u2013", "/"}:  # noqa: PLR2004 - digits
        return frozenset()
    return (
        frozenset({before.written[:2] + token.written}) if (before.written + token.written).isdecimal() else frozenset()
    )


def _in_words(tokens: Sequence[Token], index: int) -> tuple[frozenset[str], int]:
    word = tokens[index].folded
    if word in ORDINALS:
        return frozenset({str(ORDINALS[word])}), 1
    if word in LOOSE_ORDINALS and not _is_of_time(tokens, index):
        return frozenset({str(LOOSE_ORDINALS[word])}), 1
    if tokens[index].written in FRACTIONS:
        return frozenset({FRACTIONS[tokens[index].written]}), 1
    if word in ARTICLES and index + 1 < len(tokens) and tokens[index + 1].folded in MAGNITUDES:
        return frozenset({str(MAGNITUDES[tokens[index + 1].folded])}), 2
    value, used = _spoken(tokens, index)
    if used:
        return frozenset({str(value)}), used
    compound = _compound(word)
    return (frozenset(), 0) if compound is None else (frozenset({str(compound)}), 1)


def _is_of_time(tokens: Sequence[Token], index: int) -> bool:
    """Whether ``second`` is what a minute has sixty of."""
    before = tokens[index - 1] if index else None
    return tokens[index].folded == "second" and (
        before is None or before.is_number or before.folded in {"per", "a", "every"} or before.folded in UNITS
    )


def _spoken(tokens: Sequence[Token], index: int) -> tuple[int, int]:
    """The value of a number in words that begins at ``index`` and how many tokens it takes (0: none begins)."""
    total = part = used = 0
    for token in tokens[index : index + 12]:
        word = token.folded
        if word in UNITS and (part % 10 == 0 or not used):
            part += UNITS[word]
        elif word in TENS and part % 100 == 0:
            part += TENS[word]
        elif word in ORDINALS and used and part % 10 == 0 and ORDINALS[word] < 10:  # noqa: PLR2004 - "twenty-fifth"
            return total + part + ORDINALS[word], used + 1
        elif word == "first" and used and part % 10 == 0:
            return total + part + 1, used + 1
        elif word in MAGNITUDES and used:
            part = max(part, 1) * MAGNITUDES[word]
            if MAGNITUDES[word] > 100:  # noqa: PLR2004 - "two hundred thousand" goes on, "two thousand" begins anew
                total, part = total + part, 0
        else:
            break
        used += 1
    return total + part, used


_LONGEST_COMPOUND = 60


def _compound(word: str) -> int | None:
    """A German number written as one word: ``einundzwanzig``, ``dreitausendvierhundert``."""
    if len(word) > _LONGEST_COMPOUND or not any(part in word for part in ("und", "hundert", "tausend")):
        return None
    if "tausend" in word:
        left, _, right = word.partition("tausend")
        return _joined(left, 1000, right)
    if "hundert" in word:
        left, _, right = word.partition("hundert")
        return _joined(left, 100, right)
    unit, _, ten = word.partition("und")
    value = 1 if unit == "ein" else UNITS.get(unit)
    return TENS[ten] + value if ten in TENS and value is not None and 0 < value < 10 else None  # noqa: PLR2004 - a digit


def _joined(left: str, times: int, right: str) -> int | None:
    many = 1 if left in {"", "ein"} else _small(left)
    rest = 0 if not right else _small(right.removeprefix("und"))
    return None if many is None or rest is None or not (left or right) else many * times + rest


def _small(word: str) -> int | None:
    return UNITS.get(word, TENS.get(word)) if word in UNITS or word in TENS else _compound(word)


def _said_before(tokens: Sequence[Token], index: int) -> tuple[str | None, bool]:
    """The bound, from the longest phrase before the number that names one, and whether it is said to be rounded."""
    roughly = index > 0 and tokens[index - 1].folded in ROUGHLY
    roughly = roughly or (index > 1 and tokens[index - 2].folded == "more" and tokens[index - 1].folded == "than")
    for length in (3, 2, 1):
        if index >= length:
            phrase = " ".join(token.folded for token in tokens[index - length : index])
            if phrase in BOUNDS:
                return BOUNDS[phrase], roughly
    return None, roughly


def _rounds(mine: str, its: str) -> bool:
    """Whether ``mine`` has fewer digits that say something than ``its``, and lies near."""
    if not _is_decimal(mine) or not _is_decimal(its) or _meaningful(mine) >= _meaningful(its):
        return False
    return abs(Decimal(mine) - Decimal(its)) <= _ROUNDED_BY * abs(Decimal(its))


def _meaningful(value: str) -> int:
    digits = value.lstrip("-").replace(".", "").lstrip("0")
    return len(digits if "." in value else digits.rstrip("0"))


def _is_decimal(value: str) -> bool:
    return len(value) <= _LONGEST_NUMBER and value.removeprefix("-").replace(".", "", 1).isdecimal()


def readings_of(found: Iterable[Number]) -> frozenset[str]:
    """Every value that one of the numbers may mean."""
    return frozenset(reading for number in found for reading in number.readings)


def _readings(written: str) -> frozenset[str]:
    """Every value that digits with dots and commas may mean, as plain decimal strings."""
    if len(written) > _LONGEST_NUMBER:
        return frozenset({written})
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in written)
    digits = digits.replace("\u066b", ".").replace("\u066c", ",").translate(_GAPS)
    if not set(digits) <= set("0123456789.,"):
        return frozenset({digits})
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        dialled = digits.startswith("0") and len(digits) > _LONGEST_WITH_ZERO
        return frozenset({digits if dialled else _plain(digits)})
    if dots and commas:
        decimal_mark = max(".,", key=digits.rfind)
        group_mark = "," if decimal_mark == "." else "."
        bare = digits.replace(group_mark, "")
        return frozenset({_plain(bare.replace(",", "."))}) if bare.count(decimal_mark) == 1 else frozenset({digits})
    mark = "." if dots else ","
    groups = digits.split(mark)
    grouped = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3  # noqa: PLR2004 - thousands
    readings = set()
    if grouped:
        readings.add(_plain("".join(groups)))
    if len(groups) == 2:  # noqa: PLR2004 - one mark: a decimal fraction
        readings.add(_plain(".".join(groups)))
    elif not grouped:
        readings.add(digits)  # a version or a list such as 1.2.3
    return frozenset(readings)


_GAPS = dict.fromkeys(map(ord, " '\u2019\u00a0\u2009\u202f"))
_LONGEST_WITH_ZERO = 3
"""A number with a zero in front and more digits is dialled, not counted."""


def _plain(digits: str) -> str:
    value = Decimal(digits)
    return format(value.normalize(), "f") if value else "0"


def _times(value: str, magnitude: int) -> str:
    return _plain(str(Decimal(value) * magnitude)) if _is_decimal(value) else value


def _plus(value: str, fraction: str) -> str:
    return _plain(str(Decimal(value) + Decimal(fraction))) if _is_decimal(value) else value
