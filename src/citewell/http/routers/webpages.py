"""Web pages: one by one, and what crawls found."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from citewell.http.auth import AppDep, CanDelete, CanRead, CanWrite
from citewell.http.idempotency import OnceDep
from citewell.http.limits import LimitUploads
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line
from citewell.http.schemas.web import PageState, WebpageAcceptedOut, WebpageIn, WebpageOut

router = APIRouter(prefix="/webpages", tags=["webpages"])
alias_router = APIRouter(prefix="/webpages", include_in_schema=False)
"""Names of earlier clients."""

Reference = Annotated[Line | None, Query(min_length=1, max_length=300, description="Id, name or alias.")]
Part = Annotated[Line | None, Query(min_length=1, max_length=300, description="Part of the address or title.")]


@router.post("/fetch", status_code=202, dependencies=[LimitUploads])
@alias_router.post("/fetch-webpage", status_code=202, dependencies=[LimitUploads])
def fetch_webpage(
    body: WebpageIn, caller: CanWrite, app: AppDep, once: OnceDep, response: Response
) -> WebpageAcceptedOut:
    """Put one page into a collection, or bring it up to date. A job fetches it."""
    accepted = once(
        "webpage",
        caller,
        make=lambda claimed: app.crawling.webpages.fetch(
            claimed, body.collection_id, body.url, render=body.render, respect_robots=body.respect_robots
        ),
        again=app.crawling.webpages.fetched,
    )
    response.headers["Location"] = f"/v1/jobs/{accepted[1].id}"
    return WebpageAcceptedOut.of(accepted)


@router.get("")
def list_webpages(
    caller: CanRead,
    app: AppDep,
    collection_id: Reference = None,
    state: PageState | None = None,
    q: Part = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[WebpageOut]:
    """The addresses that were looked at for collections that you can read, newest first."""
    found = app.crawling.webpages.list(caller, collection=collection_id, state=state, q=q, cursor=cursor, limit=limit)
    items = [WebpageOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/by-url")
def get_webpage_by_url(
    url: Annotated[Line, Query(min_length=1, max_length=2000)],
    caller: CanRead,
    app: AppDep,
    collection_id: Reference = None,
) -> WebpageOut:
    """The page of an address, in whatever form it is written."""
    return WebpageOut.of(app.crawling.webpages.by_url(caller, url, collection=collection_id))


@router.get("/collection/{collection_id}")
def list_collection_webpages(
    collection_id: IdPath,
    caller: CanRead,
    app: AppDep,
    state: PageState | None = None,
    q: Part = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[WebpageOut]:
    """The addresses that were looked at for a collection."""
    found = app.crawling.webpages.list(caller, collection=collection_id, state=state, q=q, cursor=cursor, limit=limit)
    items = [WebpageOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/{webpage_id}")
def get_webpage(webpage_id: IdPath, caller: CanRead, app: AppDep) -> WebpageOut:
    """An address that was looked at."""
    return WebpageOut.of(app.crawling.webpages.get(caller, webpage_id))


@router.delete("/{webpage_id}", status_code=204)
def delete_webpage(webpage_id: IdPath, caller: CanDelete, app: AppDep) -> None:
    """Take a page away with its document. The next run of a crawl that leads to it finds it again."""
    app.crawling.webpages.delete(caller, webpage_id)


@router.post("/{webpage_id}/recrawl", status_code=202, dependencies=[LimitUploads])
def recrawl_webpage(webpage_id: IdPath, caller: CanWrite, app: AppDep, response: Response) -> WebpageAcceptedOut:
    """Fetch a page again; where it did not change, nothing is read again."""
    accepted = app.crawling.webpages.recrawl(caller, webpage_id)
    response.headers["Location"] = f"/v1/jobs/{accepted[1].id}"
    return WebpageAcceptedOut.of(accepted)
