"""From the marks of a statement to quotes of sources, wherever the words they claim really stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from citewell.domain.alignment import ReadPassage, aligned
from citewell.domain.citation_marks import Claim
from citewell.domain.citations import Located, Normalisation, locate
from citewell.domain.drafting import Drafted
from citewell.domain.evidence import Passage, Quote
from citewell.domain.neutral import restored
from citewell.domain.sentences import Sentence, split_sentences
from citewell.domain.words import words
from citewell.services.answer.verifier import Verifier

MOST_CLAIMS = 20
"""Claims of one statement that are looked at."""

MOST_SOUGHT = 60
"""Statements without a mark of one answer for which a source is looked for."""

MOST_LOOKUPS = 500
"""So many times of one answer a quote is looked for in a source; only a model gone wild has more quotes than that."""

_SURE_ELSEWHERE = 16
"""Characters of a quote from which it is looked for in other sources than the one that is named."""

_LEAST_SHARE = 0.6
_FEW_WORDS = 4
_LEAST_COMMON = 0.6
"""Of the words of a quote, so many stand in a source that may hold it in other characters."""

LONGEST_SPAN = 1_200
"""Characters of a quote after it was widened to whole sentences."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a statement rests on. ``sought``: the model gave no words that stand anywhere; these were looked for.

    ``read_as``: by passage and offset, how a quote had to be read to be found.
    """

    quotes: tuple[Quote, ...] = ()
    sought: bool = False
    read_as: Mapping[tuple[int, int | None], tuple[Normalisation, ...]] = field(default_factory=dict)


@dataclass
class Claims:
    """Resolves the marks of one answer. Counts what they claim that is not so."""

    passages: Sequence[Passage]
    verifier: Verifier
    quotes_dropped: int = 0
    marks_dropped: int = 0
    _sought: int = field(default=0, init=False)
    _lookups: int = field(default=0, init=False)
    _words: dict[int, frozenset[str]] = field(default_factory=dict, init=False)
    _units: dict[int, list[Sentence]] = field(default_factory=dict, init=False)
    _read: dict[int, ReadPassage] = field(default_factory=dict, init=False)
    _read_as: dict[tuple[int, int | None], tuple[Normalisation, ...]] = field(default_factory=dict, init=False)

    def evidence(self, drafted: Drafted) -> Evidence:
        """The quotes of ``drafted``.

        A quote is widened to the sentences it is from: words that were cut out of one may say the contrary of it.
        One that stands in no source is dropped, and so is a number that there is not. A number alone stands for
        the sentences of that source that share most with the statement. The same is looked for where nothing else is
        left; such evidence is weaker, because the model did not give it.
        """
        claims = [claim for mark in drafted.marks for claim in mark][:MOST_CLAIMS]
        quotes: list[Quote] = []
        bare: list[int] = []
        doubtful: list[int] = []
        for claim in dict.fromkeys(claims):
            index = claim.number - 1 if 0 < claim.number <= len(self.passages) else None
            self.marks_dropped += index is None
            found = None if claim.quote is None else self._located(claim, index)
            if found is not None:
                quotes.append(found)
            elif claim.quote is not None:
                self.quotes_dropped += 1
                doubtful += () if index is None else (index,)
            elif index is not None:
                bare.append(index)
        quotes += [quote for index in dict.fromkeys(bare) for quote in self._nearest(drafted.claim, index)]
        if quotes:
            return Evidence(tuple(dict.fromkeys(quotes)), read_as=self._read_as)
        looked_for = [quote for index in dict.fromkeys(doubtful) for quote in self._nearest(drafted.claim, index)]
        return Evidence(tuple(looked_for or self._anywhere(drafted.claim)), sought=True)

    def _located(self, claim: Claim, index: int | None) -> Quote | None:
        """The quote where it stands: in the source that is named, or else in another."""
        quote = claim.quote or ""
        named = () if index is None else (index,)
        for place in chain(named, self._elsewhere(quote, index)):
            self._lookups += 1
            located = self._in(place, quote) if self._lookups <= MOST_LOOKUPS else None
            if located is not None:
                start, end = self._widened(place, located)
                self._read_as[place, start] = located.normalisation
                return Quote(place, self.passages[place].text[start:end], start)
        return None

    def _elsewhere(self, quote: str, named: int | None) -> Iterator[int]:
        """The other sources that may hold ``quote``, told by its words, which costs little."""
        said = set(words(quote))
        for place, passage in enumerate(self.passages if len(quote) >= _SURE_ELSEWHERE else ()):
            if place == named:
                continue
            if place not in self._words:
                self._words[place] = frozenset(words(passage.text))
            if len(said) < _FEW_WORDS or len(said & self._words[place]) >= _LEAST_COMMON * len(said):
                yield place

    def _widened(self, place: int, located: Located) -> tuple[int, int]:
        if place not in self._units:
            self._units[place] = split_sentences(self.passages[place].text)
        touched = [unit for unit in self._units[place] if unit.start < located.end and unit.end > located.start]
        if not touched:
            return located.start, located.end
        start, end = min(located.start, touched[0].start), max(located.end, touched[-1].end)
        return (start, end) if end - start <= LONGEST_SPAN else (located.start, located.end)

    def _in(self, place: int, quote: str) -> Located | None:
        text = self.passages[place].text
        plain = restored(quote)
        return locate(text, plain) or (locate(text, quote) if plain != quote else None)

    def _nearest(self, claim: str, index: int) -> list[Quote]:
        passage = self._passage(index)
        span = self.verifier.best_span(claim, passage)
        return [] if span is None else [Quote(index, passage.text[span[0] : span[1]], span[0])]

    def _passage(self, index: int) -> ReadPassage:
        """The passage, read once for all statements."""
        if index not in self._read:
            self._read[index] = ReadPassage(self.passages[index])
        return self._read[index]

    def _anywhere(self, claim: str) -> list[Quote]:
        """The sentences of any source that share most with ``claim``, if that is enough."""
        if self._sought >= MOST_SOUGHT:
            return []
        self._sought += 1
        best, share = 0, 0.0
        for index in range(len(self.passages)):
            found = aligned(claim, self._passage(index), most=1)
            if found and found[0].share > share:
                best, share = index, found[0].share
        return self._nearest(claim, best) if share >= _LEAST_SHARE else []
