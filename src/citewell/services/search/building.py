"""Writing segments: what is planned, read from the database and published."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import structlog
from numpy.typing import NDArray

from citewell.db.session import ScopedSession
from citewell.db.tables import EmbeddingVersion, IndexSnapshot, Partition
from citewell.domain.errors import IndexDamaged, JobCancelled
from citewell.domain.index_tiers import next_start
from citewell.ports.lexical_index import LexicalRow
from citewell.ports.segment_store import SegmentInfo
from citewell.ports.vector_index import VectorRows
from citewell.services.jobs.context import JobContext
from citewell.services.search.partition_index import Engines
from citewell.services.search.rows import (
    Space,
    all_dense_rows,
    all_lexical_rows,
    some_dense_rows,
    some_lexical_rows,
    touched_ids,
)
from citewell.services.search.snapshots import (
    DENSE,
    LEXICAL,
    PUBLISHED,
    chain_of,
    of_index,
    point_of,
    quarantine,
    segment_of,
    snapshots_of,
)

log = structlog.get_logger(__name__)

DEAD_SHARE = 0.3
"""A lexical generation is written anew when more than this part of its rows is dead."""

_Step = TypeVar("_Step")


@dataclass(frozen=True, slots=True)
class DensePlan:
    """A segment of vectors after number ``start``: complete, or a tier that speaks for the chunks ``touched``."""

    space: Space
    start: int
    touched: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class LexicalPlan:
    """A generation of words: complete, or ``former`` with what changed to the chunks ``touched``."""

    former: IndexSnapshot | None
    touched: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build up to number ``head`` of the log; ``None`` where nothing is to be done."""

    head: int
    dense: DensePlan | None
    lexical: LexicalPlan | None


