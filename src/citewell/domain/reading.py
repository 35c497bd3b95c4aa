"""Texts with what can be compared in them: a statement, and the evidence that it quotes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cached_property
from itertools import product

from citewell.domain import facts
from citewell.domain.dates import Date, dates
from citewell.domain.measures import MEASURES, SHARES
from citewell.domain.quantities import Number, numbers, readings_of
from citewell.domain.tokens import tokenise
from citewell.domain.words import german_stem, stem


class Reading:
    """A plain text with its facts, each found when first asked for.

    ``likely``: its language, where its own small words do not tell.
    """

    def __init__(self, text: str, likely: str | None = None) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self.tokens = tokenise(self.text)
        self._likely = likely

    @cached_property
    def numbers(self) -> list[Number]:
        """Its numbers."""
        return numbers(self.text, self.tokens)

    @cached_property
    def number_at(self) -> dict[int, Number]:
        """Its numbers by the index of their first token."""
        return {number.index: number for number in self.numbers}

    @cached_property
    def dates(self) -> list[Date]:
        """Its dates."""
        return dates(self.text, self.tokens)

    @cached_property
    def dates_at(self) -> dict[int, list[Date]]:
        """Its dates by the index of every token of them."""
        found: dict[int, list[Date]] = {}
        for date in self.dates:
            for index in range(date.index, date.end):
                found.setdefault(index, []).append(date)
        return found

    @cached_property
    def names(self) -> list[facts.Name]:
        """Its capitalised words."""
        return facts.names(self.text, self.tokens)

    @cached_property
    def readings(self) -> frozenset[str]:
        """Every value that one of its numbers may mean."""
        return readings_of(self.numbers)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """The indexes of the tokens that each folded word is."""
        found: dict[str, list[int]] = {}
        for index, token in enumerate(self.tokens):
            found.setdefault(token.folded, []).append(index)
        return found

    @cached_property
    def language(self) -> str | None:
        """``de`` or ``en``, where its small words tell."""
        return facts.language(self.tokens) or self._likely

    @property
    def german(self) -> bool:
        """Whether it is German."""
        return self.language == "de"

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Its words, folded, and their stems in either language."""
        folded = {token.folded for token in self.tokens}
        return frozenset(folded | {stem(word) for word in folded} | {german_stem(word) for word in folded})


def is_german(text: str) -> bool:
    """Whether the small words of ``text`` say that it is German."""
    return Reading(text).german


class Evidence:
    """Quotes as plain text, and the context that a reader sees above them.

    Args:
        quotes: What was quoted.
        headers: Header rows above quoted table rows; numbers and names in them count as seen.
        titles: Titles and headings above the quotes; names and years in them count as seen.
    """

    def __init__(self, quotes: Sequence[str], headers: Sequence[str] = (), titles: Sequence[str] = ()) -> None:
        self.quotes = [Reading(quote) for quote in quotes]
        self.all = Reading("\n".join(quotes))
        self.titles = Reading("\n".join(titles))
        above = Reading("\n".join(headers))
        years = {
            token.written for token in self.titles.tokens if token.is_number and len(token.written) == _YEAR_DIGITS
        }
        self.above = above.readings | years
        self.readings = self.all.readings | self.above
        self.vocabulary = self.all.vocabulary
        self.context = above.vocabulary | self.titles.vocabulary
        kinds = {one.meaning: one for one in self.all.numbers}
        self._numbers = list(kinds.values())[:_COMPARED]
        self._by_value: dict[object, list[Number]] = {}
        for one in self._numbers:
            for value in (*one.readings, *one.amounts):
                self._by_value.setdefault(value, []).append(one)
        self._dates = {told for date in self.all.dates for told in _told_by(date)}
        self._yearless = {told for date in self.all.dates if date.year is None for told in _told_by(date)}
        self._known: dict[object, bool] = {}

    def knows(self, number: Number) -> bool:
        """Whether the quotes have a number that means the same, or what stands above them has its value."""
        key = (number.meaning, number.roughly)
        if key not in self._known:
            self._known[key] = self._has(number)
        return self._known[key]

    def tells(self, date: Date) -> bool:
        """Whether a date of the quotes says all that ``date`` says; its year may stand apart."""
        if (date.year, date.month, date.day) in self._dates:
            return True
        apart = date.day is not None and date.year is not None and str(date.year) in self.readings
        return apart and (None, date.month, date.day) in self._yearless

    def _has(self, number: Number) -> bool:
        alike = [one for value in (*number.readings, *number.amounts) for one in self._by_value.get(value, ())]
        rounded = self._numbers[:_ROUNDED] if number.roughly else []
        if number.readings & self.above or any(number.agrees(other) for other in (*alike, *rounded)):
            return True
        if number.measure != MEASURES["percent"]:
            return False
        return any(not SHARES[value].isdisjoint(self.vocabulary) for value in number.readings & SHARES.keys())


def _told_by(date: Date) -> set[tuple[int | None, int | None, int | None]]:
    """All dates that are true if ``date`` is: itself, and with parts left out."""
    return set(product({date.year, None}, {date.month, None}, {date.day, None}))


_YEAR_DIGITS = 4
_COMPARED = 1_000
"""So many different numbers of the quotes are compared."""

_ROUNDED = 100
"""So many of them with one that is said to be rounded."""
