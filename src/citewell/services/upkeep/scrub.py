"""The scrub: looks through a small part of everything, every hour, so that damage is found before it is met."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import structlog
from sqlalchemy import func, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chunk, IndexSnapshot, Partition, Schedule, Tenant
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import IndexDamaged
from citewell.ports.blob_store import BlobStore
from citewell.ports.segment_store import SegmentStore
from citewell.services.jobs.context import JobContext
from citewell.services.search.background import BYTES_PER_SECOND
from citewell.services.search.indexes import Indexes
from citewell.services.search.snapshots import QUARANTINED
from citewell.services.upkeep.contents import check_spans, check_sums
from citewell.services.upkeep.findings import Finding
from citewell.services.upkeep.projections import SET_ASIDE, check_index, check_watermarks
from citewell.services.upkeep.repairs import Repairs
from citewell.services.upkeep.stored_files import check_orphan_files

log = structlog.get_logger(__name__)

KIND = "upkeep.scrub"
EVERY = timedelta(hours=1)
HOURS_OF_A_DAY = 24


class Scrub:
    """Runs jobs of kind ``upkeep.scrub``, one an hour for each tenant. What it finds is logged, counted and repaired.

    Args:
        database: What is looked through.
        indexes: Those of this process; only those that are open are compared.
        segments: Their files.
        blobs: The texts that chunks are spans of.
        repairs: The doctor's.
        percent: Which part of segments and chunks is looked through in one run; 0 looks at digests only.
    """

    def __init__(
        self,
        database: Database,
        indexes: Indexes,
        segments: SegmentStore,
        blobs: BlobStore,
        repairs: Repairs,
        *,
        percent: float = 1.0,
    ) -> None:
        self._database = database
        self._indexes = indexes
        self._segments = segments
        self._blobs = blobs
        self._repairs = repairs
        self._share = percent / 100
        self._lock = threading.Lock()
        self._totals: Counter[str] = Counter()

    @property
    def totals(self) -> dict[str, int]:
        """What this process has done since its start: ``runs``, ``bytes``, ``chunks``, ``findings``."""
        with self._lock:
            return dict(self._totals)

    def run(self, context: JobContext) -> None:
        """Look through this hour's part."""
        caller = context.caller
        counts: Counter[str] = Counter(runs=1)
        findings: list[Finding] = []
        for check in (self._segments_in_turn, self._digests, self._chunks_in_turn, self._files_of_nobody):
            for finding in check(context, counts):
                context.check()
                log.error("scrub_finding", check=finding.check, subject=finding.subject, problem=finding.message)
                findings.append(self._repairs.apply(caller, finding))
        counts["findings"] = len(findings)
        with self._lock:
            self._totals += counts
        result = {**counts, "repaired": sum(finding.repaired for finding in findings)}
        with context.finish(result) as session:
            if findings:
                checks = dict(Counter(finding.check for finding in findings))
                session.audit("upkeep.scrub", "tenant", caller.tenant_id, findings=checks)

    def _segments_in_turn(self, context: JobContext, counts: Counter[str]) -> Iterator[Finding]:
        """Read segments, those first that were not read for longest, until the part of their bytes is reached."""
        in_turn = (
            select(IndexSnapshot)
            .where(IndexSnapshot.state != QUARANTINED)
            .order_by(IndexSnapshot.verified_at.is_not(None), IndexSnapshot.verified_at, IndexSnapshot.id)
        )
        with self._database.read(context.caller) as session:
            snapshots = session.scalars(in_turn).all() if self._share else []
        budget = self._share * sum(row.size_bytes for row in snapshots)
        pace = _pace(context)
        for row in snapshots:
            if counts["bytes"] >= max(budget, 1):
                return
            try:
                counts["bytes"] += self._segments.verify(row.segment, row.checksum, after=pace)
            except IndexDamaged as error:
                counts["bytes"] += row.size_bytes
                if self._is_there(context.caller, row):
                    yield Finding("segment", f"snapshot {row.id}", error.message, SET_ASIDE)
                continue
            with context.effects() as session:
                present = session.get(IndexSnapshot, row.id)
                if present is not None:
                    present.verified_at = session.clock.now()

    def _is_there(self, caller: Caller, row: IndexSnapshot) -> bool:
        with self._database.read(caller) as session:
            return session.get(IndexSnapshot, row.id) is not None

    def _digests(self, context: JobContext, counts: Counter[str]) -> Iterator[Finding]:
        """Compare the digests of collections, partitions and open indexes, without listing rows where they agree."""
        with self._database.read(context.caller) as session:
            partitions = session.scalars(select(Partition).order_by(Partition.id)).all()
            found = [f for p in partitions for f in (*check_sums(session, p), *check_watermarks(session, p))]
        yield from found
        open_now = self._indexes.open_partitions()
        for partition in partitions:
            counts["partitions"] += 1
            if partition.id in open_now and not self._agrees(context.caller, partition.id):
                yield from check_index(self._database, self._indexes, context.caller, partition.id, Counter())

    def _agrees(self, caller: Caller, partition_id: str) -> bool:
        """Whether the open index holds what the database says, by digests alone; a chunk without vector makes it look
        as if not.
        """
        with self._indexes.use(caller, partition_id) as index, self._database.read(caller) as session:
            index.catch_up(session)
            partition = session.get_one(Partition, partition_id)
            seq, lexical, dense = index.digests()
            return seq == partition.head_seq and {lexical, dense or lexical} == {partition.key_digest}

    def _chunks_in_turn(self, context: JobContext, counts: Counter[str]) -> Iterator[Finding]:
        """Compare one part of the chunks with what was published and with their texts; all in turn, by their ids."""
        parts = round(1 / self._share) if self._share else 0
        turn = self._turn()

        def note(_: Chunk) -> None:
            counts["chunks"] += 1

        with self._database.read(context.caller) as session:
            partitions = session.scalars(select(Partition).order_by(Partition.id)).all() if parts else []
        for partition in partitions:
            context.check()
            with self._database.read(context.caller) as session:
                low, high = _id_range(session, partition)
                step = -(-(high - low + 1) // parts)
                begin = low + turn % parts * step
                part = (Chunk.id >= begin, Chunk.id < begin + step)
                found = list(check_spans(session, self._blobs, partition, *part, note=note))
            yield from found

    def _files_of_nobody(self, context: JobContext, counts: Counter[str]) -> Iterator[Finding]:
        """Once a day, because all files are listed for it."""
        if self._turn() % HOURS_OF_A_DAY == 0:
            counts["listings"] += 1
            yield from check_orphan_files(self._database, self._blobs, context.caller)

    def _turn(self) -> int:
        """The number of this hour."""
        return int(self._database.clock.now().timestamp() // EVERY.total_seconds())


def _id_range(session: ScopedSession, partition: Partition) -> tuple[int, int]:
    live = (Chunk.partition_id == partition.id, Chunk.deleted_seq.is_(None))
    low, high = session.execute(select(func.min(Chunk.id), func.max(Chunk.id)).where(*live)).one()
    return (low or 0, high or 0)


def _pace(context: JobContext) -> Callable[[int], None]:
    """Reads no faster than leaves room for searches, and stops when the job must."""
    waiting = threading.Event()

    def after(count: int) -> None:
        context.check()
        waiting.wait(count / BYTES_PER_SECOND)

    return after


def ensure_scrubs(database: Database) -> int:
    """Have every tenant scrubbed. Returns how many were not. Any number of processes may do this at the same time."""
    scheduled = select(Schedule.tenant_id).where(Schedule.name == KIND)
    missing = select(Tenant.id).where(Tenant.id.not_in(scheduled)).order_by(Tenant.id)
    with database.read(SystemCaller("schedules")) as session:
        if session.scalars(missing.limit(1)).first() is None:
            return 0
    with database.write(SystemCaller("schedules")) as session:
        tenants = session.scalars(missing.with_for_update(skip_locked=True)).all()
        now = session.clock.now()
        for tenant_id in tenants:
            session.add(
                Schedule(
                    id=session.ids.new_id(),
                    tenant_id=tenant_id,
                    name=KIND,
                    kind=KIND,
                    payload={},
                    every_seconds=int(EVERY.total_seconds()),
                    next_run_at=now + EVERY,
                )
            )
    return len(tenants)