class Builder:
    """Builds segments of one partition on behalf of a job."""

    def __init__(self, context: JobContext, engines: Engines, partition_id: str) -> None:
        self._context = context
        self._engines = engines
        self._partition_id = partition_id
        self._given_up = threading.Event()

    def plan(self, space_id: str | None, *, complete: bool) -> Plan | None:
        """What to build now; ``None`` if the partition or the space is gone.

        Args:
            space_id: Only the vectors of this embedding version; the serving one and the words by default.
            complete: Everything from the database, whatever is there.
        """
        with self._context.database.read(self._context.caller) as session:
            if session.get(Partition, self._partition_id) is None:
                return None
            point = point_of(session, self._partition_id)
            version = session.get(EmbeddingVersion, space_id or point.space_id or "")
            if version is None and space_id is not None:
                return None
            snapshots = [] if complete else snapshots_of(session, self._partition_id)
            dense = None
            if version is not None:
                dense = self._plan_dense(session, snapshots, Space(version.id, version.dimension), point.head)
            lexical = None if space_id is not None else self._plan_lexical(session, snapshots, point.head)
        return Plan(point.head, dense, lexical)

    def _plan_dense(
        self, session: ScopedSession, snapshots: list[IndexSnapshot], space: Space, head: int
    ) -> DensePlan | None:
        rows = of_index(snapshots, DENSE, self._engines.dense.engine, space.id)
        start = next_start([segment_of(row) for row in chain_of(rows, head=head)], head=head)
        if start is None:
            return None
        touched = touched_ids(session, self._partition_id, start, head) if start else None
        return DensePlan(space, 0 if touched is None else start, touched)

    def _plan_lexical(self, session: ScopedSession, snapshots: list[IndexSnapshot], head: int) -> LexicalPlan | None:
        chain = chain_of(of_index(snapshots, LEXICAL, self._engines.lexical.engine), head=head)
        if not chain:
            return LexicalPlan(None, None) if head else None
        former = chain[-1]
        if former.seq >= head:
            return None
        if former.dead_rows > DEAD_SHARE * (former.row_count + former.dead_rows):
            return LexicalPlan(None, None)
        touched = touched_ids(session, self._partition_id, former.seq, head)
        return LexicalPlan(None if touched is None else former, touched)

    def build(self, plan: Plan) -> list[IndexSnapshot]:
        """Publish what is planned, words and vectors at the same time. The rows are for the caller to record.

        Raises:
            IndexDamaged, StorageFull, Unavailable: as the engines and the store do; nothing needs to be cleared away.
        """
        with ThreadPoolExecutor(1, thread_name_prefix="lexical-build") as beside:
            lexical = None if plan.lexical is None else beside.submit(self._lexical, plan.lexical, plan.head)
            try:
                dense = None if plan.dense is None else self._dense(plan.dense, plan.head)
                words = None if lexical is None else lexical.result()
            except BaseException:
                self._given_up.set()  # the other one ends at its next step
                raise
        return [row for row in (words, dense) if row is not None]

    def _session(self) -> AbstractContextManager[ScopedSession]:
        return self._context.database.read(self._context.caller)

    def _checked(self, steps: Iterable[_Step]) -> Iterator[_Step]:
        """The same steps, which end early when there is a reason to stop. Raises as ``JobContext.check``."""
        for step in steps:
            self._context.check()
            if self._given_up.is_set():
                raise JobCancelled("The other index could not be built.", job_id=self._context.job.id)
            yield step

    def _dense(self, plan: DensePlan, head: int) -> IndexSnapshot:
        engine, space = self._engines.dense, plan.space
        name = f"{self._partition_id}/{space.id}/dense"
        steps: Iterable[VectorRows] = (
            all_dense_rows(self._session, self._partition_id, space)
            if plan.touched is None
            else some_dense_rows(self._session, plan.touched, space)
        )
        with self._engines.segments.publish(name, seq=head, facts={"from": plan.start}) as publication:
            count = engine.build(
                self._checked(steps),
                dimension=space.dimension,
                seq=head,
                directory=publication.directory,
                replaced=plan.touched,
            )
        row = self._row(DENSE, engine.engine, publication.info, count)
        row.embedding_version_id = space.id
        row.from_seq = plan.start
        row.touched = count if plan.touched is None else len(plan.touched)
        return row

    def _lexical(self, plan: LexicalPlan, head: int) -> IndexSnapshot:
        if plan.former is not None and plan.touched is not None:
            try:
                return self._lexical_upon(plan.former, plan.touched, head)
            except IndexDamaged as error:
                log.warning("index_segment_damaged", snapshot_id=plan.former.id, problem=error.message)
                with self._context.effects() as session:
                    quarantine(session, plan.former.id)
                self._engines.segments.quarantine(plan.former.segment)
        engine = self._engines.lexical
        with self._engines.segments.publish(f"{self._partition_id}/lexical", seq=head) as publication:
            steps = self._checked(all_lexical_rows(self._session, self._partition_id))
            count = engine.build(_each(steps), seq=head, directory=publication.directory)
        return self._row(LEXICAL, engine.engine, publication.info, count)

    def _lexical_upon(self, former: IndexSnapshot, touched: NDArray[np.int64], head: int) -> IndexSnapshot:
        """A generation that shares the files of the former one."""
        engine, store = self._engines.lexical, self._engines.segments
        source = store.open(former.segment, former.checksum, thorough=False)
        with store.publish(f"{self._partition_id}/lexical", seq=head, former=former.segment) as publication:
            present = 0

            def rows() -> Iterator[LexicalRow]:
                nonlocal present
                for step in self._checked(some_lexical_rows(self._session, touched)):
                    present += len(step)
                    yield from step

            # Every touched chunk is taken out; those that are live are among the rows.
            count = engine.build(rows(), seq=head, directory=publication.directory, former=source, removed=touched)
        row = self._row(LEXICAL, engine.engine, publication.info, count)
        row.dead_rows = former.dead_rows + max(0, present - (count - former.row_count))
        return row

    def _row(self, kind: str, engine: str, info: SegmentInfo, count: int) -> IndexSnapshot:
        database = self._context.database
        return IndexSnapshot(
            id=database.ids.new_id(),
            partition_id=self._partition_id,
            kind=kind,
            engine=engine,
            from_seq=0,
            seq=info.seq,
            row_count=count,
            dead_rows=0,
            touched=count,
            size_bytes=info.size,
            segment=info.name,
            checksum=info.checksum,
            state=PUBLISHED,
            created_at=database.clock.now(),
            verified_at=database.clock.now(),
        )


def _each(steps: Iterable[list[LexicalRow]]) -> Iterator[LexicalRow]:
    for step in steps:
        yield from step
