"""Texts into the database, many in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, Document, DocumentVersion, Job, Partition
from citewell.domain.access import Caller
from citewell.services.documents.desk import touch
from citewell.services.documents.facets import renew_facets
from citewell.services.documents.fields import DocumentFields, DocumentKind
from citewell.services.documents.live_chunks import relabel_live_chunks
from citewell.services.embedding.vectors import MadeVectors, SpaceVectors
from citewell.services.ingest.target import PUSHED
from citewell.services.ingest.together import BuiltText, Ready, publish_together
from citewell.services.texts.items import MEDIA_TYPE, TextItem
from citewell.services.texts.present import Present, Step


@dataclass(frozen=True, slots=True)
class Accepted:
    """A version whose text is stored, with its document; ``building`` until it is published."""

    document: Document
    version: DocumentVersion
    step: Step


def accept_texts(
    session: ScopedSession,
    caller: Caller,
    collection: Collection,
    texts: Sequence[tuple[TextItem, Step, Present | None, str]],
) -> list[Accepted]:
    """Add documents and versions for texts (with what is there, and the key of the stored bytes), without chunks.

    They are not written yet: ``publish_texts`` or a flush does that.
    """
    now = session.clock.now()
    accepted = []
    for item, step, present, blob in texts:
        document = _new_document(session, caller, collection, item, now) if present is None else present.document
        if present is None:
            session.add(document)
        else:
            say_fields(session, document, item)
        document.latest_version += 1
        document.status, document.status_reason, document.status_message = "waiting", None, None
        document.kind = DocumentKind.TEXT
        document.chunking = item.own_chunking
        version = DocumentVersion(
            id=session.ids.new_id(),
            document_id=document.id,
            number=document.latest_version,
            state="building",
            content_hash=item.digest,
            original_blob=blob,
            file_name=item.file_name,
            media_type=MEDIA_TYPE,
            size_bytes=len(item.content),
            parser=PUSHED,
            created_by=caller.user_id,
            created_at=now,
        )
        session.add(version)
        accepted.append(Accepted(document, version, step))
    return accepted


def _new_document(
    session: ScopedSession, caller: Caller, collection: Collection, item: TextItem, now: datetime
) -> Document:
    return Document(
        id=session.ids.new_id(),
        tenant_id=session.tenant_id,
        collection_id=collection.id,
        external_id=item.doc_id,
        title=item.title or item.file_name,
        title_given=item.title is not None,
        description="",
        meta=dict(item.metadata or {}),
        file_name=item.file_name,
        media_type=MEDIA_TYPE,
        size_bytes=len(item.content),
        latest_version=0,
        access_class_id=collection.access_class_id,
        owner_id=caller.user_id,
        revision=1,
        created_at=now,
        updated_at=now,
    )


def say_fields(session: ScopedSession, document: Document, item: TextItem) -> DocumentFields:
    """Put title and metadata on a document where the item says them; what was new."""
    title = item.title if item.title is not None and item.title != document.title else None
    metadata = item.metadata if item.metadata is not None and dict(item.metadata) != document.meta else None
    if item.title is not None:
        document.title, document.title_given = item.title, True
    if metadata is not None:
        document.meta = dict(metadata)
        renew_facets(session, document)
    return DocumentFields(title=title, metadata=metadata)


def update_fields(session: ScopedSession, document: Document, item: TextItem) -> None:
    """Change what is said about a text that is there already; nothing is embedded again."""
    said = say_fields(session, document, item)
    touch(session, document)
    session.flush()
    if said.title is not None:
        relabel_live_chunks(session, document)
    fields = [name for name in ("metadata", "title") if getattr(said, name) is not None]
    session.audit("document.update", "document", document.id, fields=fields)


def publish_texts(
    session: ScopedSession,
    partition: Partition,
    collection: Collection,
    texts: Sequence[tuple[Accepted, BuiltText]],
    vectors: SpaceVectors,
    made: Sequence[MadeVectors],
) -> None:
    """As ``publish_together``."""
    versions = [
        Ready(accepted.document, accepted.version, built, new=accepted.step is Step.CREATE) for accepted, built in texts
    ]
    publish_together(session, partition, collection, versions, vectors, made)


def note_texts(session: ScopedSession, texts: Sequence[Accepted], job: Job | None = None) -> None:
    """Write into the audit log who put them there."""
    for accepted in texts:
        document, version = accepted.document, accepted.version
        session.audit(
            "document.create" if accepted.step is Step.CREATE else "document.upload",
            "document",
            document.id,
            collection_id=document.collection_id,
            version=version.number,
            size=version.size_bytes,
            **({"chunks": version.chunk_count} if job is None else {"job_id": job.id}),
        )
