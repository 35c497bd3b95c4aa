"""A name or number that stands where a quote, in the same words around it, has another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citewell.domain import facts
from citewell.domain.lexicon import GERMAN_STOP_WORDS, INSTEAD
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
    """Words of ``claim`` in whose place, between the same words, a quote has an opposite or rival, none the same."""
    found = []
    for index, token in enumerate(claim.tokens[:_READ]):
        against = INSTEAD.get(token.folded)
        if against is None:
            continue
        there = {quote.tokens[at].folded for quote in quotes for at, _ in _places(claim, index, index, quote)}
        if not there.isdisjoint(against) and token.folded not in there:
            found.append(token.written)
    return found


def opened_by_another(claim: Reading, quotes: Sequence[Reading]) -> Iterator[str]:
    """The first word of a German claim where a quote begins a sentence with another noun and goes on as the claim."""
    first = claim.names[0] if claim.german and claim.names and not claim.names[0].index else None
    if first is None or any(first.folded in quote.places for quote in quotes):
        return
    for quote in quotes:
        nouns = {name.index for name in quote.names if name.folded not in GERMAN_STOP_WORDS}
        if any(
            start in nouns and _begins(quote, start) and not _is_form(claim.tokens[0], quote.tokens[start])
            for start, _ in _places(claim, 0, 0, quote)
        ):
            yield first.written
            return


def exchanged(claim: Reading, quotes: Sequence[Reading]) -> list[str]:
    """Other words of ``claim`` that changed places: each stands where a quote has the other.

    Members of one enumeration may.
    """
    found = []
    for index, token in enumerate(claim.tokens[:_READ]):
        if token.is_number or not facts.content([token], german=claim.german):
            continue
        there = {quote.tokens[at].folded for quote in quotes for at, _ in _places(claim, index, index, quote)}
        if token.folded in there or not any(token.folded in quote.places for quote in quotes):
            continue
        others = [at for word in there for at in claim.places.get(word, ()) if facts.content([claim.tokens[at]])]
        if others and not any(are_listed(claim, index, at) for at in others):
            found.append(token.written)
    return found


def are_listed(claim: Reading, one: int, other: int) -> bool:
    """Whether two words are members of one enumeration: between them are only commas, conjunctions and members."""
    first, last = sorted((one, other))
    pairs = zip(claim.tokens[first:last], claim.tokens[first + 1 : last + 1], strict=True)
    return last - first <= _LONGEST_LIST and all(
        {left.folded, right.folded} & _CONJUNCTIONS or set(claim.text[left.end : right.start]) & {",", ";", "/", "-"}
        for left, right in pairs
    )


_LONGEST_LIST = 12
_CONJUNCTIONS = frozenset({"and", "or", "nor", "und", "oder", "sowie", "bzw", "beziehungsweise"})


def _runs(claim: Reading) -> Iterator[tuple[int, int]]:
    """The numbers of ``claim``, and its names with those right beside them, as places of first and last token."""
    numbers = {number.index: number.end - 1 for number in claim.numbers if number.counts or number.ordinal}
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
            others = [at for at in claim.places.get(theirs[0].folded, ()) if not first <= at <= last]
            yield any(are_listed(claim, first, at) for at in others) or not _other_name(mine, theirs)


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
    """Whether enough words around are the same; where both begin or end as sentences, that counts like words."""
    left = _shared(claim.tokens, first - 1, quote.tokens, start - 1, -1)
    right = _shared(claim.tokens, last + 1, quote.tokens, end + 1, 1)
    opens = left == first and _begins(quote, start - left)
    closes = last + 1 + right == len(claim.tokens) and _begins(quote, end + 1 + right)
    if opens and closes:
        return left + right > 0
    at_end = last + 1 == len(claim.tokens) and left == _REACH
    return at_end or ((opens or left > 0) and (closes or right > 0) and left + right >= _ENOUGH)


def _begins(reading: Reading, index: int) -> bool:
    """Whether a sentence begins with token number ``index``, or the text ends before it."""
    if not 0 < index < len(reading.tokens):
        return True
    return not _STOPS.isdisjoint(reading.text[reading.tokens[index - 1].end : reading.tokens[index].start])


_STOPS = frozenset(".!?\n")


def _shared(mine: Sequence[Token], at: int, theirs: Sequence[Token], place: int, step: int) -> int:
    """How many tokens are the same from here on in one direction."""
    count = 0
    while (
        count < _REACH and 0 <= at < len(mine) and 0 <= place < len(theirs) and mine[at].folded == theirs[place].folded
    ):
        count, at, place = count + 1, at + step, place + step
    return count


def _other_name(mine: Sequence[Token], theirs: Sequence[Token]) -> bool:
    """Whether no part of one is a form of a part of the other, or exactly one of as many parts is another.

    Initials are a form of a whole name.
    """
    if "".join(token.folded[0] for token in mine) in {token.folded for token in theirs}:
        return False
    if "".join(token.folded[0] for token in theirs) in {token.folded for token in mine}:
        return False
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
