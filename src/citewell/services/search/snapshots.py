"""The rows of published segments: which of them are used, and what becomes of those that are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from citewell.db.change_log import move_index
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import IndexSnapshot, Job, Partition
from citewell.domain.access import SystemCaller
from citewell.domain.index_tiers import Segment, choose_chain, covered
from citewell.domain.jobs import JobState
from citewell.ports.segment_store import SegmentStore

PUBLISHED, SUPERSEDED, QUARANTINED = "published", "superseded", "quarantined"
DENSE, LEXICAL = "dense", "lexical"
COMPACTION = "index.compact"
"""The kind of the jobs that publish segments."""
KEPT_QUARANTINED = 5
"""Rows of damaged segments that are kept for each index, for people to look at."""


@dataclass(frozen=True, slots=True)
class IndexPoint:
    """Where a partition stands: the end of its log, the number of what its indexes are made of, and the space that is
    searched. While the last two stay, an open index stays right and only the log has to be applied.
    """

    head: int
    revision: int
    space_id: str | None


def point_of(session: ScopedSession, partition_id: str) -> IndexPoint:
    """The partition's point in this session's view, with one statement."""
    row = session.execute(
        select(Partition.head_seq, Partition.index_revision, Partition.serving_embedding_version_id).where(
            Partition.id == partition_id
        )
    ).one()
    return IndexPoint(row[0], row[1], row[2])


def snapshots_of(session: ScopedSession, partition_id: str) -> list[IndexSnapshot]:
    """All recorded segments of a partition, the newest first."""
    statement = (
        select(IndexSnapshot)
        .where(IndexSnapshot.partition_id == partition_id)
        .order_by(IndexSnapshot.seq.desc(), IndexSnapshot.created_at.desc())
    )
    return list(session.scalars(statement))


def of_index(
    snapshots: Sequence[IndexSnapshot], kind: str, engine: str, space_id: str | None = None
) -> list[IndexSnapshot]:
    """Those that one index can be opened from: of its engine and space, and not known to be damaged."""
    return [
        row
        for row in snapshots
        if row.kind == kind
        and row.engine == engine
        and row.embedding_version_id == space_id
        and row.state != QUARANTINED
    ]


def chain_of(snapshots: Sequence[IndexSnapshot], *, head: int) -> tuple[IndexSnapshot, ...]:
    """Those of an index's segments to open, oldest first; see ``choose_chain``."""
    by_id = {row.id: row for row in snapshots}
    return tuple(by_id[one.id] for one in choose_chain([segment_of(row) for row in snapshots], head=head))


def segment_of(row: IndexSnapshot) -> Segment:
    """What the rules of tiers need of a row."""
    return Segment(row.id, row.from_seq, row.seq, row.row_count, row.touched, superseded=row.state == SUPERSEDED)


def record(session: ScopedSession, new: IndexSnapshot, *, distrust: bool = False) -> None:
    """Enter a published segment, and let those that it covers be spares or go.

    Args:
        session: The transaction.
        new: The row.
        distrust: What it covers is not kept as a way back either, because it is known to be wrong.
    """
    move_index(session, new.partition_id)
    every = snapshots_of(session, new.partition_id)
    same_index = [row for row in every if row.kind == new.kind and row.embedding_version_id == new.embedding_version_id]
    for damaged in [row for row in same_index if row.state == QUARANTINED][KEPT_QUARANTINED:]:
        session.delete(damaged)
    for row in same_index:
        if row.engine != new.engine and row.state != QUARANTINED and new.from_seq == 0:
            session.delete(row)
    siblings = of_index(every, new.kind, new.engine, new.embedding_version_id)
    same = next((row for row in siblings if row.segment == new.segment), None)
    if same is None:
        session.add(new)
    else:  # built again to the same bytes
        same.state = PUBLISHED
        new = same
    spares, gone = covered([segment_of(row) for row in siblings], segment_of(new))
    by_id = {row.id: row for row in siblings}
    for one in gone if not distrust else [*gone, *spares]:
        session.delete(by_id[one.id])
    if not distrust:
        for one in spares:
            by_id[one.id].state = SUPERSEDED


def quarantine(session: ScopedSession, snapshot_id: str) -> IndexSnapshot | None:
    """Note that a segment is damaged, and audit it. ``None`` if it is not there any more, or was noted before."""
    snapshot: IndexSnapshot | None = session.get(IndexSnapshot, snapshot_id)
    if snapshot is None or snapshot.state == QUARANTINED:
        return None
    snapshot.state = QUARANTINED
    move_index(session, snapshot.partition_id)
    session.audit("index.quarantine", "partition", snapshot.partition_id, segment=snapshot.segment)
    return snapshot


def remove_unreferenced(database: Database, segments: SegmentStore, *, starting: bool = False) -> list[str]:
    """Remove segments that no row refers to, of any tenant. Safe while others build, open and search.

    A segment is published before its row is committed: what is younger than the oldest job that may be building stays.
    Whoever has a segment open goes on reading it, as files that are removed live until they are closed.

    Args:
        database: Where the rows are.
        segments: Where the files are.
        starting: Remove nothing if there is no row at all: then this is rather another database than the one that the
            files belong to.
    """
    now = database.clock.now()
    with database.read(SystemCaller("index upkeep")) as session:
        building = select(func.min(Job.created_at)).where(Job.kind == COMPACTION, Job.state == JobState.RUNNING)
        oldest = session.scalar(building) or now
        keep = set(session.scalars(select(IndexSnapshot.segment).where(IndexSnapshot.state != QUARANTINED)))
    if starting and not keep:
        return []
    return list(segments.remove_unreferenced(keep, published_before=min(oldest, now)))
