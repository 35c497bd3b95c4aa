"""The indexes that this process has open: opened on demand, kept in step, evicted, replaced when damaged."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import IndexSnapshot
from citewell.domain.access import Caller
from citewell.domain.errors import IndexDamaged
from citewell.services.embedding.spaces import searched_space
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.compaction import enqueue_compaction
from citewell.services.search.partition_index import Bases, Engines, PartitionIndex, Space

log = structlog.get_logger(__name__)

OPEN_AT_MOST = 64
Key = tuple[str, str | None]
"""A partition and one of its spaces."""
STALE_TAIL = 1000
"""With more changes than this behind it, an open index moves to a newer base when there is one."""


@dataclass
class _Slot:
    index: PartitionIndex
    users: int = 0
    retired: bool = False


class Indexes:
    """Gives searches an index that reflects everything committed before they began."""

    def __init__(
        self, database: Database, queue: JobQueue, engines: Engines, *, open_at_most: int = OPEN_AT_MOST
    ) -> None:
        self._database = database
        self._queue = queue
        self._engines = engines
        self._open_at_most = open_at_most
        self._lock = threading.Lock()
        self._slots: OrderedDict[Key, _Slot] = OrderedDict()
        self._opening: dict[Key, threading.Lock] = {}
        self._generation = 0

    @contextmanager
    def use(self, caller: Caller, partition_id: str, space_id: str | None = None) -> Iterator[PartitionIndex]:
        """The partition's index, at least at the head of the log as of now, for the length of the block.

        Args:
            caller: On whose behalf.
            partition_id: The partition.
            space_id: The embedding version whose vectors are searched; the serving one by default. Whoever searches
                for a vector says which space it belongs to: another one may be promoted at any moment.

        Raises:
            Unavailable: the space was deleted, or is not complete.
        """
        slot = self._take(caller, partition_id, space_id)
        try:
            with self._database.read(caller) as session:
                slot.index.catch_up(session)
            yield slot.index
        finally:
            self._release(slot)

    def forget(self, partition_id: str) -> None:
        """Close the partition's index once nobody uses it; the next search opens it anew."""
        with self._lock:
            for key in [key for key in self._slots if key[0] == partition_id]:
                self._retire(self._slots.pop(key))

    def memory_bytes(self) -> int:
        """Resident bytes of all open dense indexes, mapped files not counted."""
        with self._lock:
            open_now = [slot.index.dense for slot in self._slots.values()]
        return sum(dense.memory_bytes() for dense in open_now if dense is not None)

    def close(self) -> None:
        """Close everything."""
        for partition_id, _ in list(self._slots):
            self.forget(partition_id)

    def _take(self, caller: Caller, partition_id: str, space_id: str | None) -> _Slot:
        with self._lock:
            opening = self._opening.setdefault((partition_id, space_id), threading.Lock())
        with opening:  # one thread opens, the others wait for it instead of opening too
            while True:
                space, bases, quarantined = self._wanted(caller, partition_id, space_id)
                key = (partition_id, None if space is None else space.id)
                with self._lock:
                    slot = self._slots.get(key)
                    if slot is not None and self._serves(slot.index, space, bases, quarantined):
                        slot.users += 1
                        self._slots.move_to_end(key)
                        return slot
                    self._generation += 1
                    generation = self._generation
                try:
                    index = PartitionIndex(self._engines, partition_id, space, bases, generation=generation)
                except IndexDamaged as error:
                    self._quarantine(caller, partition_id, error)
                    continue
                return self._put(key, index)

    def _put(self, key: Key, index: PartitionIndex) -> _Slot:
        slot = _Slot(index, users=1)
        with self._lock:
            former = self._slots.pop(key, None)
            self._slots[key] = slot
            if former is not None:
                self._retire(former)
            while len(self._slots) > self._open_at_most:
                _, oldest = self._slots.popitem(last=False)
                self._retire(oldest)
        return slot

    @staticmethod
    def _serves(index: PartitionIndex, space: Space | None, bases: Bases, quarantined: frozenset[str]) -> bool:
        if index.space != space or quarantined & set(index.bases.ids):
            return False
        return index.bases.ids == bases.ids or index.tail <= STALE_TAIL

    def _wanted(
        self, caller: Caller, partition_id: str, space_id: str | None
    ) -> tuple[Space | None, Bases, frozenset[str]]:
        with self._database.read(caller) as session:
            version = searched_space(session, partition_id, space_id)
            snapshots = snapshots_of(session, partition_id)
        space = None if version is None else Space(version.id, version.dimension)
        published = [row for row in snapshots if row.state == "published"]
        dense = [row for row in published if row.kind == "dense" and row.engine == self._engines.dense.engine]
        dense = [row for row in dense if space is not None and row.embedding_version_id == space.id]
        lexical = [row for row in published if row.kind == "lexical" and row.engine == self._engines.lexical.engine]
        bases = Bases(dense[0] if dense else None, lexical[0] if lexical else None)
        return space, bases, frozenset(row.id for row in snapshots if row.state == "quarantined")

    def _quarantine(self, caller: Caller, partition_id: str, error: IndexDamaged) -> None:
        snapshot_id = error.facts.get("snapshot_id")
        if snapshot_id is None:
            raise error
        log.error("index_base_damaged", partition_id=partition_id, snapshot_id=snapshot_id, problem=error.message)
        # The request that met it goes on, and its idempotency key is for what it makes itself.
        with self._database.write(replace(caller, idempotency=None)) as session:
            snapshot = session.get(IndexSnapshot, str(snapshot_id))
            if snapshot is not None:
                snapshot.state = "quarantined"
                session.audit("index.quarantine", "partition", partition_id, segment=snapshot.segment)
            enqueue_compaction(session, self._queue, partition_id)
        self._engines.segments.quarantine(str(error.facts.get("segment")))

    def _release(self, slot: _Slot) -> None:
        with self._lock:
            slot.users -= 1
            if slot.retired and slot.users == 0:
                slot.index.close()

    @staticmethod
    def _retire(slot: _Slot) -> None:
        slot.retired = True
        if slot.users == 0:
            slot.index.close()


def snapshots_of(session: ScopedSession, partition_id: str) -> list[IndexSnapshot]:
    """All recorded bases of a partition, the newest first."""
    statement = (
        select(IndexSnapshot)
        .where(IndexSnapshot.partition_id == partition_id)
        .order_by(IndexSnapshot.seq.desc(), IndexSnapshot.created_at.desc())
    )
    return list(session.scalars(statement))
