"""Bodies of ratings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Query
from pydantic import AwareDatetime, Field

from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Identifier, Line, Text
from citewell.services.ratings.fields import (
    LEAST_SCORE,
    MAX_TEXT,
    MOST_SCORE,
    RatingFields,
    RatingFilter,
    Reason,
    Thumb,
)
from citewell.services.ratings.ratings import RatingView
from citewell.services.ratings.stats import Group, RatingStats, Tally

Score = Annotated[int, Field(ge=LEAST_SCORE, le=MOST_SCORE, strict=True)]
Reasons = Annotated[list[Reason], Field(max_length=len(Reason))]
Words = Annotated[Text, Field(max_length=MAX_TEXT)]


class RatingIn(Body):
    """What you think of an answer: a score, a thumb, or both."""

    message_id: Identifier = Field(description="The answer.")
    score: Score | None = None
    thumb: Thumb | None = None
    reasons: Reasons = Field(default=[])
    text: Words = ""

    def fields(self) -> RatingFields:
        """The rating of the service."""
        return RatingFields(self.score, self.thumb, tuple(self.reasons), self.text)


class RatingPatch(Body):
    """Changes of a rating; what is not there stays, and null takes a value away."""

    score: Score | None = None
    thumb: Thumb | None = None
    reasons: Reasons | None = None
    text: Words | None = None

    def changes(self) -> dict[str, Any]:
        """What was said."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class RatingOut(Out):
    """A rating, and what it is about."""

    id: str
    message_id: str
    chat_id: str
    user_id: str
    score: int | None
    thumb: Thumb | None
    reasons: list[Reason]
    text: str
    question: str
    answer: str
    state: str
    assistant_id: str | None
    assistant: str | None
    prompt_number: int | None
    model: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, view: RatingView) -> Self:
        """The public form."""
        row, answer = view.rating, view.answer
        return cls(
            id=row.id,
            message_id=row.message_id,
            chat_id=answer.chat_id,
            user_id=row.user_id,
            score=row.score,
            thumb=Thumb.of(row.thumb),
            reasons=[Reason(each) for each in row.reasons],
            text=row.text,
            question=view.question,
            answer=answer.text,
            state=answer.state,
            assistant_id=answer.assistant_id,
            assistant=view.assistant,
            prompt_number=answer.prompt_number,
            model=answer.model,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


CSV_COLUMNS = tuple(RatingOut.model_fields)


def csv_row(view: RatingView) -> list[object]:
    """The values of ``CSV_COLUMNS``."""
    shown = RatingOut.of(view).model_dump(mode="json")
    return [" ".join(value) if isinstance(value, list) else value for value in shown.values()]


class TallyOut(Out):
    """Some ratings."""

    count: int = Field(ge=0, le=MAX_INT)
    mean: float | None = Field(description="Of the scores; null without one.")
    up: int = Field(ge=0, le=MAX_INT)
    down: int = Field(ge=0, le=MAX_INT)

    @classmethod
    def values(cls, tally: Tally) -> dict[str, Any]:
        """The fields."""
        return {"count": tally.count, "mean": tally.mean, "up": tally.up, "down": tally.down}


class DayOut(TallyOut):
    """The ratings of a day, in UTC."""

    day: str


class ThingOut(TallyOut):
    """The ratings of answers by an assistant, or from a collection."""

    id: str | None = Field(description="Null for answers without an assistant.")
    name: str | None = Field(description="Null when it is gone or hidden from you.")

    @classmethod
    def of(cls, group: Group) -> Self:
        """The public form."""
        return cls(id=group.key, name=group.name, **cls.values(group.tally))


class RatingStatsOut(TallyOut):
    """What ratings come to."""

    scores: Mapping[str, int] = Field(description="How often each score was given.")
    reasons: Mapping[Reason, int]
    by_day: list[DayOut]
    by_assistant: list[ThingOut]
    by_collection: list[ThingOut] = Field(
        description="An answer that could cite documents of several collections counts for each."
    )

    @classmethod
    def of(cls, stats: RatingStats) -> Self:
        """The public form."""
        return cls(
            **cls.values(stats.tally),
            scores={str(score): count for score, count in stats.scores.items()},
            reasons={Reason(name): count for name, count in stats.reasons.items()},
            by_day=[DayOut(day=group.key or "", **DayOut.values(group.tally)) for group in stats.by_day],
            by_assistant=[ThingOut.of(group) for group in stats.by_assistant],
            by_collection=[ThingOut.of(group) for group in stats.by_collection],
        )


Reference = Annotated[Line | None, Query(min_length=1, max_length=300)]
Id = Annotated[Line | None, Query(min_length=1, max_length=100)]


def rating_filter(
    assistant: Reference = None,
    prompt_number: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="Of answers by this version of an assistant's instructions.")
    ] = None,
    collection: Annotated[
        Line | None, Query(min_length=1, max_length=300, description="Of answers that could cite what is in it.")
    ] = None,
    document_id: Annotated[
        Line | None, Query(min_length=1, max_length=100, description="Of answers that cite this document.")
    ] = None,
    score: Annotated[int | None, Query(ge=LEAST_SCORE, le=MOST_SCORE)] = None,
    thumb: Thumb | None = None,
    reason: Reason | None = None,
    session_id: Annotated[Line | None, Query(min_length=1, max_length=100, description="Of this chat.")] = None,
    message_id: Id = None,
    user_id: Id = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    with_text: Annotated[bool, Query(description="Only those that say something in words.")] = False,
) -> RatingFilter:
    """The filter that the query asks for."""
    return RatingFilter(
        assistant=assistant,
        prompt_number=prompt_number,
        collection=collection,
        document_id=document_id,
        score=score,
        thumb=thumb,
        reason=reason,
        chat_id=session_id,
        message_id=message_id,
        user_id=user_id,
        since=since,
        until=until,
        with_text=with_text,
    )
