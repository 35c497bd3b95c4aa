"""The indexes of one process, on a database and segments that other processes may share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.backends.segments import FileSegmentStore
from citewell.backends.transport.threads import ThreadTransport
from citewell.db.session import Database
from citewell.db.tables import IndexSnapshot
from citewell.domain.access import Caller
from citewell.ports.vector_index import VectorIndex, VectorIndexes, VectorRows
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.leases import LeaseTerms
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.building import Builds, BuildsHere
from citewell.services.search.compaction import KIND, Compaction, enqueue_compaction
from citewell.services.search.indexes import Indexes
from citewell.services.search.partition_index import Engines
from citewell.services.search.snapshots import QUARANTINED, snapshots_of
from citewell.worker.loop import Worker
from support.databases import open_beside


class CountingVectorIndexes:
    """A real engine that counts the rows that it is given to build with."""

    def __init__(self, engine: VectorIndexes) -> None:
        self._real = engine
        self.built: list[int] = []
        self.opened = 0

    @property
    def engine(self) -> str:
        return self._real.engine

    def build(
        self,
        rows: Iterable[VectorRows],
        *,
        dimension: int,
        seq: int,
        directory: Path,
        replaced: NDArray[np.int64] | None = None,
    ) -> int:
        count = self._real.build(rows, dimension=dimension, seq=seq, directory=directory, replaced=replaced)
        self.built.append(count)
        return count

    def open(self, directories: Sequence[Path], *, dimension: int) -> VectorIndex:
        self.opened += 1
        return self._real.open(directories, dimension=dimension)


@dataclass
class IndexStand:
    """``small``: files below this size are hashed when a segment is opened, larger ones only in the background."""

    database: Database
    root: Path
    name: str = "first"
    small: int = 4 << 20
    memory_bytes: int = 1 << 30
    builds: Callable[[IndexStand], Builds] = lambda stand: BuildsHere(stand.database, stand.engines)
    others: list[IndexStand] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = JobQueue(ThreadTransport(), LeaseTerms(database_clock=False))
        self.start()

    def start(self) -> None:
        self.segments = FileSegmentStore(self.root / "index", small=self.small)
        self.dense = CountingVectorIndexes(FaissVectorIndexes(exact_rows=50))
        scratch = self.root / f"run-{self.name}"
        self.engines: Engines = Engines(self.dense, TantivyIndexes(build_heap=15_000_000), self.segments, scratch)
        self.indexes = Indexes(
            self.database, self.queue, self.engines, memory_bytes=self.memory_bytes, verify_from=self.small
        )
        self.kinds = JobKinds()
        builds = self.builds(self)
        self.kinds.add(KIND, Compaction(self.engines, builds, on_published=self.indexes.refresh).run)
        self.worker = Worker(self.database, self.queue, self.kinds, threads=1)

    def restart(self) -> None:
        """As if the process had ended and begun again."""
        self.indexes.close()
        self.start()

    def second(self) -> IndexStand:
        """Another process on the same database and segments."""
        url = self.database.engine.url.render_as_string(hide_password=False)
        database = Database(
            open_beside(self.database.engine, url), self.database.clock, self.database.ids, self.database.audit_key
        )
        other = IndexStand(database, self.root, f"other{len(self.others)}", self.small, self.memory_bytes)
        self.others.append(other)
        return other

    def close(self) -> None:
        self.indexes.close()
        for other in self.others:
            other.close()
            other.database.close()

    def compact(self, caller: Caller, partition_id: str, **options: bool | str) -> None:
        """Bring the segments up to date."""
        with self.database.write(caller) as session:
            enqueue_compaction(session, self.queue, partition_id, **options)  # type: ignore[arg-type]  # each as it is
        self.worker.run_until_idle()

    def snapshots(self, caller: Caller, partition_id: str, kind: str = "dense") -> list[IndexSnapshot]:
        """Rows of segments that are not damaged, oldest first."""
        with self.database.read(caller) as session:
            found = snapshots_of(session, partition_id)
        kept = [row for row in found if row.kind == kind and row.state != QUARANTINED]
        return sorted(kept, key=lambda row: (row.seq, -row.from_seq))

    def spans(self, caller: Caller, partition_id: str, kind: str = "dense") -> list[tuple[int, int]]:
        """From where to where the published segments go."""
        rows = self.snapshots(caller, partition_id, kind)
        return [(row.from_seq, row.seq) for row in rows if row.state == "published"]

    def held(self, caller: Caller, partition_id: str) -> tuple[set[int], set[int]]:
        """The chunks in the lexical and in the dense index."""
        with self.indexes.use(caller, partition_id) as index:
            assert index.dense is not None
            return set(index.lexical.ids().tolist()), set(index.dense.ids().tolist())
