"""What people see of documents: lists, text, chunks, versions, files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO

from sqlalchemy import Select, func, select

from citewell.db.paging import MAX_LIMIT, Page, decode_number, encode_number, ordered_page, page
from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Document, DocumentVersion
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import Conflict, InvalidInput, NotFound
from citewell.domain.identifiers import chunk_public_id
from citewell.services.access.rules import need_scope
from citewell.services.collections.counts import Counts, count_documents
from citewell.services.documents.desk import Desk, DocumentView, views_of
from citewell.services.documents.listing import DocumentFilter, DocumentSort, criteria_of, order_of
from citewell.services.documents.text_blobs import load_text
from citewell.services.jobs.waiting import with_standing


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a version; ``version.structure`` maps it."""

    document: Document
    version: DocumentVersion
    text: str


@dataclass(frozen=True, slots=True)
class ChunkView:
    """A chunk with its public id."""

    public_id: str
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Download:
    """The file of a version, open at its start; whoever gets it closes it."""

    document: Document
    version: DocumentVersion
    stream: BinaryIO


class DocumentReading(Desk):
    """Reads documents on behalf of a caller. A ``version`` is a number; ``None`` is the one that readers see."""

    def get(self, caller: Caller, document_id: str) -> DocumentView:
        """One document; where it is still to be read, with how far that is, or why it waits. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            view = views_of(session, [self._access.document_for(session, caller, document_id)])[0]
        if view.job is None:
            return view
        return replace(view, job=with_standing(self._database, self._queue.terms, view.job))

    def list(
        self,
        caller: Caller,
        wanted: DocumentFilter | None = None,
        *,
        sort: DocumentSort = DocumentSort.CREATED,
        descending: bool = True,
        cursor: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Page[DocumentView]:
        """Documents that the caller may read; if nothing is said, newest first. ``offset`` of them are passed over.

        Raises:
            NotFound: there is no such collection that the caller may read.
            InvalidInput: a filter or ``limit`` is not acceptable.
            InvalidCursor: ``cursor`` is not one of this list.
        """
        need_scope(caller, Scope.READ)
        wanted = wanted or DocumentFilter()
        with self._database.read(caller) as session:
            statement = select(Document).where(self._access.readable_documents(caller), *criteria_of(wanted))
            if wanted.collection is not None:
                collection = self._access.collection_for(session, caller, wanted.collection)
                statement = statement.where(Document.collection_id == collection.id)
            order = order_of(sort, descending=descending)
            rows: Page[Document] = ordered_page(
                session, statement, order=order, key=Document.id, cursor=cursor, limit=limit, offset=offset
            )
            return Page(views_of(session, rows.items), rows.next_cursor, rows.total)

    def indexing_status(self, caller: Caller, collection_ref: str | None = None) -> Counts:
        """How far the documents that the caller may read are, in one collection or in all. Raises ``NotFound``."""
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            keys = None
            if collection_ref is not None:
                keys = [self._access.collection_for(session, caller, collection_ref).id]
            found = count_documents(session, keys, self._access.readable_documents(caller))
        return sum(found.values(), Counts())

    def text(self, caller: Caller, document_id: str, version: int | None = None) -> DocumentText:
        """The text of a version.

        Raises:
            NotFound: there is no such document or version.
            Conflict: it has not been read yet, or could not be; the message says why.
        """
        with self._database.read(caller) as session:
            document = self._access.document_for(session, caller, document_id)
            found = _version(session, document, version)
        if found.text_blob is None:
            raise Conflict(
                document.status_message or "This version has not been read yet. Try again soon.", reason="not_read"
            )
        return DocumentText(document, found, load_text(self._blobs, found.text_blob))

    def chunks(
        self,
        caller: Caller,
        document_id: str,
        version: int | None = None,
        *,
        at: int | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[ChunkView]:
        """The chunks of a published version in reading order; with ``at`` those that hold this place of the text.

        Raises:
            NotFound: there is no such document or version.
            InvalidInput: ``limit`` is out of range.
            InvalidCursor: ``cursor`` is not one of this list.
        """
        if not 1 <= limit <= MAX_LIMIT:
            raise InvalidInput(
                f"limit must lie between 1 and {MAX_LIMIT}.", field="limit", reason="range", least=1, most=MAX_LIMIT
            )
        with self._database.read(caller) as session:
            document = self._access.document_for(session, caller, document_id)
            if version is None and document.current_version_id is None:
                return Page([], None, 0)
            found = _version(session, document, version)
            own: Select[Chunk] = select(Chunk).where(Chunk.version_id == found.id, Chunk.created_seq.is_not(None))
            if at is not None:
                own = own.where(Chunk.start <= at, at < Chunk.end)
            total = session.scalar(select(func.count()).select_from(own.subquery())) or 0
            after = -1 if cursor is None else decode_number(cursor)
            rows = session.scalars(own.where(Chunk.ordinal > after).order_by(Chunk.ordinal).limit(limit + 1)).all()
        following = encode_number(rows[limit - 1].ordinal) if len(rows) > limit else None
        views = [ChunkView(chunk_public_id(document.external_id, row.ordinal), row) for row in rows[:limit]]
        return Page(views, following, total)

    def versions(
        self, caller: Caller, document_id: str, *, cursor: str | None = None, limit: int = 50
    ) -> Page[DocumentVersion]:
        """The versions, newest first. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            document = self._access.document_for(session, caller, document_id)
            statement = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
            return page(
                session,
                statement,
                moment=DocumentVersion.created_at,
                key=DocumentVersion.id,
                cursor=cursor,
                limit=limit,
            )

    def download(self, caller: Caller, document_id: str, version: int | None = None) -> Download:
        """The file as it was uploaded: of the version that readers see, else the latest.

        Raises:
            NotFound: there is no such document or version.
        """
        with self._database.read(caller) as session:
            document = self._access.document_for(session, caller, document_id)
            number = document.latest_version if version is None and document.current_version_id is None else version
            found = _version(session, document, number)
        return Download(document, found, self._blobs.open(found.original_blob))


def _version(session: ScopedSession, document: Document, number: int | None) -> DocumentVersion:
    own = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
    if number is None:
        if document.current_version_id is None:
            raise Conflict(
                document.status_message or "This document has not been read yet. Try again soon.", reason="not_read"
            )
        own = own.where(DocumentVersion.id == document.current_version_id)
    else:
        own = own.where(DocumentVersion.number == number)
    # The comparison comes first, because a number beyond 32 bits must not reach PostgreSQL.
    known = number is None or 1 <= number <= document.latest_version
    found = session.scalars(own).one_or_none() if known else None
    if found is None:
        raise NotFound("This document has no such version.")
    return found
