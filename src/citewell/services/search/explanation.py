"""Why a document is among the hits of a question, or is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

import numpy as np
from sqlalchemy import ColumnElement, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chunk, Collection, Document, Membership, User
from citewell.domain.access import Caller, Role
from citewell.domain.errors import Forbidden, NotFound
from citewell.domain.filters import AllOf, AnyOf, Condition, Filter, Not
from citewell.domain.fusion import Fused
from citewell.domain.identifiers import chunk_public_id
from citewell.domain.selection import Fate
from citewell.services.access.rules import NO_DOCUMENT, AccessRules
from citewell.services.search.candidates import Candidates
from citewell.services.search.metadata_filter import FilterSql
from citewell.services.search.request import SearchRequest, check_request
from citewell.services.search.search import Outcome, Search

DEEP = 1600
"""Ranks beyond this are not told apart."""
CHUNKS_SHOWN = 5


class Reason(StrEnum):
    """Why a document is there, or is not."""

    FOUND = "found"
    NO_RIGHT = "no_right"
    DELETED = "deleted"
    FAILED = "failed"
    NOT_INDEXED = "not_indexed"
    OTHER_COLLECTION = "other_collection"
    FILTERED = "filtered"
    NO_TEXT = "no_text"
    NO_VECTOR = "no_vector"
    NO_WORD = "no_word"
    NOT_A_CANDIDATE = "not_a_candidate"
    BELOW_TOP_K = "below_top_k"
    CROWDED_OUT = "crowded_out"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chunk stands in one list, from 1; ``None`` beyond the first 1,600."""

    rank: int | None
    score: float


