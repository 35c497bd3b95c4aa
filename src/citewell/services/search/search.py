"""The search use case: scope, candidates from both indexes, fusion, read-back, ranking, hits."""

from __future__ import annotations

import time
from collections.abc import Mapping

import structlog

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from citewell.domain.fusion import Fused, fuse
from citewell.ports.embedders import Embedders
from citewell.services.access.rules import AccessRules
from citewell.services.embedding.spaces import indexed_space, serving_space
from citewell.services.embedding.vectors import QueryVector, query_vectors
from citewell.services.search.candidates import Candidates, find_candidates
from citewell.services.search.history import Histories
from citewell.services.search.hits import SearchResult, explained
from citewell.services.search.indexes import Indexes
from citewell.services.search.read_back import hits_of, overtaken, readable_candidates
from citewell.services.search.request import SearchRequest, check_request
from citewell.services.search.scope import Scope, Scopes

log = structlog.get_logger(__name__)

CANDIDATES = 100
CANDIDATES_AT_MOST = 1600
FRESH_STARTS = 5
"""So often a search begins again because documents changed under it."""


class Search:
    """Searches on behalf of a caller."""

    def __init__(
        self,
        database: Database,
        access: AccessRules,
        indexes: Indexes,
        histories: Histories,
        embedders: Embedders,
        *,
        max_query_chars: int,
        dense_weight: float,
    ) -> None:
        self._database = database
        self._indexes = indexes
        self._histories = histories
        self._embedders = embedders
        self._max_query_chars = max_query_chars
        self._dense_weight = dense_weight
        self._scopes = Scopes(access, database.engine.dialect.name)

    def search(self, caller: Caller, request: SearchRequest, *, space_id: str | None = None) -> SearchResult:
        """The best chunks that the caller may read.

        Args:
            caller: Who asks.
            request: What is asked.
            space_id: An embedding version to search instead of the serving one of its partition, for comparisons.

        Raises:
            InvalidInput: the query is empty or not text, or ``top_k`` or ``mode`` is out of range.
            TooLarge: the query is longer than the limit.
            NotFound: a collection does not exist for the caller.
        """
        started = time.perf_counter()
        check_request(request, max_query_chars=self._max_query_chars)
        scope, vectors, mode, note = self._begin(caller, request, space_id)
        wanted = max(CANDIDATES, request.top_k)
        fresh_starts = 0
        while True:
            found = find_candidates(self._indexes, self._histories, caller, scope, request, vectors, mode, wanted)
            fused = self._fuse(found)
            with self._database.read(caller) as session:
                if fresh_starts < FRESH_STARTS and overtaken(session, scope, found, fused):
                    # A document that was replaced or shared anew meanwhile would be missing, or there by half: its
                    # former chunks are gone, and nobody looked for all of its new ones.
                    fresh_starts += 1
                    scope = self._scopes.of(session, caller, request)
                    continue
                live = readable_candidates(session, scope, fused)
                # Candidates that fell away may have crowded out others: ask for more.
                if len(live) >= request.top_k or found.most < wanted or wanted >= CANDIDATES_AT_MOST:
                    best = live[: request.top_k]
                    scores = {row.chunk_id: float(fused.scores[row.place]) for row in best}
                    why = {row.chunk_id: explained(fused, row.place) for row in best} if request.explain else {}
                    hits = hits_of(session, best, scores, why)
                    took = (time.perf_counter() - started) * 1000
                    return SearchResult(hits, len(live), took, mode, note)
            wanted *= 4

    def _begin(
        self, caller: Caller, request: SearchRequest, space_id: str | None
    ) -> tuple[Scope, Mapping[str, QueryVector], str, str | None]:
        """The scope, the question's vector in the space of each partition, the mode that is possible and a note where
        it is not the one asked for.
        """
        with self._database.read(caller) as session:
            scope = self._scopes.of(session, caller, request)
            found = {partition_id: serving_space(session, partition_id) for partition_id in scope.partitions}
            if space_id is not None:
                other = indexed_space(session, space_id)
                found[other.partition_id] = other
        spaces = {partition_id: space for partition_id, space in found.items() if space is not None}
        if request.mode == "lexical" or not spaces:
            return scope, {}, request.mode, None
        try:
            return scope, query_vectors(self._embedders, spaces, request.query), request.mode, None
        except (ModelInvalid, ModelUnavailable) as error:
            if request.mode == "dense":
                raise
            log.warning("dense_search_unavailable", code=error.code, problem=error.message)
            return scope, {}, "lexical", f"Searched by words only: {error.message}"

    def _fuse(self, found: Candidates) -> Fused:
        return fuse(found.dense_ranking, found.lexical_ranking, dense_weight=self._dense_weight)
