"""What comes after fusion: boosts, a second look by a reranker, and which chunks become hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

import structlog
from sqlalchemy import select

from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Document, DocumentVersion
from citewell.domain.boosts import NO_BOOST, Boost, BoostRules, boost, unit_of
from citewell.domain.errors import ModelInvalid, ModelUnavailable, NotFound, Unavailable
from citewell.domain.fusion import Fused
from citewell.domain.notes import Note
from citewell.domain.selection import Passage, Ranked, Selection
from citewell.domain.selection import select as selected
from citewell.ports.blob_store import BlobStore
from citewell.ports.clock import Clock
from citewell.ports.reranker import Reranker
from citewell.services.documents.text_blobs import load_text
from citewell.services.search.hits import SearchHit, explained
from citewell.services.search.read_back import CandidateRow, hits_of
from citewell.services.search.request import SearchRequest
from citewell.services.search.scope import Scope
from citewell.services.settings.catalogue import FRESHNESS, HALF_LIFE, MERGE, PER_DOCUMENT, QUALITY, RERANK
from citewell.services.settings.values import Values

log = structlog.get_logger(__name__)

RERANK_CANDIDATES = 30
SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class RankingRules:
    """How this installation ranks where neither the collection nor the request says. The first ``rerank_candidates``
    are read by the reranker, if there is one and ``rerank`` or the request asks for it.
    """

    boosts: BoostRules = field(default_factory=BoostRules)
    rerank: bool = True
    rerank_candidates: int = RERANK_CANDIDATES
    per_document: int | None = None
    merge_neighbours: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A reranker's scores by chunk id; empty, with a note, where it did not answer."""

    scores: Mapping[int, float]
    note: Note | None = None


NOT_JUDGED = Judgement({})


class RankedRow(NamedTuple):
    """A candidate in its final place. ``score`` falls with the place and means nothing beyond this search."""

    row: CandidateRow
    fused: float
    boost: Boost
    rerank: float | None
    score: float

    @property
    def ranked(self) -> Ranked:
        """For the selection."""
        row = self.row
        return Ranked(row.chunk_id, row.document_id, row.version_id, row.ordinal, row.start, row.end)


