"""Texts into the database, many in one transaction.

Order of locks, which every writer keeps: documents by id, the partition, the collection, the tenant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from citewell.db.change_log import ChunkChange, append_changes
from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion, Job, Partition
from citewell.domain.access import Caller
from citewell.domain.errors import NotFound, Unavailable
from citewell.services.access.rules import NO_COLLECTION
from citewell.services.documents.desk import touch
from citewell.services.documents.fields import DocumentFields, DocumentKind
from citewell.services.documents.live_chunks import relabel_live_chunks
from citewell.services.embedding.vectors import MadeVectors, SpaceVectors
from citewell.services.ingest.target import PUSHED, Target, chunk_rows, describe
from citewell.services.texts.building import BuiltText
from citewell.services.texts.items import MEDIA_TYPE, TextItem
from citewell.services.texts.present import Present, Step


class TakenMeanwhile(Exception):
    """Somebody else put a text under the same key at this moment; doing it again finds that."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A version whose text is stored, with its document; ``building`` until it is published."""

    document: Document
    version: DocumentVersion
    step: Step


def lock_partition(session: ScopedSession, partition_id: str) -> Partition:
    """The partition as it is now; nobody else writes into it, or promotes a space, before the transaction ends."""
    locking = select(Partition).where(Partition.id == partition_id).with_for_update(key_share=True)
    return session.scalars(locking.execution_options(populate_existing=True)).one()


def lock_collection(session: ScopedSession, collection: Collection) -> Partition:
    """The collection's partition, locked; neither it nor the collection changes before the transaction ends.

    Raises:
        NotFound: the collection was deleted.
    """
    partition = lock_partition(session, collection.partition_id)
    live = select(Collection.id).where(Collection.id == collection.id, Collection.deleted_at.is_(None))
    if session.scalars(live.with_for_update(key_share=True)).one_or_none() is None:
        raise NotFound(NO_COLLECTION)
    return partition


def accept_texts(
    session: ScopedSession,
    caller: Caller,
    collection: Collection,
    texts: Sequence[tuple[TextItem, Step, Present | None, str]],
) -> list[Accepted]:
    """Add documents and versions for texts (with what is there, and the key of the stored bytes), without chunks.

    They are not written yet: ``publish_texts`` or ``flush`` does that.
    """
    now = session.clock.now()
    accepted = []
    for item, step, present, blob in texts:
        document = _new_document(session, caller, collection, item, now) if present is None else present.document
        if present is None:
            session.add(document)
        else:
            say_fields(document, item)
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


def flush(session: ScopedSession) -> None:
    """Write what was added. Raises ``TakenMeanwhile`` when a key was taken at this moment."""
    try:
        session.flush()
    except IntegrityError as error:
        raise TakenMeanwhile from error


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


def say_fields(document: Document, item: TextItem) -> DocumentFields:
    """Put title and metadata on a document where the item says them; what was new."""
    title = item.title if item.title is not None and item.title != document.title else None
    metadata = item.metadata if item.metadata is not None and dict(item.metadata) != document.meta else None
    if item.title is not None:
        document.title, document.title_given = item.title, True
    if metadata is not None:
        document.meta = dict(metadata)
    return DocumentFields(title=title, metadata=metadata)


def update_fields(session: ScopedSession, document: Document, item: TextItem) -> None:
    """Change what is said about a text that is there already; nothing is embedded again."""
    said = say_fields(document, item)
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
    """Make the versions current with their chunks and vectors, all at one number of the log.

    The caller holds the locks of documents, partition and collection; ``made`` has the vectors of all chunks in order.

    Raises:
        TakenMeanwhile: a key was taken, or another embedding version promoted, at this moment.
    """
    spaces = [each.target.space for each in made]
    searched = partition.serving_embedding_version_id
    if searched is not None and None not in spaces and searched not in [space.id for space in spaces if space]:
        raise TakenMeanwhile
    replaced = _make_current(session, texts)
    former = _former_chunks(session, replaced) if replaced else {}
    rows = [row for accepted, built in texts for row in _rows(collection, accepted, built)]
    moment = partition.head_seq + len(former) + len(rows)
    # Numbers of the log are given out under the partition's lock, so the last of ours is known before it is written.
    inserting = insert(Chunk).returning(Chunk.id, sort_by_parameter_order=True)
    ids = session.scalars(inserting, [{**row, "created_seq": moment} for row in rows]).all()
    changes = [ChunkChange(key, "delete", fingerprint) for key, fingerprint in former.items()]
    changes += [ChunkChange(key, "add", str(row["fingerprint"])) for key, row in zip(ids, rows, strict=True)]
    first = append_changes(session, collection.partition_id, session.tenant_id, collection.id, changes)
    if first + len(changes) - 1 != moment:
        raise Unavailable("The change log moved at this moment. Try again.")
    if former:
        gone = update(Chunk).where(Chunk.id.in_(former)).values(deleted_seq=moment)
        session.execute(gone.execution_options(synchronize_session=False))
    vectors.store(session, collection.partition_id, made, ids)


def _rows(collection: Collection, accepted: Accepted, built: BuiltText) -> list[dict[str, object]]:
    document, version = accepted.document, accepted.version
    target = Target(
        tenant_id=document.tenant_id,
        document_id=document.id,
        version_id=version.id,
        partition_id=collection.partition_id,
        collection_id=collection.id,
        original_blob=version.original_blob,
        content_hash=version.content_hash,
        file_name=version.file_name,
        chosen_title=None,
        chunking=built.settings,
        settings=collection.settings,
    )
    return chunk_rows(target, built.parsed.text, built.spans)


def _former_chunks(session: ScopedSession, document_ids: Sequence[str]) -> Mapping[int, str]:
    live = select(Chunk.id, Chunk.fingerprint).where(
        Chunk.document_id.in_(document_ids), Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None)
    )
    return {row.id: row.fingerprint for row in session.execute(live.order_by(Chunk.id))}


def _make_current(session: ScopedSession, texts: Sequence[tuple[Accepted, BuiltText]]) -> list[str]:
    """Write documents and versions as readers will see them; the ids of documents that had another version before."""
    now = session.clock.now()
    former = {
        accepted.document.id: accepted.document.current_version_id
        for accepted, _ in texts
        if accepted.document.current_version_id is not None
    }
    for accepted, built in texts:
        document, version = accepted.document, accepted.version
        describe(version, built.parsed, built.text_blob, built.settings)
        version.state = "current"
        version.published_at = now
        version.chunk_count = len(built.spans)
        document.current_version_id = version.id
        document.status, document.status_reason, document.status_message = "indexed", None, None
        document.file_name, document.media_type = version.file_name, version.media_type
        document.size_bytes = version.size_bytes
        if not document.title_given:
            document.title = version.title or version.file_name
        if accepted.step is not Step.CREATE:
            touch(session, document)
    flush(session)  # before any other statement would: a key that was taken shows here
    if former:
        values = {"state": "superseded", "superseded_at": now}
        superseded = update(DocumentVersion).where(DocumentVersion.id.in_(former.values())).values(values)
        session.execute(superseded.execution_options(synchronize_session=False))
    return list(former)


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
