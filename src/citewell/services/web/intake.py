"""Visited addresses become rows, and those with content documents."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Document, Webpage
from citewell.domain.access import Caller
from citewell.domain.errors import AlreadyExists, DocumentUnreadable, JobCancelled, TooLarge, UnsupportedFormat
from citewell.domain.web_addresses import address_hash, file_name_of
from citewell.ports.crawler import Outcome, Visit
from citewell.ports.parser import DocumentReader, ParseLimits
from citewell.services.documents.documents import Documents
from citewell.services.documents.fields import MAX_EXTERNAL_ID, DocumentFields, DocumentKind
from citewell.services.documents.outcomes import Outcome as Became
from citewell.services.documents.outcomes import Uploaded
from citewell.services.jobs.context import JobContext

HTML: Final = "text/html"
BLOCK: Final = 1 << 20
_LONGEST_TITLE: Final = 1000
_LONGEST_MESSAGE: Final = 1000
_LONGEST_ETAG: Final = 500
_LONGEST_DATE: Final = 100
_LONGEST_TYPE: Final = 200


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where pages go, and on whose behalf.

    ``fence`` is called in every transaction and raises when it must not be committed. ``crawl_id`` is ``None`` for a
    page that was asked for by itself.
    """

    caller: Caller
    collection_id: str
    fence: Callable[[ScopedSession], None]
    stopped: Callable[[], bool]
    crawl_id: str | None = None
    run: int = 0
    render: bool = False


@dataclass(frozen=True, slots=True)
class _Content:
    """What is in a file: its kind of document, its title, and a sum that is equal for equal content."""

    kind: DocumentKind
    media_type: str
    title: str
    digest: str


class PageIntake:
    """Takes visits in. Each is one transaction; the same visit twice is the same as once."""

    def __init__(self, database: Database, documents: Documents, reader: DocumentReader, limits: ParseLimits) -> None:
        self._database = database
        self._documents = documents
        self._reader = reader
        self._limits = limits

    def take(self, shelf: Shelf, visit: Visit) -> None:
        """Write down what became of an address, and put what it has into the collection.

        Raises:
            LeaseLost: another worker has the job.
            JobCancelled: ``shelf.stopped`` said so while a page was read.
            StorageFull: the disk is full.
        """
        match visit.outcome:
            case Outcome.PAGE:
                self._take_content(shelf, visit)
            case Outcome.UNCHANGED:
                self._write(shelf, visit, _unchanged)
            case Outcome.ELSEWHERE:
                self._note(shelf, visit, "duplicate")
            case Outcome.EXCLUDED:
                self._note(shelf, visit, "excluded")
            case Outcome.FAILED:
                self._note(shelf, visit, "failed")
            case Outcome.GONE:
                self._note(shelf, visit, "gone")

    def _take_content(self, shelf: Shelf, visit: Visit) -> None:
        assert visit.path is not None
        try:
            content = self._content(shelf, visit, visit.path)
        except UnsupportedFormat as error:
            self._note(shelf, replace(visit, reason="unsupported", message=error.message), "excluded")
            return
        except DocumentUnreadable as error:
            self._note(shelf, replace(visit, reason=error.reason, message=error.message), "failed")
            return
        row, original = self._present(shelf, visit, content)
        if row is not None and row.content_hash == content.digest and row.document_id is not None:
            self._write(shelf, visit, _unchanged)
        elif original is not None:
            told = replace(visit, target=original, reason="content", message="Another address has the same content.")
            self._note(shelf, told, "duplicate", content_hash=content.digest)
        else:
            self._upload(shelf, visit, visit.path, content)

    def _content(self, shelf: Shelf, visit: Visit, path: Path) -> _Content:
        name = file_name(visit)
        media_type = self._reader.sniff(path, file_name=name)
        if media_type != HTML:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            return _Content(DocumentKind.FILE, media_type, name, digest)
        parsed = self._reader.read(
            path, file_name=name, media_type=media_type, limits=self._limits, stopped=shelf.stopped
        )
        title = parsed.title or ""
        digest = hashlib.sha256(f"{title}\0{parsed.text}".encode()).hexdigest()
        return _Content(DocumentKind.WEBPAGE, media_type, title or name, digest)

    def _present(self, shelf: Shelf, visit: Visit, content: _Content) -> tuple[Webpage | None, str | None]:
        """The row of the address whose document still lives, and another address with the same content."""
        with self._database.read(shelf.caller) as session:
            row = page_row(session, shelf.collection_id, visit.url)
            if row is not None and not _has_document(session, row):
                row = None
            same = select(Webpage.url).join(Document, Document.id == Webpage.document_id)
            same = same.where(
                Webpage.collection_id == shelf.collection_id,
                Webpage.content_hash == content.digest,
                Webpage.state == "indexed",
                Webpage.url_hash != address_hash(visit.url),
                Document.deleted_at.is_(None),
            )
            return row, session.scalars(same.limit(1)).first()

    def _upload(self, shelf: Shelf, visit: Visit, path: Path, content: _Content) -> None:
        def within(session: ScopedSession, uploaded: Uploaded) -> None:
            row = self._row(session, shelf, visit)
            document = uploaded.document
            if row.document_id != document.id and _is_foreign(shelf, uploaded):
                raise AlreadyExists(
                    "Somebody keeps a document of their own under this address in the collection.",
                    reason="address_taken",
                )
            if shelf.crawl_id is not None:
                document.origin_id = shelf.crawl_id
            row.document_id = document.id
            row.state, row.reason, row.message = "indexed", None, None
            row.title, row.content_hash = content.title[:_LONGEST_TITLE], content.digest
            row.media_type = content.media_type
            row.canonical_url = None
            row.changed_at = session.clock.now()

        try:
            self._documents.upload(
                shelf.caller,
                shelf.collection_id,
                parts=_blocks(path),
                file_name=file_name(visit),
                fields=DocumentFields(source_uri=visit.url),
                external_id=external_id(visit.url),
                kind=content.kind,
                within=within,
            )
        except (TooLarge, AlreadyExists) as error:
            self._note(shelf, replace(visit, reason=error.code, message=error.message), "failed")

    def _note(self, shelf: Shelf, visit: Visit, state: str, *, content_hash: str | None = None) -> None:
        def change(row: Webpage) -> None:
            row.state = state
            row.reason = visit.reason
            row.message = None if visit.message is None else visit.message[:_LONGEST_MESSAGE]
            row.canonical_url = visit.target
            if content_hash is not None:
                row.content_hash = content_hash

        self._write(shelf, visit, change)

    def _write(self, shelf: Shelf, visit: Visit, change: Callable[[Webpage], None]) -> None:
        with self._database.write(shelf.caller) as session:
            change(self._row(session, shelf, visit))

    def _row(self, session: ScopedSession, shelf: Shelf, visit: Visit) -> Webpage:
        """The row of the address, made if there is none, with what the visit says in any case."""
        shelf.fence(session)
        now = session.clock.now()
        row = page_row(session, shelf.collection_id, visit.url)
        if row is None:
            row = Webpage(
                id=session.ids.new_id(),
                tenant_id=session.tenant_id,
                collection_id=shelf.collection_id,
                crawl_id=shelf.crawl_id,
                url=visit.url,
                url_hash=address_hash(visit.url),
                state="waiting",
                revision=0,
                created_at=now,
            )
            session.add(row)
        elif row.crawl_id is None:
            row.crawl_id = shelf.crawl_id
        for name, value in _facts(visit).items():
            setattr(row, name, value)
        if visit.linked:
            row.depth = visit.depth
            row.run = shelf.run if row.crawl_id == shelf.crawl_id else row.run
        row.render = shelf.render
        row.revision += 1
        row.updated_at = row.fetched_at = now
        return row


