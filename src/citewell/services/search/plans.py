"""What a build of segments has to do, decided in one moment of the database; and what comes out of it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citewell.db.session import ScopedSession
from citewell.db.tables import EmbeddingVersion, IndexSnapshot, Partition
from citewell.domain.index_tiers import next_start
from citewell.services.search.partition_index import Engines
from citewell.services.search.rows import Space, touched_ids
from citewell.services.search.snapshots import (
    DENSE,
    LEXICAL,
    PUBLISHED,
    chain_of,
    of_index,
    point_of,
    segment_of,
    snapshots_of,
)

DEAD_SHARE = 0.3
"""A lexical generation is written anew when more than this part of its rows is dead."""


@dataclass(frozen=True, slots=True)
class Former:
    """The generation of words whose files the next one shares."""

    id: str
    segment: str
    checksum: str
    rows: int
    dead: int


@dataclass(frozen=True, slots=True, eq=False)
class DensePlan:
    """A segment of vectors after number ``start``: complete, or a tier that speaks for the chunks ``touched``."""

    space: Space
    start: int
    touched: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True, eq=False)
class LexicalPlan:
    """A generation of words: complete, or ``former`` with what changed to the chunks ``touched``."""

    former: Former | None
    touched: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build of a partition up to number ``head`` of the log; ``None`` where nothing is to be done.

    ``rows``: about how many rows are read for it.
    """

    partition_id: str
    head: int
    dense: DensePlan | None
    lexical: LexicalPlan | None
    rows: int

    def as_json(self) -> dict[str, Any]:
        """For another process; see ``plan_from_json``."""
        dense, lexical = self.dense, self.lexical
        return {
            "partition_id": self.partition_id,
            "head": self.head,
            "rows": self.rows,
            "dense": dense and {"space": asdict(dense.space), "start": dense.start, "touched": _packed(dense.touched)},
            "lexical": lexical
            and {"former": lexical.former and asdict(lexical.former), "touched": _packed(lexical.touched)},
        }


def plan_from_json(said: Mapping[str, Any]) -> Plan:
    """The plan that ``Plan.as_json`` told of."""
    dense, lexical = said["dense"], said["lexical"]
    return Plan(
        said["partition_id"],
        said["head"],
        dense and DensePlan(Space(**dense["space"]), dense["start"], _unpacked(dense["touched"])),
        lexical and LexicalPlan(lexical["former"] and Former(**lexical["former"]), _unpacked(lexical["touched"])),
        said["rows"],
    )


def _packed(ids: NDArray[np.int64] | None) -> str | None:
    return None if ids is None else base64.b64encode(ids.astype("<i8").tobytes()).decode()


def _unpacked(packed: str | None) -> NDArray[np.int64] | None:
    return None if packed is None else np.frombuffer(base64.b64decode(packed), "<i8").astype(np.int64)


@dataclass(frozen=True, slots=True)
class Built:
    """A published segment that is not recorded yet. Every field is a value of JSON."""

    kind: str
    engine: str
    space_id: str | None
    from_seq: int
    seq: int
    rows: int
    dead: int
    touched: int
    size_bytes: int
    segment: str
    checksum: str

    def row(self, session: ScopedSession, partition_id: str) -> IndexSnapshot:
        """For ``snapshots.record``."""
        now = session.clock.now()
        return IndexSnapshot(
            id=session.ids.new_id(),
            partition_id=partition_id,
            embedding_version_id=self.space_id,
            kind=self.kind,
            engine=self.engine,
            from_seq=self.from_seq,
            seq=self.seq,
            row_count=self.rows,
            dead_rows=self.dead,
            touched=self.touched,
            size_bytes=self.size_bytes,
            segment=self.segment,
            checksum=self.checksum,
            state=PUBLISHED,
            created_at=now,
            verified_at=now,
        )


def planned(
    session: ScopedSession, engines: Engines, partition_id: str, space_id: str | None, *, complete: bool
) -> Plan | None:
    """What to build now; ``None`` if the partition or the space is gone.

    Args:
        session: Says what is there.
        engines: What is built with.
        partition_id: The partition.
        space_id: Only the vectors of this embedding version; the serving one and the words by default.
        complete: Everything from the database, whatever is there.
    """
    partition = session.get(Partition, partition_id)
    if partition is None:
        return None
    point = point_of(session, partition_id)
    version = session.get(EmbeddingVersion, space_id or point.space_id or "")
    if version is None and space_id is not None:
        return None
    snapshots = [] if complete else snapshots_of(session, partition_id)
    dense = lexical = None
    rows = 0
    if version is not None:
        space = Space(version.id, version.dimension)
        chain = of_index(snapshots, DENSE, engines.dense.engine, space.id)
        dense = _plan_dense(session, chain, partition_id, space, point.head)
        rows += 0 if dense is None else _count(dense.touched, partition)
    if space_id is None:
        chain = of_index(snapshots, LEXICAL, engines.lexical.engine)
        lexical = _plan_lexical(session, chain, partition_id, point.head)
        rows += 0 if lexical is None else _count(lexical.touched, partition)
    return Plan(partition_id, point.head, dense, lexical, rows)


def _count(touched: NDArray[np.int64] | None, partition: Partition) -> int:
    return partition.live_chunks if touched is None else len(touched)


def _plan_dense(
    session: ScopedSession, snapshots: list[IndexSnapshot], partition_id: str, space: Space, head: int
) -> DensePlan | None:
    start = next_start([segment_of(row) for row in chain_of(snapshots, head=head)], head=head)
    if start is None:
        return None
    touched = touched_ids(session, partition_id, start, head) if start else None
    return DensePlan(space, 0 if touched is None else start, touched)


def _plan_lexical(
    session: ScopedSession, snapshots: list[IndexSnapshot], partition_id: str, head: int
) -> LexicalPlan | None:
    chain = chain_of(snapshots, head=head)
    if not chain:
        return LexicalPlan(None, None) if head else None
    former = chain[-1]
    if former.seq >= head:
        return None
    if former.dead_rows > DEAD_SHARE * (former.row_count + former.dead_rows):
        return LexicalPlan(None, None)
    touched = touched_ids(session, partition_id, former.seq, head)
    if touched is None:
        return LexicalPlan(None, None)
    return LexicalPlan(
        Former(former.id, former.segment, former.checksum, former.row_count, former.dead_rows),
        touched,
    )
