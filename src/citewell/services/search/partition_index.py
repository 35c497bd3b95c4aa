"""One partition's indexes in this process: a published base and the tail of the change log."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from citewell.db.change_log import head_seq
from citewell.db.session import ScopedSession
from citewell.db.tables import IndexSnapshot
from citewell.domain.errors import IndexDamaged
from citewell.ports.lexical_index import LexicalIndex, LexicalIndexes
from citewell.ports.segment_store import SegmentStore
from citewell.ports.vector_index import VectorIndex, VectorIndexes
from citewell.services.search.rows import IndexRows, all_rows, changed_ids, no_rows, rows_of

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
            base = _directory(engines, bases.dense)
            self.dense = engines.dense.open([] if base is None else [base], dimension=space.dimension)
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
                changes = changed_ids(session, self.partition_id, self.applied_seq)
                if changes is None:
                    log.error("change_log_gap", partition_id=self.partition_id, after=self.applied_seq, head=head)
                    self._apply_all(session, head)
                else:
                    ids, last = changes
                    rows = rows_of(session, ids, *self._vectors)
                    self._apply(rows, np.array(ids, dtype=np.int64), last)
        return head

    @property
    def _vectors(self) -> tuple[str | None, int]:
        return (None, 0) if self.space is None else (self.space.id, self.space.dimension)

    def _apply(self, rows: IndexRows, touched: NDArray[np.int64], seq: int) -> None:
        """Bring both indexes to ``seq``: of the chunks ``touched``, those that are not in ``rows`` are gone."""
        if self.dense is not None and self.dense.applied_seq < seq:
            self.dense.apply(rows.dense, np.setdiff1d(touched, rows.dense.ids), seq)
        if self.lexical.applied_seq < seq:
            present = np.array([row.id for row in rows.lexical], dtype=np.int64)
            self.lexical.apply(rows.lexical, np.setdiff1d(touched, present), seq)

    def _apply_all(self, session: ScopedSession, head: int) -> None:
        """Compare with every live chunk that ``session`` sees, because the log does not tell what happened."""
        known = self.lexical.ids() if self.dense is None else np.union1d(self.lexical.ids(), self.dense.ids())
        for rows in all_rows(session, self.partition_id, *self._vectors):
            ids = np.array([row.id for row in rows.lexical], dtype=np.int64)
            known = np.setdiff1d(known, ids)
            if self.dense is not None:
                self.dense.apply(rows.dense, np.setdiff1d(ids, rows.dense.ids), self.dense.applied_seq)
            self.lexical.apply(rows.lexical, np.empty(0, np.int64), self.lexical.applied_seq)
        self._apply(no_rows(self._vectors[1]), known, head)

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
