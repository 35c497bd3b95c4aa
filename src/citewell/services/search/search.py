"""The search use case: scope, candidates from both indexes, fusion, read-back, ranking, hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from citewell.domain.fusion import Fused, fuse
from citewell.domain.identifiers import document_key
from citewell.domain.notes import Note
from citewell.domain.selection import Selection
from citewell.ports.embedders import Embedders
from citewell.ports.vector_index import document_keys
from citewell.services.access.rules import AccessRules
from citewell.services.embedding.spaces import indexed_space
from citewell.services.embedding.vectors import QueryVector
from citewell.services.search.candidates import Candidates, Finder
from citewell.services.search.facet_counts import FACET_CANDIDATES, count_facets
from citewell.services.search.history import Histories
from citewell.services.search.hits import SearchResult
from citewell.services.search.indexes import Indexes
from citewell.services.search.question import Questions
from citewell.services.search.ranking import NOT_JUDGED, RankedRow, Ranking
from citewell.services.search.read_back import overtaken, readable_candidates
from citewell.services.search.request import SearchRequest, check_request
from citewell.services.search.scope import Scope, Scopes
from citewell.services.search.stages import Stages
from citewell.services.search.standing import Standing, standing_of
from citewell.services.settings.catalogue import DENSE_WEIGHT
from citewell.services.settings.values import LiveSettings

log = structlog.get_logger(__name__)

CANDIDATES = 100
CANDIDATES_AT_MOST = 1600
FRESH_STARTS = 5
"""So often a search begins again because documents changed under it."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """Where the search may look, how it ranks, the question's vector in the space of each partition, the mode that is
    possible, and notes where it is not the one asked for.
    """

    standing: Standing
    scope: Scope
    ranking: Ranking
    dense_weight: float | None
    vectors: Mapping[str, QueryVector]
    mode: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search found and how it came to it. ``ranked`` are the readable candidates in their final order."""

    result: SearchResult
    scope: Scope
    found: Candidates
    fused: Fused
    ranked: Sequence[RankedRow]
    selection: Selection
    standing: Standing


@dataclass(frozen=True, slots=True)
class EarlyResult:
    """What a search found, for whom, and where the tenant stood then."""

    caller: Caller
    request: SearchRequest
    result: SearchResult
    standing: Standing


