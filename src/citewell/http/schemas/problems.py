"""Errors as RFC 9457 problem details."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from citewell.http.schemas.shape import Out

MEDIA_TYPE = "application/problem+json"


class ProblemError(Out):
    """One thing that is wrong with the request."""

    pointer: str = Field(description="Where: `/body/name`, `/query/limit`, …")
    detail: str = Field(description="What is wrong there.")
    code: str = Field(description="A stable word for what is wrong: `too_long`, `empty`, `missing`, `not_allowed`, …")
    facts: dict[str, Any] = Field(default_factory=dict, description="Its numbers and choices, such as `most`.")


class Problem(Out):
    """Why a request was not done."""

    type: str = Field(description="A stable URI of the kind of problem.")
    title: str = Field(description="The kind of problem, in words.")
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="What is wrong, and what to do about it.")
    code: str = Field(description="A stable word for the kind of problem.")
    request_id: str = Field(description="Names the request in the server's log.")
    errors: list[ProblemError] = Field(default_factory=list)
    facts: dict[str, Any] = Field(default_factory=dict, description="Values that a program can act on.")


def _described(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": _described("The request was not accepted."),
    "5XX": _described("The server could not do it."),
}
"""Documents what every route may answer besides what it is for."""


def problem_schemas() -> dict[str, Any]:
    """JSON Schemas of the bodies above, for the components of the OpenAPI document."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    parts: dict[str, Any] = schema.pop("$defs", {})
    return {"Problem": schema, **parts}
