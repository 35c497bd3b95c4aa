"""Whether the indexes are what the database says: their files, and the rows that they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, func, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Change, Chunk, Embedding, IndexSnapshot
from citewell.domain.access import Caller
from citewell.domain.errors import IndexDamaged
from citewell.ports.segment_store import SegmentStore
from citewell.services.search.indexes import Indexes
from citewell.services.search.partition_index import PartitionIndex
from citewell.services.upkeep.findings import Finding

REBUILD = "build it again from the database"


def check_bases(database: Database, segments: SegmentStore, caller: Caller, counts: Counter[str]) -> Iterator[Finding]:
    """Read every published base and compare it with its checksum; no session is open meanwhile."""
    published = select(IndexSnapshot).where(IndexSnapshot.state == "published").order_by(IndexSnapshot.id)
    with database.read(caller) as session:
        snapshots = session.scalars(published).all()
    bad: list[tuple[IndexSnapshot, str]] = []
    for snapshot in snapshots:
        counts["segments"] += 1
        try:
            segments.open(snapshot.segment, snapshot.checksum)
        except IndexDamaged as error:
            bad.append((snapshot, error.message))
    if bad:
        with database.read(caller) as session:  # a newer base may have taken its place, and its files, since
            present = {snapshot.id for snapshot in session.scalars(published)}
        for snapshot, message in bad:
            if snapshot.id in present:
                repair = f"set it aside and {REBUILD}"
                yield Finding("segment", f"snapshot {snapshot.id}", message, repair)


def check_index(
    database: Database, indexes: Indexes, caller: Caller, partition_id: str, counts: Counter[str]
) -> Iterator[Finding]:
    """The open indexes of a partition hold its live chunks, each once."""
    subject = f"partition {partition_id}"
    try:
        with indexes.use(caller, partition_id) as index:
            with database.read(caller) as session:
                head = index.catch_up(session)
                live = _ids(session, _live(partition_id))
                with_vector = _ids(session, _with_vector(index))
                lexical = index.lexical.ids()
                dense = with_vector if index.dense is None else index.dense.ids()
            doubtful = np.union1d(np.setxor1d(lexical, live), np.setxor1d(dense, with_vector))
            # What is written and searched while this runs may have moved the index on. The log tells.
            faulty = np.setdiff1d(doubtful, _changed_since(database, caller, partition_id, head, doubtful))
    except IndexDamaged as error:
        yield Finding("index", subject, error.message, REBUILD)
        return
    counts["indexed_rows"] += len(live)
    for check, held, expected in (("lexical_index", lexical, live), ("dense_index", dense, with_vector)):
        missing = len(np.intersect1d(np.setdiff1d(expected, held), faulty))
        foreign = len(np.intersect1d(np.setdiff1d(held, expected), faulty))
        if missing or foreign:
            yield Finding(check, subject, f"It lacks {missing} rows and has {foreign} that are not there.", REBUILD)


def _live(partition_id: str) -> Select[int]:
    return select(Chunk.id).where(
        Chunk.partition_id == partition_id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None)
    )


def _with_vector(index: PartitionIndex) -> Select[int]:
    """Live chunks that a vector index can hold. Vectors of the right size that are none are the other check's."""
    space = index.space
    return (
        _live(index.partition_id)
        .join(Embedding, Embedding.chunk_id == Chunk.id)
        .where(
            Embedding.embedding_version_id == (None if space is None else space.id),
            func.length(Embedding.vector) == (0 if space is None else space.dimension * 2),
        )
    )


def _ids(session: ScopedSession, statement: Select[int]) -> NDArray[np.int64]:
    return np.array(sorted(session.scalars(statement)), dtype=np.int64)


def _changed_since(
    database: Database, caller: Caller, partition_id: str, head: int, doubtful: NDArray[np.int64]
) -> NDArray[np.int64]:
    if not len(doubtful):
        return doubtful
    statement = select(Change.chunk_id).where(Change.partition_id == partition_id, Change.seq > head)
    with database.read(caller) as session:
        return _ids(session, statement)
