"""What crawls sites and fetches pages."""

from __future__ import annotations

from dataclasses import dataclass

from citewell.backends.crawling.crawler import ScrapyCrawler
from citewell.bootstrap.fetching import fetch_policy
from citewell.bootstrap.ingestion import limits_of
from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.ports.crawler import Crawler
from citewell.ports.parser import DocumentReader
from citewell.services.access.rules import AccessRules
from citewell.services.documents.documents import Documents
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.services.web import run, webpages
from citewell.services.web.crawls import REMOVE, Crawls
from citewell.services.web.intake import PageIntake
from citewell.services.web.reasons import Reasons
from citewell.services.web.run import CrawlDue, CrawlRun
from citewell.services.web.settings import CrawlLimits
from citewell.services.web.single import CrawlRemoval, WebpageFetch
from citewell.services.web.webpages import Webpages

MB = 1_000_000


@dataclass(frozen=True)
class Crawling:
    """Crawls and pages, and the jobs behind them."""

    crawls: Crawls
    webpages: Webpages
    reasons: Reasons


def make_crawling(
    settings: Settings,
    database: Database,
    access: AccessRules,
    queue: JobQueue,
    kinds: JobKinds,
    documents: Documents,
    reader: DocumentReader,
    *,
    crawler: Crawler | None = None,
) -> Crawling:
    """All of it; the kinds of its jobs are added to ``kinds``. ``crawler`` is used instead of the real one."""
    limits = CrawlLimits(settings.crawl_pages, settings.crawl_tenant_pages, settings.fetch_max_mb * MB)
    crawler = crawler or ScrapyCrawler(
        settings.data_dir / "crawls",
        fetch_policy(settings),
        browser=settings.browser_path,
        browser_sandbox=settings.browser_sandbox,
    )
    intake = PageIntake(database, documents, reader, limits_of(settings))
    crawls = Crawls(database, access, queue, kinds, crawler, limits)
    runs, fetches = CrawlRun(database, queue, crawler, intake, limits), WebpageFetch(queue, crawler, intake, limits)
    kinds.add(run.KIND, runs.run, on_failed=runs.failed)
    kinds.add(run.DUE, CrawlDue(queue).run)
    kinds.add(webpages.FETCH, fetches.run, on_failed=fetches.failed)
    kinds.add(REMOVE, CrawlRemoval(queue, crawler).run)
    pages = Webpages(database, access, queue, crawls, crawler)
    return Crawling(crawls, pages, Reasons(database, crawls, pages))
