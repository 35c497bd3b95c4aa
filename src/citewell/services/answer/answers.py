"""From a question to statements whose citations were checked against the stored text."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.answer_events import AnswerEvent, Emit, silent
from citewell.domain.cancellation import Cancellation
from citewell.domain.evidence import DraftStatement
from citewell.domain.verification import Verdict, VerifiedStatement, verify_statement
from citewell.ports.answerer import Answerer
from citewell.ports.blob_store import BlobStore
from citewell.ports.chat_model import ChatModel, ModelEnd
from citewell.services.access.rules import AccessRules
from citewell.services.answer.ahead import Ahead, Finding, LookAhead
from citewell.services.answer.answer import Answer, CheckedStatement, Dropped, Retrieved, State, unchecked
from citewell.services.answer.citing import Citing, StoredTexts
from citewell.services.answer.disagreement import disagreements
from citewell.services.answer.inquiry import Inquiry, Mode, ModelUse, WithoutEvidence
from citewell.services.answer.layout import laid_out
from citewell.services.answer.modelled import Means, ModelAnswer
from citewell.services.answer.sources import Source, dates_of
from citewell.services.answer.suggestions import nearest
from citewell.services.answer.verifier import Verifier
from citewell.services.search.request import SearchRequest
from citewell.services.search.search import Search

PASSAGES = 8
"""Passages that the extractive answerer reads."""

MODEL_PASSAGES = 12
"""Passages that a model is shown, where its context has room."""

TOOL_CALLS = 6
"""Searches that a model may ask for in one answer."""


def random_mark() -> str:
    """A word that no document can know; it begins as no word does."""
    return f"zq{secrets.token_hex(6)}"


class Answers:
    """Answers questions on behalf of a caller, from what the caller may read."""

    def __init__(
        self,
        database: Database,
        search: Search,
        access: AccessRules,
        blobs: BlobStore,
        answerer: Answerer,
        verifier: Verifier,
        *,
        tool_calls: int = TOOL_CALLS,
        new_mark: Callable[[], str] = random_mark,
    ) -> None:
        self._database = database
        self._search = search
        self._look_ahead = LookAhead(search)
        self._access = access
        self._blobs = blobs
        self._answerer = answerer
        self._verifier = verifier
        self._means = Means(database, search, access, blobs, verifier, tool_calls, new_mark)

    def look_ahead(self, caller: Caller, inquiry: Inquiry, *, with_model: bool) -> Ahead:
        """Begin the search that ``answer`` makes first, with or without a model, and give the result to ``answer``."""
        return self._look_ahead.begin(caller, _first_search(inquiry, with_model=with_model))

    def close(self) -> None:
        """Look ahead no more."""
        self._look_ahead.close()

    def answer(
        self,
        caller: Caller,
        inquiry: Inquiry,
        model: ChatModel | None = None,
        *,
        ahead: Ahead | None = None,
        emit: Emit = silent,
        cancellation: Cancellation | None = None,
        judged: Callable[[ModelUse], None] = lambda _: None,
    ) -> Answer:
        """Statements that answer the question, each with at least one checked citation.

        Args:
            caller: Who asks.
            inquiry: The question, and how it is to be answered.
            model: Who writes; without one, the answer is made of the sources' own sentences.
            ahead: The first search, where it was begun before.
            emit: Told what happens, in order, in this thread. The last event is left to whoever stores the answer.
            cancellation: Stops it.
            judged: Told at once what a judge used, which is owed also where there is no answer in the end.

        Raises:
            InvalidInput: the question is empty or not text.
            TooLarge: it is too long.
            NotFound: a collection does not exist for the caller.
            ModelUnavailable: the model does not answer.
            ModelInvalid: what it sends is not what its protocol says.
            TurnCancelled: it was stopped.
        """
        stop = cancellation or Cancellation()
        finding: Finding = self._search if ahead is None else ahead
        first = _first_search(inquiry, with_model=model is not None)
        if model is None:
            return self._extract(caller, inquiry, finding, first, emit, stop, judged)
        return ModelAnswer(self._means, caller, inquiry, model, emit, stop, judged).make(finding, first)

    def _extract(
        self,
        caller: Caller,
        inquiry: Inquiry,
        finding: Finding,
        first: SearchRequest,
        emit: Emit,
        stop: Cancellation,
        judged: Callable[[ModelUse], None],
    ) -> Answer:
        """An answer of the sources' own sentences."""
        emit(AnswerEvent("step", {"step": "search", "message": "Searching", "query": inquiry.question}))
        found = finding.search(caller, first)
        stop.check()
        started = time.perf_counter()
        sources = [Source(number, (hit,), hit.text) for number, hit in enumerate(found.hits, start=1)]
        passages = [source.passage for source in sources]
        draft = self._answerer.answer(inquiry.question, passages)
        uses: list[ModelUse] = []

        def told(end: ModelEnd, seconds: float) -> None:
            uses.append(ModelUse("judge", end, seconds))
            judged(uses[-1])

        unverified = inquiry.mode is Mode.OFF
        verified = [
            verify_statement(each, passages)  # where its quotes stand; nobody is asked
            if unverified
            else self._verifier.statement(each, passages, cancellation=stop, told=told)
            for each in draft.statements
        ]
        kept = [each for each in verified if each is not None and _shown(each, inquiry.mode)]
        texts = StoredTexts(self._database, self._access, self._blobs, caller)
        citing = Citing(texts)
        cited = laid_out(((kept[place], shown) for place, shown in citing.cite(kept, sources)), passages)
        statements = tuple(unchecked(statement) if unverified else statement for statement in cited)
        _tell(statements, citing, emit)
        wanting = not statements and inquiry.without_evidence is WithoutEvidence.NEAREST
        return Answer(
            state=State.ANSWERED if statements else State.ABSTAINED,
            mode=inquiry.mode,
            model=draft.answerer,
            statements=statements,
            citations=citing.citations,
            suggestions=nearest(found.hits, texts) if wanting else (),
            retrieved=tuple(
                Retrieved(hit.chunk_id, hit.document_id, hit.version_id, hit.score, shown=True) for hit in found.hits
            ),
            stages={"search": found.took_ms, "answer": (time.perf_counter() - started) * 1000},
            dropped=Dropped(len(draft.statements) - len(statements), _quotes_dropped(draft.statements, verified)),
            notes=found.notes,
            conflicts=tuple(self._conflicts(caller, kept, sources, texts, emit)) if not unverified else (),
            uses=tuple(uses),
        )

    def _conflicts(
        self,
        caller: Caller,
        statements: Sequence[VerifiedStatement],
        sources: Sequence[Source],
        texts: StoredTexts,
        emit: Emit,
    ) -> Iterator[Mapping[str, object]]:
        """What the sources disagree about, told as it is found."""
        dates = dates_of(self._database, caller, {source.passage.document_id for source in sources})
        for conflict in disagreements(self._verifier, statements, sources, dates, texts):
            told = conflict.as_json()
            emit(AnswerEvent("conflict", told))
            yield told


def _first_search(inquiry: Inquiry, *, with_model: bool) -> SearchRequest:
    passages = inquiry.passages or (MODEL_PASSAGES if with_model else PASSAGES)
    return SearchRequest(inquiry.question, inquiry.collections, top_k=passages)


def _shown(statement: VerifiedStatement, mode: Mode) -> bool:
    return mode is not Mode.STRICT or statement.verdict is not Verdict.UNSUPPORTED


def _quotes_dropped(drafts: tuple[DraftStatement, ...], verified: list[VerifiedStatement | None]) -> int:
    pairs = zip(drafts, verified, strict=True)
    return sum(len(draft.quotes) if found is None else found.quotes_dropped for draft, found in pairs)


def _tell(statements: tuple[CheckedStatement, ...], citing: Citing, emit: Emit) -> None:
    by_number = {citation.number: citation for citation in citing.citations}
    for index, statement in enumerate(statements):
        whole: list[Mapping[str, object]] = [by_number[number].as_json() for number in statement.citations]
        emit(AnswerEvent("statement", {"index": index, **statement.as_json(), "citations": whole}))
