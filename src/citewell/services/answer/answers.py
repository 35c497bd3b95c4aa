"""From a question to statements whose citations were checked against the stored text."""

from __future__ import annotations

import time

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.answer_events import AnswerEvent, Emit, silent
from citewell.domain.cancellation import Cancellation
from citewell.domain.verification import Verdict, VerifiedStatement, verify
from citewell.ports.answerer import Answerer, Passage
from citewell.ports.blob_store import BlobStore
from citewell.ports.chat_model import ChatModel
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answer import Answer, CheckedStatement, Dropped, Retrieved, State
from citewell.services.answer.citing import Citing, StoredTexts
from citewell.services.answer.inquiry import Inquiry, Mode
from citewell.services.search.hits import SearchHit
from citewell.services.search.request import SearchRequest
from citewell.services.search.search import Search

PASSAGES = 8


class Answers:
    """Answers questions on behalf of a caller, from what the caller may read."""

    def __init__(
        self,
        database: Database,
        search: Search,
        access: AccessRules,
        blobs: BlobStore,
        answerer: Answerer,
        *,
        passages: int = PASSAGES,
    ) -> None:
        self._database = database
        self._search = search
        self._access = access
        self._blobs = blobs
        self._answerer = answerer
        self._passages = passages

    def answer(
        self,
        caller: Caller,
        inquiry: Inquiry,
        model: ChatModel | None = None,
        *,
        emit: Emit = silent,
        cancellation: Cancellation | None = None,
    ) -> Answer:
        """Statements that answer the question, each with at least one checked citation.

        Args:
            caller: Who asks.
            inquiry: The question, and how it is to be answered.
            model: Who writes; without one, the answer is made of the sources' own sentences.
            emit: Told what happens, in order, in this thread. The last event is left to whoever stores the answer.
            cancellation: Stops it.

        Raises:
            InvalidInput: the question is empty or not text.
            TooLarge: it is too long.
            NotFound: a collection does not exist for the caller.
            ModelUnavailable: the model does not answer.
            TurnCancelled: it was stopped.
        """
        del model
        stop = cancellation or Cancellation()
        emit(AnswerEvent("step", {"step": "search", "message": "Searching", "query": inquiry.question}))
        request = SearchRequest(inquiry.question, inquiry.collections, top_k=inquiry.passages or self._passages)
        found = self._search.search(caller, request)
        stop.check()
        started = time.perf_counter()
        passages = [passage_of(hit) for hit in found.hits]
        draft = self._answerer.answer(inquiry.question, passages)
        stop.check()
        verified = verify(draft, passages)
        kept = [each for each in verified.statements if _shown(each, inquiry.mode)]
        citing = Citing(StoredTexts(self._database, self._access, self._blobs, caller))
        statements = tuple(statement for _, statement in citing.cite(kept, found.hits))
        _tell(statements, citing, emit)
        return Answer(
            state=State.ANSWERED if statements else State.ABSTAINED,
            mode=inquiry.mode,
            model=draft.answerer,
            statements=statements,
            citations=citing.citations,
            retrieved=tuple(
                Retrieved(hit.chunk_id, hit.document_id, hit.version_id, hit.score, shown=True) for hit in found.hits
            ),
            stages={"search": found.took_ms, "answer": (time.perf_counter() - started) * 1000},
            dropped=Dropped(len(draft.statements) - len(statements), verified.quotes_dropped),
            note=found.note,
        )


def _shown(statement: VerifiedStatement, mode: Mode) -> bool:
    return mode is not Mode.STRICT or statement.verdict is not Verdict.UNSUPPORTED


def _tell(statements: tuple[CheckedStatement, ...], citing: Citing, emit: Emit) -> None:
    by_number = {citation.number: citation for citation in citing.citations}
    for index, statement in enumerate(statements):
        whole = [by_number[number].as_json() for number in statement.citations]
        emit(AnswerEvent("statement", {"index": index, **statement.as_json(), "citations": whole}))


def passage_of(hit: SearchHit) -> Passage:
    """A hit as evidence."""
    return Passage(
        chunk_id=hit.chunk_id,
        document_id=hit.document_id,
        title=hit.title,
        heading_path=hit.heading_path,
        text=hit.text,
        start=hit.start,
        score=hit.score,
        kind=hit.kind,
    )
