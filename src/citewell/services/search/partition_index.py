"""One partition's indexes in this process: a published base and the tail of the change log."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog

from citewell.db.change_log import head_seq
from citewell.db.session import ScopedSession
from citewell.db.tables import IndexSnapshot
from citewell.domain.errors import IndexDamaged
from citewell.ports.lexical_index import LexicalIndex, LexicalIndexes
from citewell.ports.segment_store import SegmentStore
from citewell.ports.vector_index import VectorIndex, VectorIndexes
from citewell.services.search.rows import changed_ids, rows_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Engines:
    """What indexes are made with. ``scratch`` is this process's own directory."""

    dense: VectorIndexes
    lexical: LexicalIndexes
    segments: SegmentStore
    scratch: Path


@dataclass(frozen=True, slots=True)
class Space:
    """The vector space that is searched: its embedding version and dimension."""

    id: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Bases:
    """Rows of ``index_snapshots`` to start from; ``None`` starts from nothing and replays the whole log."""

    dense: IndexSnapshot | None
    lexical: IndexSnapshot | None

    @property
    def ids(self) -> tuple[str | None, str | None]:
        """What tells one pair of bases from another."""
        return (self.dense.id if self.dense else None, self.lexical.id if self.lexical else None)


class PartitionIndex:
    """Dense and lexical index of one partition in one vector space.

    Raises:
        IndexDamaged: a base does not open; the fact ``snapshot_id`` says which.
    """

    def __init__(
        self, engines: Engines, partition_id: str, space: Space | None, bases: Bases, *, generation: int
    ) -> None:
        self.partition_id = partition_id
        self.space = space
        self.bases = bases
        self._lock = threading.Lock()
        self._scratch = engines.scratch / f"{partition_id}-{generation}"
        self.dense: VectorIndex | None = None
        if space is not None:
            self.dense = engines.dense.open(_directory(engines, bases.dense), dimension=space.dimension)
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(parents=True)
        try:
            self.lexical: LexicalIndex = engines.lexical.open(_directory(engines, bases.lexical), scratch=self._scratch)
        except BaseException:
            if self.dense is not None:
                self.dense.close()
            raise

    @property
    def applied_seq(self) -> int:
        """The last number of the change log that both indexes reflect."""
        dense = self.lexical.applied_seq if self.dense is None else self.dense.applied_seq
        return min(dense, self.lexical.applied_seq)

    @property
    def tail(self) -> int:
        """How many changes were applied since the older of the two bases."""
        start = min(0 if base is None else base.seq for base in (self.bases.dense, self.bases.lexical))
        return self.applied_seq - start

    def catch_up(self, session: ScopedSession) -> int:
        """Apply what ``session`` sees of the log and the indexes lack. Returns the partition's head in that view.

        Whatever happened to a chunk in between, its present state is what is applied, so applying twice is
        harmless, and a chunk that is gone again is never added.
        """
        head = head_seq(session, self.partition_id)
        if self.applied_seq >= head:
            return head
        with self._lock:
            while self.applied_seq < head:
                self._apply_next(session)
        return head

    def _apply_next(self, session: ScopedSession) -> None:
        ids, last = changed_ids(session, self.partition_id, self.applied_seq)
        if not ids:
            message = "The change log has a gap: it ends before the head that its partition names."
            raise IndexDamaged(message, partition_id=self.partition_id)
        space_id, dimension = (None, 0) if self.space is None else (self.space.id, self.space.dimension)
        rows = rows_of(session, ids, space_id, dimension)
        touched = np.array(ids, dtype=np.int64)
        if self.dense is not None and self.dense.applied_seq < last:
            self.dense.apply(rows.dense, np.setdiff1d(touched, rows.dense.ids), last)
        if self.lexical.applied_seq < last:
            present = np.array([row.id for row in rows.lexical], dtype=np.int64)
            self.lexical.apply(rows.lexical, np.setdiff1d(touched, present), last)

    def close(self) -> None:
        """Release files and memory."""
        if self.dense is not None:
            self.dense.close()
        self.lexical.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _directory(engines: Engines, base: IndexSnapshot | None) -> Path | None:
    if base is None:
        return None
    try:
        return engines.segments.open(base.segment, base.checksum)
    except IndexDamaged as error:
        raise IndexDamaged(error.message, snapshot_id=base.id, segment=base.segment) from error
