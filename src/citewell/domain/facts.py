"""What can be compared without a model: the numbers, dates, names and negations of a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from citewell.domain.lexicon import (
    MAGNITUDES,
    MONTHS,
    NEGATIONS,
    NEGATIVE_WORDS,
    NOT_ONLY,
    STOP_WORDS,
    TENS,
    UNITS,
)
from citewell.domain.words import stem, unspaced_split


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a number of a text: ``text[start:end]`` as written, and folded for comparison."""

    written: str
    folded: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.written[0].isdigit()


@dataclass(frozen=True, slots=True)
class Number:
    """A number with every value it may mean: ``1.234`` is read the English and the German way.

    It is written in ``tokens[index:end]``.
    """

    written: str
    readings: frozenset[str]
    index: int
    end: int


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is given, written in ``tokens[index:end]``."""

    written: str
    year: int | None
    month: int | None
    day: int | None
    index: int
    end: int

    def agrees(self, other: Date) -> bool:
        """Whether everything that this date says is said by ``other``, too."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine is None or mine == theirs for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised word. ``certain`` is false where a capital may only mean that a sentence begins."""

    written: str
    folded: str
    certain: bool
    index: int


_TOKEN = re.compile(r"\d[\d.,\u066b\u066c]*|[^\W\d_][\w'\u2019]*")
_LONGEST_NUMBER = 40
_SENTENCE_START = frozenset('.!?:;•\n"“„([')


def tokenise(text: str) -> list[Token]:
    """The words and numbers of ``text`` in order; scripts without spaces give single characters."""
    found = []
    for match in _TOKEN.finditer(text):
        written = match.group().rstrip(".,'\u2019\u066b\u066c_")
        start = match.start()
        for part in (written,) if written.isascii() else unspaced_split(written):
            folded = unicodedata.normalize("NFKC", part).casefold().replace("\u2019", "'").removesuffix("'s")
            found.append(Token(part, folded, start, start + len(part)))
            start += len(part)
    return found


def numbers(tokens: Sequence[Token]) -> list[Number]:
    """Numbers in digits and in English words, with ``million`` and the like multiplied in."""
    found = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.is_number:
            used = 1
            readings = _readings(token.written)
            if index + 1 < len(tokens) and tokens[index + 1].folded in MAGNITUDES:
                readings = frozenset(_times(value, MAGNITUDES[tokens[index + 1].folded]) for value in readings)
                used = 2
        else:
            value, used = _spoken(tokens, index)
            readings = frozenset({str(value)})
        if used:
            written = " ".join(part.written for part in tokens[index : index + used])
            found.append(Number(written, readings, index, index + used))
        index += max(used, 1)
    return found


def _spoken(tokens: Sequence[Token], index: int) -> tuple[int, int]:
    """The value of a number in words that begins at ``index`` and how many tokens it takes (0: none begins)."""
    total = part = used = 0
    for token in tokens[index : index + 12]:
        word = token.folded
        if word in UNITS and (part % 10 == 0 or not used):
            part += UNITS[word]
        elif word in TENS and part % 100 == 0:
            part += TENS[word]
        elif word in MAGNITUDES and used:
            part = max(part, 1) * MAGNITUDES[word]
            if MAGNITUDES[word] > 100:  # noqa: PLR2004 - "two hundred thousand" goes on, "two thousand" begins anew
                total, part = total + part, 0
        else:
            break
        used += 1
    return total + part, used


def _readings(written: str) -> frozenset[str]:
    """Every value that digits with dots and commas may mean, as plain decimal strings."""
    if len(written) > _LONGEST_NUMBER:
        return frozenset({written})
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in written)
    digits = digits.replace("\u066b", ".").replace("\u066c", ",")
    if not set(digits) <= set("0123456789.,"):
        return frozenset({digits})
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        return frozenset({_plain(digits)})
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


def _plain(digits: str) -> str:
    value = Decimal(digits)
    return format(value.normalize(), "f") if value else "0"


def _times(value: str, magnitude: int) -> str:
    return _plain(str(Decimal(value) * magnitude)) if value.replace(".", "", 1).isdigit() else value


def dates(text: str, tokens: Sequence[Token]) -> list[Date]:
    """Dates with a month in words beside a day or a year, and numeric ones (``2020-03-05``, ``5.3.2020``).

    A numeric date whose order of day and month is open is given in both readings.
    """
    found = []
    for index, token in enumerate(tokens):
        if token.folded in MONTHS and token.written[0].isupper():
            found += _spelled(tokens, index)
        elif token.is_number and index + 2 < len(tokens) and text[token.end : token.end + 1] in {"-", "/"}:
            found += _numeric(text, tokens, index)
        elif token.is_number and token.written.count(".") == 2:  # noqa: PLR2004 - 5.3.2020
            found += _ordered([part for part in token.written.split(".") if part], token.written, index, index + 1)
    return found


