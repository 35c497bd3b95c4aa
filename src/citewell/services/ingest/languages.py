"""A collection's language was changed: tell versions and indexes, without reading or embedding anything again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from citewell.db.change_log import ChunkChange, append_changes
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion
from citewell.domain.errors import CitewellError
from citewell.ports.blob_store import BlobStore
from citewell.ports.language import LanguageDetector
from citewell.services.documents.text_blobs import load_text
from citewell.services.ingest.chosen import language_code
from citewell.services.jobs.context import JobContext

BATCH = 100

_Read = Row[str, str, str | None, str | None]


class CollectionLanguage:
    """Runs jobs of kind ``collection.language``; payload ``{"collection_id"}``."""

    def __init__(self, blobs: BlobStore, languages: LanguageDetector) -> None:
        self._blobs = blobs
        self._languages = languages

    def run(self, context: JobContext) -> None:
        """Give every current version the language that counts now; a restart goes on after the last batch."""
        collection_id = str(context.payload["collection_id"])
        reached = context.step_done("reached", collection_id) or {"after": "", "done": 0}
        after, done = str(reached["after"]), int(reached["done"])
        while True:
            context.check()
            with context.database.read(context.caller) as session:
                collection = session.get(Collection, collection_id)
                batch = session.execute(_texts(collection_id, after)).all()
            if collection is None or collection.deleted_at is not None or not batch:
                break
            after, done = batch[-1][0], done + len(batch)
            self._tell(context, collection, self._other(collection.settings, batch), after=after, done=done)
            context.progress("relabelling", done=done, message="Telling the indexes of the language")
        with context.finish({"documents": done}) as session:
            session.audit("collection.language", "collection", collection_id, documents=done)

    def _other(self, settings: Mapping[str, Any], batch: Sequence[_Read]) -> dict[str, str | None]:
        """Languages by version, where they are not what is stored."""
        chosen = language_code(settings.get("language"))
        found: dict[str, str | None] = {}
        for _, version_id, text_blob, language in batch:
            now = chosen or self._detected(text_blob, language)
            if now != language:
                found[version_id] = now
        return found

    def _detected(self, text_blob: str | None, language: str | None) -> str | None:
        if text_blob is None:
            return language
        try:
            return self._languages.detect(load_text(self._blobs, text_blob))
        except CitewellError:  # missing or damaged: the doctor's business
            return language

    @staticmethod
    def _tell(
        context: JobContext, collection: Collection, languages: Mapping[str, str | None], *, after: str, done: int
    ) -> None:
        with context.effects() as session:
            versions = session.scalars(
                select(DocumentVersion).where(DocumentVersion.id.in_(languages), DocumentVersion.state == "current")
            ).all()
            documents = sorted(version.document_id for version in versions)
            session.execute(
                select(Document.id)
                .where(Document.id.in_(documents))
                .order_by(Document.id)
                .with_for_update(key_share=True)
            )
            for version in versions:
                version.language = languages[version.id]
            live = select(Chunk.id, Chunk.fingerprint).where(
                Chunk.version_id.in_(languages), Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None)
            )
            rows = session.execute(live.order_by(Chunk.id)).all() if languages else []
            changes = [ChunkChange(row.id, "relabel", row.fingerprint) for row in rows]
            if changes:
                append_changes(session, collection.partition_id, collection.tenant_id, collection.id, changes)
            context.record_step(session, "reached", collection.id, {"after": after, "done": done})


def _texts(collection_id: str, after: str) -> Any:
    return (
        select(Document.id, DocumentVersion.id, DocumentVersion.text_blob, DocumentVersion.language)
        .join(DocumentVersion, DocumentVersion.id == Document.current_version_id)
        .where(Document.collection_id == collection_id, Document.deleted_at.is_(None), Document.id > after)
        .order_by(Document.id)
        .limit(BATCH)
    )