class Ranking:
    """Orders candidates and makes hits of the best."""

    def __init__(self, rules: RankingRules, blobs: BlobStore, clock: Clock, reranker: Reranker | None = None) -> None:
        self._rules = rules
        self._blobs = blobs
        self._clock = clock
        self._reranker = reranker

    def under(self, values: Values) -> Ranking:
        """The same, by the settings of a tenant."""
        boosts = BoostRules(values[QUALITY], values[FRESHNESS], values[HALF_LIFE])
        rules = replace(
            self._rules,
            boosts=boosts,
            rerank=values[RERANK],
            per_document=values[PER_DOCUMENT],
            merge_neighbours=values[MERGE],
        )
        return Ranking(rules, self._blobs, self._clock, self._reranker)

    def reranks(self, request: SearchRequest) -> bool:
        """Whether the best are shown to a reranker."""
        asked = self._rules.rerank if request.rerank is None else request.rerank
        return asked and self._reranker is not None

    def dated(self, scope: Scope) -> bool:
        """Whether the order depends on when documents were changed."""
        own = (given.get("freshness", self._rules.boosts.freshness) for given in scope.reach.boosts.values())
        return self._rules.boosts.freshness > 0 or any(weight > 0 for weight in own)

    def enough(self, request: SearchRequest, scope: Scope) -> int | None:
        """How many of the candidates, in the order of fusion, decide what the hits are; ``None`` if all may."""
        rules, own = self._rules.boosts, scope.reach.boosts.values()
        limited = request.per_document or self._rules.per_document
        if limited or self._merges(request) or self.reranks(request):
            return None
        return request.top_k if rules.neutral and all(replace(rules, **given).neutral for given in own) else None

    def _merges(self, request: SearchRequest) -> bool:
        return self._rules.merge_neighbours if request.merge_neighbours is None else request.merge_neighbours

    def note(self, request: SearchRequest) -> Note | None:
        """What a request asks for and cannot have."""
        if request.rerank and self._reranker is None:
            return Note("no_reranker", "Not reranked: no reranker is configured.")
        return None

    def order(
        self, live: Sequence[CandidateRow], fused: Fused, scope: Scope, judgement: Judgement = NOT_JUDGED
    ) -> list[RankedRow]:
        """The candidates by fused score and boosts, those that the reranker read before the others and by its scores.

        Args:
            live: Candidates in the order of fusion.
            fused: Where they come from.
            scope: Knows how the collections are ranked.
            judgement: Of the reranker, as far as it was asked.
        """
        now, unit = self._clock.now(), unit_of(fused.scores)
        own = {key: replace(self._rules.boosts, **given) for key, given in scope.reach.boosts.items()}
        rows = []
        for row in live:
            score = float(fused.scores[row.place])
            rules = own.get(row.collection_id, self._rules.boosts)
            added = NO_BOOST if rules.neutral else _boost(rules, unit, row, now)
            rows.append(RankedRow(row, score, added, judgement.scores.get(row.chunk_id), score + added.total))
        rows.sort(key=lambda each: (-each.score, each.row.place))
        return _reranked(rows) if judgement.scores else rows

    def select(self, ranked: Sequence[RankedRow], request: SearchRequest) -> Selection:
        """What of the ranking becomes hits."""
        return selected(
            (each.ranked for each in ranked),
            top_k=request.top_k,
            per_document=request.per_document or self._rules.per_document,
            merge_neighbours=self._merges(request),
        )

    def to_judge(self, session: ScopedSession, ranked: Sequence[RankedRow]) -> dict[int, str]:
        """The passages that the reranker reads, by chunk id."""
        ids = [each.row.chunk_id for each in ranked[: self._rules.rerank_candidates]]
        statement = (
            select(Chunk.id, Document.title, Chunk.text)
            .join(Document, Document.id == Chunk.document_id)
            .where(Chunk.id.in_(ids))
        )
        texts = {chunk_id: f"{title}\n{text}" for chunk_id, title, text in session.execute(statement)}
        return {chunk_id: texts[chunk_id] for chunk_id in ids if chunk_id in texts}

    def judge(self, query: str, passages: Mapping[int, str]) -> Judgement:
        """The reranker's scores. Slow: not to be called within a transaction. One that is away is no error."""
        if self._reranker is None or not passages:
            return NOT_JUDGED
        try:
            scores = self._reranker.scores(query, list(passages.values()))
        except (ModelUnavailable, ModelInvalid) as error:
            log.warning("reranker_unavailable", code=error.code, problem=error.message)
            return Judgement({}, Note("not_reranked", f"Not reranked: {error.message}", {"cause": error.code}))
        return Judgement(dict(zip(passages, scores.tolist(), strict=True)))

    def hits(
        self,
        session: ScopedSession,
        ranked: Sequence[RankedRow],
        selection: Selection,
        fused: Fused,
        request: SearchRequest,
    ) -> tuple[SearchHit, ...]:
        """Hits of what was selected of rows that were read back in this session."""
        by_id = {each.row.chunk_id: each for each in ranked}
        places = {each.row.chunk_id: place for place, each in enumerate(ranked, start=1)}
        best = [by_id[passage.best.chunk_id] for passage in selection.passages]
        scores = {each.row.chunk_id: each.score for each in best}
        why = {each.row.chunk_id: _explained(each, fused) for each in best} if request.explain else {}
        hits = hits_of(session, [each.row for each in best], scores, why)
        texts = self._texts(session, selection.passages)
        return tuple(
            _merged(hit, passage, texts, places) for hit, passage in zip(hits, selection.passages, strict=True)
        )

    def _texts(self, session: ScopedSession, passages: Sequence[Passage]) -> dict[str, str]:
        """Texts of the versions that merged passages are of; one that cannot be read now is left out."""
        versions = {passage.best.version_id for passage in passages if len(passage.chunks) > 1}
        if not versions:
            return {}
        statement = select(DocumentVersion.id, DocumentVersion.text_blob).where(DocumentVersion.id.in_(versions))
        texts: dict[str, str] = {}
        for version_id, key in session.execute(statement):
            try:
                texts[version_id] = load_text(self._blobs, key) if key is not None else ""
            except (NotFound, Unavailable) as error:
                log.warning("text_not_readable", version_id=version_id, code=error.code)
        return texts


def _boost(rules: BoostRules, unit: float, row: CandidateRow, now: datetime) -> Boost:
    age = 0.0 if row.updated_at is None else (now - row.updated_at).total_seconds() / SECONDS_A_DAY
    return boost(rules, unit=unit, quality=row.quality_score, age_days=age)


def _reranked(rows: list[RankedRow]) -> list[RankedRow]:
    """Those with a judgement first; the others keep their order behind them, with scores that go on falling."""
    judged = [each for each in rows if each.rerank is not None]
    others = [each for each in rows if each.rerank is None]
    judged = [each._replace(score=each.rerank or 0.0) for each in judged]
    judged.sort(key=lambda each: -each.score)  # stable: equals stay in the order of fusion
    lowest, highest = min((each.score for each in judged), default=0.0), max((each.score for each in others), default=0)
    return [*judged, *(each._replace(score=lowest - (highest - each.score)) for each in others)]


def _explained(each: RankedRow, fused: Fused) -> dict[str, object]:
    return {
        **explained(fused, each.row.place),
        "boosts": asdict(each.boost),
        "rerank": each.rerank,
    }


def _merged(hit: SearchHit, passage: Passage, texts: Mapping[str, str], places: Mapping[int, int]) -> SearchHit:
    """``hit`` with the whole passage, where there is more of it than the hit's own chunk."""
    text = texts.get(hit.version_id, "")[passage.start : passage.end]
    if len(passage.chunks) == 1 or len(text) != passage.end - passage.start:
        return hit
    explain = hit.explain
    if explain is not None:
        merged = [{"ordinal": chunk.ordinal, "rank": places[chunk.chunk_id]} for chunk in passage.chunks]
        explain = {**explain, "merged": merged}
    return replace(hit, text=text, start=passage.start, end=passage.end, explain=explain)
