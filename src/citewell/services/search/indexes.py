"""The indexes that this process has open: opened on demand, kept in step, evicted, replaced when damaged."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import structlog

from citewell.db.session import Database
from citewell.db.tables import IndexSnapshot
from citewell.domain.access import Caller
from citewell.domain.errors import IndexDamaged
from citewell.services.embedding.spaces import searched_space
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.background import Background
from citewell.services.search.partition_index import Chains, Engines, PartitionIndex, Space
from citewell.services.search.segment_guard import VERIFY_FROM, SegmentGuard
from citewell.services.search.snapshots import (
    DENSE,
    LEXICAL,
    QUARANTINED,
    IndexPoint,
    chain_of,
    of_index,
    point_of,
    snapshots_of,
)

log = structlog.get_logger(__name__)

OPEN_AT_MOST = 64
MEMORY_BYTES = 1 << 30
REPLAY_AT_ONCE = 50_000
"""With more changes than this to apply, opening takes minutes: what is open serves until there is a new segment."""
Key = tuple[str, str | None]
"""A partition and one of its spaces."""


@dataclass
class _Slot:
    index: PartitionIndex
    revision: int
    users: int = 0
    retired: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an index would be opened from now."""

    point: IndexPoint
    space: Space | None
    chains: Chains
    damaged: frozenset[str]

    @property
    def replay(self) -> int:
        """How many changes would have to be applied to it."""
        chains = (self.chains.lexical,) if self.space is None else (self.chains.dense, self.chains.lexical)
        return self.point.head - min(chain[-1].seq if chain else 0 for chain in chains)


@dataclass(frozen=True, slots=True)
class IndexesState:
    """What this process holds. ``tail``: changes that are applied beside segments; ``memory_bytes`` without mapped
    files and with what indexes share, ``mapped_bytes`` with nothing else.
    """

    open: int
    tail: int
    memory_bytes: int
    mapped_bytes: int


