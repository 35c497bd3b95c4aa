"""Searches under a scope: limits in the query where that is cheap, else by sorting out hits; always exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.ports.vector_index import Hits, IndexScope

if TYPE_CHECKING:
    import tantivy

_FEW_NUMBERS = 300
"""So many numbers are looked up one by one; for more, a set over the dictionary of numbers is faster. At 100k rows, 10
documents take 0.5 against 1.0 ms, 100 take 1.1 against 1.7, 400 take 2.0 against 2.2, 1000 take 4.2 against 2.6."""
_SAMPLED_LABELS = 64
_SET_KEYS = 50_000
"""More documents are asked for in turns, which bounds memory."""

_LOOSE = 0.2
_SET_HITS, _KEY_HITS = 550, 0.52
_NUMBER_HITS = 0.6
# Measured at 1 million rows, for the best 100: labels of 10 % of the rows take as long in the query (7.8 ms) as no
# limit at all, 50 labels of 50 % twice as long. A hit that is fetched and sorted out costs 0.63 microseconds. In each
# of the engine's segments, of which there are up to ten or so, a set of documents costs as much as 550 hits and half
# a hit for each document, and a document that is looked up by itself about as much as that.
_MOST_HITS = 10_000
_SPARE = 1.3
_TIE_SLACK = 16
_TIE_LIMIT = 10_000
_WIDER = 4

NO_HITS = Hits(np.empty(0, np.int64), np.empty(0, np.float32))

Ranked = Callable[[Sequence["tantivy.Query"]], "tantivy.Query | None"]
"""Makes the query under limits, or ``None`` where nothing can match."""


@dataclass(frozen=True, slots=True, eq=False)
class _Limit:
    """Rows whose ``field`` is one of ``allowed`` (rising); they are about ``share`` of all."""

    field: str
    allowed: NDArray[np.int64]
    share: float

    def query(self, schema: tantivy.Schema) -> tantivy.Query:
        """What a row must match; it scores nothing."""
        import tantivy

        query, allowed = tantivy.Query, self.allowed.tolist()
        if len(allowed) > _FEW_NUMBERS:
            return query.const_score_query(query.term_set_query(schema, self.field, allowed), 0.0)
        each = [query.term_query(schema, self.field, number, "basic") for number in allowed]
        any_of = each[0] if len(each) == 1 else query.boolean_query([(tantivy.Occur.Should, one) for one in each])
        return query.const_score_query(any_of, 0.0)

    def worth(self, share: float, segments: int) -> float:
        """How many fetched hits take as long as this limit in the query, given what others let through already."""
        if self.field == "document":
            count = len(self.allowed)
            return segments * (_SET_HITS + _KEY_HITS * count if count > _FEW_NUMBERS else _NUMBER_HITS * count)
        return _MOST_HITS if share * self.share >= _LOOSE else 0.0

    def holds(self, values: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of ``values`` are allowed."""
        at = np.minimum(np.searchsorted(self.allowed, values), len(self.allowed) - 1)
        found: NDArray[np.bool_] = self.allowed[at] == values
        return found


def lets_nothing_through(scope: IndexScope) -> bool:
    """Whether some limit of ``scope`` is the empty set."""
    limits = (scope.collections, scope.access_classes)
    no_documents = scope.documents is not None and not scope.documents.keys.size
    return no_documents or any(limit is not None and not limit for limit in limits)


