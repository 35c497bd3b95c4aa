"""Chunks counted and summed up, to be compared with the digests that were kept with every change."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from citewell.db.tables import Chunk, CollectionSum, Partition
from citewell.domain.digests import KEY_MODULUS, MODULUS, key_sum

AT_ONCE = 4096


@dataclass
class Tally:
    """How many chunks there are, and the sums of their fingerprints and of their ids."""

    count: int = 0
    _digest: int = 0
    _keys: int = 0
    _waiting: list[int] = field(default_factory=list)

    def add(self, chunk: Chunk) -> None:
        """Count a chunk."""
        self.add_row(chunk.id, chunk.fingerprint)

    def add_row(self, chunk_id: int, fingerprint: str) -> None:
        """Count a chunk of which only this is known."""
        self.count += 1
        self._digest += int(fingerprint, 16)
        self._waiting.append(chunk_id)
        if len(self._waiting) >= AT_ONCE:
            self._mix()

    def merge(self, other: Tally) -> None:
        """Count what ``other`` has counted."""
        self.count += other.count
        self._digest += other._digest
        self._keys += other._keys
        self._waiting += other._waiting
        self._mix()

    @property
    def digest(self) -> str:
        """As ``partitions.digest``."""
        return f"{self._digest % MODULUS:064x}"

    @property
    def key_digest(self) -> str:
        """As ``partitions.key_digest``."""
        self._mix()
        return f"{self._keys % KEY_MODULUS:016x}"

    def is_sum_of(self, row: Partition | CollectionSum) -> bool:
        """Whether ``row`` recorded just these chunks."""
        return (self.digest, self.key_digest, self.count) == (row.digest, row.key_digest, row.live_chunks)

    def record(self, row: Partition | CollectionSum) -> None:
        """Write it down."""
        row.digest, row.key_digest, row.live_chunks = self.digest, self.key_digest, self.count

    def _mix(self) -> None:
        self._keys += key_sum(np.array(self._waiting, np.int64))
        self._waiting = []
