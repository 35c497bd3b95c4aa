"""The search use case: scope, candidates from both indexes, fusion, read-back, hits."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion
from citewell.domain.access import Caller, Right
from citewell.domain.errors import InvalidInput, ModelInvalid, ModelUnavailable, TooLarge
from citewell.domain.filters import Filter
from citewell.domain.fusion import Fused, RankedList, fuse
from citewell.domain.identifiers import chunk_public_id, document_key
from citewell.domain.plain_text import is_storable
from citewell.ports.embedder import Embedder
from citewell.ports.vector_index import Hits, IndexScope
from citewell.services.access.rules import AccessRules
from citewell.services.embedding.spaces import check_speaks, serving_space
from citewell.services.search.indexes import Indexes
from citewell.services.search.metadata_filter import FilterSql

log = structlog.get_logger(__name__)

MODES = ("hybrid", "dense", "lexical")
CANDIDATES = 100
CANDIDATES_AT_MOST = 1600
MAX_TOP_K = 500


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
class SearchHit:
    """A chunk that was live and readable when it was read back, with its document as of then.

    ``score`` orders the hits of one search and means nothing between searches.
    """

    chunk_id: int
    public_id: str
    document_id: str
    external_id: str
    title: str
    collection_id: str
    collection_name: str
    version_id: str
    version: int
    file_name: str
    media_type: str | None
    source_uri: str | None
    metadata: Mapping[str, object]
    text: str
    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]
    kind: str
    quality_score: float
    score: float
    explain: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``hits`` best first. ``total_found`` counts the candidates that the caller may read, at most a few hundred.

    ``note`` says in what way the search was less than what was asked for, if it was.
    """

    hits: tuple[SearchHit, ...]
    total_found: int
    took_ms: float
    mode: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Scope:
    partitions: tuple[str, ...]
    index: IndexScope
    readable: tuple[ColumnElement[bool], ...]


@dataclass
class _Candidates:
    dense: list[Hits] = field(default_factory=list)
    lexical: list[Hits] = field(default_factory=list)

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
        with self._database.read(caller) as session:
            scope = self._scope(session, caller, request)
        mode, note, vector = self._query_vector(caller, scope, request)
        wanted = max(CANDIDATES, request.top_k)
        while True:
            found = self._candidates(caller, scope, request, vector, mode, wanted)
            fused = self._fuse(found)
            with self._database.read(caller) as session:
                hits = self._read_back(session, caller, scope, request, fused)
            # Candidates that fell away in the read-back may have crowded out others: ask for more.
            if len(hits) >= request.top_k or found.most < wanted or wanted >= CANDIDATES_AT_MOST:
                break
            wanted *= 4
        took = (time.perf_counter() - started) * 1000
        return SearchResult(tuple(hits[: request.top_k]), len(hits), took, mode, note)

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
        )

    def _query_vector(
        self, caller: Caller, scope: _Scope, request: SearchRequest
    ) -> tuple[str, str | None, NDArray[np.float32] | None]:
        if request.mode == "lexical":
            return "lexical", None, None
        with self._database.read(caller) as session:
            spaces = [serving_space(session, partition_id) for partition_id in scope.partitions]
        try:
            for space in spaces:
                if space is not None:
                    check_speaks(space, self._embedder.info)
            return request.mode, None, self._embedder.embed_query(request.query)
        except (ModelInvalid, ModelUnavailable) as error:
            if request.mode == "dense":
                raise
            log.warning("dense_search_unavailable", code=error.code, problem=error.message)
            return "lexical", f"Searched by words only: {error.message}", None

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
                if vector is not None and index.dense is not None:
                    found.dense.append(index.dense.search(vector, wanted, scope.index))
                if mode != "dense":
                    found.lexical.append(index.lexical.search(request.query, wanted, scope.index))
        return found

    def _fuse(self, found: _Candidates) -> Fused:
        return fuse(_ranked(found.dense), _ranked(found.lexical), dense_weight=self._dense_weight)

    def _read_back(
        self,
        session: ScopedSession,
        caller: Caller,
        scope: _Scope,
        request: SearchRequest,
        fused: Fused,
    ) -> list[SearchHit]:
        """The fused candidates that are live and readable at this moment, whatever the indexes said."""
        statement = (
            select(Chunk, Document, Collection.name, DocumentVersion.number)
            .join(Document, Document.id == Chunk.document_id)
            .join(Collection, Collection.id == Chunk.collection_id)
            .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
            .where(
                Chunk.id.in_(fused.ids.tolist()),
                *scope.readable,
                self._access.readable_documents(caller),
            )
        )
        rows = {row[0].id: row for row in session.execute(statement)}
        hits = []
        for place, chunk_id in enumerate(fused.ids.tolist()):
            if chunk_id in rows:
                chunk, document, collection_name, version = rows[chunk_id]
                explain = _explain(fused, place) if request.explain else None
                hits.append(_hit(chunk, document, collection_name, version, float(fused.scores[place]), explain))
        return hits


def _ranked(lists: Sequence[Hits]) -> RankedList:
    ids = np.concatenate([hits.ids for hits in lists]) if lists else np.empty(0, np.int64)
    scores = np.concatenate([hits.scores for hits in lists]) if lists else np.empty(0, np.float32)
    order = np.lexsort((ids, -scores))
    return RankedList(ids[order], scores[order])


def _explain(fused: Fused, place: int) -> dict[str, object]:
    def side(ranks: NDArray[np.int32], scores: NDArray[np.float32]) -> dict[str, object] | None:
        return {"rank": int(ranks[place]), "score": float(scores[place])} if ranks[place] else None

    return {
        "fusion": fused.method.value,
        "score": float(fused.scores[place]),
        "dense": side(fused.dense_ranks, fused.dense_scores),
        "lexical": side(fused.lexical_ranks, fused.lexical_scores),
    }


def _hit(
    chunk: Chunk,
    document: Document,
    collection_name: str,
    version: int,
    score: float,
    explain: Mapping[str, object] | None,
) -> SearchHit:
    return SearchHit(
        chunk_id=chunk.id,
        public_id=chunk_public_id(document.external_id, chunk.ordinal),
        document_id=document.id,
        external_id=document.external_id,
        title=document.title,
        collection_id=document.collection_id,
        collection_name=collection_name,
        version_id=chunk.version_id,
        version=version,
        file_name=document.file_name,
        media_type=document.media_type,
        source_uri=document.source_uri,
        metadata=document.meta,
        text=chunk.text,
        start=chunk.start,
        end=chunk.end,
        page=chunk.page,
        heading_path=tuple(chunk.heading_path),
        kind=chunk.kind,
        quality_score=chunk.quality_score,
        score=score,
        explain=explain,
    )
