"""Bodies of measurements of answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import Field

from citewell.db.tables import AnswerRun
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import JsonObject, Line, Name
from citewell.services.answer.inquiry import Mode
from citewell.services.evaluation.answer_runs import RunComparison
from citewell.services.evaluation.measurements import MOST_CONFIGURATIONS, AnswerOptions


class AnswerRunIn(Body):
    """A measurement to keep."""

    name: Name
    report: JsonObject = Field(description="As `citewell eval answers --output` writes it.")


class AnswerRunOut(Out):
    """A measurement of answers, without the figures of single questions."""

    id: str
    name: str
    results: list[dict[str, Any]]
    created_at: datetime

    @classmethod
    def of(cls, row: AnswerRun) -> Self:
        """The public form."""
        results = [{key: value for key, value in each.items() if key != "per_query"} for each in row.report["results"]]
        return cls(id=row.id, name=row.name, results=results, created_at=row.created_at)


class AnswerOptionsIn(Body):
    """How questions are asked; what is left out is as usual."""

    assistant: Line | None = Field(default=None, min_length=1, max_length=300, description="Id or name.")
    model: Line | None = Field(default=None, min_length=1, max_length=300, description="Id or name.")
    mode: Mode | None = None

    def options(self) -> AnswerOptions:
        """Those of the service."""
        return AnswerOptions(self.assistant, self.model, self.mode)


class MeasurementIn(Body):
    """What to measure."""

    name: Name = Field(description="What the measurement will be called.")
    configurations: list[AnswerOptionsIn] = Field(
        default_factory=lambda: [AnswerOptionsIn()],
        min_length=1,
        max_length=MOST_CONFIGURATIONS,
        description="Every question is asked under each of them.",
    )
    judge: bool = Field(default=False, description="Whether the server's judge says how correct each answer is.")


class FigureDifferenceOut(Out):
    """How a figure differs on the questions that have it in both: its mean with the bounds of 95 %."""

    metric: str
    mean: float
    low: float
    high: float
    better: int
    worse: int
    certain: bool = Field(description="Whether chance is an unlikely reason: the bounds do not hold 0.")


class RunComparisonOut(Out):
    """How the second of two measurements differs from the first, question by question."""

    questions: int = Field(description="That both were asked.")
    differences: list[FigureDifferenceOut]

    @classmethod
    def of(cls, found: RunComparison) -> Self:
        """The public form."""
        differences = [FigureDifferenceOut(metric=metric, **each) for metric, each in found.differences.items()]
        return cls(questions=found.questions, differences=differences)


class WholeAnswerRunOut(Out):
    """A measurement of answers with everything that was measured."""

    id: str
    name: str
    report: dict[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, row: AnswerRun) -> Self:
        """The public form."""
        return cls.model_validate(row)