def _spelled(tokens: Sequence[Token], index: int) -> list[Date]:
    before = _small_number(tokens, index - 1)
    if before is None and index > 1 and tokens[index - 1].folded in {"of", "th", "st", "nd", "rd"}:
        before = _small_number(tokens, index - 2) or _small_number(tokens, index - 3)
    after = _small_number(tokens, index + 1)
    following = index + 1 if after is None else index + 2
    if following < len(tokens) and tokens[following].folded in {"th", "st", "nd", "rd"}:
        following += 1
    year = _year(tokens, following)
    if before is None and after is None and year is None:
        return []
    first = index if before is None else index - 1
    end = following + 1 if year is not None else following
    written = " ".join(token.written for token in tokens[first:end])
    return [Date(written, year, MONTHS[tokens[index].folded], before if before is not None else after, first, end)]


def _small_number(tokens: Sequence[Token], index: int) -> int | None:
    if not 0 <= index < len(tokens):
        return None
    written = tokens[index].written
    if written.isascii() and written.isdigit() and len(written) <= 2 and 1 <= int(written) <= 31:  # noqa: PLR2004 - a day
        return int(written)
    return None


def _year(tokens: Sequence[Token], index: int) -> int | None:
    if not 0 <= index < len(tokens):
        return None
    written = tokens[index].written
    return int(written) if written.isascii() and written.isdigit() and len(written) == 4 else None  # noqa: PLR2004


def _numeric(text: str, tokens: Sequence[Token], index: int) -> list[Date]:
    first, second, third = tokens[index : index + 3]
    mark = text[first.end : second.start]
    if not second.is_number or not third.is_number or text[second.end : third.start] != mark or len(mark) != 1:
        return []
    return _ordered([first.written, second.written, third.written], text[first.start : third.end], index, index + 3)


def _ordered(parts: list[str], written: str, index: int, end: int) -> list[Date]:
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts) or len(parts) != 3:  # noqa: PLR2004
        return []
    values = [int(part) for part in parts]
    if len(parts[0]) == 4:  # noqa: PLR2004 - year first
        options = [(values[0], values[1], values[2])]
    elif len(parts[2]) == 4:  # noqa: PLR2004 - year last, day or month first
        options = [(values[2], values[1], values[0]), (values[2], values[0], values[1])]
    else:
        return []
    return [Date(written, y, m, d, index, end) for y, m, d in options if 1 <= m <= 12 and 1 <= d <= 31]  # noqa: PLR2004


def names(text: str, tokens: Sequence[Token]) -> list[Name]:
    """Capitalised words and words with capitals or digits inside; function words and months beside numbers left out."""
    found = []
    for index, token in enumerate(tokens):
        written = token.written
        if token.is_number or written.islower():
            continue
        inner = any(c.isupper() or c.isdigit() for c in written[1:])
        if not inner and (not written[0].isupper() or len(written) == 1):
            continue
        if any(token.folded in known for known in (STOP_WORDS, NEGATIONS, UNITS, TENS, MAGNITUDES)):
            continue
        gap = text[tokens[index - 1].end : token.start] if index else "."
        begins = any(mark in _SENTENCE_START for mark in gap)
        found.append(Name(written, token.folded, inner or not begins, index))
    return found


def negations(tokens: Sequence[Token]) -> list[int]:
    """Indexes of the tokens that negate; ``not only`` and ``No. 5`` do not."""
    found = []
    for index, token in enumerate(tokens):
        if token.folded not in NEGATIONS and not token.folded.endswith("n't"):
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None or not (following.folded in NOT_ONLY or (token.folded == "no" and following.is_number)):
            found.append(index)
    return found


def speaks_negatively(tokens: Sequence[Token]) -> bool:
    """Whether any word negates or says no in its own way (``forbidden``, ``lacks``)."""
    return bool(negations(tokens)) or any(token.folded in NEGATIVE_WORDS for token in tokens)


def content(tokens: Sequence[Token]) -> list[str]:
    """Stems of the words that carry meaning, in order; numbers are left out."""
    return [
        stem(token.folded)
        for token in tokens
        if not (
            token.is_number or token.folded in STOP_WORDS or token.folded in NEGATIONS or token.folded.endswith("n't")
        )
    ]
