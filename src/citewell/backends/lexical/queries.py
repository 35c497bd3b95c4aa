"""Terms as Tantivy queries, built term by term: no text is ever parsed as a query language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

    from citewell.backends.lexical.analysis import Phrase, QueryTerms, QueryWord

MAX_TERMS = 64
"""A longer query is cut to its rarest words."""

TITLE_WEIGHT = 0.25
EXACT_WEIGHT = 0.5
# A row's score is BM25(body) + 0.25 BM25(title and headings) + 0.5 BM25(exact); the body includes title and headings.
# Measured on SciFact (test / train nDCG@10, k1 1.2, b 0.75): body alone .685 / .697, text and title summed as equals
# .667 / .674, these weights .699 / .700. Weights from .2 to .3 and .3 to 1 differ by less than .005.
PART_WEIGHT = 0.4
# Of each part of a compound. On half of the questions of XQuAD de, nDCG@10 is .947 without parts, and .952, .954 and
# .952 with weights .2, .4 and .7.
RELATED_WEIGHT = 0.25
CHARACTER_WEIGHT = 0.3
# Of each character of Chinese words, where pairs of them match. On half of the questions of XQuAD zh, nDCG@10 is .964
# without them and .965, .965, .966, .966 with weights .1, .2, .3 and .4; fused with vectors .969 and .970 to .971.
_RELATED, _SHORTEST_STEM, _LONGER = 4, 5, 3
_RELATED_SEEN = 32
COMPLETION_WEIGHT = 0.5
_SHORTEST_BEGINNING, _COMPLETIONS = 2, 24
# While somebody types, titles matter as much as texts, and a whole word more than the beginning of one.
# The most frequent longer stems that begin with a word's stem, in languages that derive words by endings. On half of
# the questions of XQuAD ru, nDCG@10 is .952 without them and .956 with any weight from .2 to .4.

_REPETITION = 8.0
# A term that the query has c times weighs 9 c / (8 + c): BM25's query term frequency with k3 = 8 (Robertson et al.,
# "Okapi at TREC-3", 1994), so that a pasted text cannot drown its rare words in its frequent ones.


@dataclass(frozen=True, slots=True, order=True)
class _Choice:
    """Stems or an identifier to look for, rarest first; ``word`` is ``None`` for an identifier."""

    rows: int
    text: str
    stems: tuple[str, ...] = field(compare=False)
    count: int = field(compare=False)
    word: QueryWord | None = field(compare=False)


class QueryBuilder:
    """Builds queries against one state of an index."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._body = _frequencies(searcher, "body")
        self._exact = _frequencies(searcher, "exact")

    def ranked(self, terms: QueryTerms, limits: Sequence[tantivy.Query]) -> tantivy.Query | None:
        """Rows within ``limits`` that have all phrases and at least one of the words, scored; ``None`` if none can."""
        import tantivy

        required = [*limits]
        for phrase in terms.phrases:
            matching = self._phrase(phrase)
            if matching is None:
                return None
            required.append(tantivy.Query.const_score_query(matching, 0.0))
        scored = [*self._scored(terms), *self._completions(terms.begun)]
        if not scored:
            return None
        any_word = tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in scored])
        beside = self._beside(terms, MAX_TERMS - len(scored))
        if not required and not beside:
            return any_word
        parts = [(tantivy.Occur.Must, each) for each in (any_word, *required)]
        return tantivy.Query.boolean_query([*parts, *((tantivy.Occur.Should, each) for each in beside)])

    def _beside(self, terms: QueryTerms, most: int) -> list[tantivy.Query]:
        """What adds to the scores of rows that match anyway: ``most`` of the rarest characters."""
        rarest = sorted((rows, char) for char in terms.characters if (rows := self._exact(char)))[: max(most, 0)]
        return [self._any("exact", (char,), CHARACTER_WEIGHT * _repeated(terms.characters[char])) for _, char in rarest]

    def _scored(self, terms: QueryTerms) -> list[tantivy.Query]:
        choices = [each for word in terms.words for each in self._choice(word)]
        choices += [_Choice(self._exact(term), term, (term,), count, None) for term, count in terms.exact.items()]
        rarest = sorted(each for each in choices if each.rows or each.word)[:MAX_TERMS]
        scored: list[tantivy.Query] = []
        for choice in rarest:
            weight = _repeated(choice.count)
            if choice.word is None:
                scored.append(self._any("exact", choice.stems, EXACT_WEIGHT * weight))
                continue
            if choice.stems:
                scored.append(self._any("body", choice.stems, weight))
                scored.append(self._any("title", choice.stems, TITLE_WEIGHT * weight))
            scored += [self._any("body", (part,), PART_WEIGHT * weight) for part in choice.word.parts(self._body)]
            scored += [self._any("body", (stem,), RELATED_WEIGHT * weight) for stem in self._related(choice.word)]
        return scored

    def _related(self, word: QueryWord) -> list[str]:
        stem = word.stems[0] if word.stems else ""
        if not word.derived or len(stem) < _SHORTEST_STEM or not stem.isalpha():
            return []
        longer = self._searcher.terms_with_prefix("body", stem, limit=_RELATED_SEEN)
        return [each for each, _ in longer if 0 < len(each) - len(stem) <= _LONGER][:_RELATED]

    def _completions(self, begun: str | None) -> list[tantivy.Query]:
        """What finds the words that go on from ``begun``; they count as one, so that the frequent do not add up.

        Rows hold stems, and the stem of the whole word may be shorter than what was typed: ``parenta`` of ``parental``.
        """
        if begun is None or len(begun) < _SHORTEST_BEGINNING:
            return []
        stems = [stem for stem, _ in self._searcher.terms_with_prefix("body", begun, limit=_COMPLETIONS)]
        shorter = (begun[:-cut] for cut in range(1, _LONGER + 1) if len(begun) - cut >= _SHORTEST_STEM)
        stems += [stem for stem in shorter if self._body(stem)]
        if not stems:
            return []
        return [self._any("body", stems, COMPLETION_WEIGHT), self._any("title", stems, COMPLETION_WEIGHT)]

    def _choice(self, word: QueryWord) -> Iterator[_Choice]:
        known = tuple(stem for stem in word.stems if self._body(stem))
        known = known or tuple(stem for stem in word.otherwise if self._body(stem))
        if known or word.derived or word.compounding is not None:
            yield _Choice(max(map(self._body, known), default=0), word.word, known, word.count, word)

    def _any(self, name: str, stems: Sequence[str], weight: float) -> tantivy.Query:
        """The best of ``stems``, so that a word counts once however it may be stemmed."""
        import tantivy

        query = tantivy.Query
        found = [query.term_query(self._schema, name, stem, "freq") for stem in stems]
        return query.boost_query(found[0] if len(found) == 1 else query.disjunction_max_query(found), weight)

    def _phrase(self, phrase: Phrase) -> tantivy.Query | None:
        """Rows that have ``phrase``; ``None`` if no row can."""
        import tantivy

        query, body, exact = tantivy.Query, self._body, self._exact
        if not all(map(exact, phrase.exact)):
            return None
        ways = []
        for way in phrase.ways:
            if not all(body(stem) for _, stem in way):
                continue
            if len(way) == 1:
                ways.append(query.term_query(self._schema, "body", way[0][1], "freq"))
            else:
                first = way[0][0]
                ways.append(query.phrase_query(self._schema, "body", [(at - first, stem) for at, stem in way]))
        if phrase.ways and not ways:
            return None
        required = [query.term_query(self._schema, "exact", term, "freq") for term in phrase.exact]
        if ways:
            required.append(ways[0] if len(ways) == 1 else query.disjunction_max_query(ways))
        if not required:
            return None
        return query.boolean_query([(tantivy.Occur.Must, each) for each in required])


def _frequencies(searcher: tantivy.Searcher, name: str) -> Callable[[str], int]:
    """How many rows have a term; asks the index once for each."""

    @cache
    def frequency(term: str) -> int:
        return searcher.doc_freq(name, term) if term else 0

    return frequency


def _repeated(count: int) -> float:
    return (_REPETITION + 1) * count / (_REPETITION + count)
