"""The parts of Scrapy that a crawl replaces: where requests come from, how they are fetched, and where answers go.

What stays Scrapy's is the engine: turns among hosts, requests at the same time, delays between them, idleness, ending.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final, Self

from scrapy import Request, Spider, signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from citewell.backends.crawling.frontier import Address
from citewell.backends.crawling.task import CrawlTask
from citewell.domain.web_addresses import site_of

_SLOTS_A_HOST: Final = 4


class SiteSpider(Spider):
    """Hands what was fetched to the task."""

    name = "site"
    task: CrawlTask

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy makes it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: every request comes from the scheduler."""
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    def parse(self, response: Response, **_: Any) -> None:
        """Settle one visit."""
        address, refusal = response.meta["address"], response.meta.get("refusal")
        if refusal is not None:
            self.task.settle_refused(address, refusal)
        else:
            self.task.settle(address, response.meta["looked"])

    def idle(self) -> None:
        """No link is left to follow: look at what earlier runs found."""
        address = self.task.next_unmet()
        if address is not None:
            assert self.crawler.engine is not None
            self.crawler.engine.crawl(request_for(address))
            raise DontCloseSpider


class FrontierScheduler(BaseScheduler):
    """Gives out the addresses of the task, and the few requests that are put in directly."""

    def __init__(self, task: CrawlTask) -> None:
        self._task = task
        self._given: list[Request] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        assert isinstance(crawler.spider, SiteSpider)
        return cls(crawler.spider.task)

    def has_pending_requests(self) -> bool:
        """Whether anything may be asked for."""
        return bool(self._given) or self._task.has_next()

    def enqueue_request(self, request: Request) -> bool:
        """Take a request that somebody puts in."""
        self._given.append(request)
        return True

    def next_request(self) -> Request | None:
        """What is asked for next."""
        if self._given:
            return self._given.pop()
        address = self._task.next()
        return None if address is None else request_for(address)


class RobotsGate:
    """Lets no address through that robots.txt forbids, before it costs a turn at its host."""

    def __init__(self, task: CrawlTask) -> None:
        self._task = task

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        assert isinstance(crawler.spider, SiteSpider)
        return cls(crawler.spider.task)

    async def process_request(self, request: Request) -> Response | None:
        """An empty answer for what is forbidden."""
        refusal = await self._task.refused(request.meta["address"])
        if refusal is None:
            return None
        request.meta["refusal"] = refusal
        return Response(request.url, request=request)


class GuardedHandler(BaseDownloadHandler):
    """Fetches through the program's own client, in threads."""

    async def download_request(self, request: Request) -> Response:
        """The answer is in the request's ``meta``; Scrapy sees no bodies."""
        spider, engine = self.crawler.spider, self.crawler.engine
        assert isinstance(spider, SiteSpider)
        assert engine is not None
        address: Address = request.meta["address"]
        slot = engine.downloader.slots.get(request.meta["download_slot"])
        if slot is not None:
            slot.delay = spider.task.delay(request.meta["download_slot"])
        request.meta["looked"] = await spider.task.look(address)
        return Response(request.url, request=request)


def request_for(address: Address) -> Request:
    """A request that carries the address through the engine."""
    return Request(address.url, dont_filter=True, meta={"address": address, "download_slot": site_of(address.url)})


async def run(task: CrawlTask) -> None:
    """Visit everything that the task has, and end."""
    order = task.order
    settings = {
        "SCHEDULER": FrontierScheduler,
        "DOWNLOAD_HANDLERS": {"http": GuardedHandler, "https": GuardedHandler},
        "DOWNLOAD_HANDLERS_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {RobotsGate: 100},
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "CONCURRENT_REQUESTS": order.at_once * max(_SLOTS_A_HOST, len(order.scope.sites)),
        "CONCURRENT_REQUESTS_PER_DOMAIN": order.at_once,
        "DOWNLOAD_DELAY": order.delay,
        "TWISTED_REACTOR_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_ENABLED": False,
    }
    await task.find_lists()
    await AsyncCrawlerRunner(settings).crawl(SiteSpider, task=task)
