"""New segments from the database, so that the tail stays short and few segments are open."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from sqlalchemy import func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import IndexSnapshot, Job, Partition
from citewell.domain.access import Caller
from citewell.domain.index_tiers import tail_limit
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.queue import JobQueue
from citewell.services.search.building import Builds
from citewell.services.search.partition_index import Engines
from citewell.services.search.plans import Former, Plan, planned
from citewell.services.search.snapshots import COMPACTION, LEXICAL, PUBLISHED, quarantine, record, remove_unreferenced

log = structlog.get_logger(__name__)

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

    def __init__(self, engines: Engines, builds: Builds, *, on_published: Callable[[Caller, str], None]) -> None:
        self._engines = engines
        self._builds = builds
        self._on_published = on_published

    def run(self, context: JobContext) -> None:
        """Publish what is to be built at the present head of the log."""
        partition_id = str(context.payload["partition_id"])
        space_id = context.payload.get("embedding_version_id")
        complete = bool(context.payload.get("complete"))
        context.progress("building", message="Building index segments")
        with context.database.read(context.caller) as session:
            space = None if space_id is None else str(space_id)
            plan = planned(session, self._engines, partition_id, space, complete=complete)
        if plan is None:
            return
        built = self._builds.build(context.caller, plan, _JobWatch(context, self._engines, plan))
        result = {"seq": plan.head, "rows": {each.kind: each.rows for each in built}}
        with context.finish(result) as session:
            for each in built:
                record(session, each.row(session, partition_id), distrust=complete)
            if built:
                facts = {each.kind: [each.from_seq, each.seq] for each in built}
                session.audit("index.publish", "partition", partition_id, seq=plan.head, segments=facts)
        remove_unreferenced(context.database, self._engines.segments)
        self._on_published(context.caller, partition_id)


class _JobWatch:
    """The job that a build is done for."""

    def __init__(self, context: JobContext, engines: Engines, plan: Plan) -> None:
        self._context = context
        self._engines = engines
        self._total = plan.rows
        self._done = 0
        self._lock = threading.Lock()

    def check(self) -> None:
        self._context.check()

    def read(self, rows: int) -> None:
        with self._lock:
            self._done += rows
            done = min(self._done, self._total)  # rows are added while it goes on
        self._context.progress("building", done, self._total)

    def damaged(self, former: Former, problem: str) -> None:
        log.warning("index_segment_damaged", snapshot_id=former.id, problem=problem)
        with self._context.effects() as session:
            quarantine(session, former.id)
        self._engines.segments.quarantine(former.segment)
