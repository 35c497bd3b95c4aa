"""Bodies of judgements of answers."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import Text
from citewell.services.evaluation.correctness import Correctness
from citewell.services.evaluation.questions import MAX_ANSWER_CHARS, MAX_ANSWERS, MAX_QUESTION_CHARS

MAX_JUDGED_CHARS = 20_000


class JudgementIn(Body):
    """An answer, and what is known to be right."""

    question: Annotated[Text, Field(min_length=1, max_length=MAX_QUESTION_CHARS)]
    answer: Annotated[Text, Field(min_length=1, max_length=MAX_JUDGED_CHARS)]
    expected: Annotated[
        list[Annotated[Text, Field(min_length=1, max_length=MAX_ANSWER_CHARS)]],
        Field(min_length=1, max_length=MAX_ANSWERS),
    ] = Field(description="Right answers; any of them.")


class JudgementOut(Out):
    """What the judge of the settings says; without a judge, nothing."""

    judge: str | None
    correct: float | None = Field(description="From 0 to 1; null where the judge cannot tell.")

    @classmethod
    def of(cls, found: Correctness) -> Self:
        """The public form."""
        return cls(judge=found.judge, correct=found.correct)
