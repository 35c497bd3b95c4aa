"""One partition's indexes in this process: published segments and the tail of the change log."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog

from citewell.db.change_log import head_seq
from citewell.db.session import ScopedSession
from citewell.db.tables import IndexSnapshot
from citewell.domain.digests import key_digest
from citewell.domain.errors import IndexDamaged
from citewell.ports.lexical_index import LexicalIndex, LexicalIndexes
from citewell.ports.segment_store import SegmentStore
from citewell.ports.vector_index import VectorIndex, VectorIndexes
from citewell.services.search.rows import (
    Space,
    all_dense_rows,
    all_lexical_rows,
    changed_ids,
    dense_rows_of,
    lexical_rows_of,
    no_vectors,
)

__all__ = ["Chains", "Engines", "PartitionIndex", "Space"]

log = structlog.get_logger(__name__)

LEXICAL_BYTES = 4 << 20
LEXICAL_WRITER_BYTES = 28 << 20
"""What an open index of words was seen to hold, before and after the first change is applied to it."""


@dataclass(frozen=True, slots=True)
class Engines:
    """What indexes are made with. ``scratch`` is this process's own directory."""

    dense: VectorIndexes
    lexical: LexicalIndexes
    segments: SegmentStore
    scratch: Path


@dataclass(frozen=True, slots=True)
class Chains:
    """Rows of ``index_snapshots`` to open, oldest first; none starts from nothing and replays the whole log."""

    dense: tuple[IndexSnapshot, ...] = ()
    lexical: tuple[IndexSnapshot, ...] = ()

    @property
    def snapshots(self) -> tuple[IndexSnapshot, ...]:
        """All of them."""
        return (*self.dense, *self.lexical)

    @property
    def ids(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What tells one pair of chains from another."""
        return (tuple(row.id for row in self.dense), tuple(row.id for row in self.lexical))


class PartitionIndex:
    """Dense and lexical index of one partition in one vector space.

    Raises:
        IndexDamaged: a segment does not open; the fact ``snapshot_id`` says which.
    """

    def __init__(
        self, engines: Engines, partition_id: str, space: Space | None, chains: Chains, *, generation: int
    ) -> None:
        self.partition_id = partition_id
        self.space = space
        self.chains = chains
        self._lock = threading.Lock()
        self._scratch = engines.scratch / f"{partition_id}-{generation}"
        self.dense: VectorIndex | None = None
        if space is not None:
            directories = [_directory(engines, row) for row in chains.dense]
            with _blaming(engines, chains.dense):
                self.dense = engines.dense.open(directories, dimension=space.dimension)
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(parents=True)
        try:
            directories = [_directory(engines, row) for row in chains.lexical]
            with _blaming(engines, chains.lexical):
                self.lexical: LexicalIndex = engines.lexical.open(
                    directories[-1] if directories else None, scratch=self._scratch
                )
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
        """How many changes were applied since the older of the two last segments."""
        last = [chain[-1].seq if chain else 0 for chain in (self.chains.dense, self.chains.lexical)]
        return self.applied_seq - min(last if self.dense is not None else last[1:])

    def memory_bytes(self) -> int:
        """Resident bytes that it holds, mapped files not counted; of the words an estimate."""
        words = self.chains.lexical[-1].seq if self.chains.lexical else 0
        lexical = LEXICAL_BYTES if self.lexical.applied_seq == words else LEXICAL_WRITER_BYTES
        return lexical + (0 if self.dense is None else self.dense.memory_bytes())

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
                    self._apply(session, *changes)
        return head

    def _apply(self, session: ScopedSession, touched: list[int], seq: int) -> None:
        """Bring both indexes to ``seq``: of the chunks ``touched``, those that are not live are gone."""
        ids = np.array(touched, dtype=np.int64)
        if self.dense is not None and self.space is not None and self.dense.applied_seq < seq:
            vectors = dense_rows_of(session, touched, self.space)
            self.dense.apply(vectors, np.setdiff1d(ids, vectors.ids), seq)
        if self.lexical.applied_seq < seq:
            words = lexical_rows_of(session, touched)
            self.lexical.apply(words, np.setdiff1d(ids, [row.id for row in words]).astype(np.int64), seq)

    def _apply_all(self, session: ScopedSession, head: int) -> None:
        """Compare with every live chunk that ``session`` sees, because the log does not tell what happened."""

        def sessions() -> nullcontext[ScopedSession]:
            return nullcontext(session)

        nothing = np.empty(0, np.int64)
        if self.dense is not None and self.space is not None:
            surplus = self.dense.ids()
            for vectors in all_dense_rows(sessions, self.partition_id, self.space):
                surplus = np.setdiff1d(surplus, vectors.ids)
                self.dense.apply(vectors, nothing, self.dense.applied_seq)
            self.dense.apply(no_vectors(self.space.dimension), surplus, max(head, self.dense.applied_seq))
        surplus = self.lexical.ids()
        for words in all_lexical_rows(sessions, self.partition_id):
            surplus = np.setdiff1d(surplus, np.array([row.id for row in words], np.int64))
            self.lexical.apply(words, nothing, self.lexical.applied_seq)
        self.lexical.apply((), surplus, max(head, self.lexical.applied_seq))

    def digests(self) -> tuple[int, str, str | None]:
        """The digests of the ids that the two indexes hold (``citewell.domain.digests.key_digest``), lexical and dense,
        and the number of the log that they belong to. Listing no rows of the database, to be compared with
        ``partitions.key_digest`` at that number.
        """
        with self._lock:  # nothing is applied meanwhile
            dense = None if self.dense is None else key_digest(self.dense.ids())
            return self.applied_seq, key_digest(self.lexical.ids()), dense

    def close(self) -> None:
        """Release files and memory."""
        if self.dense is not None:
            self.dense.close()
        self.lexical.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _directory(engines: Engines, row: IndexSnapshot) -> Path:
    try:
        return engines.segments.open(row.segment, row.checksum, thorough=False)
    except IndexDamaged as error:
        raise _blamed(row, error) from error


@contextmanager
def _blaming(engines: Engines, chain: Sequence[IndexSnapshot]) -> Iterator[None]:
    """Says which segment of ``chain`` it is that an engine does not open."""
    try:
        yield
    except IndexDamaged as error:
        for row in chain:
            try:
                engines.segments.verify(row.segment, row.checksum)
            except IndexDamaged as found:
                raise _blamed(row, found) from error
        if not chain:
            raise
        raise _blamed(chain[-1], error) from error


def _blamed(row: IndexSnapshot, error: IndexDamaged) -> IndexDamaged:
    return IndexDamaged(error.message, snapshot_id=row.id, segment=row.segment)