class ScopedSearch:
    """Searches one state of an index."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher

    def best(self, ranked: Ranked, k: int, scope: IndexScope) -> Hits:
        """The ``k`` best rows in ``scope``, none of whose limits is empty; equal scores in the order of their ids.

        A limit that lets much through is left out of the query: more hits than needed are fetched and sorted out. Where
        that finds too few in the time that the limit would take, it is part of the query after all.
        """
        tight: list[_Limit] = []
        loose: list[_Limit] = []
        share, budget = 1.0, 0.0
        for limit in sorted(self._limits(scope), key=lambda limit: -limit.share):
            worth = limit.worth(share, self._searcher.num_segments)
            if k * _SPARE / (share * limit.share) < worth:
                loose.append(limit)
                share, budget = share * limit.share, max(budget, worth)
            else:
                tight.append(limit)
        if loose:
            query = ranked([limit.query(self._schema) for limit in tight])
            if query is None:
                return NO_HITS
            found = self._fetched(query, k, loose, budget)
            if found is not None:
                return found
        return self._limited(ranked, k, [*tight, *loose])

    def _limited(self, ranked: Ranked, k: int, limits: Sequence[_Limit]) -> Hits:
        """With all limits in the query, those of very many documents in turns."""
        labels = [limit.query(self._schema) for limit in limits if limit.field != "document"]
        documents = [limit for limit in limits if limit.field == "document"]
        turns: list[_Limit | None] = [
            _Limit("document", limit.allowed[start : start + _SET_KEYS], limit.share)
            for limit in documents
            for start in range(0, len(limit.allowed), _SET_KEYS)
        ]
        hits = []
        for turn in turns or [None]:
            query = ranked(labels if turn is None else [*labels, turn.query(self._schema)])
            if query is not None:
                hits.append(self._fetched(query, k, (), math.inf) or NO_HITS)
        if not hits:
            return NO_HITS
        return _ordered(np.concatenate([each.ids for each in hits]), np.concatenate([each.scores for each in hits]), k)

    def _limits(self, scope: IndexScope) -> list[_Limit]:
        limits = []
        for field, allowed in (("collection", scope.collections), ("access_class", scope.access_classes)):
            if allowed is not None:
                labels = np.array(sorted(allowed), np.int64)
                limits.append(_Limit(field, labels, self._share(field, labels)))
        if scope.documents is not None:
            limits.append(_Limit("document", scope.documents.keys, min(max(scope.documents.share, 1e-9), 1.0)))
        return limits

    def _share(self, field: str, labels: NDArray[np.int64]) -> float:
        """About which part of all rows have one of ``labels``."""
        step = math.ceil(len(labels) / _SAMPLED_LABELS)
        sampled = labels[::step].tolist()
        rows = sum(self._searcher.doc_freq(field, label) for label in sampled) * len(labels) / len(sampled)
        return min(max(rows / max(self._searcher.num_docs, 1), 1e-9), 1.0)

    def _fetched(self, query: tantivy.Query, k: int, sieves: Sequence[_Limit], budget: float) -> Hits | None:
        """The ``k`` best rows that match ``query`` and pass ``sieves``, or ``None`` if the first ``budget`` hits are
        not enough to tell.
        """
        everything = self._searcher.num_docs + 1
        spare = _SPARE / math.prod(limit.share for limit in sieves) if sieves else 1.0
        wanted = first = min(int(min(k * spare, everything)) + _TIE_SLACK, everything)
        while True:
            found = self._searcher.search(query, wanted, count=False).hits
            kept = found
            for limit in sieves:
                inside = limit.holds(numbers(self._searcher, limit.field, kept))
                kept = [hit for hit, within in zip(kept, inside.tolist(), strict=True) if within]
            enough = len(kept) >= k and (kept[k - 1][0] > found[-1][0] or wanted >= first + _TIE_LIMIT)
            if enough or len(found) < wanted:
                scores = np.array([score for score, _ in kept], np.float32)
                return _ordered(numbers(self._searcher, "id", kept), scores, k)
            if wanted >= budget and len(kept) < k:
                return None
            wanted = min(wanted * _WIDER, everything)


def numbers(
    searcher: tantivy.Searcher, field: str, found: Sequence[tuple[float, tantivy.DocAddress]]
) -> NDArray[np.int64]:
    """The values of ``field`` of the rows ``found``."""
    return np.array(searcher.fast_field_values(field, [address for _, address in found]), np.int64)


def _ordered(ids: NDArray[np.int64], scores: NDArray[np.float32], k: int) -> Hits:
    """The ``k`` best, by falling score, then by id."""
    order = np.lexsort((ids, -scores))[:k]
    return Hits(ids[order], scores[order])
