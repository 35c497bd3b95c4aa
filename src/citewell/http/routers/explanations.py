"""Why a document is among the hits of a search, or is not."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from citewell.domain.errors import InvalidInput
from citewell.domain.filters import Filter, read_filter
from citewell.http.auth import AppDep, CanAsk
from citewell.http.limits import LimitSearches
from citewell.http.schemas.explanations import ExplanationOut
from citewell.http.schemas.search import Reference
from citewell.http.schemas.text import Identifier, Text
from citewell.services.search.request import MAX_PER_DOCUMENT, MAX_TOP_K, SearchRequest

router = APIRouter(tags=["search"])

MAX_FILTER_CHARS = 20_000


@router.get("/search/explain", dependencies=[LimitSearches])
def explain(
    caller: CanAsk,
    app: AppDep,
    query: Annotated[Text, Query(min_length=1, max_length=100_000, description="The question.")],
    document_id: Annotated[Text, Query(min_length=1, max_length=500, description="Its id, or its external id.")],
    collections: Annotated[list[Reference] | None, Query(max_length=100)] = None,
    filter: Annotated[  # noqa: A002 - the API's own word
        Text | None, Query(max_length=MAX_FILTER_CHARS, description="A filter as in a search, as JSON.")
    ] = None,
    mode: Literal["hybrid", "dense", "lexical"] = "hybrid",
    top_k: Annotated[int, Query(ge=1, le=MAX_TOP_K)] = 10,
    per_document: Annotated[int | None, Query(ge=1, le=MAX_PER_DOCUMENT)] = None,
    as_user: Annotated[
        Identifier | None, Query(description="A user whose search it is about; for administrators.")
    ] = None,
) -> ExplanationOut:
    """Why a document that you may know of is among the hits of a question, or is not."""
    request = SearchRequest(
        query=query,
        collections=tuple(collections) if collections else None,
        top_k=top_k,
        mode=mode,
        filter=_filter(filter),
        per_document=per_document,
    )
    return ExplanationOut.of(app.explanations.explain(caller, request, document_id, as_user=as_user))


def _filter(text: str | None) -> Filter | None:
    if text is None:
        return None
    try:
        return read_filter(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise InvalidInput("filter is not JSON.", field="filter", reason="json") from error
