"""The files inside of a document become documents of their own, which are read by jobs of their own.

They are made when the document was read, before it is published, so that they are read while it is embedded. Those that
a new version does not hold any more are taken away at the moment before it is published. All of it may be done again
after any crash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Document, DocumentVersion
from citewell.domain.errors import DocumentUnreadable
from citewell.domain.names import display_file_name
from citewell.domain.part_paths import external_path
from citewell.ports.blob_store import BlobInfo, BlobStore
from citewell.ports.parser import KeepPart, ParsedDocument, ParseLimits, Part
from citewell.services.batches.cancelling import cancel_jobs
from citewell.services.batches.items import Arrival, ItemState, note_parts
from citewell.services.documents.blob_references import hold_blobs
from citewell.services.documents.changes import mark_deleted
from citewell.services.documents.desk import add_version
from citewell.services.documents.fields import MAX_EXTERNAL_ID, MAX_TITLE, DocumentKind
from citewell.services.documents.parts import ancestors_of, parts_below, take_access
from citewell.services.documents.retention import enqueue_purge, purge_time
from citewell.services.ingest.target import Target
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue

BATCH: Final = 50
"""Parts of one transaction."""

MOST_DEEP: Final = 5
"""Documents that stand above another one; what is inside of that one stays there."""

PATH: Final = "path"
"""The name in ``metadata`` of where a part is in its parent."""


class PartsIngest:
    """Keeps the parts of documents in step with what is in their files.

    Args:
        blobs: Where their bytes go.
        queue: Where the jobs go that read them.
        limits: Of one document; those on parts hold for all that is below one document that is no part, together.
    """

    def __init__(self, blobs: BlobStore, queue: JobQueue, limits: ParseLimits) -> None:
        self._blobs = blobs
        self._queue = queue
        self._limits = limits

    def limits(self, context: JobContext, target: Target) -> ParseLimits:
        """The limits for reading the document: less where other files of the same whole were unpacked before.

        Raises:
            DocumentUnreadable: ``nested``; it holds itself.
        """
        with context.database.read(context.caller) as session:
            document = session.get(Document, target.document_id)
            above = [] if document is None else list(ancestors_of(session, document))
            if not above:
                return self._limits
            same = (
                select(DocumentVersion.id)
                .where(
                    DocumentVersion.document_id.in_([each.id for each in above]),
                    DocumentVersion.content_hash == target.content_hash,
                )
                .limit(1)
            )
            if session.scalars(same).first() is not None:
                raise DocumentUnreadable("nested", "The file holds itself; it was unpacked once, above this one.")
            count, size = (
                of_all - of_this
                for of_all, of_this in zip(
                    _below(session, above[-1].id), _below(session, target.document_id), strict=True
                )
            )
        return replace(
            self._limits,
            parts=0 if len(above) >= MOST_DEEP else max(0, self._limits.parts - count),
            parts_bytes=max(0, self._limits.parts_bytes - size),
        )

    def keeper(self, context: JobContext, target: Target) -> KeepPart:
        """Stores what comes out of the document, unless the job is to stop; the keys are held by ``record``."""

        def keep(_part: Part, blocks: Iterator[bytes]) -> str:
            context.check()
            return self._blobs.put(target.tenant_id, blocks).key

        return keep

    def record(self, context: JobContext, target: Target, parsed: ParsedDocument) -> None:
        """Make documents of the parts that are new or have changed, and leave the others alone.

        A part that somebody deleted stays away until its content changes.
        """
        total = len(parsed.parts)
        for start in range(0, total, BATCH):
            context.progress("reading", done=start, total=total, message="Making documents of the files inside")
            batch = parsed.parts[start : start + BATCH]
            with context.effects() as session:
                found = _latest(session, target)
                if found is None:
                    return
                parent, version = found
                former = _former_parts(session, version) if version.number > 1 else {}
                arrivals = self._record(session, parent, version, batch, parsed.title, former)
                if note_parts(session, context.job, arrivals) and context.job.batch_id is not None:
                    cancel_jobs(session, context.job.batch_id)
                hold_blobs(session, self._blobs, [part.content for part in batch])
            context.check()

    def retire_gone(self, context: JobContext, target: Target, parsed: ParsedDocument) -> None:
        """Take away the parts that the version does not hold any more, with their own parts and vectors."""
        held = {_external_id(target.document_id, part.path) for part in parsed.parts}
        with context.database.read(context.caller) as session:
            own = select(Document.id, Document.external_id).where(
                Document.parent_id == target.document_id, Document.deleted_at.is_(None)
            )
            gone = sorted(
                row.id
                for row in session.execute(own)
                if row.external_id not in held and row.external_id.startswith(f"{target.document_id}/")
            )
        for start in range(0, len(gone), BATCH):
            with context.effects() as session:
                if _latest(session, target) is None:
                    return
                later = purge_time(session, session.get_one(Collection, target.collection_id), erase=False)
                locked = select(Document).where(Document.id.in_(gone[start : start + BATCH])).order_by(Document.id)
                for part in session.scalars(locked.with_for_update(key_share=True)):
                    if part.deleted_at is None:
                        mark_deleted(session, part)
                        enqueue_purge(session, self._queue, part.id, not_before=later)
                        session.audit("document.delete", "document", part.id, parent_id=target.document_id)

    def _record(
        self,
        session: ScopedSession,
        parent: Document,
        version: DocumentVersion,
        parts: Sequence[Part],
        title: str | None,
        former: Mapping[str, str],
    ) -> list[Arrival]:
        """What is going to be read."""
        shown = parent.title if parent.title_given or not title else title[:MAX_TITLE]
        present = _present(session, parent, parts)
        made: list[str] = []
        arrivals = []
        for part in parts:
            blob = BlobInfo(part.content, part.size, session.clock.now())
            breadcrumb = [*(parent.breadcrumb or ()), shown, *part.path.split("/")[:-1]]
            document, latest = present.get(_external_id(parent.id, part.path), (None, None))
            if document is None:
                if former.get(part.path) == part.content:
                    continue
                document = self._made(session, parent, part)
                made.append(document.id)
            elif document.parent_id != parent.id:  # somebody took the name
                continue
            document.breadcrumb = breadcrumb
            if latest is None or latest.original_blob != part.content:
                job = add_version(session, self._queue, document, blob, document.file_name, version.created_by)
                arrivals.append(Arrival(part.path, ItemState.WAITING, part.size, document.id, job))
        session.flush()
        if made:
            take_access(session, parent, made)
            session.audit("document.parts", "document", parent.id, version=version.number, created=len(made))
        return arrivals

    @staticmethod
    def _made(session: ScopedSession, parent: Document, part: Part) -> Document:
        now = session.clock.now()
        name = display_file_name(part.path)
        document = Document(
            id=session.ids.new_id(),
            tenant_id=parent.tenant_id,
            collection_id=parent.collection_id,
            external_id=_external_id(parent.id, part.path),
            kind=DocumentKind.FILE,
            title=name,
            description="",
            meta={PATH: part.path},
            file_name=name,
            media_type=part.media_type,
            size_bytes=part.size,
            status="waiting",
            latest_version=0,
            visibility=parent.visibility,
            access_class_id=parent.access_class_id,
            owner_id=parent.owner_id,
            parent_id=parent.id,
            origin_id=parent.origin_id,
            revision=1,
            created_at=now,
            updated_at=now,
        )
        session.add(document)
        session.flush()
        return document


def _external_id(parent_id: str, path: str) -> str:
    return f"{parent_id}/{external_path(path, MAX_EXTERNAL_ID - len(parent_id) - 1)}"


def _latest(session: ScopedSession, target: Target) -> tuple[Document, DocumentVersion] | None:
    """The document, locked, and the version that is being built, if it is still wanted."""
    document = session.get(Document, target.document_id, with_for_update=True)
    version = session.get(DocumentVersion, target.version_id)
    if document is None or version is None or document.deleted_at is not None:
        return None
    return (document, version) if document.latest_version == version.number else None


def _present(
    session: ScopedSession, parent: Document, parts: Sequence[Part]
) -> dict[str, tuple[Document, DocumentVersion | None]]:
    """The documents that stand for ``parts`` already, with their latest versions, by their external ids."""
    own = select(Document).where(
        Document.collection_id == parent.collection_id,
        Document.external_id.in_([_external_id(parent.id, part.path) for part in parts]),
        Document.deleted_at.is_(None),
    )
    documents = session.scalars(
        own.order_by(Document.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).all()
    latest = select(DocumentVersion).join(Document, Document.id == DocumentVersion.document_id)
    versions = {
        version.document_id: version
        for version in session.scalars(
            latest.where(
                DocumentVersion.document_id.in_([document.id for document in documents]),
                DocumentVersion.number == Document.latest_version,
            )
        )
    }
    return {document.external_id: (document, versions.get(document.id)) for document in documents}


def _former_parts(session: ScopedSession, version: DocumentVersion) -> dict[str, str]:
    """Paths and contents of the parts that the version before was published with."""
    before = (
        select(DocumentVersion.structure)
        .where(
            DocumentVersion.document_id == version.document_id,
            DocumentVersion.number < version.number,
            DocumentVersion.published_at.is_not(None),
        )
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )
    return {path: content for path, _, _, content in (session.scalar(before) or {}).get("parts", ())}


def _below(session: ScopedSession, root_id: str) -> tuple[int, int]:
    """How many documents are below one, and their bytes."""
    count = size = 0
    for level in parts_below(session, root_id):
        count += len(level)
        for start in range(0, len(level), BATCH * 10):
            own = Document.id.in_(level[start : start + BATCH * 10])
            size += int(session.scalar(select(func.sum(Document.size_bytes)).where(own)) or 0)
    return count, size
