"""The search use case: scope, candidates from both indexes, fusion, read-back, hits."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Change, Chunk, Collection, Document, DocumentVersion, Partition, Tenant
from citewell.domain.access import Caller, Right
from citewell.domain.errors import InvalidInput, ModelInvalid, ModelUnavailable, TooLarge
from citewell.domain.filters import Filter
from citewell.domain.fusion import Fused, RankedList, fuse
from citewell.domain.identifiers import document_key
from citewell.domain.plain_text import is_storable
from citewell.ports.embedder import Embedder
from citewell.ports.vector_index import Hits, IndexScope
from citewell.services.access.rules import AccessRules
from citewell.services.embedding.spaces import check_speaks, serving_space
from citewell.services.search.hits import SearchHit, SearchResult, explained, hit_of
from citewell.services.search.indexes import Indexes
from citewell.services.search.metadata_filter import FilterSql

log = structlog.get_logger(__name__)

MODES = ("hybrid", "dense", "lexical")
CANDIDATES = 100
CANDIDATES_AT_MOST = 1600
MAX_TOP_K = 500
FRESH_STARTS = 5
"""So often a search begins again because documents changed under it."""
READ_AT_ONCE = 5000
"""Bound parameters of one statement; databases have limits on them."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked. ``collections`` are ids, names or aliases; ``None`` searches all that the caller can read."""

    query: str
    collections: tuple[str, ...] | None = None
    top_k: int = 10
    mode: str = "hybrid"
    filter: Filter | None = None
    explain: bool = False


@dataclass(frozen=True, slots=True)
class _Scope:
    partitions: tuple[str, ...]
    index: IndexScope
    readable: tuple[ColumnElement[bool], ...]
    rights: int


@dataclass
class _Candidates:
    dense: list[Hits] = field(default_factory=list)
    lexical: list[Hits] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    """Up to where of its change log each partition was searched, at least."""

    @property
    def most(self) -> int:
        return max((len(hits.ids) for hits in (*self.dense, *self.lexical)), default=0)


