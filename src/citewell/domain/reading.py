"""Texts with what can be compared in them: a statement, and the evidence that it quotes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from citewell.domain import facts
from citewell.domain.dates import Date, dates
from citewell.domain.measures import MEASURES, SHARES
from citewell.domain.quantities import Number, numbers, readings_of
from citewell.domain.tokens import tokenise
from citewell.domain.words import german_stem, stem


class Reading:
    """A plain text with its facts, each found when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenise(text)

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
        return facts.language(self.tokens)

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
        kinds = {(number.readings, number.measure, number.bound): number for number in self.all.numbers}
        self._numbers = list(kinds.values())[:_COMPARED]
        self.dates = list({(date.year, date.month, date.day): date for date in self.all.dates}.values())[:_COMPARED]

    def knows(self, number: Number) -> bool:
        """Whether the quotes have a number that means the same, or what stands above them has its value."""
        if number.readings & self.above or any(number.agrees(other) for other in self._numbers):
            return True
        if number.measure != MEASURES["percent"]:
            return False
        return any(not SHARES[value].isdisjoint(self.vocabulary) for value in number.readings & SHARES.keys())


_YEAR_DIGITS = 4
_COMPARED = 1_000
"""So many different numbers and dates of the quotes are compared."""
