"""What is done about segments that are damaged, and how damage in large ones is found."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial

import structlog

from citewell.db.session import Database
from citewell.db.tables import IndexSnapshot
from citewell.domain.access import Caller
from citewell.domain.errors import IndexDamaged
from citewell.ports.segment_store import SegmentStore
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.background import Background, checked_bytes
from citewell.services.search.compaction import enqueue_compaction
from citewell.services.search.snapshots import point_of, quarantine

log = structlog.get_logger(__name__)

VERIFY_FROM = 4 << 20
"""Smaller segments were compared byte by byte when they were opened."""


class SegmentGuard:
    """Sets damaged segments aside, and reads large ones through in the background, once in a process."""

    def __init__(self, database: Database, queue: JobQueue, segments: SegmentStore, *, verify_from: int) -> None:
        self._database = database
        self._queue = queue
        self._segments = segments
        self._verify_from = verify_from
        self._lock = threading.Lock()
        self._verified: set[str] = set()
        self._verifier = Background("index-verifier")

    def settle(self) -> None:
        """Wait until nothing is read through."""
        self._verifier.settle()

    def close(self) -> None:
        """Stop reading."""
        self._verifier.close()

    def set_aside(self, caller: Caller, error: IndexDamaged) -> None:
        """Note the damage, ask for a new segment, and move the files away. No-one else may have noted it before."""
        snapshot_id, segment = error.facts.get("snapshot_id"), str(error.facts.get("segment"))
        if snapshot_id is None:
            raise error
        # The request that met it goes on, and its idempotency key is for what it makes itself.
        with self._database.write(replace(caller, idempotency=None)) as session:
            snapshot = quarantine(session, str(snapshot_id))
            if snapshot is None:  # it was replaced and removed while it was being opened
                return
            serving = point_of(session, snapshot.partition_id).space_id
            apart = None if snapshot.embedding_version_id == serving else snapshot.embedding_version_id
            enqueue_compaction(session, self._queue, snapshot.partition_id, embedding_version_id=apart)
        log.error("index_segment_damaged", snapshot_id=snapshot_id, segment=segment, problem=error.message)
        self._segments.quarantine(segment)

    def verify_later(self, caller: Caller, row: IndexSnapshot) -> None:
        """Compare a segment that was opened quickly with its checksum, beside searches."""
        with self._lock:
            if row.size_bytes < self._verify_from or row.id in self._verified:
                return
            self._verified.add(row.id)
        self._verifier.run(partial(self._verify, replace(caller, idempotency=None), row), key=row.id)

    def _verify(self, caller: Caller, row: IndexSnapshot) -> None:
        try:
            self._segments.verify(row.segment, row.checksum, after=checked_bytes(self._verifier.stopping))
        except IndexDamaged as error:
            self.set_aside(caller, IndexDamaged(error.message, snapshot_id=row.id, segment=row.segment))
            return
        with self._database.write(caller) as session:
            present = session.get(IndexSnapshot, row.id)
            if present is not None:
                present.verified_at = session.clock.now()
