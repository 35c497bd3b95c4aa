"""Searches under a scope: limits as queries where that is cheap, else by sorting out hits, always exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.ports.vector_index import DocumentKeys, Hits, IndexScope

if TYPE_CHECKING:
    import tantivy

_TIE_SLACK = 16
_TIE_LIMIT = 10_000

NO_HITS = Hits(np.empty(0, np.int64), np.empty(0, np.float32))


def lets_nothing_through(scope: IndexScope) -> bool:
    """Whether some limit of ``scope`` is the empty set."""
    limits = (scope.collections, scope.access_classes)
    no_documents = scope.documents is not None and not scope.documents.keys.size
    return no_documents or any(limit is not None and not limit for limit in limits)


def label_limits(schema: tantivy.Schema, scope: IndexScope) -> list[tantivy.Query]:
    """Queries that a row must match to be in the collections and access classes of ``scope``; they score nothing."""
    limits = (("collection", scope.collections), ("access_class", scope.access_classes))
    return [_limit(schema, field, sorted(allowed)) for field, allowed in limits if allowed is not None]


def document_limit(schema: tantivy.Schema, documents: DocumentKeys) -> tantivy.Query:
    """A query that a row must match to be of one of ``documents``; it scores nothing."""
    return _limit(schema, "document", documents.keys.tolist())


def _limit(schema: tantivy.Schema, field: str, allowed: Sequence[int]) -> tantivy.Query:
    import tantivy

    return tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, field, allowed), 0.0)


def best(searcher: tantivy.Searcher, query: tantivy.Query, k: int) -> Hits:
    """The ``k`` best rows that match ``query``; equal scores in the order of their ids."""
    wanted = k + _TIE_SLACK
    while True:
        found = searcher.search(query, wanted, count=False).hits
        cut_a_tie = len(found) == wanted and found[-1][0] == found[k - 1][0]
        if not cut_a_tie or wanted >= k + _TIE_LIMIT:
            break
        wanted = min(wanted * 4, k + _TIE_LIMIT)
    return in_order(numbers(searcher, "id", found), found, k)


def numbers(
    searcher: tantivy.Searcher, field: str, found: Sequence[tuple[float, tantivy.DocAddress]]
) -> NDArray[np.int64]:
    """The values of ``field`` of the rows ``found``."""
    return np.array(searcher.fast_field_values(field, [address for _, address in found]), np.int64)


def in_order(ids: NDArray[np.int64], found: Sequence[tuple[float, tantivy.DocAddress]], k: int) -> Hits:
    """The ``k`` best of ``found``, by falling score, then by id."""
    score = np.array([each for each, _ in found], np.float32)
    order = np.lexsort((ids, -score))[:k]
    return Hits(ids[order], score[order])
