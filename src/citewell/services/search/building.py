"""Writing segments: rows read from the database, given to the engines, published."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from citewell.db.session import Database, ScopedSession
from citewell.domain.access import Caller
from citewell.domain.errors import IndexDamaged, JobCancelled
from citewell.ports.lexical_index import LexicalRow
from citewell.ports.segment_store import SegmentInfo
from citewell.ports.vector_index import VectorRows
from citewell.services.search.partition_index import Engines
from citewell.services.search.plans import Built, DensePlan, Former, LexicalPlan, Plan
from citewell.services.search.rows import all_dense_rows, all_lexical_rows, some_dense_rows, some_lexical_rows
from citewell.services.search.snapshots import DENSE, LEXICAL

_Step = TypeVar("_Step", bound=VectorRows | list[LexicalRow])


class Watch(Protocol):
    """What a build asks and tells while it goes on, from any of its threads."""

    def check(self) -> None:
        """Asked often: raises what the build is to end with, if there is a reason."""
        ...

    def read(self, rows: int) -> None:
        """So many more rows were read."""
        ...

    def damaged(self, former: Former, problem: str) -> None:
        """The segment ``former`` is damaged. Its files are to be set aside; the build goes on without them."""
        ...


class Builds(Protocol):
    """Where and how segments are built."""

    def build(self, caller: Caller, plan: Plan, watch: Watch) -> list[Built]:
        """Publish what is planned. The result is for the caller to record, in one transaction.

        Args:
            caller: Whose tenant it is about.
            plan: What to build.
            watch: Asked and told.

        Raises:
            IndexDamaged, StorageFull, Unavailable: as the engines and the store do, and when the build died.
                What ``watch.check`` raises is raised here, too. Nothing needs to be cleared away: what was
                published goes with ``remove_unreferenced``.
        """
        ...


class BuildsHere:
    """Builds in threads of this process, words and vectors at the same time."""

    def __init__(self, database: Database, engines: Engines) -> None:
        self._database = database
        self._engines = engines

    def build(self, caller: Caller, plan: Plan, watch: Watch) -> list[Built]:
        """Publish what is planned; see ``Builds.build``."""
        return _Build(self._database, self._engines, caller, plan, watch).run()


class BuildsBySize:
    """Gives plans of ``from_rows`` rows or more to ``large``, and those of fewer to ``small``."""

    def __init__(self, small: Builds, large: Builds, *, from_rows: int) -> None:
        self._small = small
        self._large = large
        self._from_rows = from_rows

    def build(self, caller: Caller, plan: Plan, watch: Watch) -> list[Built]:
        """Publish what is planned; see ``Builds.build``."""
        chosen = self._large if plan.rows >= self._from_rows else self._small
        return chosen.build(caller, plan, watch)


class _Build:
    """One run."""

    def __init__(self, database: Database, engines: Engines, caller: Caller, plan: Plan, watch: Watch) -> None:
        self._database = database
        self._engines = engines
        self._caller = caller
        self._plan = plan
        self._watch = watch
        self._given_up = threading.Event()

    def run(self) -> list[Built]:
        plan = self._plan
        with ThreadPoolExecutor(1, thread_name_prefix="lexical-build") as beside:
            lexical = None if plan.lexical is None else beside.submit(self._lexical, plan.lexical)
            try:
                dense = None if plan.dense is None else self._dense(plan.dense)
                words = None if lexical is None else lexical.result()
            except BaseException:
                self._given_up.set()  # the other one ends at its next step
                raise
        return [each for each in (words, dense) if each is not None]

    def _session(self) -> AbstractContextManager[ScopedSession]:
        return self._database.read(self._caller)

    def _checked(self, steps: Iterable[_Step]) -> Iterator[_Step]:
        """The same steps, which end early when there is a reason to stop. Raises as ``Watch.check``."""
        for step in steps:
            self._watch.check()
            if self._given_up.is_set():
                raise JobCancelled("The other index could not be built.")
            yield step
            self._watch.read(len(step.ids) if isinstance(step, VectorRows) else len(step))

    def _dense(self, plan: DensePlan) -> Built:
        engine, space, partition_id = self._engines.dense, plan.space, self._plan.partition_id
        steps = (
            all_dense_rows(self._session, partition_id, space)
            if plan.touched is None
            else some_dense_rows(self._session, plan.touched, space)
        )
        name, head = f"{partition_id}/{space.id}/dense", self._plan.head
        with self._engines.segments.publish(name, seq=head, facts={"from": plan.start}) as publication:
            count = engine.build(
                self._checked(steps),
                dimension=space.dimension,
                seq=head,
                directory=publication.directory,
                replaced=plan.touched,
            )
        touched = count if plan.touched is None else len(plan.touched)
        return _built(
            DENSE, engine.engine, publication.info, count, space_id=space.id, from_seq=plan.start, touched=touched
        )

    def _lexical(self, plan: LexicalPlan) -> Built:
        if plan.former is not None and plan.touched is not None:
            try:
                return self._lexical_upon(plan.former, plan.touched)
            except IndexDamaged as error:
                self._watch.damaged(plan.former, error.message)
        engine, head = self._engines.lexical, self._plan.head
        with self._engines.segments.publish(f"{self._plan.partition_id}/lexical", seq=head) as publication:
            steps = self._checked(all_lexical_rows(self._session, self._plan.partition_id))
            count = engine.build(_each(steps), seq=head, directory=publication.directory)
        return _built(LEXICAL, engine.engine, publication.info, count)

    def _lexical_upon(self, former: Former, touched: NDArray[np.int64]) -> Built:
        """A generation that shares the files of the former one."""
        engine, store, head = self._engines.lexical, self._engines.segments, self._plan.head
        source = store.open(former.segment, former.checksum, thorough=False)
        name = f"{self._plan.partition_id}/lexical"
        with store.publish(name, seq=head, former=former.segment) as publication:
            present = 0

            def rows() -> Iterator[LexicalRow]:
                nonlocal present
                for step in self._checked(some_lexical_rows(self._session, touched)):
                    present += len(step)
                    yield from step

            # Every touched chunk is taken out; those that are live are among the rows.
            count = engine.build(rows(), seq=head, directory=publication.directory, former=source, removed=touched)
        dead = former.dead + max(0, present - (count - former.rows))
        return _built(LEXICAL, engine.engine, publication.info, count, dead=dead)


def _built(
    kind: str,
    engine: str,
    info: SegmentInfo,
    count: int,
    *,
    space_id: str | None = None,
    from_seq: int = 0,
    dead: int = 0,
    touched: int | None = None,
) -> Built:
    return Built(
        kind=kind,
        engine=engine,
        space_id=space_id,
        from_seq=from_seq,
        seq=info.seq,
        rows=count,
        dead=dead,
        touched=count if touched is None else touched,
        size_bytes=info.size,
        segment=info.name,
        checksum=info.checksum,
    )


def _each(steps: Iterable[list[LexicalRow]]) -> Iterator[LexicalRow]:
    for step in steps:
        yield from step
