"""New segments from the database, so that the tail stays short and few segments are open."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import IndexSnapshot, Job, Partition
from citewell.domain.access import Caller
from citewell.domain.index_tiers import tail_limit
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.building import Builder
from citewell.services.search.partition_index import Engines
from citewell.services.search.snapshots import COMPACTION, LEXICAL, PUBLISHED, record, remove_unreferenced

KIND = COMPACTION


def enqueue_compaction(
    session: ScopedSession,
    queue: JobQueue,
    partition_id: str,
    *,
    embedding_version_id: str | None = None,
    complete: bool = False,
) -> Job:
    """Ask for the partition's segments to be brought up to date; one request of a kind at a time is enough.

    Args:
        session: The transaction.
        queue: Where to.
        partition_id: The partition.
        embedding_version_id: Only the vectors of this embedding version, which need not be the serving one. A chunk
            that gets a vector there without a change in the log is in the index only after a complete build.
        complete: Everything anew from the database, and nothing kept of what was there: it is known to be wrong.
    """
    payload: dict[str, object] = {"partition_id": partition_id}
    if embedding_version_id is not None:
        payload["embedding_version_id"] = embedding_version_id
    if complete:
        payload["complete"] = True
    return queue.enqueue(
        session,
        KIND,
        payload,
        resource_type="partition",
        resource_id=partition_id,
        unique_key=":".join([KIND, partition_id, embedding_version_id or "", *(["complete"] if complete else [])]),
        priority=-1,
    )


def compact_if_long(session: ScopedSession, queue: JobQueue, partition_id: str) -> None:
    """Ask for new segments when the tail of a serving index has grown long."""
    row = session.execute(
        select(Partition.head_seq, Partition.live_chunks, Partition.serving_embedding_version_id).where(
            Partition.id == partition_id
        )
    ).one()
    head, live, space_id = row
    if head <= tail_limit(live):
        return
    reached = {
        (kind, of_space): seq
        for kind, of_space, seq in session.execute(
            select(IndexSnapshot.kind, IndexSnapshot.embedding_version_id, func.max(IndexSnapshot.seq))
            .where(IndexSnapshot.partition_id == partition_id, IndexSnapshot.state == PUBLISHED)
            .group_by(IndexSnapshot.kind, IndexSnapshot.embedding_version_id)
        )
    }
    wanted = [(LEXICAL, None)] if space_id is None else [(LEXICAL, None), ("dense", space_id)]
    if head - min(reached.get(key, 0) for key in wanted) > tail_limit(live):
        enqueue_compaction(session, queue, partition_id)


class Compaction:
    """Runs jobs of kind ``index.compact``; payload as ``enqueue_compaction`` makes it.

    Searches go on with the former segments, and ``on_published`` is told when there are new ones. A run that is killed
    leaves what was there; what it published without entering it is removed by the next one.
    """

    def __init__(self, engines: Engines, *, on_published: Callable[[Caller, str], None]) -> None:
        self._engines = engines
        self._on_published = on_published

    def run(self, context: JobContext) -> None:
        """Publish what is to be built at the present head of the log."""
        partition_id = str(context.payload["partition_id"])
        space_id = context.payload.get("embedding_version_id")
        complete = bool(context.payload.get("complete"))
        context.progress("building", message="Building index segments")
        builder = Builder(context, self._engines, partition_id)
        plan = builder.plan(None if space_id is None else str(space_id), complete=complete)
        if plan is None:
            return
        built = builder.build(plan)
        result = {"seq": plan.head, "rows": {row.kind: row.row_count for row in built}}
        with context.finish(result) as session:
            for row in built:
                record(session, row, distrust=complete)
            if built:
                facts = {row.kind: [row.from_seq, row.seq] for row in built}
                session.audit("index.publish", "partition", partition_id, seq=plan.head, segments=facts)
        remove_unreferenced(context.database, self._engines.segments)
        self._on_published(context.caller, partition_id)
