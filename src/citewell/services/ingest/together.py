"""Many versions into the database in one transaction.

Order of locks, which every writer keeps: the job that writes, the collection, its documents by id, the partition, the
tenant. None has to be taken, but none after one that comes later here. Who uploads takes the job last: it is one that
nobody else waits for with a document in hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from citewell.db.change_log import ChunkChange, append_changes
from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion, Partition
from citewell.domain.errors import NotFound, Unavailable
from citewell.ports.chunker import ChunkSettings, ChunkSpan
from citewell.ports.parser import ParsedDocument
from citewell.services.access.rules import NO_COLLECTION
from citewell.services.documents.desk import default_title, touch
from citewell.services.documents.facets import note_facets
from citewell.services.documents.opening import open_published
from citewell.services.embedding.vectors import MadeVectors, SpaceVectors
from citewell.services.ingest.target import Target, chunk_rows, describe


class TakenMeanwhile(Exception):
    """Somebody else wrote what this transaction builds on at this moment; doing it again finds that."""


@dataclass(frozen=True, slots=True)
class BuiltText:
    """A text that only has to be written. ``title`` is embedded with its chunks."""

    parsed: ParsedDocument
    original_blob: str
    text_blob: str
    settings: ChunkSettings
    spans: Sequence[ChunkSpan]
    title: str | None

    @property
    def blobs(self) -> tuple[str, ...]:
        """Keys of the stored bytes."""
        return tuple({self.original_blob, self.text_blob})


@dataclass(frozen=True, slots=True)
class Ready:
    """A version that is built, and its document. ``new``: the document was made by this very transaction."""

    document: Document
    version: DocumentVersion
    built: BuiltText
    new: bool = False


def lock_partition(session: ScopedSession, partition_id: str) -> Partition:
    """The partition as it is now; nobody else writes into it, or promotes a space, before the transaction ends."""
    locking = select(Partition).where(Partition.id == partition_id).with_for_update(key_share=True)
    return session.scalars(locking.execution_options(populate_existing=True)).one()


def lock_collection(session: ScopedSession, collection: Collection) -> None:
    """Nobody changes the collection before the transaction ends.

    Raises:
        NotFound: it was deleted.
    """
    live = select(Collection.id).where(Collection.id == collection.id, Collection.deleted_at.is_(None))
    if session.scalars(live.with_for_update(key_share=True)).one_or_none() is None:
        raise NotFound(NO_COLLECTION)


def flush(session: ScopedSession) -> None:
    """Write what was added. Raises ``TakenMeanwhile`` when a key was taken at this moment."""
    try:
        session.flush()
    except IntegrityError as error:
        raise TakenMeanwhile from error


def publish_together(
    session: ScopedSession,
    partition: Partition,
    collection: Collection,
    versions: Sequence[Ready],
    vectors: SpaceVectors,
    made: Sequence[MadeVectors],
) -> None:
    """Make versions of one collection current with their chunks and vectors, all at one number of the log.

    The caller holds the locks of documents and partition; ``made`` has the vectors of all chunks in order.

    Raises:
        TakenMeanwhile: a key was taken, or another embedding version promoted, at this moment.
    """
    spaces = [each.target.space for each in made]
    searched = partition.serving_embedding_version_id
    if searched is not None and None not in spaces and searched not in [space.id for space in spaces if space]:
        raise TakenMeanwhile
    replaced = _make_current(session, versions)
    open_published(session, replaced)
    former = _former_chunks(session, replaced) if replaced else {}
    rows = [row for ready in versions for row in _rows(collection, ready)]
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


def _rows(collection: Collection, ready: Ready) -> list[dict[str, object]]:
    document, version, built = ready.document, ready.version, ready.built
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


def _make_current(session: ScopedSession, versions: Sequence[Ready]) -> list[str]:
    """Write documents and versions as readers will see them; the ids of documents that had another version before."""
    now = session.clock.now()
    former = {
        ready.document.id: ready.document.current_version_id
        for ready in versions
        if ready.document.current_version_id is not None
    }
    for ready in versions:
        document, version, built = ready.document, ready.version, ready.built
        describe(version, built.parsed, built.text_blob, built.settings)
        version.state = "current"
        version.published_at = now
        version.chunk_count = document.chunk_count = len(built.spans)
        document.current_version_id = version.id
        document.status, document.status_reason, document.status_message = "indexed", None, None
        document.file_name, document.media_type = version.file_name, version.media_type
        document.size_bytes = version.size_bytes
        if not document.title_given:
            document.title = default_title(version.file_name, version)
        note_facets(document, version)
        if not ready.new:
            touch(session, document)
    flush(session)  # before any other statement would: a key that was taken shows here
    if former:
        values = {"state": "superseded", "superseded_at": now}
        superseded = update(DocumentVersion).where(DocumentVersion.id.in_(former.values())).values(values)
        session.execute(superseded.execution_options(synchronize_session=False))
    return list(former)
