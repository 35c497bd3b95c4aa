"""One version of a document: read -> cut -> embed -> publish.

A short document does all of it in memory and is written and published in one transaction: doing it again after a
crash costs less than a checkpoint. A long one is checkpointed after each step and each batch of vectors, so that a
restart goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Select, func, insert, select

from citewell.db.columns import canonical_json
from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion, Embedding
from citewell.domain.errors import CitewellError, Conflict, DocumentUnreadable, JobCancelled
from citewell.domain.jobs import JobView
from citewell.ports.blob_store import BlobStore
from citewell.ports.chunker import Chunker, ChunkSpan
from citewell.ports.embedders import Embedders
from citewell.ports.language import LanguageDetector
from citewell.ports.parser import DocumentReader, ParsedDocument, ParseLimits, TextReader
from citewell.services.batches.items import ItemState, item_ended, items_done, items_wait
from citewell.services.documents.blob_references import hold_blobs
from citewell.services.documents.file_passwords import FilePasswords
from citewell.services.documents.text_blobs import load_text, store_text
from citewell.services.embedding.vectors import SpaceVectors, WritingSpace, check_searchable
from citewell.services.ingest.chosen import chosen_language
from citewell.services.ingest.embed_text import embedded_text, passages
from citewell.services.ingest.parts import PartsIngest
from citewell.services.ingest.publish import discard_version, fail_version, publish_version, unpublished
from citewell.services.ingest.recognised_pages import JobPages, forget_pages
from citewell.services.ingest.target import Target, chunk_rows, describe, parsed_from, target_of, under_breadcrumb
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.compaction import compact_if_long
from citewell.services.settings.values import LiveSettings

EMBED_BATCH = 64
"""Chunks between two checkpoints, about a second of work on one core; a document of no more is short."""

SUPERSEDED = Conflict("A newer file came, or the document was deleted.", reason="superseded")

SLOW_READ_SECONDS = 5.0
"""A file that took longer to read is checkpointed, however short its text."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The text of a version; ``recorded`` says whether the database has it already."""

    parsed: ParsedDocument
    text_blob: str
    recorded: bool


def _digest(*parts: object) -> str:
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def _read_hash(target: Target) -> str:
    return _digest("read", target.content_hash, target.file_name)


