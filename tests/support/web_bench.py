"""A collection that follows a site, with a crawler without network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from citewell.bootstrap.crawling import make_crawling
from citewell.bootstrap.settings import Settings
from citewell.db.tables import Document, Webpage
from citewell.domain.access import Caller, Visibility
from citewell.domain.web_addresses import path_of
from citewell.services.access.sharing import Access
from citewell.services.web.crawls import CrawlView
from citewell.services.web.settings import CrawlFields
from fakes.crawler import FakeCrawler
from support.stack import Stack
from support.web_sites import Site

BASE = "http://one.example"


@dataclass
class WebBench:
    """A collection, and a site that is crawled into it."""

    stack: Stack
    admin: Caller
    site: Site
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.site.base = BASE
        library = self.stack.library
        self.collection = library.collection(self.admin, "Site", Access(Visibility.TENANT))
        self.crawler = FakeCrawler(self.stack.root / "crawls", self.site)
        crawling = make_crawling(
            Settings(data_dir=self.stack.root, **self.settings),
            self.stack.database,
            library.rules,
            library.queue,
            self.stack.jobs._kinds,
            library.documents,
            self.stack.reader,
            crawler=self.crawler,
        )
        self.crawls, self.webpages, self.reasons = crawling.crawls, crawling.webpages, crawling.reasons

    def begin(self, path: str = "/", *, cron: str | None = None, **fields: Any) -> str:
        """A new crawl; its id."""
        return self.crawls.create(
            self.admin, self.collection.id, BASE + path, CrawlFields(**fields), cron=cron
        ).crawl.id

    def crawl(self, **fields: Any) -> CrawlView:
        """A new crawl that has run, with all that follows from it."""
        crawl_id = self.begin(**fields)
        self.stack.work()
        return self.crawls.get(self.admin, crawl_id)

    def again(self, crawl_id: str) -> CrawlView:
        """The next run of a crawl."""
        self.site.asked.clear()
        self.stack.clock.advance(60)
        self.crawls.run(self.admin, crawl_id)
        self.stack.work()
        return self.crawls.get(self.admin, crawl_id)

    def rows(self) -> dict[str, Webpage]:
        """Every address, by its path."""
        with self.stack.database.read(self.admin) as session:
            return {path_of(row.url): row for row in session.scalars(select(Webpage))}

    def states(self) -> dict[str, str]:
        """What the API says of every address."""
        views = self.webpages.list(self.admin, limit=200).items
        return {path_of(view.page.url): view.state for view in views}

    def documents(self) -> dict[str, Document]:
        """Living documents by the path of their address."""
        with self.stack.database.read(self.admin) as session:
            rows = session.scalars(select(Document).where(Document.deleted_at.is_(None)))
            return {path_of(row.source_uri or ""): row for row in rows}

    def found(self, words: str) -> list[str]:
        """Paths of the pages that a search finds, best first."""
        documents = {document.id: path for path, document in self.documents().items()}
        return [documents[key] for key in self.stack.found(self.admin, words)]


Benches = Callable[..., WebBench]
