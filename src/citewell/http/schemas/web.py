"""Bodies of crawls and web pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, Field

from citewell.db.tables import Job
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Identifier, Line
from citewell.services.web.crawls import CrawlView
from citewell.services.web.reasons import Finding
from citewell.services.web.settings import (
    LONGEST_PATTERN,
    MOST_AT_ONCE,
    MOST_DELAY,
    MOST_DEPTH,
    MOST_ENTRIES,
    MOST_MB,
    MOST_PAGES,
    CrawlFields,
)
from citewell.services.web.webpages import PageView

PageState = Literal["waiting", "indexed", "duplicate", "excluded", "failed", "gone"]
CrawlState = Literal["waiting", "running", "paused", "completed", "failed", "cancelled"]

Url = Annotated[Line, Field(min_length=1, max_length=2000)]
Entries = Annotated[
    Sequence[Annotated[Line, Field(min_length=1, max_length=LONGEST_PATTERN)]], Field(max_length=MOST_ENTRIES)
]


class CrawlIn(Body):
    """A site to crawl."""

    url: Url = Field(description="Where it begins; the site is that of this address.")
    collection_id: Identifier = Field(description="Id, name or alias of the collection that the pages go into.")
    max_pages: int = Field(default=1000, ge=1, le=MOST_PAGES, description="Addresses that one run asks for.")
    max_depth: int = Field(default=10, ge=0, le=MOST_DEPTH, description="Links from the start to the farthest page.")
    max_mb: int = Field(default=1000, ge=1, le=MOST_MB, description="Megabytes that one run receives.")
    hosts: Entries = Field(default=(), description="Further hosts of the site.")
    path_prefix: Line = Field(default="/", max_length=LONGEST_PATTERN, description="Where pages of its host begin.")
    include: Entries = Field(
        default=(), description="Only what fits one of these goes into the collection. `*` stands for anything."
    )
    exclude: Entries = Field(default=(), description="What fits one of these is not even looked at.")
    use_sitemap: bool = Field(default=True, description="Whether the site's own lists are read.")
    sitemaps: Entries = Field(default=(), description="Lists to read instead of those that robots.txt names.")
    respect_robots: bool = Field(default=True, description="Whether robots.txt is obeyed.")
    render: bool = Field(default=False, description="Whether pages are opened in a browser, for scripts to write them.")
    ignored_parameters: Entries | None = Field(
        default=None, description="Parameters of addresses that do not count; without it, those that track people."
    )
    delay_seconds: float = Field(default=0.25, ge=0, le=MOST_DELAY, description="Between two requests to one host.")
    requests_at_once: int = Field(default=2, ge=1, le=MOST_AT_ONCE, description="To one host.")
    schedule: Line | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="When it runs again by itself: a cron expression in UTC, or `@daily`.",
        validation_alias=AliasChoices("schedule", "cron"),
    )

    def fields(self) -> CrawlFields:
        """What the service takes."""
        given: dict[str, Any] = {name: getattr(self, name) for name in CrawlFields.__dataclass_fields__}
        lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
        return CrawlFields(**(given | lists))


class CrawlPatch(Body):
    """Changes of a crawl; what is not there stays. They hold from the next run."""

    max_pages: int | None = Field(default=None, ge=1, le=MOST_PAGES)
    max_depth: int | None = Field(default=None, ge=0, le=MOST_DEPTH)
    max_mb: int | None = Field(default=None, ge=1, le=MOST_MB)
    hosts: Entries | None = None
    path_prefix: Line | None = Field(default=None, max_length=LONGEST_PATTERN)
    include: Entries | None = None
    exclude: Entries | None = None
    use_sitemap: bool | None = None
    sitemaps: Entries | None = None
    respect_robots: bool | None = None
    render: bool | None = None
    ignored_parameters: Entries | None = None
    delay_seconds: float | None = Field(default=None, ge=0, le=MOST_DELAY)
    requests_at_once: int | None = Field(default=None, ge=1, le=MOST_AT_ONCE)
    schedule: Line | None = Field(default=None, min_length=1, max_length=200, description="`null` takes it away.")

    def changes(self) -> dict[str, Any]:
        """What was said; ``None`` says something about ``schedule`` alone."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in said.items() if value is not None or name == "schedule"}


class CrawlErrorOut(Out):
    """Why a run did not work."""

    code: str
    message: str
    reason: str | None = None


class CrawlOut(Out):
    """A crawl. `counts` has its addresses by state, and what its last run brought."""

    id: str
    collection_id: str
    url: str
    state: CrawlState
    run: int = Field(ge=0, le=MAX_INT, description="How often it was begun.")
    message: str
    error: CrawlErrorOut | None
    counts: Mapping[str, Any]
    settings: Mapping[str, Any]
    schedule: str | None
    next_run_at: datetime | None
    job_id: str | None
    done: int = Field(ge=0, le=MAX_INT, description="Addresses visited in this run.")
    total: int | None = Field(ge=0, le=MAX_INT, description="Addresses known, as far as they may be visited.")
    owner_id: str | None
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, view: CrawlView) -> Self:
        """As the API shows it."""
        names = set(cls.model_fields) - {"state", "schedule", "next_run_at", "done", "total", "counts", "error"}
        given = {name: getattr(view.crawl, name) for name in names}
        job = view.job
        return cls.model_validate(
            given
            | {
                "state": view.state,
                "schedule": view.crawl.cron,
                "next_run_at": view.next_run_at,
                "counts": view.counts,
                "error": view.crawl.error,
                "done": 0 if job is None else job.done,
                "total": None if job is None else job.total,
            }
        )


class WebpageIn(Body):
    """A page to fetch."""

    url: Url
    collection_id: Identifier = Field(description="Id, name or alias of the collection that it goes into.")
    render: bool = Field(default=False, description="Whether it is opened in a browser, for scripts to write it.")
    respect_robots: bool = Field(default=True, description="Whether robots.txt is obeyed.")


class WebpageOut(Out):
    """An address that was looked at. `state` is `indexed` when searches find it."""

    id: str
    collection_id: str
    crawl_id: str | None
    document_id: str | None
    url: str
    canonical_url: str | None = Field(description="For a duplicate, where its content is.")
    final_url: str | None
    title: str
    state: PageState
    reason: str | None
    message: str | None
    media_type: str | None
    http_status: int | None
    depth: int
    etag: str | None
    last_modified: str | None
    created_at: datetime
    updated_at: datetime
    fetched_at: datetime | None
    changed_at: datetime | None

    @classmethod
    def of(cls, view: PageView) -> Self:
        """As the API shows it."""
        given = {name: getattr(view.page, name) for name in cls.model_fields}
        return cls.model_validate(given | {"state": view.state, "reason": view.reason, "message": view.message})


class WebpageAcceptedOut(Out):
    """A page that will be fetched, and the job that does it."""

    webpage: WebpageOut
    job_id: str

    @classmethod
    def of(cls, accepted: tuple[PageView, Job]) -> Self:
        """As the API shows it."""
        view, job = accepted
        return cls(webpage=WebpageOut.of(view), job_id=job.id)


class FindingOut(Out):
    """What a crawl has to do with an address."""

    url: str
    reason: Literal["visited", "host", "path", "pattern", "asset", "trap", "running", "limits", "not_linked"]
    message: str
    page: WebpageOut | None = Field(description="What became of it, where it was looked at.")

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """As the API shows it."""
        page = None if finding.page is None else WebpageOut.of(finding.page)
        return cls.model_validate(
            {"url": finding.url, "reason": finding.reason, "message": finding.message, "page": page}
        )
