"""Terms and scopes as Tantivy queries, built term by term: no text is ever parsed as a query language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citewell.ports.vector_index import IndexScope

if TYPE_CHECKING:
    import tantivy

    from citewell.backends.lexical.analysis import QueryTerms

MAX_TERMS = 64
"""A longer query is cut to its rarest terms."""

TITLE_WEIGHT = 0.25
EXACT_WEIGHT = 0.5
# A row's score is BM25(body) + 0.25 BM25(title and headings) + 0.5 BM25(exact); the body includes title and headings.
# Measured on SciFact (test / train nDCG@10, k1 1.2, b 0.75): body alone .685 / .697, text and title summed as equals
# .667 / .674, these weights .699 / .700. Weights from .2 to .3 and .3 to 1 differ by less than .005.


_REPETITION = 8.0
# A term that the query has c times weighs 9 c / (8 + c): BM25's query term frequency with k3 = 8 (Robertson et al.,
# "Okapi at TREC-3", 1994), so that a pasted text cannot drown its rare words in its frequent ones.


def scope_query(schema: tantivy.Schema, scope: IndexScope) -> list[tantivy.Query]:
    """Queries that a row must match to be in ``scope``; they add nothing to its score."""
    import tantivy

    limits = (
        ("collection", scope.collections),
        ("access_class", scope.access_classes),
        ("document", None if scope.documents is None else scope.documents.keys.tolist()),
    )
    return [
        tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, field, sorted(allowed)), 0.0)
        for field, allowed in limits
        if allowed is not None
    ]


def ranked_query(
    schema: tantivy.Schema, searcher: tantivy.Searcher, terms: QueryTerms, scope: IndexScope
) -> tantivy.Query | None:
    """Rows of ``scope`` with at least one of ``terms``, scored; ``None`` when no row has any."""
    import tantivy

    query = tantivy.Query
    asked = [("body", term, count) for term, count in terms.words.items()]
    asked += [("exact", term, count) for term, count in terms.exact.items()]
    known = [(searcher.doc_freq(field, term), field, term, count) for field, term, count in asked]
    known = sorted(entry for entry in known if entry[0] > 0)[:MAX_TERMS]
    if not known:
        return None
    weights = {"body": (("body", 1.0), ("title", TITLE_WEIGHT)), "exact": (("exact", EXACT_WEIGHT),)}
    any_term = query.boolean_query(
        [
            (
                tantivy.Occur.Should,
                query.boost_query(query.term_query(schema, target, term, "freq"), weight * _repeated(count)),
            )
            for _, field, term, count in known
            for target, weight in weights[field]
        ]
    )
    limits = scope_query(schema, scope)
    if not limits:
        return any_term
    return query.boolean_query([(tantivy.Occur.Must, each) for each in (any_term, *limits)])


def _repeated(count: int) -> float:
    return (_REPETITION + 1) * count / (_REPETITION + count)
