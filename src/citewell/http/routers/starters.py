"""What a page offers to ask before the first question."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from citewell.http.auth import AppDep, CanAsk
from citewell.http.schemas.starters import StarterOut, StartersOut
from citewell.http.schemas.text import Line
from citewell.services.assistants.starters import MOST

router = APIRouter(tags=["chat"])

Reference = Annotated[Line, Query(min_length=1, max_length=300)]


@router.get("/suggested-questions")
def suggested_questions(
    caller: CanAsk,
    app: AppDep,
    assistant: Annotated[Line | None, Query(min_length=1, max_length=300, description="Of it, by id or name.")] = None,
    collections: Annotated[
        list[Reference] | None, Query(max_length=100, description="Of these, by id, name or alias.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=20, description="Questions.")] = MOST,
) -> StartersOut:
    """Questions to begin with, of an assistant, of some collections, or of all that you can read."""
    found = app.starters.of(caller, assistant=assistant, collections=collections, most=limit)
    return StartersOut(items=[StarterOut.model_validate(each) for each in found])
