"""Bodies of measurements of answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import Field

from citewell.db.tables import AnswerRun
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import JsonObject, Name


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
