"""Texts with what can be compared in them: a statement, and the evidence that it quotes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from citewell.domain import facts
from citewell.domain.dates import Date, dates
from citewell.domain.quantities import Number, numbers, readings_of
from citewell.domain.tokens import tokenise
from citewell.domain.words import stem


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
    def vocabulary(self) -> frozenset[str]:
        """Its words, folded, and their stems."""
        folded = {token.folded for token in self.tokens}
        return frozenset(folded | {stem(word) for word in folded})


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
        self.readings = self.all.readings | above.readings | years
        self.vocabulary = self.all.vocabulary
        self.context = above.vocabulary | self.titles.vocabulary


_YEAR_DIGITS = 4
