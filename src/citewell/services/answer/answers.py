"""From a question to statements whose citations were checked against the stored text."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion
from citewell.domain.access import Caller
from citewell.domain.citations import check_citation
from citewell.domain.errors import NotFound, Unavailable
from citewell.domain.verification import Verdict, VerifiedQuote, VerifiedStatement, verify
from citewell.ports.answerer import Answerer, Passage
from citewell.ports.blob_store import BlobStore
from citewell.services.access.rules import AccessRules
from citewell.services.documents.text_blobs import load_text
from citewell.services.search.hits import SearchHit
from citewell.services.search.request import SearchRequest
from citewell.services.search.search import Search

log = structlog.get_logger(__name__)

PASSAGES = 8


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """``version_text[start:end] == quote``, compared with the stored text when the answer was made."""

    number: int
    chunk_id: int
    document_id: str
    version_id: str
    version: int
    title: str
    collection_id: str
    start: int
    end: int
    quote: str
    page: int | None
    heading_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedStatement:
    """One statement with the numbers of its citations, support from 0 to 1, and the verdict."""

    text: str
    support: float
    verdict: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be shown. No statements: the sources that the caller can read do not tell."""

    statements: tuple[CheckedStatement, ...]
    citations: tuple[CheckedCitation, ...]
    answerer: str
    passages: int
    statements_dropped: int
    quotes_dropped: int
    search_ms: float
    answer_ms: float
    tokens_in: int = 0
    tokens_out: int = 0
    note: str | None = None


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

    def answer(self, caller: Caller, question: str, *, collections: tuple[str, ...] | None = None) -> Answer:
        """Statements that answer ``question``, each with at least one checked citation.

        Raises:
            InvalidInput: the question is empty or not text.
            TooLarge: it is too long.
            NotFound: a collection does not exist for the caller.
            ModelUnavailable: a model is configured and does not answer.
        """
        found = self._search.search(caller, SearchRequest(question, collections, top_k=self._passages))
        started = time.perf_counter()
        passages = [_passage(hit) for hit in found.hits]
        draft = self._answerer.answer(question, passages)
        verified = verify(draft, passages)
        shown = [s for s in verified.statements if s.verdict is not Verdict.UNSUPPORTED]
        with self._database.read(caller) as session:
            statements, citations = self._cite(session, caller, shown, found.hits)
        return Answer(
            statements=statements,
            citations=citations,
            answerer=draft.answerer,
            passages=len(passages),
            statements_dropped=len(draft.statements) - len(statements),
            quotes_dropped=verified.quotes_dropped,
            search_ms=found.took_ms,
            answer_ms=(time.perf_counter() - started) * 1000,
            tokens_in=draft.tokens_in,
            tokens_out=draft.tokens_out,
            note=found.note,
        )

    def _cite(
        self, session: ScopedSession, caller: Caller, statements: Sequence[VerifiedStatement], hits: Sequence[SearchHit]
    ) -> tuple[tuple[CheckedStatement, ...], tuple[CheckedCitation, ...]]:
        used = {quote.passage for statement in statements for quote in statement.quotes}
        text_of = self._texts(session, caller, [hits[n] for n in sorted(used)])
        citations: dict[tuple[str, int, int], CheckedCitation] = {}
        checked: list[CheckedStatement] = []
        for statement in statements:
            # A statement that lost one quote may still say what stood in it, so all of them hold or none is shown.
            if not all(_holds(text_of(hits[quote.passage]), quote) for quote in statement.quotes):
                continue
            numbers: list[int] = []
            for quote in statement.quotes:
                hit = hits[quote.passage]
                key = (hit.version_id, quote.start, quote.end)
                if key not in citations:
                    citations[key] = _citation(len(citations) + 1, hit, quote.start, quote.end, quote.quote)
                if citations[key].number not in numbers:
                    numbers.append(citations[key].number)
            checked.append(CheckedStatement(statement.text, statement.support, statement.verdict.value, tuple(numbers)))
        return tuple(checked), tuple(citations.values())

    def _texts(
        self, session: ScopedSession, caller: Caller, hits: Sequence[SearchHit]
    ) -> Callable[[SearchHit], str | None]:
        """The stored text of a hit's version; ``None`` if the chunk was deleted or hidden since it was found, or if the
        text is damaged, which the doctor mends.
        """
        live = session.execute(
            select(Chunk.id, DocumentVersion.text_blob)
            .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
            .join(Document, Document.id == Chunk.document_id)
            .join(Collection, Collection.id == Chunk.collection_id)
            .where(
                Chunk.id.in_([hit.chunk_id for hit in hits]),
                Chunk.created_seq.is_not(None),
                Chunk.deleted_seq.is_(None),
                Document.deleted_at.is_(None),
                Collection.deleted_at.is_(None),
                self._access.readable_documents(caller),
            )
        )
        blobs = {row.id: row.text_blob for row in live}
        texts: dict[str, str | None] = {}

        def text_of(hit: SearchHit) -> str | None:
            key = blobs.get(hit.chunk_id)
            if key is None:
                return None
            if key not in texts:
                try:
                    texts[key] = load_text(self._blobs, key)
                except (NotFound, Unavailable) as error:
                    log.error("text_damaged", document_id=hit.document_id, problem=error.message)  # noqa: TRY400  # the trace tells nothing
                    texts[key] = None
            return texts[key]

        return text_of


def _holds(text: str | None, quote: VerifiedQuote) -> bool:
    return text is not None and check_citation(text, quote.start, quote.end, quote.quote) is not None


def _passage(hit: SearchHit) -> Passage:
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


def _citation(number: int, hit: SearchHit, start: int, end: int, quote: str) -> CheckedCitation:
    return CheckedCitation(
        number=number,
        chunk_id=hit.chunk_id,
        document_id=hit.document_id,
        version_id=hit.version_id,
        version=hit.version,
        title=hit.title,
        collection_id=hit.collection_id,
        start=start,
        end=end,
        quote=quote,
        page=hit.page,
        heading_path=hit.heading_path,
    )
