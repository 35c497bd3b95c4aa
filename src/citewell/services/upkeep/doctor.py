"""The doctor: proves that database, indexes and blobs say the same, and mends what can be mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from sqlalchemy import Select, func, select

from citewell.db.audit import verify_chain
from citewell.db.change_log import chunk_fingerprint, digest_of
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import (
    Change,
    Chunk,
    Document,
    DocumentVersion,
    Embedding,
    EmbeddingVersion,
    Job,
    Partition,
)
from citewell.domain.access import Caller
from citewell.domain.errors import IndexDamaged, NotFound, Unavailable
from citewell.ports.blob_store import BlobStore
from citewell.ports.segment_store import SegmentStore
from citewell.services.documents.text_blobs import load_text
from citewell.services.embedding.spaces import serving_space
from citewell.services.search.indexes import Indexes, snapshots_of
from citewell.services.upkeep.findings import Finding, Report
from citewell.services.upkeep.repairs import Repairs

ORPHAN_AGE = timedelta(hours=1)
"""A blob that nothing refers to may belong to an upload that is about to be committed; after this it does not."""

UNIT_TOLERANCE = 0.01
"""Rounding to float16 moves the length of a unit vector by far less."""


class Doctor:
    """Examines one tenant on behalf of its admin."""

    def __init__(
        self, database: Database, indexes: Indexes, segments: SegmentStore, blobs: BlobStore, repairs: Repairs
    ) -> None:
        self._database = database
        self._indexes = indexes
        self._segments = segments
        self._blobs = blobs
        self._repairs = repairs

    def examine(self, caller: Caller, *, repair: bool = False) -> Report:
        """Compare everything of the caller's tenant with everything else.

        Args:
            caller: An admin of the tenant.
            repair: Mend what a program can mend; every repair is audited.
        """
        counts: Counter[str] = Counter()
        findings: list[Finding] = []
        with self._database.read(caller) as session:
            partitions = session.scalars(select(Partition)).all()
            counts["partitions"] = len(partitions)
            findings += self._audit(session, caller)
            findings += self._documents(session, counts)
            findings += self._blobs_kept(session, caller, counts)
            for partition in partitions:
                findings += self._log(session, partition)
                findings += self._rows(session, partition, counts)
                findings += self._bases(session, partition, counts)
        # Bases first: an index opened over a damaged one would quarantine it by itself and hide the finding.
        for partition in partitions:
            findings += self._index(caller, partition, counts)
        if repair:
            findings = [self._repairs.apply(caller, finding) for finding in findings]
        return Report(tuple(findings), dict(counts))

    def _audit(self, session: ScopedSession, caller: Caller) -> Iterator[Finding]:
        broken = verify_chain(session, caller.tenant_id, self._database.audit_key)
        if broken is not None:
            yield Finding("audit_chain", f"audit entry {broken}", "The audit log was changed at or before this entry.")

    def _documents(self, session: ScopedSession, counts: Counter[str]) -> Iterator[Finding]:
        documents = session.scalars(select(Document).where(Document.deleted_at.is_(None)))
        busy = set(session.scalars(select(Job.resource_id).where(Job.state.in_(("pending", "running")))))
        for document in documents:
            counts["documents"] += 1
            if document.status in ("waiting", "processing") and document.id not in busy:
                yield Finding(
                    "stuck_document",
                    f"document {document.id}",
                    f"It is {document.status}, but no job works on it.",
                    "enqueue its job again",
                )

    def _blobs_kept(self, session: ScopedSession, caller: Caller, counts: Counter[str]) -> Iterator[Finding]:
        used: set[str] = set()
        for version in session.scalars(select(DocumentVersion)):
            for key in (version.original_blob, version.text_blob):
                if key is None or key in used:
                    continue
                used.add(key)
                counts["blobs"] += 1
                if not self._blobs.verify(key):
                    yield Finding(
                        "blob",
                        f"document {version.document_id}",
                        f"A file of version {version.number} is missing or damaged.",
                    )
        oldest = self._database.clock.now() - ORPHAN_AGE
        for blob in self._blobs.list(caller.tenant_id):
            if blob.key not in used and blob.stored_at < oldest:
                yield Finding("orphan_blob", f"blob {blob.key}", "Nothing refers to this file.", "delete it")

    @staticmethod
    def _log(session: ScopedSession, partition: Partition) -> Iterator[Finding]:
        of_partition = Change.partition_id == partition.id
        count = session.scalar(select(func.count()).select_from(Change).where(of_partition)) or 0
        last = session.scalar(select(func.max(Change.seq)).where(of_partition)) or 0
        if not count == last == partition.head_seq:
            message = f"The change log has {count} rows up to {last}, the partition says {partition.head_seq}."
            yield Finding("change_log", f"partition {partition.id}", message)

    def _rows(self, session: ScopedSession, partition: Partition, counts: Counter[str]) -> Iterator[Finding]:
        live = (
            select(Chunk, DocumentVersion.text_blob)
            .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
            .where(Chunk.partition_id == partition.id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
            .order_by(Chunk.version_id)
            .execution_options(yield_per=1000)
        )
        fingerprints: list[str] = []
        for chunk, text_blob in session.execute(live):
            counts["chunks"] += 1
            fingerprints.append(chunk.fingerprint)
            subject = f"document {chunk.document_id}"
            if chunk.fingerprint != chunk_fingerprint(chunk.version_id, chunk.ordinal, chunk.text):
                yield Finding("chunk", subject, f"Chunk {chunk.id} is not what was published.", "read it again")
            elif self._text(text_blob)[chunk.start : chunk.end] != chunk.text:
                yield Finding("span", subject, f"Chunk {chunk.id} is not its span of the text.", "read it again")
        if digest_of(fingerprints) != partition.digest or len(fingerprints) != partition.live_chunks:
            message = f"{len(fingerprints)} live chunks do not sum up to what was recorded ({partition.live_chunks})."
            yield Finding("digest", f"partition {partition.id}", message)
        yield from self._vectors(session, partition, counts)

    def _text(self, key: str | None) -> str:
        try:
            return "" if key is None else load_text(self._blobs, key)
        except (NotFound, Unavailable):
            return ""  # the blob check names it

    @staticmethod
    def _vectors(session: ScopedSession, partition: Partition, counts: Counter[str]) -> Iterator[Finding]:
        space = serving_space(session, partition.id)
        if space is None:
            return
        statement = (
            select(Chunk.document_id, Embedding.vector)
            .outerjoin(Embedding, (Embedding.chunk_id == Chunk.id) & (Embedding.embedding_version_id == space.id))
            .where(Chunk.partition_id == partition.id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
            .execution_options(yield_per=1000)
        )
        bad: Counter[str] = Counter()
        for document_id, vector in session.execute(statement):
            counts["vectors"] += vector is not None
            if not _usable(vector, space):
                bad[document_id] += 1
        for document_id, count in bad.items():
            message = f"{count} chunks have no usable vector."
            yield Finding("vector", f"document {document_id}", message, "read it again")

    def _bases(self, session: ScopedSession, partition: Partition, counts: Counter[str]) -> Iterator[Finding]:
        for snapshot in snapshots_of(session, partition.id):
            counts["segments"] += 1
            if snapshot.state == "quarantined":
                continue
            try:
                self._segments.open(snapshot.segment, snapshot.checksum)
            except IndexDamaged as error:
                yield Finding(
                    "segment",
                    f"snapshot {snapshot.id}",
                    error.message,
                    "set it aside and build it again from the database",
                )

    def _index(self, caller: Caller, partition: Partition, counts: Counter[str]) -> Iterator[Finding]:
        subject = f"partition {partition.id}"
        rebuild = "build it again from the database"
        try:
            with self._indexes.use(caller, partition.id) as index, self._database.read(caller) as session:
                index.catch_up(session)
                live = np.array(sorted(session.scalars(_live_ids(partition.id))), dtype=np.int64)
                counts["indexed_rows"] += len(live)
                if not np.array_equal(index.lexical.ids(), live):
                    yield Finding("lexical_index", subject, "The word index does not hold the live chunks.", rebuild)
                if index.dense is not None and not np.array_equal(index.dense.ids(), live):
                    yield Finding("dense_index", subject, "The vector index does not hold the live chunks.", rebuild)
        except IndexDamaged as error:
            yield Finding("index", subject, error.message, rebuild)


def _live_ids(partition_id: str) -> Select[int]:
    return select(Chunk.id).where(
        Chunk.partition_id == partition_id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None)
    )


def _usable(vector: bytes | None, space: EmbeddingVersion) -> bool:
    if vector is None or len(vector) != space.dimension * 2:
        return False
    length = float(np.linalg.norm(np.frombuffer(vector, dtype="<f2").astype(np.float32)))
    return abs(length - 1.0) < UNIT_TOLERANCE
