"""What was used, added up; and the periods that budgets hold for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from citewell.domain.latency import bucket_of

NANO = 1_000_000_000
"""Costs are whole billionths of a US dollar."""


def dollars_text(nano: int) -> str:
    """US dollars in plain decimals: ``0.00235``."""
    return format(Decimal(nano).scaleb(-9).normalize(), "f")


OUTCOMES = ("answered", "abstained", "failed", "cancelled")


class Measure(StrEnum):
    """What a budget counts: billionths of a US dollar, tokens in and out, or questions."""

    COST = "cost"
    TOKENS = "tokens"
    QUESTIONS = "questions"


def amount_text(measure: Measure, amount: int) -> str:
    """What a budget's number says: US dollars in plain decimals, tokens or questions."""
    return dollars_text(amount) if measure is Measure.COST else str(amount)


class Period(StrEnum):
    """How long a budget lasts, in UTC."""

    DAY = "day"
    MONTH = "month"

    def start(self, now: datetime) -> datetime:
        """When the period that ``now`` is in began."""
        day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return day if self is Period.DAY else day.replace(day=1)

    def end(self, now: datetime) -> datetime:
        """When it ends, and what was used counts for nothing any more."""
        start = self.start(now)
        if self is Period.DAY:
            return start + timedelta(days=1)
        return (start + timedelta(days=31)).replace(day=1)


class BudgetScope(StrEnum):
    """Of what a budget limits the use."""

    TENANT = "tenant"
    USER = "user"
    KEY = "key"
    COLLECTION = "collection"
    ASSISTANT = "assistant"


Latency = dict[str, dict[int, int]]
"""By stage, how many took how long (buckets of ``domain.latency``)."""


@dataclass(slots=True)
class Tally:
    """Sums over turns. ``cost`` leaves out the ``unpriced`` calls; ``tokens_cached`` are part of ``tokens_in``."""

    questions: int = 0
    answered: int = 0
    abstained: int = 0
    failed: int = 0
    cancelled: int = 0
    calls: int = 0
    unpriced: int = 0
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    cost: int = 0
    latency: Latency = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Count what ``other`` counted."""
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        add_latency(self.latency, other.latency)

    def note_stage(self, stage: str, milliseconds: float) -> None:
        """Count one duration."""
        counts = self.latency.setdefault(stage, {})
        bucket = bucket_of(milliseconds)
        counts[bucket] = counts.get(bucket, 0) + 1

    def of(self, measure: Measure) -> int:
        """As much of ``measure`` as was used."""
        if measure is Measure.COST:
            return self.cost
        return self.questions if measure is Measure.QUESTIONS else self.tokens_in + self.tokens_out


NUMBERS = (
    "questions",
    *OUTCOMES,
    "calls",
    "unpriced",
    "tokens_in",
    "tokens_cached",
    "tokens_out",
    "cost",
)
"""The fields of a tally that are plain numbers."""


def add_latency(sums: Latency, more: Mapping[str, Mapping[int, int]]) -> None:
    """Count in ``sums`` what ``more`` counted."""
    for stage, counts in more.items():
        mine = sums.setdefault(stage, {})
        for bucket, count in counts.items():
            mine[bucket] = mine.get(bucket, 0) + count


def latency_as_json(latency: Mapping[str, Mapping[int, int]]) -> dict[str, dict[str, int]]:
    """As it is stored: JSON has no integer keys."""
    return {stage: {str(bucket): count for bucket, count in counts.items()} for stage, counts in latency.items()}


def latency_of_json(stored: Mapping[str, Mapping[str, int]]) -> Latency:
    """As it was before it was stored."""
    return {stage: {int(bucket): count for bucket, count in counts.items()} for stage, counts in stored.items()}