class Ingest:
    """Runs jobs of kind ``document.ingest``; payload ``{"document_id", "version_id"}``."""

    def __init__(
        self,
        *,
        blobs: BlobStore,
        reader: DocumentReader,
        chunker: Chunker,
        texts: TextReader,
        languages: LanguageDetector,
        embedders: Embedders,
        queue: JobQueue,
        passwords: FilePasswords,
        limits: ParseLimits,
        settings: LiveSettings,
    ) -> None:
        self._blobs = blobs
        self._reader = reader
        self._texts = texts
        self._languages = languages
        self._chunker = chunker
        self._vectors = SpaceVectors(embedders)
        self._queue = queue
        self._passwords = passwords
        self._parts = PartsIngest(blobs, queue, limits)
        self._settings = settings

    def run(self, context: JobContext) -> None:
        """Bring the version to its readers, or find that nobody wants it any more.

        Raises:
            DocumentUnreadable: the file cannot become text; final.
            UnsupportedFormat: no parser reads it; final.
            ModelUnavailable: the model does not answer; worth another try.
            JobCancelled: somebody asked to stop.
        """
        context.progress("reading", message="Reading the file")
        target = self._target(context)
        if target is None:
            with context.finish({"skipped": "superseded or deleted"}) as session:
                discard_version(session, str(context.payload["version_id"]))
                item_ended(session, context.job.id, ItemState.SKIPPED, SUPERSEDED)
                forget_pages(session, context.job.id)
                return
        read = self._read(context, target)
        with context.database.read(context.caller) as session:
            spaces = self._vectors.targets(session, target.partition_id)
        context.progress("cutting", message="Cutting the text into chunks")
        spans = self.cut(read.parsed, target, spaces)
        context.check()
        if len(spans) <= EMBED_BATCH and not read.recorded:
            self._finish_short(context, target, read, spans, spaces)
            return
        self._record_chunks(context, target, read, spans, self._vectors.model(spaces))
        for space in spaces:
            self._embed(context, target, space)
        self._parts.retire_gone(context, target, read.parsed)
        context.progress("publishing", done=len(spans), total=len(spans), message="Publishing the version")
        with context.finish({"version_id": target.version_id}) as session:
            self._publish(session, target)
            items_done(session, {context.job.id: len(spans)})

    def failed(self, session: ScopedSession, job: JobView, error: CitewellError) -> None:
        """Show on the document why it could not be read. An earlier version goes on serving."""
        version = session.get(DocumentVersion, job.payload.get("version_id"))
        if version is not None:
            fail_version(session, version, error)
        forget_pages(session, job.id)
        state = ItemState.CANCELLED if isinstance(error, JobCancelled) else ItemState.FAILED
        item_ended(session, job.id, state, error)

    @staticmethod
    def retried(session: ScopedSession, job: JobView) -> None:
        """Show on the document that it is going to be read again."""
        document = session.get(Document, job.payload.get("document_id"))
        if document is not None and document.deleted_at is None and document.status == "failed":
            document.status, document.status_reason, document.status_message = "waiting", None, None
        items_wait(session, [job.id])

    def _target(self, context: JobContext) -> Target | None:
        payload = context.payload
        with context.effects() as session:
            version = session.get(DocumentVersion, payload["version_id"])
            document = session.get(Document, payload["document_id"])
            if version is None or document is None or document.deleted_at is not None:
                return None
            if version.state not in ("building", "failed") or document.latest_version != version.number:
                return None
            version.state = "building"
            document.status = "processing"
            document.status_reason = document.status_message = None
            collection = session.get_one(Collection, document.collection_id)
            server = self._settings.of_tenant(session, document.tenant_id).chunking
            return target_of(document, version, collection, server)

    def _read(self, context: JobContext, target: Target) -> _Read:
        if context.job.fence > 1 and context.step_done("read", _read_hash(target)) is not None:
            with context.database.read(context.caller) as session:
                version = session.get_one(DocumentVersion, target.version_id)
            assert version.text_blob is not None
            return _Read(
                parsed_from(load_text(self._blobs, version.text_blob), version), version.text_blob, recorded=True
            )
        if not self._blobs.verify(target.original_blob):
            # Half a file may read well enough to be published as if it were the whole.
            raise DocumentUnreadable("damaged", "The stored file is missing or damaged. Upload it again.")
        clock = context.database.clock
        began = clock.monotonic()
        parsed, text_blob = self._pushed(target) if target.pushed else self._parsed(context, target)
        read = _Read(chosen_language(parsed, target.settings, self._languages), text_blob, recorded=False)
        self._parts.record(context, target, read.parsed)
        if clock.monotonic() - began < SLOW_READ_SECONDS:
            return read
        with context.effects() as session:
            self._record_read(context, session, target, read)
        return _Read(read.parsed, read.text_blob, recorded=True)

    def _pushed(self, target: Target) -> tuple[ParsedDocument, str]:
        """A text that came over the API, and the key of what is kept as its text: the same bytes where it can be."""
        text = load_text(self._blobs, target.original_blob)
        parsed = self._texts.read_text(text)
        same = parsed.text == text
        return parsed, target.original_blob if same else store_text(self._blobs, target.tenant_id, parsed.text)

    def _parsed(self, context: JobContext, target: Target) -> tuple[ParsedDocument, str]:
        def told(done: int, total: int) -> None:
            page = f"page {min(done + 1, total)} of {total}"
            context.progress("recognising", done=done, total=total, message=f"Recognising text: {page}")

        pages = JobPages(context, target.content_hash)
        password = self._passwords.opened(target.tenant_id, target.document_id, target.sealed_password)
        with self._blobs.local_path(target.original_blob) as path:
            media_type = self._reader.sniff(path, file_name=target.file_name)
            try:
                parsed = self._reader.read(
                    path,
                    file_name=target.file_name,
                    media_type=media_type,
                    limits=self._parts.limits(context, target),
                    stopped=context.stopped,
                    keep=self._parts.keeper(context, target),
                    password=password,
                    told=told,
                    pages=pages,
                )
            except JobCancelled:
                # The reader only knows that it was stopped. A worker that shuts down has cancelled nothing.
                context.check()
                raise
        pages.forget()
        return parsed, store_text(self._blobs, target.tenant_id, parsed.text)

    def _record_read(self, context: JobContext, session: ScopedSession, target: Target, read: _Read) -> None:
        describe(session.get_one(DocumentVersion, target.version_id), read.parsed, read.text_blob, target.chunking)
        hold_blobs(session, self._blobs, [read.text_blob])
        context.record_step(session, "read", _read_hash(target), {"chars": len(read.parsed.text)})

    def cut(self, parsed: ParsedDocument, target: Target, spaces: Sequence[WritingSpace]) -> Sequence[ChunkSpan]:
        """The chunks of a text. Raises ``DocumentUnreadable`` where there is nothing in it."""
        count_tokens = self._vectors.count_tokens(spaces, parsed.text)
        spans = self._chunker.chunk(parsed, target.chunking, count_tokens)
        if not spans:
            raise DocumentUnreadable("no_text", "The file has no text in it that could be searched.")
        return under_breadcrumb(target, spans)

    def _finish_short(
        self,
        context: JobContext,
        target: Target,
        read: _Read,
        spans: Sequence[ChunkSpan],
        spaces: Sequence[WritingSpace],
    ) -> None:
        text = read.parsed.text
        title = target.chosen_title or read.parsed.title
        context.progress("embedding", done=0, total=len(spans), message="Computing vectors")
        made = [
            vectors
            for space in spaces
            if (vectors := self._vectors.embed(space, passages(title, text, spans, target.chunking, space)))
        ]
        context.check()
        self._parts.retire_gone(context, target, read.parsed)
        context.progress("publishing", done=len(spans), total=len(spans), message="Publishing the version")
        with context.finish({"version_id": target.version_id}) as session:
            describe(session.get_one(DocumentVersion, target.version_id), read.parsed, read.text_blob, target.chunking)
            session.execute(unpublished(target.version_id))
            session.execute(insert(Chunk), chunk_rows(target, text, spans))
            ids = session.scalars(_chunks_of(target.version_id).with_only_columns(Chunk.id).order_by(Chunk.ordinal))
            self._vectors.store(session, target.partition_id, made, ids.all())
            self._publish(session, target)
            items_done(session, {context.job.id: len(spans)})
            hold_blobs(session, self._blobs, [read.text_blob])  # last: it locks the tenant, as deleting does

    def _record_chunks(
        self, context: JobContext, target: Target, read: _Read, spans: Sequence[ChunkSpan], model: str
    ) -> None:
        cut_hash = _digest("cut", read.text_blob, asdict(target.chunking), target.breadcrumb, model, len(spans))
        if context.job.fence > 1 and context.step_done("cut", cut_hash) is not None:
            with context.database.read(context.caller) as session:
                kept = session.scalar(select(func.count()).select_from(_chunks_of(target.version_id).subquery()))
            if kept == len(spans):  # a run that failed took its chunks away, and may be asked for again
                return
        with context.effects() as session:
            if not read.recorded:
                self._record_read(context, session, target, read)
            session.execute(unpublished(target.version_id))
            session.execute(insert(Chunk), chunk_rows(target, read.parsed.text, spans))
            context.record_step(session, "cut", cut_hash, {"chunks": len(spans)})

    def _embed(self, context: JobContext, target: Target, into: WritingSpace) -> None:
        with context.effects() as session:
            space = self._vectors.version_of(session, target.partition_id, into)
            version = session.get_one(DocumentVersion, target.version_id)
            title = target.chosen_title or version.title
        if space is None:
            return
        embedded = select(Embedding.chunk_id).where(Embedding.embedding_version_id == space.id)
        of_version = _chunks_of(target.version_id)
        missing = of_version.where(Chunk.id.not_in(embedded)).order_by(Chunk.ordinal)
        with context.database.read(context.caller) as session:
            total = session.scalar(select(func.count()).select_from(of_version.subquery())) or 0
            done = total - (session.scalar(select(func.count()).select_from(missing.subquery())) or 0)
            batch = session.scalars(missing.limit(EMBED_BATCH)).all()
        while batch:
            context.check()
            context.progress("embedding", done=done, total=total, message="Computing vectors")
            enrich = target.chunking.enrich_context if into.enrich_context is None else into.enrich_context
            texts = [embedded_text(title, c.heading_path, c.text, header=c.header, enrich=enrich) for c in batch]
            made = self._vectors.embed(into, texts)
            if made is None:
                return
            with context.effects() as session:
                self._vectors.store(session, target.partition_id, [made], [chunk.id for chunk in batch])
                done += len(batch)
                batch = session.scalars(missing.limit(EMBED_BATCH)).all() if done < total else []

    def _publish(self, session: ScopedSession, target: Target) -> None:
        if publish_version(session, target.document_id, target.version_id):
            check_searchable(session, target.partition_id, target.version_id)
            compact_if_long(session, self._queue, target.partition_id)
        else:
            discard_version(session, target.version_id)


def _chunks_of(version_id: str) -> Select[Chunk]:
    return select(Chunk).where(Chunk.version_id == version_id)
