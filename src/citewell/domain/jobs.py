"""Jobs: work that was accepted and will be done, and the life it has.

.. code-block:: text

                claim                done
    pending ------------> running ---------> completed
     ^   |                |  |  |
     |   | cancel         |  |  | an error that stays, or no attempts left
     |   v                |  |  +----------> failed
     | cancelled <--------+  |   cancel         |
     |                       |                  |
     +-----------------------+------------------+
       an error that may pass, a lease that ended, a worker that stopped; a person says: again
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from citewell.domain.errors import CitewellError


class JobState(StrEnum):
    """Where a job is in its life."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to the job by itself any more."""
        return self not in UNFINISHED


UNFINISHED = frozenset({JobState.PENDING, JobState.RUNNING})

TRANSITIONS: Mapping[JobState, frozenset[JobState]] = {
    # claimed; or cancelled before anybody began
    JobState.PENDING: frozenset({JobState.RUNNING, JobState.CANCELLED}),
    # back to pending: an error that may pass, a lease that expired, a worker that was stopped
    JobState.RUNNING: frozenset({JobState.PENDING, JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED}),
    JobState.COMPLETED: frozenset(),
    # a person asked for another try
    JobState.FAILED: frozenset({JobState.PENDING}),
    JobState.CANCELLED: frozenset(),
}
"""Which state may follow which. ``docs/explanation/jobs.md`` draws it, and a test compares the two."""

MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class JobError:
    """Why a job did not work, for a person and for a program.

    ``reason`` narrows ``code`` where the error has one: ``document_unreadable`` has ``encrypted``, ``empty``, …
    """

    code: str
    message: str
    reason: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The form in which the job's row keeps it."""
        found = {"code": self.code, "message": self.message}
        return found if self.reason is None else {**found, "reason": self.reason}

    @classmethod
    def of(cls, error: CitewellError) -> JobError:
        """What a job keeps of ``error``."""
        reason = error.facts.get("reason")
        return cls(error.code, error.message, reason if isinstance(reason, str) else None)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> JobError:
        """Inverse of ``as_json``."""
        return cls(code=str(value["code"]), message=str(value["message"]), reason=value.get("reason"))


class Lane(StrEnum):
    """How much a job takes, as far as that is known before."""

    SHORT = "short"
    """So little that several are better claimed and finished together."""
    LONG = "long"
    """So much that others must not wait for it: it may not take every thread of a worker."""
    ANY = ""


class WaitingFor(StrEnum):
    """Why a job does not move."""

    TURN = "turn"
    """Others are before it, or it is next."""
    RETRY = "retry"
    """It did not work and is tried again later."""
    TIME = "time"
    """It was put off until a time."""
    PAUSED = "paused"
    """Somebody paused it."""
    STARVED = "starved"
    """Nobody takes it: no worker does anything, or all of them are busy for others."""
    STUCK = "stuck"
    """It is running, but its worker gives no sign of life or it does not get on."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where a job stands that does not move.

    ``ahead``: due jobs of the same tenant that come first; ``until``: not before; ``starts_at``: when it will begin,
    estimated from what was done in the last minutes; ``sentence``: all of this for a person.
    """

    reason: WaitingFor
    ahead: int = 0
    until: datetime | None = None
    starts_at: datetime | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it was at one moment.

    ``attempts`` counts claims; ``fence`` is the number of the claim, and a write with an older one is refused.
    ``waiting`` is told for a single job that does not move, and ``None`` in lists. ``ends_at`` is estimated from how
    far a running job got since it was claimed.
    """

    id: str
    tenant_id: str
    kind: str
    payload: Mapping[str, Any]
    state: JobState
    priority: int
    unique_key: str | None
    resource_type: str | None
    resource_id: str | None
    created_by: str | None
    attempts: int
    max_attempts: int
    run_after: datetime
    fence: int
    cancel_requested: bool
    stage: str
    done: int
    total: int | None
    message: str
    error: JobError | None
    result: Mapping[str, Any] | None
    trace_id: str | None
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    paused: bool = False
    batch_id: str | None = None
    lane: Lane = Lane.ANY
    waiting: Waiting | None = field(default=None)
    ends_at: datetime | None = None

    def tells_the_same(self, other: JobView) -> bool:
        """Whether nothing happened between the two; estimates of times change by themselves."""
        return self._without_times() == other._without_times()

    def _without_times(self) -> JobView:
        waiting = None if self.waiting is None else replace(self.waiting, starts_at=None)
        return replace(self, updated_at=self.created_at, ends_at=None, waiting=waiting)


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs are in which state. Of the pending ones, ``paused`` are paused and ``retrying`` wait to be tried
    again.
    """

    pending: int = 0
    running: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    paused: int = 0
    retrying: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.pending + self.running + self.completed + self.failed + self.cancelled
