"""One version of a document: read -> cut -> embed -> publish, each step finished once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from sqlalchemy import delete, func, insert, select

from citewell.db.change_log import chunk_fingerprint
from citewell.db.columns import canonical_json
from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion, Embedding
from citewell.domain.errors import CitewellError, DocumentUnreadable
from citewell.domain.jobs import JobView
from citewell.ports.blob_store import BlobStore
from citewell.ports.chunker import Chunker, ChunkSettings, ChunkSpan
from citewell.ports.embedder import Embedder
from citewell.ports.parser import Block, BlockKind, DocumentReader, Heading, Page, ParsedDocument, ParseLimits
from citewell.services.documents.text_blobs import load_text, store_text
from citewell.services.embedding.spaces import space_for_writing
from citewell.services.ingest.embed_text import embedded_text
from citewell.services.ingest.publish import publish_version
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.compaction import compact_if_long

EMBED_BATCH = 64
"""Chunks between two checkpoints: about a second of work on one core."""


@dataclass(frozen=True, slots=True)
class _Target:
    document_id: str
    version_id: str
    partition_id: str
    collection_id: str
    original_blob: str
    content_hash: str
    file_name: str
    chosen_title: str | None
    chunking: ChunkSettings


def _digest(*parts: object) -> str:
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


class Ingest:
    """Runs jobs of kind ``document.ingest``; payload ``{"document_id", "version_id"}``."""

    def __init__(
        self,
        *,
        blobs: BlobStore,
        reader: DocumentReader,
        chunker: Chunker,
        embedder: Embedder,
        queue: JobQueue,
        limits: ParseLimits,
        chunking: ChunkSettings,
    ) -> None:
        self._blobs = blobs
        self._reader = reader
        self._chunker = chunker
        self._embedder = embedder
        self._queue = queue
        self._limits = limits
        self._chunking = chunking

    def run(self, context: JobContext) -> None:
        """Bring the version to its readers, or find that nobody wants it any more.

        Raises:
            DocumentUnreadable: the file cannot become text; final.
            UnsupportedFormat: no parser reads it; final.
            ModelUnavailable: the model does not answer; worth another try.
            JobCancelled: somebody asked to stop.
        """
        target = self._target(context)
        if target is None:
            with context.finish({"skipped": "superseded or deleted"}):
                return
        self._read(context, target)
        self._cut(context, target)
        self._embed(context, target)
        with context.finish({"version_id": target.version_id}) as session:
            if publish_version(session, target.document_id, target.version_id):
                compact_if_long(session, self._queue, target.partition_id)

    def failed(self, session: ScopedSession, job: JobView, error: CitewellError) -> None:
        """Show on the document why it could not be read. An earlier version goes on serving."""
        version = session.get(DocumentVersion, job.payload.get("version_id"))
        document = session.get(Document, job.payload.get("document_id"))
        if version is None or document is None:
            return
        if version.state == "building":
            version.state = "failed"
        session.execute(delete(Chunk).where(Chunk.version_id == version.id, Chunk.created_seq.is_(None)))
        if document.deleted_at is None and document.latest_version == version.number:
            document.status = "failed"
            document.status_reason = error.reason if isinstance(error, DocumentUnreadable) else error.code
            document.status_message = error.message[:2000]
            document.updated_at = session.clock.now()

    def _target(self, context: JobContext) -> _Target | None:
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
            chosen = collection.settings.get("chunking") or {}
            return _Target(
                document_id=document.id,
                version_id=version.id,
                partition_id=collection.partition_id,
                collection_id=collection.id,
                original_blob=version.original_blob,
                content_hash=version.content_hash,
                file_name=version.file_name,
                chosen_title=document.title if document.title_given else None,
                chunking=ChunkSettings(
                    max_tokens=int(chosen.get("max_tokens", self._chunking.max_tokens)),
                    overlap=int(chosen.get("overlap", self._chunking.overlap)),
                ),
            )

    def _read(self, context: JobContext, target: _Target) -> None:
        read_hash = _digest("read", target.content_hash, target.file_name)
        if context.step_done("read", read_hash) is not None:
            return
        context.progress("reading", message="Reading the file")
        with self._blobs.local_path(target.original_blob) as path:
            media_type = self._reader.sniff(path, file_name=target.file_name)
            parsed = self._reader.read(
                path,
                file_name=target.file_name,
                media_type=media_type,
                limits=self._limits,
                stopped=context.stopped,
            )
        tenant_id = context.caller.tenant_id
        text_blob = store_text(self._blobs, tenant_id, parsed.text)
        with context.effects() as session:
            version = session.get_one(DocumentVersion, target.version_id)
            version.text_blob = text_blob
            version.text_chars = len(parsed.text)
            version.media_type = parsed.media_type
            version.title = parsed.title[:1000] if parsed.title else None
            version.language = parsed.language
            version.structure = structure_of(parsed)
            version.file_metadata = dict(parsed.metadata)
            version.warnings = list(parsed.warnings)
            version.parser = parsed.parser
            version.parser_version = parsed.parser_version
            context.record_step(session, "read", read_hash, {"chars": len(parsed.text)})

    def _cut(self, context: JobContext, target: _Target) -> None:
        with context.database.read(context.caller) as session:
            version = session.get_one(DocumentVersion, target.version_id)
        assert version.text_blob is not None
        cut_hash = _digest(
            "cut", version.text_blob, version.structure, asdict(target.chunking), self._embedder.info.name
        )
        if context.step_done("cut", cut_hash) is not None:
            return
        context.progress("cutting", message="Cutting the text into chunks")
        text = load_text(self._blobs, version.text_blob)
        document = document_from(text, version)
        spans = self._chunker.chunk(document, target.chunking, self._embedder.count_tokens)
        if not spans:
            raise DocumentUnreadable("no_text", "The file has no text in it that could be searched.")
        with context.effects() as session:
            session.execute(delete(Chunk).where(Chunk.version_id == target.version_id, Chunk.created_seq.is_(None)))
            session.execute(insert(Chunk), _rows(context.caller.tenant_id, target, text, spans))
            context.record_step(session, "cut", cut_hash, {"chunks": len(spans)})

    def _embed(self, context: JobContext, target: _Target) -> None:
        with context.effects() as session:
            space = space_for_writing(session, target.partition_id, self._embedder.info)
            version = session.get_one(DocumentVersion, target.version_id)
            title = target.chosen_title or version.title
        embedded = select(Embedding.chunk_id).where(Embedding.embedding_version_id == space.id)
        of_version = select(Chunk).where(Chunk.version_id == target.version_id)
        missing = of_version.where(Chunk.id.not_in(embedded)).order_by(Chunk.ordinal).limit(EMBED_BATCH)
        with context.database.read(context.caller) as session:
            total = session.scalar(select(func.count()).select_from(of_version.subquery())) or 0
            batch = session.scalars(missing).all()
            done = total - (session.scalar(select(func.count()).select_from(missing.limit(None).subquery())) or 0)
        while batch:
            context.check()
            context.progress("embedding", done=done, total=total, message="Computing vectors")
            vectors = self._embedder.embed_passages([embedded_text(title, c.heading_path, c.text) for c in batch])
            with context.effects() as session:
                session.execute(
                    insert(Embedding),
                    [
                        {
                            "tenant_id": context.caller.tenant_id,
                            "chunk_id": chunk.id,
                            "embedding_version_id": space.id,
                            "vector": vector.astype(np.dtype("<f2")).tobytes(),
                        }
                        for chunk, vector in zip(batch, vectors, strict=True)
                    ],
                )
                batch = session.scalars(missing).all() if done + len(vectors) < total else []
            done += len(vectors)
        context.progress("publishing", done=done, total=total, message="Publishing the version")


def _rows(tenant_id: str, target: _Target, text: str, spans: Sequence[ChunkSpan]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for ordinal, span in enumerate(spans):
        words = text[span.start : span.end]
        rows.append(
            {
                "tenant_id": tenant_id,
                "partition_id": target.partition_id,
                "collection_id": target.collection_id,
                "document_id": target.document_id,
                "version_id": target.version_id,
                "ordinal": ordinal,
                "text": words,
                "start": span.start,
                "end": span.end,
                "page": span.page,
                "heading_path": list(span.heading_path),
                "kind": span.kind.value,
                "tokens": span.tokens,
                "fingerprint": chunk_fingerprint(target.version_id, ordinal, words),
            }
        )
    return rows


def structure_of(parsed: ParsedDocument) -> dict[str, object]:
    """The map of a document as it is stored beside its text; ``document_from`` reads it."""
    return {
        "pages": [[page.number, page.start, page.end] for page in parsed.pages],
        "headings": [[h.level, h.title, h.start, h.end] for h in parsed.headings],
        "blocks": [[block.kind.value, block.start, block.end] for block in parsed.blocks],
    }


def document_from(text: str, version: DocumentVersion) -> ParsedDocument:
    """The parsed document again, from its text and the stored map."""
    structure = version.structure or {}
    return ParsedDocument(
        text=text,
        media_type=version.media_type or "",
        parser=version.parser or "",
        parser_version=version.parser_version or "",
        title=version.title,
        language=version.language,
        pages=tuple(Page(*row) for row in structure.get("pages", ())),
        headings=tuple(Heading(*row) for row in structure.get("headings", ())),
        blocks=tuple(Block(BlockKind(row[0]), row[1], row[2]) for row in structure.get("blocks", ())),
    )