@dataclass(frozen=True, slots=True)
class ChunkPlaces:
    """A chunk of the document in both lists; ``None`` for a list that does not have it at all. ``rank`` is its place
    in the final order, ``None`` if it is no candidate.
    """

    chunk_id: str
    rank: int | None
    dense: Place | None
    lexical: Place | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """``sentence`` says it to a person. ``rank`` is the place among the hits, or in the final order without a limit.

    ``chunks`` are the document's best. ``facts`` depend on the reason: ``status`` and ``message`` of a document that
    is not indexed, the ``conditions`` that it does not fulfil, the ``explain`` of its best hit.
    """

    found: bool
    reason: Reason
    sentence: str
    document_id: str
    external_id: str
    title: str
    mode: str
    top_k: int
    rank: int | None = None
    chunks: tuple[ChunkPlaces, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Finding:
    reason: Reason
    sentence: str
    facts: dict[str, object] = field(default_factory=dict)


class Explanations:
    """Explains searches, to who may know of the document."""

    def __init__(self, database: Database, access: AccessRules, search: Search, *, max_query_chars: int) -> None:
        self._database = database
        self._access = access
        self._search = search
        self._max_query_chars = max_query_chars
        self._sql = FilterSql(database.engine.dialect.name)

    def explain(
        self, caller: Caller, request: SearchRequest, document: str, *, as_user: str | None = None
    ) -> Explanation:
        """Why the document is among the hits of ``request``, or is not.

        Args:
            caller: Who asks.
            request: The search.
            document: Its id, or its external id where only one that the caller may know of has it.
            as_user: A user whose search it is about; only administrators may ask for somebody else.

        Raises:
            NotFound: there is no such document, collection or user that the caller may know of.
            Forbidden: the caller is no administrator and asks for somebody else.
            InvalidInput, TooLarge: as the search itself.
        """
        check_request(request, max_query_chars=self._max_query_chars)
        with self._database.read(caller) as session:
            known = self._document(session, caller, document)
            searcher = caller if as_user is None else _on_behalf(session, caller, as_user)
            early = self._before_search(session, searcher, request, known)
        whole = Explanation(
            found=False,
            reason=Reason.FOUND,
            sentence="",
            document_id=known.id,
            external_id=known.external_id,
            title=known.title,
            mode=request.mode,
            top_k=request.top_k,
        )
        if early is not None:
            return replace(whole, reason=early.reason, sentence=early.sentence, facts=early.facts)
        return self._of_search(searcher, request, known, whole)

    def _document(self, session: ScopedSession, caller: Caller, document: str) -> Document:
        """The document, deleted ones too: who could read one may know that it is gone."""
        classes = self._access.readable_classes(session, caller)
        readable: list[ColumnElement[bool]] = []
        if classes is not None:
            readable.append(Document.access_class_id.in_(classes))
        if caller.collection_ids is not None:
            readable.append(Document.collection_id.in_(caller.collection_ids))
        by_id = session.scalars(select(Document).where(Document.id == document, *readable)).one_or_none()
        if by_id is not None:
            return by_id
        named = select(Document).where(Document.external_id == document, *readable)
        live = session.scalars(named.where(Document.deleted_at.is_(None)).limit(2)).all()
        if len(live) != 1:
            raise NotFound(
                NO_DOCUMENT if not live else "Several documents have this name; give an id.", reason="several_documents"
            )
        return live[0]

    def _before_search(
        self, session: ScopedSession, searcher: Caller, request: SearchRequest, document: Document
    ) -> _Finding | None:
        """What keeps a document out whatever the question is."""
        collection = session.get(Collection, document.collection_id)
        if document.deleted_at is not None or collection is None or collection.deleted_at is not None:
            return _Finding(Reason.DELETED, "It was deleted.", {"deleted_at": document.deleted_at})
        readable = select(Document.id).where(Document.id == document.id, self._access.readable_documents(searcher))
        if session.scalars(readable).one_or_none() is None:
            return _Finding(Reason.NO_RIGHT, "The user has no right to read it.")
        if request.collections is not None:
            named = {self._access.collection_for(session, searcher, ref).id for ref in request.collections}
            if document.collection_id not in named:
                sentence = f"It is in the collection {collection.name}, which was not searched."
                return _Finding(Reason.OTHER_COLLECTION, sentence, {"collection": collection.name})
        if document.current_version_id is None:
            return _not_indexed(document)
        if request.filter is not None:
            failing = [_spelled(part) for part in self._failing(session, document.id, request.filter)]
            if failing:
                sentence = f"The filter leaves it out: it does not fulfil {'; '.join(failing)}."
                return _Finding(Reason.FILTERED, sentence, {"conditions": failing})
        return None

    def _failing(self, session: ScopedSession, document_id: str, part: Filter) -> Iterator[Filter]:
        """The smallest parts of a filter that the document does not fulfil, and that it has to."""
        if isinstance(part, AllOf):
            for each in part.parts:
                yield from self._failing(session, document_id, each)
            return
        holds = select(Document.id).where(Document.id == document_id, self._sql.where(part))
        if session.scalars(holds).one_or_none() is None:
            yield part

    def _of_search(
        self, searcher: Caller, request: SearchRequest, document: Document, whole: Explanation
    ) -> Explanation:
        outcome = self._search.outcome(searcher, replace(request, explain=True), whole=True)
        words = outcome.found.words
        deep = self._search.candidates(searcher, request, wanted=DEEP, words=words)
        own = self._search.candidates(searcher, request, wanted=DEEP, words=words, document_id=document.id)
        with self._database.read(searcher) as session:
            ordinals = _ordinals(session, document)
        places = _places(document, ordinals, outcome, deep, own)
        whole = replace(whole, mode=outcome.result.mode, chunks=places[:CHUNKS_SHOWN])
        for rank, hit in enumerate(outcome.result.hits, start=1):
            if hit.document_id == document.id:
                sentence = f"It is hit {rank} of {len(outcome.result.hits)}."
                facts: dict[str, object] = {"explain": dict(hit.explain or {})}
                return replace(whole, found=True, sentence=sentence, rank=rank, facts=facts)
        finding, ranked = _absent(request, outcome, places, ordinals)
        facts = {**finding.facts, "weight": asdict(outcome.fused.weight)}
        return replace(whole, reason=finding.reason, sentence=finding.sentence, rank=ranked, facts=facts)


def _on_behalf(session: ScopedSession, caller: Caller, user_id: str) -> Caller:
    if not caller.is_admin:
        raise Forbidden("Only administrators may ask for somebody else.", reason="admins_only")
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    groups = session.scalars(select(Membership.group_id).where(Membership.user_id == user.id))
    return replace(caller, user_id=user.id, role=Role(user.role), group_ids=frozenset(groups))


def _not_indexed(document: Document) -> _Finding:
    facts: dict[str, object] = {"status": document.status, "message": document.status_message}
    if document.status == "failed":
        why = document.status_message or "no reason is known"
        return _Finding(Reason.FAILED, f"It could not be read: {why}", {**facts, "cause": document.status_reason})
    return _Finding(Reason.NOT_INDEXED, f"It is not indexed yet: its status is {document.status}.", facts)


def _ordinals(session: ScopedSession, document: Document) -> dict[int, int]:
    """Place in the text of each live chunk."""
    statement = select(Chunk.id, Chunk.ordinal).where(
        Chunk.document_id == document.id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _places(
    document: Document, ordinals: dict[int, int], outcome: Outcome, deep: Candidates, own: Candidates
) -> tuple[ChunkPlaces, ...]:
    """The document's chunks, the best of either list first."""
    near, wordy = own.dense_ranking, own.lexical_ranking
    dense = _in_list(near.ids, near.scores, deep.dense_ranking.ids)
    lexical = _in_list(wordy.ids, wordy.scores, deep.lexical_ranking.ids)
    final = {each.row.chunk_id: rank for rank, each in enumerate(outcome.ranked, start=1)}
    places = [
        ChunkPlaces(
            chunk_id=chunk_public_id(document.external_id, ordinal),
            rank=final.get(chunk_id),
            dense=dense.get(chunk_id),
            lexical=lexical.get(chunk_id),
        )
        for chunk_id, ordinal in ordinals.items()
        if chunk_id in dense or chunk_id in lexical
    ]
    return tuple(sorted(places, key=lambda each: (each.rank or DEEP, _best_rank(each))))


def _in_list(
    ids: np.ndarray[tuple[int], np.dtype[np.int64]],
    scores: np.ndarray[tuple[int], np.dtype[np.float32]] | None,
    everything: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> dict[int, Place]:
    ranks = {chunk_id: rank for rank, chunk_id in enumerate(everything.tolist(), start=1)}
    given = [] if scores is None else scores.tolist()
    return {each: Place(ranks.get(each), score) for each, score in zip(ids.tolist(), given, strict=True)}


def _best_rank(places: ChunkPlaces) -> int:
    return min((each.rank for each in (places.dense, places.lexical) if each and each.rank), default=DEEP + 1)


def _absent(
    request: SearchRequest, outcome: Outcome, places: Sequence[ChunkPlaces], ordinals: dict[int, int]
) -> tuple[_Finding, int | None]:
    """Why nothing of the document became a hit, and where its best chunk stands in the final order."""
    if not ordinals:
        return _Finding(Reason.NO_TEXT, "It has no text that could be found."), None
    candidates = [rank for rank, each in enumerate(outcome.ranked, start=1) if each.row.chunk_id in ordinals]
    if candidates:
        rank = candidates[0]
        fate = outcome.selection.fates[outcome.ranked[rank - 1].row.chunk_id]
        if fate is Fate.CROWDED_OUT:
            most = "as many hits as one document may have"
            return _Finding(Reason.CROWDED_OUT, f"It is number {rank}, but there are {most}."), rank
        sentence = f"Its best chunk is number {rank}; {request.top_k} were asked for."
        return _Finding(Reason.BELOW_TOP_K, f"{sentence} {_standing(places, outcome.fused)}"), rank
    if not places:
        return _in_no_list(outcome.result.mode), None
    return _Finding(Reason.NOT_A_CANDIDATE, f"Others are nearer. {_standing(places, outcome.fused)}"), None


def _in_no_list(mode: str) -> _Finding:
    if mode == "dense":
        return _Finding(Reason.NO_VECTOR, "Its chunks have no vectors in the space that is searched.")
    if mode == "lexical":
        return _Finding(Reason.NO_WORD, "It has none of the words of the question.")
    return _Finding(Reason.NO_VECTOR, "It has none of the words of the question, and its chunks have no vectors.")


def _standing(places: Sequence[ChunkPlaces], fused: Fused) -> str:
    """Where its best chunks stand in the two lists."""
    dense = [each.dense for each in places if each.dense is not None]
    lexical = [each.lexical for each in places if each.lexical is not None]
    by_vector = "has no vector" if not dense else f"ranks {_said(dense)} by vectors"
    by_words = "has none of the words" if not lexical else f"ranks {_said(lexical)} by words"
    return f"It {by_vector} and {by_words}; vectors count {fused.weight.value:.0%}."


def _said(places: Sequence[Place]) -> str:
    best = min((place.rank for place in places if place.rank), default=None)
    return f"beyond {DEEP}" if best is None else str(best)


def _spelled(part: Filter) -> str:
    match part:
        case Condition(key, operator, values):
            return f"{key} {operator} {', '.join(str(value) for value in values)}"
        case Not(inner):
            return f"not ({_spelled(inner)})"
        case AnyOf(parts):
            return f"any of ({'; '.join(_spelled(each) for each in parts)})"
        case AllOf(parts):
            return f"all of ({'; '.join(_spelled(each) for each in parts)})"
