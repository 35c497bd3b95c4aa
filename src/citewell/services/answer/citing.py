"""The last gate before an answer is shown: every citation is compared with the stored text, under today's rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import structlog
from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion
from citewell.domain.access import Caller
from citewell.domain.citations import check_citation
from citewell.domain.errors import NotFound, Unavailable
from citewell.domain.verification import VerifiedQuote, VerifiedStatement
from citewell.ports.blob_store import BlobStore
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answer import CheckedCitation, CheckedStatement
from citewell.services.documents.text_blobs import load_text
from citewell.services.search.hits import SearchHit

log = structlog.get_logger(__name__)


class StoredTexts:
    """The stored texts of the versions that hits are from, as far as the caller may read them now."""

    def __init__(self, database: Database, access: AccessRules, blobs: BlobStore, caller: Caller) -> None:
        self._database = database
        self._access = access
        self._blobs = blobs
        self._caller = caller
        self._texts: dict[str, str | None] = {}

    def of(self, hits: Iterable[SearchHit]) -> Mapping[int, str]:
        """By chunk id. A hit is missing whose chunk was deleted or hidden since it was found, or whose text is
        damaged, which the doctor mends. Rights are looked up anew with every call; texts are read once.
        """
        wanted = {hit.chunk_id: hit.document_id for hit in hits}
        if not wanted:
            return {}
        with self._database.read(self._caller) as session:
            blobs = self._live(session, wanted)
        texts = {chunk_id: self._text(key, wanted[chunk_id]) for chunk_id, key in blobs.items() if key is not None}
        return {chunk_id: text for chunk_id, text in texts.items() if text is not None}

    def _live(self, session: ScopedSession, chunk_ids: Iterable[int]) -> dict[int, str | None]:
        live = session.execute(
            select(Chunk.id, DocumentVersion.text_blob)
            .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
            .join(Document, Document.id == Chunk.document_id)
            .join(Collection, Collection.id == Chunk.collection_id)
            .where(
                Chunk.id.in_(chunk_ids),
                Chunk.created_seq.is_not(None),
                Chunk.deleted_seq.is_(None),
                Document.deleted_at.is_(None),
                Collection.deleted_at.is_(None),
                self._access.readable_documents(self._caller),
            )
        )
        return {row.id: row.text_blob for row in live}

    def _text(self, key: str, document_id: str) -> str | None:
        if key not in self._texts:
            try:
                self._texts[key] = load_text(self._blobs, key)
            except (NotFound, Unavailable) as error:
                log.error("text_damaged", document_id=document_id, problem=error.message)  # noqa: TRY400  # the trace tells nothing
                self._texts[key] = None
        return self._texts[key]


class Cited(Protocol):
    """What quotes are of: a passage of one or more chunks."""

    def at(self, position: int) -> SearchHit:
        """The chunk at a position of the version's text."""
        ...


class Citing:
    """Numbers the citations of one answer, each span once."""

    def __init__(self, texts: StoredTexts) -> None:
        self._texts = texts
        self._citations: dict[tuple[str, int, int], CheckedCitation] = {}
        self._given: dict[int, tuple[SearchHit, VerifiedQuote]] = {}

    @property
    def citations(self) -> tuple[CheckedCitation, ...]:
        """Those that were given out, by number."""
        return tuple(self._citations.values())

    def cite(
        self, statements: Sequence[VerifiedStatement], sources: Sequence[Cited]
    ) -> list[tuple[int, CheckedStatement]]:
        """The statements whose quotes all stand in the stored text, each with its place in ``statements``.

        Args:
            statements: With quotes that name sources by their place.
            sources: What they were written from.
        """
        quotes = {quote for statement in statements for quote in statement.quotes}
        hits = {quote: sources[quote.passage].at(quote.start) for quote in quotes}
        texts = self._texts.of(hits.values())
        checked: list[tuple[int, CheckedStatement]] = []
        for place, statement in enumerate(statements):
            # A statement that lost one quote may still say what stood in it, so all of them hold or none is shown.
            if not all(_holds(texts.get(hits[quote].chunk_id), quote) for quote in statement.quotes):
                continue
            numbers = dict.fromkeys(self._number(hits[quote], quote) for quote in statement.quotes)
            shown = CheckedStatement(
                statement.text, statement.support, statement.verdict.value, tuple(numbers), statement.findings
            )
            checked.append((place, shown))
        return checked

    def still_held(self, statements: Sequence[CheckedStatement]) -> list[CheckedStatement]:
        """Those whose citations all stand in the stored text still, under the rights that the caller has now."""
        texts = self._texts.of(hit for hit, _ in self._given.values())
        held = {number for number, (hit, quote) in self._given.items() if _holds(texts.get(hit.chunk_id), quote)}
        return [statement for statement in statements if held.issuperset(statement.citations)]

    def _number(self, hit: SearchHit, quote: VerifiedQuote) -> int:
        key = (hit.version_id, quote.start, quote.end)
        if key not in self._citations:
            self._citations[key] = CheckedCitation(
                number=len(self._citations) + 1,
                chunk_id=hit.chunk_id,
                document_id=hit.document_id,
                version_id=hit.version_id,
                version=hit.version,
                title=hit.title,
                collection_id=hit.collection_id,
                start=quote.start,
                end=quote.end,
                quote=quote.quote,
                page=hit.page,
                heading_path=hit.heading_path,
                normalisation=quote.normalisation,
            )
            self._given[self._citations[key].number] = (hit, quote)
        return self._citations[key].number


def _holds(text: str | None, quote: VerifiedQuote) -> bool:
    return text is not None and check_citation(text, quote.start, quote.end, quote.quote) is not None
