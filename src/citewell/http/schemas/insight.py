"""Bodies of what happened over time, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Self

from pydantic import Field

from citewell.domain.usage import dollars_text
from citewell.http.schemas.shape import Out
from citewell.http.schemas.usage import COUNTS, LatencyOut, numbers_of
from citewell.services.insight.buckets import Bucket
from citewell.services.insight.failing import FailingQuestion, FailingReport, Why
from citewell.services.insight.series import Point, RatingSum, Series


class RatingSumOut(Out):
    """Ratings that were given in a span."""

    count: int
    mean: float | None = Field(description="Of the scores, 1 to 5; null without one.")
    up: int
    down: int

    @classmethod
    def of(cls, found: RatingSum) -> Self:
        """The public form."""
        return cls(count=found.count, mean=found.mean, up=found.up, down=found.down)


class PointOut(Out):
    """What happened in a span of days."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    users: int = Field(description="Different users who asked; those of spans do not add up to the total.")
    questions: int
    answered: int
    abstained: int
    failed: int
    cancelled: int
    calls: int = Field(description="Of models.")
    tokens_in: int = Field(description="Cached ones among them.")
    tokens_cached: int
    tokens_out: int
    cost: str = Field(description="US dollars, of the calls whose price is known.")
    unpriced: int = Field(description="Calls whose price is not known.")
    ratings: RatingSumOut
    first_token: LatencyOut | None = Field(description="Milliseconds to the first token of a model; null without one.")
    turn: LatencyOut | None = Field(description="Milliseconds from the question to the end of the answer.")
    latency: Mapping[str, LatencyOut] = Field(description="By stage, those two among them.")

    @classmethod
    def of(cls, point: Point) -> Self:
        """The public form."""
        latency = {stage: LatencyOut.model_validate(each) for stage, each in point.latency.items()}
        return cls(
            first=point.first,
            last=point.last,
            users=point.users,
            **numbers_of(point.used),
            cost=dollars_text(point.used.cost),
            ratings=RatingSumOut.of(point.ratings),
            first_token=latency.get("first_token"),
            turn=latency.get("turn"),
            latency=latency,
        )


class InsightOut(Out):
    """A point for every span, in order, also where nothing happened."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    bucket: Bucket = Field(description="What `auto` came to.")
    items: list[PointOut]
    total: PointOut

    @classmethod
    def of(cls, found: Series) -> Self:
        """The public form."""
        return cls(
            first=found.total.first,
            last=found.total.last,
            bucket=found.bucket,
            items=[PointOut.of(point) for point in found.points],
            total=PointOut.of(found.total),
        )


class FailingQuestionOut(Out):
    """A question that went wrong, however often and why."""

    question: str = Field(description="As it was asked last.")
    count: int
    why: Mapping[Why, int]
    errors: Mapping[str, int] = Field(description="Codes of the errors, where answers failed.")
    first_at: datetime
    last_at: datetime
    message_id: str | None = Field(description="An answer that was rated badly; its rating shows it.")

    @classmethod
    def of(cls, found: FailingQuestion) -> Self:
        """The public form."""
        return cls(
            question=found.question,
            count=found.count,
            why=dict(found.whys),
            errors=dict(found.errors),
            first_at=found.first_at,
            last_at=found.last_at,
            message_id=found.message_id,
        )


class FailingQuestionsOut(Out):
    """A page of questions, the most frequent first."""

    items: list[FailingQuestionOut]
    next_cursor: str | None
    total: int
    hidden: Mapping[Why, int] = Field(
        description="Answers that went wrong whose questions are their chats' alone: not rated, and not recorded."
    )

    @classmethod
    def of(cls, found: FailingReport) -> Self:
        """The public form."""
        return cls(
            items=[FailingQuestionOut.of(each) for each in found.page.items],
            next_cursor=found.page.next_cursor,
            total=found.page.total,
            hidden=dict(found.hidden),
        )


POINT_COLUMNS = (
    *("from", "to", "users", *COUNTS, "cost_usd", "ratings", "rating_mean", "thumbs_up", "thumbs_down"),
    *("first_token_p50_ms", "first_token_p95_ms", "turn_p50_ms", "turn_p95_ms"),
)
QUESTION_COLUMNS = ("question", "count", *Why, "errors", "first_at", "last_at")


def point_row(point: Point) -> tuple[object, ...]:
    """A row of the CSV."""
    latency = [point.latency.get(stage) for stage in ("first_token", "turn")]
    return (
        *(point.first, point.last, point.users, *numbers_of(point.used).values(), dollars_text(point.used.cost)),
        *(point.ratings.count, point.ratings.mean, point.ratings.up, point.ratings.down),
        *(value for each in latency for value in ((None, None) if each is None else (each.p50, each.p95))),
    )


def question_row(found: FailingQuestion) -> tuple[object, ...]:
    """A row of the CSV."""
    errors = " ".join(f"{code}:{count}" for code, count in sorted(found.errors.items()))
    times = (found.first_at.isoformat(), found.last_at.isoformat())
    return (found.question, found.count, *(found.whys[each] for each in Why), errors, *times)