def take_in(context: JobContext, intake: PageIntake, shelf: Shelf, visit: Visit) -> None:
    """``intake.take`` as a step of a job.

    Raises:
        JobCancelled, JobPaused, WorkerStopping, LeaseLost: as ``context.check``, also while a page was read.
    """
    try:
        intake.take(shelf, visit)
    except JobCancelled:
        context.check()  # reading says only that it was stopped
        raise


def page_row(session: ScopedSession, collection_id: str, url: str) -> Webpage | None:
    """The row of an address in a collection."""
    own = select(Webpage).where(Webpage.collection_id == collection_id, Webpage.url_hash == address_hash(url))
    return session.scalars(own).one_or_none()


def external_id(url: str) -> str:
    """What the document of an address is called: the address, or where that is too long, its sum."""
    return url if len(url) <= MAX_EXTERNAL_ID else f"web:{address_hash(url)}"


def file_name(visit: Visit) -> str:
    """What the file of a visit is called; pages have an ending that says so."""
    name = file_name_of(visit.url)
    if visit.media_type == HTML and not name.lower().endswith((".html", ".htm", ".xhtml")):
        return f"{name}.html"
    return name


def _unchanged(row: Webpage) -> None:
    if row.document_id is not None and row.state != "duplicate":
        row.state, row.reason, row.message = "indexed", None, None


def _facts(visit: Visit) -> dict[str, Any]:
    facts: dict[str, Any] = {"http_status": visit.status, "final_url": visit.target}
    if visit.outcome in {Outcome.PAGE, Outcome.UNCHANGED, Outcome.ELSEWHERE}:
        # What is too long to be kept whole must not be sent back cut off.
        facts["etag"] = visit.etag if len(visit.etag or "") <= _LONGEST_ETAG else None
        facts["last_modified"] = visit.last_modified if len(visit.last_modified or "") <= _LONGEST_DATE else None
    if visit.outcome is Outcome.UNCHANGED:
        facts = {name: value for name, value in facts.items() if value is not None}
    elif visit.media_type is not None:
        facts["media_type"] = visit.media_type[:_LONGEST_TYPE]
    return facts


def _is_foreign(shelf: Shelf, uploaded: Uploaded) -> bool:
    """Whether the document was there and is somebody else's; jobs may change any, people may not."""
    was_there = uploaded.outcome not in (Became.CREATED, Became.LINKED)
    return was_there and uploaded.document.owner_id not in (None, shelf.caller.user_id)


def _has_document(session: ScopedSession, row: Webpage) -> bool:
    """Whether its document lives. One that could not be read is tried again with the page."""
    document = None if row.document_id is None else session.get(Document, row.document_id)
    return document is not None and document.deleted_at is None and document.status != "failed"


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
