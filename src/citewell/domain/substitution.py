"""A name or number that stands where a quote, in the same words around it, has another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citewell.domain.lexicon import OPPOSITE_OF
from citewell.domain.measures import MEASURES
from citewell.domain.reading import Reading
from citewell.domain.tokens import Token
from citewell.domain.words import german_stem, stem

_REACH = 3
"""So many words on each side are compared."""

_ENOUGH = 3
"""So many of them must be the same, on both sides together."""

_PLACES = 40
"""So many places of a word in the quotes are looked at."""

_MOST = 200
"""So many names and numbers of a statement are looked at."""

_READ = 2_000
"""So many words of a statement are looked at for their opposites."""

_LONGEST_RUN = 6
_SAME_BEGINNING = 4


def replaced(claim: Reading, quotes: Sequence[Reading]) -> list[str]:
    """Names and numbers of ``claim`` that a quote has otherwise between the same words, and none has the same way.

    Linear: few places are looked at for each of the first names and numbers.
    """
    found = []
    for first, last in _runs(claim):
        seen = [same for quote in quotes for same in _compared(claim, first, last, quote)]
        if seen and not any(seen):
            found.append(" ".join(token.written for token in claim.tokens[first : last + 1]))
    return found


def turned(claim: Reading, quotes: Sequence[Reading]) -> list[str]:
    """Words of ``claim`` whose opposite a quote has between the same words, while none has the word itself there."""
    found = []
    for index, token in enumerate(claim.tokens[:_READ]):
        against = OPPOSITE_OF.get(token.folded)
        if against is None:
            continue
        there = {quote.tokens[at].folded for quote in quotes for at, _ in _places(claim, index, index, quote)}
        if not there.isdisjoint(against) and token.folded not in there:
            found.append(token.written)
    return found


def _runs(claim: Reading) -> Iterator[tuple[int, int]]:
    """The numbers of ``claim``, and its names with those right beside them, as places of first and last token."""
    numbers = {number.index: number.end - 1 for number in claim.numbers if number.counts}
    # A first word has its capital anyway, and units are compared with their numbers.
    names = {name.index for name in claim.names if name.index and name.folded not in MEASURES}
    count = 0
    index = 0
    while index < len(claim.tokens) and count < _MOST:
        last = numbers.get(index, index)
        if index in names:
            while last + 1 in names and last - index < _LONGEST_RUN:
                last += 1
        if index in numbers or index in names:
            count += 1
            yield index, last
        index = last + 1


def _compared(claim: Reading, first: int, last: int, quote: Reading) -> Iterator[bool]:
    """For each place of ``quote`` with the same words around: whether it has the same there."""
    number = claim.number_at.get(first)
    for start, end in _places(claim, first, last, quote):
        if number is not None:
            other = quote.number_at.get(start)
            if other is None or other.end - 1 < end:
                continue
            yield number.agrees(other) or bool(number.readings & other.readings)
        elif quote.tokens[start].written[0].isupper():
            mine, theirs = claim.tokens[first : last + 1], quote.tokens[start : end + 1]
            yield not _other_name(mine, theirs)


def _places(claim: Reading, first: int, last: int, quote: Reading) -> Iterator[tuple[int, int]]:
    """Spans of tokens of ``quote`` that have the neighbours of the claim's, as long or a longer name."""
    length = last - first + 1
    for start in _after(claim, first, last, quote):
        ends = (
            {start + length - 1, _end_of_name(quote, start)}
            if not claim.tokens[first].is_number
            else {start + length - 1}
        )
        for end in sorted(ends):
            if end < len(quote.tokens) and _is_framed(claim, first, last, quote, start, end):
                yield start, end
                break


def _after(claim: Reading, first: int, last: int, quote: Reading) -> list[int]:
    """Where in ``quote`` something may stand for it: after its left neighbour, or before its right one."""
    if first:
        return [
            place + 1
            for place in quote.places.get(claim.tokens[first - 1].folded, ())[:_PLACES]
            if place + 1 < len(quote.tokens)
        ]
    if last + 1 < len(claim.tokens):
        ahead = last + 1 - first
        return [
            place - ahead for place in quote.places.get(claim.tokens[last + 1].folded, ())[:_PLACES] if place >= ahead
        ]
    return []


def _end_of_name(quote: Reading, start: int) -> int:
    end = start
    while end + 1 < len(quote.tokens) and end - start < _LONGEST_RUN and quote.tokens[end + 1].written[0].isupper():
        end += 1
    return end


def _is_framed(claim: Reading, first: int, last: int, quote: Reading, start: int, end: int) -> bool:
    left = _shared(claim.tokens, first - 1, quote.tokens, start - 1, -1)
    right = _shared(claim.tokens, last + 1, quote.tokens, end + 1, 1)
    at_end = last + 1 == len(claim.tokens) and left == _REACH
    return at_end or (left > 0 and right > 0 and left + right >= _ENOUGH)


def _shared(mine: Sequence[Token], at: int, theirs: Sequence[Token], place: int, step: int) -> int:
    """How many tokens are the same from here on in one direction."""
    count = 0
    while (
        count < _REACH and 0 <= at < len(mine) and 0 <= place < len(theirs) and mine[at].folded == theirs[place].folded
    ):
        count, at, place = count + 1, at + step, place + step
    return count


def _other_name(mine: Sequence[Token], theirs: Sequence[Token]) -> bool:
    """Whether no part of one is a form of a part of the other, or exactly one of as many parts is another."""
    unlike = [token for token in mine if not any(_is_form(token, other) for other in theirs)]
    missing = [other for other in theirs if not any(_is_form(token, other) for token in mine)]
    if len(mine) == len(theirs) and len(unlike) == len(missing) == 1:
        return True
    return len(unlike) == len(mine) and len(missing) == len(theirs)


def _is_form(mine: Token, its: Token) -> bool:
    if stem(mine.folded) == stem(its.folded) or german_stem(mine.folded) == german_stem(its.folded):
        return True
    short = min(len(mine.folded), len(its.folded))
    if short >= _SAME_BEGINNING and mine.folded[:_SAME_BEGINNING] == its.folded[:_SAME_BEGINNING]:
        return True
    return mine.folded.startswith(its.folded) or its.folded.startswith(mine.folded)
