"""Build a new base from the database, so that the tail stays short."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import func, select

from citewell.db.change_log import head_seq
from citewell.db.session import ScopedSession
from citewell.db.tables import IndexSnapshot, Job, Partition
from citewell.domain.access import SystemCaller
from citewell.domain.jobs import JobState
from citewell.ports.segment_store import SegmentInfo
from citewell.services.embedding.spaces import serving_space
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.partition_index import Engines
from citewell.services.search.rows import IndexRows, all_rows

KIND = "index.compact"
TAIL_AT_LEAST = 2000
TAIL_SHARE = 0.25
GENERATIONS = 2
"""Bases that are kept, so that a damaged one has a predecessor."""


def enqueue_compaction(session: ScopedSession, queue: JobQueue, partition_id: str) -> None:
    """Ask for a new base of the partition; one request at a time is enough."""
    queue.enqueue(
        session,
        KIND,
        {"partition_id": partition_id},
        resource_type="partition",
        resource_id=partition_id,
        unique_key=f"{KIND}:{partition_id}",
        priority=-1,
    )


def compact_if_long(session: ScopedSession, queue: JobQueue, partition_id: str) -> None:
    """Ask for a new base when the tail has grown long beside it."""
    newest = session.scalar(
        select(func.max(IndexSnapshot.seq)).where(
            IndexSnapshot.partition_id == partition_id, IndexSnapshot.state == "published"
        )
    )
    partition = session.get_one(Partition, partition_id, populate_existing=True)
    if partition.head_seq - (newest or 0) > max(TAIL_AT_LEAST, TAIL_SHARE * partition.live_chunks):
        enqueue_compaction(session, queue, partition_id)


def checked(context: JobContext, steps: Iterable[IndexRows]) -> Iterator[IndexRows]:
    """The same steps, which end early when there is a reason to stop. Raises as ``JobContext.check``."""
    for step in steps:
        context.check()
        yield step


class Compaction:
    """Runs jobs of kind ``index.compact``; payload ``{"partition_id"}``. Searches go on with the former base."""

    def __init__(self, engines: Engines, *, on_published: Callable[[str], None]) -> None:
        self._engines = engines
        self._on_published = on_published

    def run(self, context: JobContext) -> None:
        """Publish bases of both kinds at the present head of the log."""
        partition_id = str(context.payload["partition_id"])
        context.progress("building", message="Building index bases")
        with context.database.read(context.caller) as session:
            if session.get(Partition, partition_id) is None:
                return
            seq = head_seq(session, partition_id)
            built = [self._lexical(context, session, partition_id, seq)]
            space = serving_space(session, partition_id)
            if space is not None:
                built.append(self._dense(context, session, partition_id, seq, space.id, space.dimension))
        with context.finish({"seq": seq, "rows": {row.kind: row.row_count for row in built}}) as session:
            for row in built:
                self._record(session, row)
            session.audit("index.publish", "partition", partition_id, seq=seq)
            session.after_commit(lambda: self._on_published(partition_id))
        with context.database.read(SystemCaller("index upkeep")) as session:
            keep = set(session.scalars(select(IndexSnapshot.segment).where(IndexSnapshot.state != "quarantined")))
            # What another compaction published is not in the table before that one ends.
            building = select(func.min(Job.created_at)).where(Job.kind == KIND, Job.state == JobState.RUNNING)
            oldest = session.scalar(building) or context.job.created_at
        self._engines.segments.remove_unreferenced(keep, published_before=min(oldest, context.job.created_at))

    def _lexical(self, context: JobContext, session: ScopedSession, partition_id: str, seq: int) -> IndexSnapshot:
        engine = self._engines.lexical
        with self._engines.segments.publish(f"{partition_id}/lexical", seq=seq) as publication:
            steps = checked(context, all_rows(session, partition_id, None, 0))
            rows = (row for step in steps for row in step.lexical)
            count = engine.build(rows, seq=seq, directory=publication.directory)
        return self._snapshot(session, partition_id, "lexical", engine.engine, publication.info, count)

    def _dense(
        self,
        context: JobContext,
        session: ScopedSession,
        partition_id: str,
        seq: int,
        space_id: str,
        dimension: int,
    ) -> IndexSnapshot:
        engine = self._engines.dense
        with self._engines.segments.publish(f"{partition_id}/{space_id}/dense", seq=seq) as publication:
            steps = checked(context, all_rows(session, partition_id, space_id, dimension))
            rows = (step.dense for step in steps)
            count = engine.build(rows, dimension=dimension, seq=seq, directory=publication.directory)
        row = self._snapshot(session, partition_id, "dense", engine.engine, publication.info, count)
        row.embedding_version_id = space_id
        return row

    @staticmethod
    def _snapshot(
        session: ScopedSession, partition_id: str, kind: str, engine: str, info: SegmentInfo, count: int
    ) -> IndexSnapshot:
        return IndexSnapshot(
            id=session.ids.new_id(),
            partition_id=partition_id,
            kind=kind,
            engine=engine,
            seq=info.seq,
            row_count=count,
            segment=info.name,
            checksum=info.checksum,
            state="published",
            created_at=session.clock.now(),
        )

    @staticmethod
    def _record(session: ScopedSession, row: IndexSnapshot) -> None:
        former = session.scalars(
            select(IndexSnapshot)
            .where(
                IndexSnapshot.partition_id == row.partition_id,
                IndexSnapshot.kind == row.kind,
                IndexSnapshot.embedding_version_id == row.embedding_version_id
                if row.embedding_version_id is not None
                else IndexSnapshot.embedding_version_id.is_(None),
                IndexSnapshot.state == "published",
            )
            .order_by(IndexSnapshot.seq.desc())
        ).all()
        same = [old for old in former if old.segment == row.segment]
        if same:
            return  # nothing changed since; the segment that is published already serves
        for old in former[GENERATIONS - 1 :]:
            session.delete(old)
        session.add(row)
