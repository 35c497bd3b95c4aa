"""Searches under a scope: limits as queries where that is cheap, else by sorting out hits, always exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.ports.vector_index import DocumentKeys, Hits, IndexScope

if TYPE_CHECKING:
    import tantivy

_FEW_LABELS = 8
"""So many numbers are looked up one by one; for more, a set over the dictionary of numbers is faster."""
_TIE_SLACK = 16
_TIE_LIMIT = 10_000
_WIDER = 4
_FEW_DOCUMENTS = 1000
_SET_COST, _HIT_COST = 1.5, 0.5
"""Microseconds that a document costs in a set, and a hit that is fetched and sorted out. Measured at 100k rows."""
_SET_KEYS = 50_000
"""More documents are asked for in turns, which bounds memory."""

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


def _limit(schema: tantivy.Schema, field: str, allowed: Sequence[int]) -> tantivy.Query:
    import tantivy

    query = tantivy.Query
    if len(allowed) > _FEW_LABELS:
        return query.const_score_query(query.term_set_query(schema, field, allowed), 0.0)
    each = [query.term_query(schema, field, number, "basic") for number in allowed]
    any_of = each[0] if len(each) == 1 else query.boolean_query([(tantivy.Occur.Should, one) for one in each])
    return query.const_score_query(any_of, 0.0)


def best_in_scope(
    schema: tantivy.Schema,
    searcher: tantivy.Searcher,
    ranked: Callable[[Sequence[tantivy.Query]], tantivy.Query | None],
    k: int,
    scope: IndexScope,
) -> Hits:
    """The ``k`` best rows in ``scope`` of the query that ``ranked`` makes under limits; equal scores in the order of
    their ids.

    Few documents are one more limit. Of many, more hits than needed are fetched without it and sorted out by their
    documents; where that finds too few in the time that the limit would take, the limit is set after all.
    """
    labels = label_limits(schema, scope)
    documents = scope.documents
    if documents is None:
        query = ranked(labels)
        return NO_HITS if query is None else _fetched(searcher, query, k, None, None) or NO_HITS
    count, expected = len(documents.keys), k / min(max(documents.share, 1e-9), 1.0)
    if count > _FEW_DOCUMENTS and expected * _HIT_COST < count * _SET_COST:
        query = ranked(labels)
        if query is None:
            return NO_HITS
        found = _fetched(searcher, query, k, documents, int(count * _SET_COST / _HIT_COST))
        if found is not None:
            return found
    turns = []
    for start in range(0, count, _SET_KEYS):
        some = _limit(schema, "document", documents.keys[start : start + _SET_KEYS].tolist())
        query = ranked([*labels, some])
        if query is not None:
            turns.append(_fetched(searcher, query, k, None, None) or NO_HITS)
    if not turns:
        return NO_HITS
    return _ordered(np.concatenate([hits.ids for hits in turns]), np.concatenate([hits.scores for hits in turns]), k)


def _fetched(
    searcher: tantivy.Searcher, query: tantivy.Query, k: int, documents: DocumentKeys | None, most: int | None
) -> Hits | None:
    """The ``k`` best rows that match ``query`` and are of ``documents``, or ``None`` if the first ``most`` are not
    enough to tell.
    """
    share = 1.0 if documents is None else min(max(documents.share, 1e-9), 1.0)
    everything = searcher.num_docs + 1
    wanted = first = min(int(k / share) + _TIE_SLACK, everything)
    while True:
        found = searcher.search(query, wanted, count=False).hits
        kept = found
        if documents is not None:
            inside = _among(numbers(searcher, "document", found), documents.keys)
            kept = [hit for hit, within in zip(found, inside.tolist(), strict=True) if within]
        enough = len(kept) >= k and (kept[k - 1][0] > found[-1][0] or wanted >= first + _TIE_LIMIT)
        if enough or len(found) < wanted:
            return _ordered(numbers(searcher, "id", kept), np.array([score for score, _ in kept], np.float32), k)
        if most is not None and wanted >= most and len(kept) < k:
            return None
        wanted = min(wanted * _WIDER, everything)


def _among(values: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    at = np.minimum(np.searchsorted(keys, values), len(keys) - 1)
    found: NDArray[np.bool_] = keys[at] == values
    return found


def numbers(
    searcher: tantivy.Searcher, field: str, found: Sequence[tuple[float, tantivy.DocAddress]]
) -> NDArray[np.int64]:
    """The values of ``field`` of the rows ``found``."""
    return np.array(searcher.fast_field_values(field, [address for _, address in found]), np.int64)


def _ordered(ids: NDArray[np.int64], scores: NDArray[np.float32], k: int) -> Hits:
    """The ``k`` best, by falling score, then by id."""
    order = np.lexsort((ids, -scores))[:k]
    return Hits(ids[order], scores[order])
