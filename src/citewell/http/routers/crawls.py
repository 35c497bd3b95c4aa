"""Crawls: sites that a collection holds the pages of."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from citewell.http.auth import AppDep, CanRead, CanWrite
from citewell.http.idempotency import OnceDep
from citewell.http.schemas.collections import DeletedOut
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line
from citewell.http.schemas.web import CrawlIn, CrawlOut, CrawlPatch, FindingOut, PageState, WebpageOut

router = APIRouter(tags=["crawls"])
alias_router = APIRouter(include_in_schema=False)
"""Names of earlier clients."""

Reference = Annotated[Line | None, Query(min_length=1, max_length=300, description="Id, name or alias.")]
Part = Annotated[Line | None, Query(min_length=1, max_length=300, description="Part of the address or title.")]


@router.post("/crawls", status_code=202)
@alias_router.post("/crawl", status_code=202)
def create_crawl(body: CrawlIn, caller: CanWrite, app: AppDep, once: OnceDep, response: Response) -> CrawlOut:
    """Crawl a site. A job visits it; pages can be searched as soon as each is read."""
    view = once(
        "crawl",
        caller,
        make=lambda claimed: app.crawling.crawls.create(
            claimed, body.collection_id, body.url, body.fields(), cron=body.schedule
        ),
        again=app.crawling.crawls.get,
    )
    response.headers["Location"] = f"/v1/crawls/{view.crawl.id}"
    return CrawlOut.of(view)


@router.get("/crawls")
def list_crawls(
    caller: CanRead, app: AppDep, collection_id: Reference = None, cursor: Cursor = None, limit: Limit = 50
) -> Listing[CrawlOut]:
    """The crawls of collections that you can read, newest first."""
    found = app.crawling.crawls.list(caller, collection=collection_id, cursor=cursor, limit=limit)
    return Listing(items=[CrawlOut.of(view) for view in found.items], next_cursor=found.next_cursor, total=found.total)


@router.get("/crawls/{crawl_id}")
def get_crawl(crawl_id: IdPath, caller: CanRead, app: AppDep) -> CrawlOut:
    """A crawl, and how far it is."""
    return CrawlOut.of(app.crawling.crawls.get(caller, crawl_id))


@router.get("/crawls/{crawl_id}/pages")
def list_crawl_pages(
    crawl_id: IdPath,
    caller: CanRead,
    app: AppDep,
    state: PageState | None = None,
    q: Part = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[WebpageOut]:
    """The addresses of a crawl, with what became of each."""
    found = app.crawling.webpages.list(caller, crawl_id=crawl_id, state=state, q=q, cursor=cursor, limit=limit)
    items = [WebpageOut.of(view) for view in found.items]
    return Listing(items=items, next_cursor=found.next_cursor, total=found.total)


@router.get("/crawls/{crawl_id}/why")
def explain_crawl_address(
    crawl_id: IdPath, url: Annotated[Line, Query(min_length=1, max_length=2000)], caller: CanRead, app: AppDep
) -> FindingOut:
    """What became of an address in this crawl, or why it was not looked at. A path will do for its own site."""
    return FindingOut.of(app.crawling.reasons.why(caller, crawl_id, url))


@router.patch("/crawls/{crawl_id}")
def change_crawl(crawl_id: IdPath, body: CrawlPatch, caller: CanWrite, app: AppDep) -> CrawlOut:
    """Change where a crawl goes, how, and when. It holds from the next run, which takes away what is excluded now."""
    return CrawlOut.of(app.crawling.crawls.change(caller, crawl_id, body.changes()))


@router.post("/crawls/{crawl_id}/run", status_code=202)
def run_crawl(crawl_id: IdPath, caller: CanWrite, app: AppDep) -> CrawlOut:
    """Visit the site again now: what did not change is not read again, what is gone goes."""
    return CrawlOut.of(app.crawling.crawls.run(caller, crawl_id))


@router.post("/crawls/{crawl_id}/pause")
def pause_crawl(crawl_id: IdPath, caller: CanWrite, app: AppDep) -> CrawlOut:
    """Stop visiting until it is resumed."""
    return CrawlOut.of(app.crawling.crawls.pause(caller, crawl_id))


@router.post("/crawls/{crawl_id}/resume")
def resume_crawl(crawl_id: IdPath, caller: CanWrite, app: AppDep) -> CrawlOut:
    """Go on where it was paused."""
    return CrawlOut.of(app.crawling.crawls.resume(caller, crawl_id))


@router.delete("/crawls/{crawl_id}", status_code=202)
def end_crawl(
    crawl_id: IdPath,
    caller: CanWrite,
    app: AppDep,
    response: Response,
    pages: Annotated[
        Literal["keep", "delete"], Query(description="`delete` takes the crawl away with its pages.")
    ] = "keep",
) -> CrawlOut | DeletedOut:
    """End the present run and the schedule; what was taken in stays, unless `pages=delete`."""
    if pages == "keep":
        return CrawlOut.of(app.crawling.crawls.cancel(caller, crawl_id))
    job = app.crawling.crawls.delete(caller, crawl_id)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return DeletedOut.of(job)
