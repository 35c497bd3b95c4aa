"""The dates of a text, as far as they are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citewell.domain.lexicon import CAPITAL_MONTHS, MONTHS
from citewell.domain.tokens import Token


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


def dates(text: str, tokens: Sequence[Token]) -> list[Date]:
    """Dates with a month in words beside a day or a year, and numeric ones (``2020-03-05``, ``5.3.2020``).

    A numeric date whose order of day and month is open is given in both readings.
    """
    found = []
    for index, token in enumerate(tokens):
        if token.folded in MONTHS and (token.written[0].isupper() or token.folded not in CAPITAL_MONTHS):
            found += _spelled(tokens, index)
        elif token.is_number and index + 2 < len(tokens) and text[token.end : token.end + 1] in {"-", "/"}:
            found += _numeric(text, tokens, index)
        elif token.is_number and token.written.count(".") == 2:  # noqa: PLR2004 - 5.3.2020
            found += _ordered([part for part in token.written.split(".") if part], token.written, index, index + 1)
    return found


def _spelled(tokens: Sequence[Token], index: int) -> list[Date]:
    before = _small_number(tokens, index - 1)
    if before is None and index > 1 and tokens[index - 1].folded in {"of", "de", "th", "st", "nd", "rd"}:
        before = _small_number(tokens, index - 2) or _small_number(tokens, index - 3)
    after = _small_number(tokens, index + 1)
    following = index + 1 if after is None else index + 2
    if following < len(tokens) and tokens[following].folded in {"th", "st", "nd", "rd"}:
        following += 1
    if following < len(tokens) and tokens[following].folded == "de":
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


_LAST_CENTURY_FROM = 50


def _ordered(parts: list[str], written: str, index: int, end: int) -> list[Date]:
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts) or len(parts) != 3:  # noqa: PLR2004
        return []
    values = [int(part) for part in parts]
    if len(parts[0]) == 4:  # noqa: PLR2004 - year first
        options = [(values[0], values[1], values[2])]
    elif len(parts[2]) == 4:  # noqa: PLR2004 - year last, day or month first
        options = [(values[2], values[1], values[0]), (values[2], values[0], values[1])]
    elif all(len(part) <= 2 for part in parts):  # noqa: PLR2004 - a year in short
        year = values[2] + (1900 if values[2] >= _LAST_CENTURY_FROM else 2000)
        options = [(year, values[1], values[0]), (year, values[0], values[1])]
    else:
        return []
    return [Date(written, y, m, d, index, end) for y, m, d in options if 1 <= m <= 12 and 1 <= d <= 31]  # noqa: PLR2004
