"""Search."""

from __future__ import annotations

from fastapi import APIRouter

from citewell.domain.errors import NotFound
from citewell.http.auth import AppDep, CanAsk
from citewell.http.limits import LimitSearches
from citewell.http.schemas.search import SearchIn, SearchOut

router = APIRouter(tags=["search"])


@router.post("/search", dependencies=[LimitSearches])
def search(body: SearchIn, caller: CanAsk, app: AppDep) -> SearchOut:
    """The best chunks that you can read."""
    if body.tenant_id is not None and body.tenant_id != caller.tenant_id:
        raise NotFound("There is no such tenant.")
    found = app.search.search(caller, body.request())
    app.model_change.queries.note(caller, body.query, source="search")
    return SearchOut.of(found)


router.post("/retrieval", include_in_schema=False, dependencies=[LimitSearches])(search)
