"""How far batches are, counted from their items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Batch, BatchItem, Job
from citewell.domain.jobs import JobState
from citewell.services.batches.items import BatchState, ItemState

RECENT = timedelta(seconds=60)
"""The time whose work tells how fast it goes."""

MAX_REASONS = 50


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """Files of a batch by what became of them; ``running`` are being read now, and not among those that wait."""

    waiting: int = 0
    running: int = 0
    done: int = 0
    skipped: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        """All that came."""
        return self.ended + self.waiting + self.running

    @property
    def ended(self) -> int:
        """Those that nothing is left to do about."""
        return self.done + self.skipped + self.failed + self.cancelled

    @property
    def percent(self) -> float:
        """How much of what came is over; 100 when nothing came."""
        return 100.0 if not self.total else round(100.0 * self.ended / self.total, 1)


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch as it is now.

    ``phase``: ``open``, ``running``, ``paused``, ``completed`` or ``cancelled``. ``reasons``: how many files failed for
    which reason, most first. ``per_second``: files that ended a second, lately. ``ends_at``: when the rest is done at
    that pace; ``None`` where that is not known.
    """

    batch: Batch
    phase: str
    counts: BatchCounts
    chunks: int
    size_bytes: int
    reasons: Mapping[str, int]
    per_second: float
    ends_at: datetime | None


def views_of(session: ScopedSession, batches: Sequence[Batch]) -> list[BatchView]:
    """The batches with their figures, in the same order."""
    keys = [batch.id for batch in batches]
    states = session.execute(
        select(
            BatchItem.batch_id,
            BatchItem.state,
            func.count(),
            func.coalesce(func.sum(BatchItem.chunks), 0),
            func.coalesce(func.sum(BatchItem.size_bytes), 0),
        )
        .where(BatchItem.batch_id.in_(keys))
        .group_by(BatchItem.batch_id, BatchItem.state)
    ).all()
    running = {
        key: int(count)
        for key, count in session.execute(
            select(Job.batch_id, func.count())
            .where(Job.batch_id.in_(keys), Job.state == JobState.RUNNING)
            .group_by(Job.batch_id)
        )
    }
    views = []
    for batch in batches:
        own = [row[1:] for row in states if row[0] == batch.id]
        views.append(_view(session, batch, own, running.get(batch.id, 0)))
    return views


def _view(session: ScopedSession, batch: Batch, states: Sequence[Sequence[object]], running: int) -> BatchView:
    numbers = {str(state): int(str(count)) for state, count, _, _ in states}
    waiting = numbers.pop(ItemState.WAITING, 0)
    running = min(running, waiting)
    counts = BatchCounts(waiting=waiting - running, running=running, **numbers)
    pace = _pace(session, batch) if waiting else 0.0
    ends_at = None
    phase = _phase(batch, waiting)
    if pace and phase in {"open", "running"}:
        ends_at = session.clock.now() + timedelta(seconds=waiting / pace)
    return BatchView(
        batch,
        phase,
        counts,
        chunks=sum(int(str(row[2])) for row in states),
        size_bytes=sum(int(str(row[3])) for row in states),
        reasons=_reasons(session, batch) if counts.failed else {},
        per_second=round(pace, 3),
        ends_at=ends_at,
    )


def _phase(batch: Batch, waiting: int) -> str:
    if batch.state in (BatchState.CANCELLED, BatchState.PAUSED):
        return batch.state
    if batch.state == BatchState.OPEN:
        return "open"
    return "running" if waiting else "completed"


def _pace(session: ScopedSession, batch: Batch) -> float:
    now = session.clock.now()
    since = max(now - RECENT, batch.created_at)
    ended = session.scalar(
        select(func.count()).where(
            BatchItem.batch_id == batch.id,
            BatchItem.state.in_((ItemState.DONE, ItemState.FAILED)),
            BatchItem.updated_at >= since,
        )
    )
    return (ended or 0) / max(1.0, (now - since).total_seconds())


def _reasons(session: ScopedSession, batch: Batch) -> dict[str, int]:
    reason = func.coalesce(BatchItem.reason, "unknown")
    rows = session.execute(
        select(reason, func.count())
        .where(BatchItem.batch_id == batch.id, BatchItem.state == ItemState.FAILED)
        .group_by(reason)
        .order_by(func.count().desc(), reason)
        .limit(MAX_REASONS)
    )
    return {str(name): int(count) for name, count in rows}