class Search:
    """Searches on behalf of a caller."""

    def __init__(
        self,
        database: Database,
        access: AccessRules,
        indexes: Indexes,
        embedder: Embedder,
        *,
        max_query_chars: int,
        dense_weight: float,
    ) -> None:
        self._database = database
        self._access = access
        self._indexes = indexes
        self._embedder = embedder
        self._max_query_chars = max_query_chars
        self._dense_weight = dense_weight
        self._filters = FilterSql(database.engine.dialect.name)

    def search(self, caller: Caller, request: SearchRequest) -> SearchResult:
        """The best chunks that the caller may read.

        Raises:
            InvalidInput: the query is empty or not text, or ``top_k`` or ``mode`` is out of range.
            TooLarge: the query is longer than the limit.
            NotFound: a collection does not exist for the caller.
        """
        started = time.perf_counter()
        self.check(request)
        scope, vector, mode, note = self._begin(caller, request)
        wanted = max(CANDIDATES, request.top_k)
        fresh_starts = 0
        while True:
            found = self._candidates(caller, scope, request, vector, mode, wanted)
            fused = self._fuse(found)
            with self._database.read(caller) as session:
                if fresh_starts < FRESH_STARTS and self._overtaken(session, scope, found, fused):
                    # A document that was replaced or shared anew meanwhile would be missing, or there by half: its
                    # former chunks are gone, and nobody looked for all of its new ones.
                    fresh_starts += 1
                    scope = self._scope(session, caller, request)
                    continue
                live = self._still_readable(session, caller, scope, fused)
                # Candidates that fell away may have crowded out others: ask for more.
                if len(live) >= request.top_k or found.most < wanted or wanted >= CANDIDATES_AT_MOST:
                    hits = self._hits(session, request, fused, live[: request.top_k])
                    took = (time.perf_counter() - started) * 1000
                    return SearchResult(hits, len(live), took, mode, note)
            wanted *= 4

    def check(self, request: SearchRequest) -> None:
        """Raise for a request that cannot be served, before anything is done."""
        if not request.query.strip():
            raise InvalidInput("query is empty; say what to look for.", field="query")
        if not is_storable(request.query):
            raise InvalidInput("query holds characters that are not text (NUL or half a pair).", field="query")
        if len(request.query) > self._max_query_chars:
            limit = self._max_query_chars
            raise TooLarge(f"query is longer than {limit} characters.", limit=limit, unit="characters")
        if not 1 <= request.top_k <= MAX_TOP_K:
            raise InvalidInput(f"top_k must lie between 1 and {MAX_TOP_K}.", field="top_k")
        if request.mode not in MODES:
            raise InvalidInput(f"mode must be one of {', '.join(MODES)}.", field="mode")

    def _begin(
        self, caller: Caller, request: SearchRequest
    ) -> tuple[_Scope, NDArray[np.float32] | None, str, str | None]:
        """The scope, the question's vector, the mode that is possible and a note where it is not the one asked for."""
        with self._database.read(caller) as session:
            scope = self._scope(session, caller, request)
            spaces = [serving_space(session, partition_id) for partition_id in scope.partitions]
        served = [space for space in spaces if space is not None]
        if request.mode == "lexical" or not served:
            return scope, None, request.mode, None
        try:
            for space in served:
                check_speaks(space, self._embedder.info)
            return scope, self._embedder.embed_query(request.query), request.mode, None
        except (ModelInvalid, ModelUnavailable) as error:
            if request.mode == "dense":
                raise
            log.warning("dense_search_unavailable", code=error.code, problem=error.message)
            return scope, None, "lexical", f"Searched by words only: {error.message}"

    @staticmethod
    def _rights(session: ScopedSession) -> int:
        return session.scalars(select(Tenant.rights_version)).one()

    def _overtaken(self, session: ScopedSession, scope: _Scope, found: _Candidates, fused: Fused) -> bool:
        """Whether rights, or a document among the candidates, changed since they were looked for."""
        if self._rights(session) != scope.rights:
            return True
        of_candidates = select(Chunk.document_id).where(Chunk.id.in_(fused.ids[:READ_AT_ONCE].tolist()))
        heads = session.execute(select(Partition.id, Partition.head_seq).where(Partition.id.in_(found.seen)))
        return any(
            session.scalars(
                select(Change.seq)
                .join(Chunk, Chunk.id == Change.chunk_id)
                .where(
                    Change.partition_id == partition_id,
                    Change.seq > found.seen[partition_id],
                    Chunk.document_id.in_(of_candidates),
                )
                .limit(1)
            ).first()
            is not None
            for partition_id, head in heads.all()
            if head > found.seen[partition_id]
        )

    def _scope(self, session: ScopedSession, caller: Caller, request: SearchRequest) -> _Scope:
        live = select(Collection.id, Collection.number, Collection.partition_id).where(Collection.deleted_at.is_(None))
        if request.collections is not None:
            named = {
                self._access.collection_for(session, caller, ref, right=Right.READ).id for ref in request.collections
            }
            live = live.where(Collection.id.in_(named))
        elif caller.collection_ids is not None:
            live = live.where(Collection.id.in_(caller.collection_ids))
        collections = session.execute(live).all()
        readable: list[ColumnElement[bool]] = [
            Chunk.created_seq.is_not(None),
            Chunk.deleted_seq.is_(None),
            Document.deleted_at.is_(None),
            Collection.deleted_at.is_(None),
            Collection.id.in_([row.id for row in collections]),
        ]
        documents: frozenset[int] | None = None
        if request.filter is not None:
            criterion = self._filters.where(request.filter)
            readable.append(criterion)
            matching = select(Document.id).where(
                criterion, Document.deleted_at.is_(None), Document.collection_id.in_([row.id for row in collections])
            )
            documents = frozenset(document_key(key) for key in session.scalars(matching))
        return _Scope(
            partitions=tuple(sorted({row.partition_id for row in collections})),
            index=IndexScope(
                collections=frozenset(row.number for row in collections),
                access_classes=self._access.readable_classes(session, caller),
                documents=documents,
            ),
            readable=tuple(readable),
            rights=self._rights(session),
        )

    def _candidates(
        self,
        caller: Caller,
        scope: _Scope,
        request: SearchRequest,
        vector: NDArray[np.float32] | None,
        mode: str,
        wanted: int,
    ) -> _Candidates:
        found = _Candidates()
        for partition_id in scope.partitions:
            with self._indexes.use(caller, partition_id) as index:
                found.seen[partition_id] = index.applied_seq
                if vector is not None and index.dense is not None:
                    found.dense.append(index.dense.search(vector, wanted, scope.index))
                if mode != "dense":
                    found.lexical.append(index.lexical.search(request.query, wanted, scope.index))
        return found

    def _fuse(self, found: _Candidates) -> Fused:
        return fuse(_ranked(found.dense), _ranked(found.lexical), dense_weight=self._dense_weight)

    def _still_readable(
        self, session: ScopedSession, caller: Caller, scope: _Scope, fused: Fused
    ) -> list[tuple[int, int]]:
        """Place and id of the candidates that are live and readable at this moment, whatever the indexes said."""
        ids: list[int] = fused.ids.tolist()
        readable: set[int] = set()
        for start in range(0, len(ids), READ_AT_ONCE):
            statement = (
                select(Chunk.id)
                .join(Document, Document.id == Chunk.document_id)
                .join(Collection, Collection.id == Chunk.collection_id)
                .where(
                    Chunk.id.in_(ids[start : start + READ_AT_ONCE]),
                    *scope.readable,
                    self._access.readable_documents(caller),
                )
            )
            readable.update(session.scalars(statement))
        return [(place, chunk_id) for place, chunk_id in enumerate(ids) if chunk_id in readable]

    @staticmethod
    def _hits(
        session: ScopedSession, request: SearchRequest, fused: Fused, best: Sequence[tuple[int, int]]
    ) -> tuple[SearchHit, ...]:
        statement = (
            select(Chunk, Document, Collection.name, DocumentVersion.number)
            .join(Document, Document.id == Chunk.document_id)
            .join(Collection, Collection.id == Chunk.collection_id)
            .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
            .where(Chunk.id.in_([chunk_id for _, chunk_id in best]))
        )
        rows = {row[0].id: row for row in session.execute(statement)}
        return tuple(
            hit_of(*rows[chunk_id], float(fused.scores[place]), explained(fused, place) if request.explain else None)
            for place, chunk_id in best
        )


def _ranked(lists: Sequence[Hits]) -> RankedList:
    ids = np.concatenate([hits.ids for hits in lists]) if lists else np.empty(0, np.int64)
    scores = np.concatenate([hits.scores for hits in lists]) if lists else np.empty(0, np.float32)
    order = np.lexsort((ids, -scores))
    return RankedList(ids[order], scores[order])
