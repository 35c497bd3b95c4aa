"""Bodies of examinations and of the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from citewell.http.schemas.collections import Count
from citewell.http.schemas.jobs import JobOut
from citewell.http.schemas.shape import Body, Out
from citewell.services.jobs.overview import QueueOverview
from citewell.services.upkeep.examinations import MOST_FINDINGS, Examination
from citewell.services.upkeep.findings import Finding
from citewell.services.upkeep.meanings import MEANINGS


class RepairIn(Body):
    """Which findings to mend; all that can be mended where they are left out."""

    findings: Annotated[list[Annotated[int, Field(ge=0, lt=MOST_FINDINGS)]], Field(min_length=1)] | None = Field(
        default=None, max_length=MOST_FINDINGS
    )


class ExaminedOut(Out):
    """Something that is not as it should be."""

    number: Count = Field(description="For the repair.")
    check: str = Field(description="A stable word.")
    subject: str
    message: str
    meaning: str = Field(description="What that means, and what is done about it.")
    repair: str | None = Field(description="What a repair does; null where a person must act.")
    repaired: bool

    @classmethod
    def of(cls, number: int, found: Finding) -> Self:
        """The public form."""
        return cls(
            number=number,
            check=found.check,
            subject=found.subject,
            message=found.message,
            meaning=MEANINGS.get(found.check, found.message),
            repair=found.repair,
            repaired=found.repaired,
        )


class ExaminationOut(Out):
    """An examination: how far it is, and, once it has ended, what it found."""

    job: JobOut
    healthy: bool | None = Field(description="Nothing was found, or all of it was mended; null while it is not known.")
    total: Count = Field(description="Findings; `items` has 500 at most.")
    items: list[ExaminedOut]
    counts: Mapping[str, int] | None = Field(description="How much was looked at, by kind of thing.")

    @classmethod
    def of(cls, found: Examination) -> Self:
        """The public form."""
        return cls(
            job=JobOut.of(found.job),
            healthy=found.healthy,
            total=found.total,
            items=[ExaminedOut.of(number, each) for number, each in enumerate(found.findings)],
            counts=found.counts,
        )


class BusyWorkerOut(Out):
    """A worker that does jobs of the tenant now."""

    name: str
    running: Count


class KindLoadOut(Out):
    """What there is to do of a kind of jobs."""

    kind: str
    running: Count
    due: Count = Field(description="May begin.")
    later: Count = Field(description="Put off, or to be tried again.")
    paused: Count
    oldest_due_at: datetime | None


class QueueOut(Out):
    """The queue of the tenant at one look."""

    workers: list[BusyWorkerOut] = Field(description="Busy ones; one that does nothing for you now is not seen here.")
    kinds: list[KindLoadOut]
    ended: Count = Field(description="Jobs that ended in the last five minutes.")
    failed: Count = Field(description="Of them, those that failed.")
    stuck: Count = Field(description="Running ones whose worker gives no sign of life; another one takes them over.")
    moving: bool | None = Field(description="False where jobs are due and nobody takes them; null: nothing is due.")
    sentence: str = Field(description="All of this for a person.")

    @classmethod
    def of(cls, found: QueueOverview) -> Self:
        """The public form."""
        return cls.model_validate(found)
