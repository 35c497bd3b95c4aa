"""Whether the indexes are what the database says: their files, and the rows that they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, func, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Change, Chunk, Embedding, IndexSnapshot, Job, Partition
from citewell.domain.access import Caller
from citewell.domain.errors import IndexDamaged
from citewell.domain.jobs import JobState
from citewell.ports.segment_store import SegmentStore
from citewell.services.search.indexes import Indexes
from citewell.services.search.partition_index import PartitionIndex
from citewell.services.search.snapshots import COMPACTION, QUARANTINED
from citewell.services.upkeep.findings import Finding

REBUILD = "build it again from the database"
SET_ASIDE = f"set it aside and {REBUILD}"


def check_segments(
    database: Database, segments: SegmentStore, caller: Caller, counts: Counter[str]
) -> Iterator[Finding]:
    """Read every segment that is in use or a spare and compare it with its checksum; no session is open meanwhile."""
    kept = select(IndexSnapshot).where(IndexSnapshot.state != QUARANTINED).order_by(IndexSnapshot.id)
    with database.read(caller) as session:
        snapshots = session.scalars(kept).all()
    bad: list[tuple[IndexSnapshot, str]] = []
    for snapshot in snapshots:
        counts["segments"] += 1
        try:
            segments.verify(snapshot.segment, snapshot.checksum)
        except IndexDamaged as error:
            bad.append((snapshot, error.message))
    if bad:
        with database.read(caller) as session:  # a newer one may have taken its place, and its files, since
            present = {snapshot.id for snapshot in session.scalars(kept)}
        for snapshot, message in bad:
            if snapshot.id in present:
                yield Finding("segment", f"snapshot {snapshot.id}", message, SET_ASIDE)


def check_watermarks(session: ScopedSession, partition: Partition) -> Iterator[Finding]:
    """No segment claims to know more of the log than there is: it would hide what the log says from there on."""
    beyond = select(IndexSnapshot).where(
        IndexSnapshot.partition_id == partition.id,
        IndexSnapshot.state != QUARANTINED,
        IndexSnapshot.seq > partition.head_seq,
    )
    for snapshot in session.scalars(beyond.order_by(IndexSnapshot.id)):
        message = f"It stands at number {snapshot.seq} of a log that ends at {partition.head_seq}."
        yield Finding("watermark", f"snapshot {snapshot.id}", message, SET_ASIDE)


def check_orphans(database: Database, segments: SegmentStore, caller: Caller) -> Iterator[Finding]:
    """Every published segment of the tenant has a row. What a running job publishes has none yet."""
    names = segments.names()  # before the rows: what is published after this is not looked at
    with database.read(caller) as session:
        building = select(Job.id).where(Job.kind == COMPACTION, Job.state == JobState.RUNNING).limit(1)
        if session.scalars(building).first() is not None:
            return
        known = set(session.scalars(select(IndexSnapshot.segment)))
        partitions = set(session.scalars(select(Partition.id)))
    for name in names:
        if name not in known and name.split(".", 1)[0] in partitions:
            yield Finding("orphan_segment", f"segment {name}", "No index uses these files.", "delete them")


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
