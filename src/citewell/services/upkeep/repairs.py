"""What a program can mend by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import func, insert, select

from citewell.db.change_log import LOST, sums_of
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Change, Chunk, Collection, IndexSnapshot, Partition
from citewell.domain.access import Caller
from citewell.ports.blob_store import BlobStore
from citewell.ports.segment_store import SegmentStore
from citewell.services.documents.blob_references import release_blob
from citewell.services.ingest.reindex import reread_document
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.compaction import enqueue_compaction
from citewell.services.search.indexes import Indexes
from citewell.services.search.snapshots import point_of, quarantine
from citewell.services.upkeep.findings import Finding
from citewell.services.upkeep.tallies import Tally


class Repairs:
    """One repair for each check that has one; each is a transaction of its own, and audited."""

    def __init__(
        self, database: Database, queue: JobQueue, indexes: Indexes, segments: SegmentStore, blobs: BlobStore
    ) -> None:
        self._database = database
        self._queue = queue
        self._indexes = indexes
        self._segments = segments
        self._blobs = blobs
        self._by_check: dict[str, Callable[[Caller, str], None]] = {
            "stuck_document": self._read_again,
            "chunk": self._read_again,
            "chunks": self._read_again,
            "span": self._read_again,
            "vector": self._read_again,
            "text_file": self._read_again,
            "orphan_file": self._delete_file,
            "segment": self._set_aside,
            "lexical_index": self._rebuild,
            "dense_index": self._rebuild,
            "index": self._rebuild,
            "digest": self._record_sums,
            "collection_digest": self._record_sum_of_collection,
            "watermark": self._set_aside,
            "orphan_segment": self._remove_segment,
            "change_log": self._close_gaps,
        }

    def apply(self, caller: Caller, finding: Finding) -> Finding:
        """Mend what ``finding`` is about, if that can be done; returns it with ``repaired`` set accordingly."""
        mend = self._by_check.get(finding.check)
        if mend is None or finding.repair is None:
            return finding
        mend(caller, finding.subject.split(" ", 1)[1])
        return replace(finding, repaired=True)

    def _read_again(self, caller: Caller, document_id: str) -> None:
        with self._database.write(caller) as session:
            reread_document(session, self._queue, document_id)
            session.audit("doctor.reread", "document", document_id)

    def _delete_file(self, caller: Caller, key: str) -> None:
        with self._database.write(caller) as session:
            deleted = release_blob(session, self._blobs, key)
        with self._database.write(caller) as session:
            session.audit("doctor.delete_file", "file", key.rsplit("/", 1)[-1], deleted=deleted)

    def _set_aside(self, caller: Caller, snapshot_id: str) -> None:
        with self._database.write(caller) as session:
            snapshot = quarantine(session, snapshot_id)
            if snapshot is None:
                return
            apart = self._apart(session, snapshot)
            enqueue_compaction(session, self._queue, snapshot.partition_id, embedding_version_id=apart)
        self._segments.quarantine(snapshot.segment)
        self._indexes.forget(snapshot.partition_id)

    @staticmethod
    def _apart(session: ScopedSession, snapshot: IndexSnapshot) -> str | None:
        """The space of a segment, where it is not the one that is searched."""
        serving = point_of(session, snapshot.partition_id).space_id
        return None if snapshot.embedding_version_id == serving else snapshot.embedding_version_id

    def _rebuild(self, caller: Caller, partition_id: str) -> None:
        with self._database.write(caller) as session:
            enqueue_compaction(session, self._queue, partition_id, complete=True)
            session.audit("index.rebuild", "partition", partition_id)
        self._indexes.forget(partition_id)

    def _record_sum_of_collection(self, caller: Caller, collection_id: str) -> None:
        with self._database.read(caller) as session:
            collection = session.get(Collection, collection_id)
        if collection is not None:
            self._record_sums(caller, collection.partition_id)

    def _record_sums(self, caller: Caller, partition_id: str) -> None:
        with self._database.write(caller) as session:
            partition = session.get_one(Partition, partition_id, with_for_update=True)
            live = session.execute(
                select(Chunk.collection_id, Chunk.id, Chunk.fingerprint).where(
                    Chunk.partition_id == partition_id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None)
                )
            )
            every, tallies = Tally(), defaultdict[str, Tally](Tally)
            for collection_id, chunk_id, fingerprint in live:
                every.add_row(chunk_id, fingerprint)
                tallies[collection_id].add_row(chunk_id, fingerprint)
            every.record(partition)
            for collection_id, recorded in sums_of(session, partition_id).items():
                tallies[collection_id].record(recorded)
                session.add(recorded)
            session.audit("doctor.record_sum", "partition", partition_id, chunks=every.count)

    def _remove_segment(self, caller: Caller, name: str) -> None:
        removed = self._segments.remove_unreferenced(set(self._segments.names()) - {name})
        with self._database.write(caller) as session:
            session.audit("doctor.remove_segment", "segment", name, removed=bool(removed))

    def _close_gaps(self, caller: Caller, partition_id: str) -> None:
        """Put a row into each place of the log that has none. An index that meets one reads all chunks again."""
        with self._database.write(caller) as session:
            partition = session.get_one(Partition, partition_id, with_for_update=True)
            present = set(session.scalars(select(Change.seq).where(Change.partition_id == partition_id)))
            last = session.scalar(select(func.max(Change.seq)).where(Change.partition_id == partition_id)) or 0
            partition.head_seq = max(partition.head_seq, last)
            lost = [seq for seq in range(1, partition.head_seq + 1) if seq not in present]
            if lost:
                row = {"tenant_id": caller.tenant_id, "partition_id": partition_id, "chunk_id": 0, "op": LOST}
                session.execute(insert(Change), [{**row, "seq": seq} for seq in lost])
            enqueue_compaction(session, self._queue, partition_id, complete=True)
            session.audit("doctor.close_gaps", "partition", partition_id, lost=len(lost))
        self._indexes.forget(partition_id)