class Search:
    """Searches on behalf of a caller. How it ranks, ``settings`` say where they are given, else ``ranking``."""

    def __init__(
        self,
        database: Database,
        access: AccessRules,
        indexes: Indexes,
        histories: Histories,
        embedders: Embedders,
        ranking: Ranking,
        *,
        max_query_chars: int,
        settings: LiveSettings | None = None,
    ) -> None:
        self._database = database
        self._indexes = indexes
        self._histories = histories
        self._questions = Questions(embedders)
        self._ranking = ranking
        self._max_query_chars = max_query_chars
        self._settings = settings
        self._access = access
        self._scopes = Scopes(access, database)

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
        outcome = self.outcome(caller, request, space_id=space_id, whole=bool(request.facets))
        return self._counted(caller, request, outcome) if request.facets else outcome.result

    def _counted(self, caller: Caller, request: SearchRequest, outcome: Outcome) -> SearchResult:
        documents = list(dict.fromkeys(each.row.document_id for each in outcome.ranked))
        complete = outcome.result.mode == "lexical" and outcome.found.most < outcome.found.wanted
        with self._database.read(caller) as session:
            facets = count_facets(session, self._access, caller, request.facets, documents, complete=complete)
        return replace(outcome.result, facets=facets)

    def early(self, caller: Caller, request: SearchRequest) -> EarlyResult:
        """A result that is wanted later; see ``is_current``. Raises as ``search``."""
        outcome = self.outcome(caller, request)
        return EarlyResult(caller, request, outcome.result, outcome.standing)

    def is_current(self, early: EarlyResult) -> bool:
        """Whether a search would find the same now: neither rights, documents nor indexes changed since."""
        with self._database.read(early.caller) as session:
            return standing_of(session) == early.standing

    def memory_bytes(self) -> dict[str, int]:
        """About how much memory is taken by what is remembered: attributes of documents, and questions."""
        return {"documents": self._scopes.memory_bytes(), "questions": self._questions.memory_bytes()}

    def close(self) -> None:
        """Stop what is read in the background."""
        self._scopes.close()

    def candidates(
        self, caller: Caller, request: SearchRequest, *, wanted: int, words: str, document_id: str | None = None
    ) -> Candidates:
        """What the indexes propose, of one document or of all; it was not read back, so it must not leave the server.
        ``words`` are those that a search for ``request`` looked for. Raises as ``search``.
        """
        stages = Stages()
        begun = self._begin(caller, request, None, stages)
        finder = Finder(self._indexes, self._histories, caller, request, begun.vectors, begun.mode, stages, words)
        scope = begun.scope
        if document_id is not None:
            only = document_keys([document_key(document_id)], share=0.0)
            scope = replace(scope, index=replace(scope.index, documents=only), past=None)
        return finder.find(scope, begun.standing, wanted)

    def outcome(
        self, caller: Caller, request: SearchRequest, *, space_id: str | None = None, whole: bool = False
    ) -> Outcome:
        """The search with all that it decided on the way; with ``whole``, about every candidate, not only those that
        the hits depend on. Raises as ``search``.
        """
        stages = Stages()
        check_request(request, max_query_chars=self._max_query_chars)
        begun = self._begin(caller, request, space_id, stages)
        finder = Finder(self._indexes, self._histories, caller, request, begun.vectors, begun.mode, stages)
        scope, standing, ranking = begun.scope, begun.standing, begun.ranking
        wanted = max(CANDIDATES, request.top_k, FACET_CANDIDATES if request.facets else 0)
        fresh_starts = 0
        judgement = None if ranking.reranks(request) else NOT_JUDGED
        while True:
            found = finder.find(scope, standing, wanted)
            with stages.stage("fusion"):
                fused = self._fuse(found, begun.dense_weight)
            with self._database.read(caller) as session:
                standing = standing_of(session)
                again = overtaken(session, standing, scope, found, fused)
                if again:
                    scope = self._scopes.of(session, standing, caller, request)
                if again and fresh_starts < FRESH_STARTS:
                    # A document that was replaced or shared anew meanwhile would be missing, or there by half: its
                    # former chunks are gone, and nobody looked for all of its new ones.
                    fresh_starts += 1
                    continue
                with stages.stage("read_back"):
                    enough = None if whole else ranking.enough(request, scope)
                    dated = ranking.dated(scope)
                    live, unread = readable_candidates(session, scope, fused, dated=dated, enough=enough)
                with stages.stage("ranking"):
                    ranked = ranking.order(live, fused, scope, judgement or NOT_JUDGED)
                    selection = ranking.select(ranked, request)
                # Candidates that fell away may have crowded out others: ask for more.
                scarce = len(selection.passages) < request.top_k
                if scarce and found.most >= wanted and wanted < CANDIDATES_AT_MOST:
                    wanted *= 4
                    continue
                if judgement is None:
                    passages = ranking.to_judge(session, ranked)
                else:
                    with stages.stage("hits"):
                        hits = ranking.hits(session, ranked, selection, fused, request)
                    told = (*begun.notes, *scope.notes, found.note, ranking.note(request), judgement.note)
                    notes = tuple(note for note in told if note is not None)
                    by_stage = stages.by_name() if request.explain else {}
                    result = SearchResult(hits, len(live) + unread, stages.total, begun.mode, notes, by_stage)
                    return Outcome(result, scope, found, fused, ranked, selection, standing)
            # Outside the transaction, because it is slow. Then everything is looked at again: time has passed.
            with stages.stage("rerank"):
                judgement = ranking.judge(request.query, passages)

    def _begin(self, caller: Caller, request: SearchRequest, space_id: str | None, stages: Stages) -> _Begun:
        ranking, dense_weight = self._ranking, None
        with stages.stage("scope"), self._database.read(caller) as session:
            standing = standing_of(session)
            if self._settings is not None:
                values = self._settings.at(session, standing.settings)
                ranking, dense_weight = ranking.under(values), values[DENSE_WEIGHT]
            scope = self._scopes.of(session, standing, caller, request)
            spaces = self._questions.serving_spaces(session, standing, scope.partitions)
            if space_id is not None:
                other = indexed_space(session, space_id)
                spaces[other.partition_id] = other
        if request.mode == "lexical" or not spaces:
            return _Begun(standing, scope, ranking, dense_weight, {}, request.mode)
        try:
            with stages.stage("embedding"):
                vectors = self._questions.vectors(caller.tenant_id, spaces, request.query)
            return _Begun(standing, scope, ranking, dense_weight, vectors, request.mode)
        except (ModelInvalid, ModelUnavailable) as error:
            if request.mode == "dense":
                raise
            log.warning("dense_search_unavailable", code=error.code, problem=error.message)
            notes = (Note("words_only", f"Searched by words only: {error.message}", {"cause": error.code}),)
            return _Begun(standing, scope, ranking, dense_weight, {}, "lexical", notes)

    def _fuse(self, found: Candidates, dense_weight: float | None) -> Fused:
        return fuse(found.dense_ranking, found.lexical_ranking, known=found.known, dense_weight=dense_weight)
