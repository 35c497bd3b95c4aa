"""Search."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from citewell.domain.errors import NotFound
from citewell.http.auth import AppDep, CanAsk, any_caller, check_asks
from citewell.http.facts import facts_of
from citewell.http.json_bodies import is_json
from citewell.http.limits import LimitSearches, RateLimiter
from citewell.http.schemas.search import SearchIn, SearchOut
from citewell.http.turns import Turns

MEDIA_TYPE = "application/json"


class OneTurn(APIRoute):
    """The route of searches, which takes one turn in a thread.

    The framework takes one for the credential, one for the handler and one for the response, and each waits for the
    interpreter while other searches compute: about a tenth of the time of a search. Whatever is not the usual body
    goes the framework's way.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        usual = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if not is_json(request.headers.get("content-type")):
                return await usual(request)
            turns: Turns = request.app.state.turns
            return await turns.run(_answer, request, await request.body())

        return handle


router = APIRouter(tags=["search"], route_class=OneTurn)


@router.post("/search", dependencies=[LimitSearches])
def search(body: SearchIn, caller: CanAsk, app: AppDep) -> SearchOut:
    """The best chunks that you can read."""
    if body.tenant_id is not None and body.tenant_id != caller.tenant_id:
        raise NotFound("There is no such tenant.")
    found = app.search.search(caller, body.request())
    if not body.prefix:  # half a word is no question
        app.model_change.queries.note(caller, body.query, source="search")
    return SearchOut.of(found)


router.post("/retrieval", include_in_schema=False, dependencies=[LimitSearches])(search)


def _answer(request: Request, body: bytes) -> Response:
    """The response of ``search``, after the same checks in the same order as its declaration has them."""
    state = request.app.state
    caller = check_asks(any_caller(request, state.citewell))
    limiter: RateLimiter = state.limiter
    limiter.take("search", caller, facts_of(request).address)
    found = search(_body(body), caller, state.citewell)
    return Response(found.model_dump_json(), media_type=MEDIA_TYPE)


def _body(given: bytes) -> SearchIn:
    """Raises ``RequestValidationError`` with places as the framework gives them."""
    if not given:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}])
    try:
        return SearchIn.model_validate(json.loads(given), from_attributes=True)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in found]) from error