class Indexes:
    """Gives searches an index that reflects everything committed before they began.

    An open index is replaced by one from newer segments without anybody waiting: that one is opened in the background,
    beside the one that serves. Large segments are read and compared with their checksums in the background as well,
    once in a process.

    Args:
        database: Where the log and the rows of segments are.
        queue: Takes the request to build again what is damaged.
        engines: What indexes are made with.
        open_at_most: So many are open at the same time; the least used are closed.
        memory_bytes: So much they may hold together; the least used are closed, but not those in use.
        verify_from: Segments of at least so many bytes are read through after they were opened quickly.
    """

    def __init__(
        self,
        database: Database,
        queue: JobQueue,
        engines: Engines,
        *,
        open_at_most: int = OPEN_AT_MOST,
        memory_bytes: int = MEMORY_BYTES,
        verify_from: int = VERIFY_FROM,
    ) -> None:
        self._database = database
        self._engines = engines
        self._open_at_most = open_at_most
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._slots: OrderedDict[Key, _Slot] = OrderedDict()
        self._opening: dict[Key, threading.Lock] = {}
        self._generation = 0
        self._opener = Background("index-opener")
        self._guard = SegmentGuard(database, queue, engines.segments, verify_from=verify_from)
        self._retired: list[PartitionIndex] = []

    @contextmanager
    def use(
        self, caller: Caller, partition_id: str, space_id: str | None = None, *, at: IndexPoint | None = None
    ) -> Iterator[PartitionIndex]:
        """The partition's index, at least at the head of the log as of now, for the length of the block.

        While nothing changes this costs one small statement, or none if the caller says where the partition stands.

        Args:
            caller: On whose behalf.
            partition_id: The partition.
            space_id: The embedding version whose vectors are searched; the serving one by default. Whoever searches
                for a vector says which space it belongs to: another one may be promoted at any moment.
            at: Where the partition stood when the search began (``point_of``); read here by default.

        Raises:
            Unavailable: the space was deleted, or is not complete.
        """
        if at is None:
            with self._database.read(caller) as session:
                at = point_of(session, partition_id)
        slot = self._take(caller, (partition_id, space_id or at.space_id), at)
        try:
            if slot.index.applied_seq < at.head:
                with self._database.read(caller) as session:
                    slot.index.catch_up(session)
                self._make_room(slot)
            yield slot.index
        finally:
            self._release(slot)

    def refresh(self, caller: Caller, partition_id: str) -> None:
        """Open what is newer of the partition's open indexes, in the background."""
        with self._lock:
            keys = [key for key in self._slots if key[0] == partition_id]
        for key in keys:
            self._opener.run(partial(self._reopen, replace(caller, idempotency=None), key), key=key)

    def forget(self, partition_id: str) -> None:
        """Close the partition's indexes once nobody uses them; the next search opens them anew."""
        with self._lock:
            for key in [key for key in self._slots if key[0] == partition_id]:
                self._retire(self._slots.pop(key))
        self._close_retired()

    def open_partitions(self) -> frozenset[str]:
        """The partitions that have an open index in this process."""
        with self._lock:
            return frozenset(partition_id for partition_id, _ in self._slots)

    def state(self) -> IndexesState:
        """What is open now."""
        with self._lock:
            open_now = [slot.index for slot in self._slots.values()]
        return IndexesState(
            open=len(open_now),
            tail=sum(index.tail for index in open_now),
            memory_bytes=sum(index.memory_bytes() for index in open_now) + self._engines.lexical.memory_bytes(),
            mapped_bytes=sum(row.size_bytes for index in open_now for row in index.chains.snapshots),
        )

    def memory_bytes(self) -> int:
        """Resident bytes of all open indexes, mapped files not counted."""
        return self.state().memory_bytes

    def settle(self) -> None:
        """Wait until nothing is opened or verified in the background."""
        self._opener.settle()
        self._guard.settle()

    def close(self) -> None:
        """Close everything."""
        self._guard.close()
        self._opener.close()
        for partition_id, _ in list(self._slots):
            self.forget(partition_id)

    def _take(self, caller: Caller, key: Key, at: IndexPoint) -> _Slot:
        with self._lock:
            slot = self._slots.get(key)
            if slot is not None and slot.revision >= at.revision:
                return self._taken(key, slot)
            opening = self._opening.setdefault(key, threading.Lock())
        with opening:  # one thread opens, the others wait for it instead of opening too
            while True:
                wanted = self._wanted(caller, key)
                with self._lock:
                    slot = self._slots.get(key)
                    if slot is not None and self._may_serve(slot.index, wanted):
                        newer = slot.index.chains.ids != wanted.chains.ids and wanted.replay <= REPLAY_AT_ONCE
                        slot.revision = wanted.point.revision
                        taken = self._taken(key, slot)
                    else:
                        taken, newer = None, False
                if newer:
                    self.refresh(caller, key[0])
                if taken is not None:
                    return taken
                index = self._open(caller, key, wanted)
                if index is not None:
                    return self._put(key, _Slot(index, wanted.point.revision, users=1))

    @staticmethod
    def _may_serve(index: PartitionIndex, wanted: _Wanted) -> bool:
        """Whether an open index may go on while a better one is made.

        One over a segment that was found to be damaged may not, unless nobody could search for minutes without it. What
        it finds is read back from the database like everything: it can be incomplete, not wrong.
        """
        broken = wanted.damaged & {row.id for row in index.chains.snapshots}
        if broken and wanted.replay > REPLAY_AT_ONCE:
            log.error("index_serves_damaged", partition_id=index.partition_id, snapshots=sorted(broken))
        return not broken or wanted.replay > REPLAY_AT_ONCE

    def _taken(self, key: Key, slot: _Slot) -> _Slot:
        slot.users += 1
        self._slots.move_to_end(key)
        return slot

    def _reopen(self, caller: Caller, key: Key) -> None:
        """Put an index from the newest segments in the place of the open one, ready to search."""
        while True:
            wanted = self._wanted(caller, key)
            with self._lock:
                slot = self._slots.get(key)
                if slot is None or slot.index.chains.ids == wanted.chains.ids:
                    return
            index = self._open(caller, key, wanted)
            if index is None:
                continue
            with self._database.read(caller) as session:
                index.catch_up(session)
            self._put(key, _Slot(index, wanted.point.revision), only_if_open=True)
            return

    def _open(self, caller: Caller, key: Key, wanted: _Wanted) -> PartitionIndex | None:
        """An index as wanted; ``None`` if a segment turned out to be damaged: it is set aside then."""
        with self._lock:
            self._generation += 1
            generation = self._generation
        try:
            index = PartitionIndex(self._engines, key[0], wanted.space, wanted.chains, generation=generation)
        except IndexDamaged as error:
            self._guard.set_aside(caller, error)
            return None
        for row in wanted.chains.snapshots:
            self._guard.verify_later(caller, row)
        return index

    def _put(self, key: Key, slot: _Slot, *, only_if_open: bool = False) -> _Slot:
        with self._lock:
            former = self._slots.pop(key, None)
            wordy = None if key[1] is None else self._slots.pop((key[0], None), None)  # from before the first vectors
            if former is None and only_if_open:  # closed meanwhile
                self._retire(slot)
            else:
                self._slots[key] = slot
            for replaced in (former, wordy):
                if replaced is not None:
                    self._retire(replaced)
        self._close_retired()
        self._make_room(slot)
        return slot

    def _make_room(self, kept: _Slot) -> None:
        """Close the least used until the rest fits; those in use stay."""
        with self._lock:
            held = {key: slot.index.memory_bytes() for key, slot in self._slots.items()}
            for key, slot in list(self._slots.items()):
                if len(self._slots) <= self._open_at_most and sum(held.values()) <= self._memory_bytes:
                    break
                if slot is not kept and (slot.users == 0 or len(self._slots) > self._open_at_most):
                    self._retire(self._slots.pop(key))
                    del held[key]
        self._close_retired()

    def _wanted(self, caller: Caller, key: Key) -> _Wanted:
        partition_id, space_id = key
        with self._database.read(caller) as session:
            point = point_of(session, partition_id)
            snapshots = snapshots_of(session, partition_id)
            version = None if space_id is None else searched_space(session, partition_id, space_id)
        dense: list[IndexSnapshot] = []
        if version is not None:
            dense = of_index(snapshots, DENSE, self._engines.dense.engine, version.id)
        lexical = of_index(snapshots, LEXICAL, self._engines.lexical.engine)
        return _Wanted(
            point,
            None if version is None else Space(version.id, version.dimension),
            Chains(chain_of(dense, head=point.head), chain_of(lexical, head=point.head)),
            frozenset(row.id for row in snapshots if row.state == QUARANTINED),
        )

    def _release(self, slot: _Slot) -> None:
        with self._lock:
            slot.users -= 1
            if slot.retired and slot.users == 0:
                self._retired.append(slot.index)
        self._close_retired()

    def _retire(self, slot: _Slot) -> None:
        slot.retired = True
        if slot.users == 0:
            self._retired.append(slot.index)

    def _close_retired(self) -> None:
        """Close what nobody uses any more, not under the lock: it takes its time."""
        while self._retired:
            with contextlib.suppress(IndexError):  # another thread has it
                self._retired.pop().close()
