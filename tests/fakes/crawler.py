"""A crawler without processes and network: the real memory and judgement, one address after the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from citewell.backends.crawling.child import progress_of
from citewell.backends.crawling.crawler import ends_of, first_addresses
from citewell.backends.crawling.events import visit_of
from citewell.backends.crawling.frontier import Frontier, Kind
from citewell.backends.crawling.judging import refusal_of
from citewell.backends.crawling.single import visited
from citewell.backends.crawling.task import CrawlTask
from citewell.backends.crawling.visiting import Visitor
from citewell.backends.fetching.robots import Robots
from citewell.ports.crawler import CrawlEnd, CrawlOrder, CrawlProgress, KnownPage, Manners, Visit
from fakes.fetcher import FakeFetcher
from fakes.web_server import Answer, Asked

AGENT = "Citewell"


class FakeCrawler:
    """Passes ``tests/contract/test_crawler.py``. ``fetcher.asked`` is what was asked for."""

    def __init__(self, root: Path, answer: Callable[[Asked], Answer]) -> None:
        self._root = root
        self.fetcher = FakeFetcher(answer)

    def crawl(
        self, order: CrawlOrder, known: Callable[[], Iterable[KnownPage]], *, stopped: Callable[[], bool]
    ) -> Iterator[Visit | CrawlProgress | CrawlEnd]:
        folder = self._root / order.key
        folder.mkdir(parents=True, exist_ok=True)
        frontier = Frontier(folder / "site.db")
        try:
            pages = ((page.url, page.etag, page.last_modified) for page in known())
            frontier.begin(order.run, first_addresses(order), pages)
            robots = Robots(self.fetcher, AGENT) if order.respect_robots else None
            visitor = Visitor(self.fetcher, agent=AGENT, ignored=order.ignored, max_bytes=order.max_file_bytes)
            task = CrawlTask(order, frontier, visitor, robots, folder)
            task.add_lists(robots.sitemaps(order.url) if robots else ())
            while not stopped():
                address = task.next() or task.next_unmet()
                if address is None:
                    frontier.release_waiting()
                    yield from self._told(frontier, folder)
                    yield ends_of(order, frontier, task.stopped_by())
                    return
                refusal = None
                if robots is not None and address.kind is not Kind.SITEMAP:
                    refusal = refusal_of(robots, address.url)
                if refusal is not None:
                    task.settle_refused(address, refusal)
                else:
                    task.settle(address, task.look_now(address))
                yield from self._told(frontier, folder)
                yield progress_of(frontier, order.run)
        finally:
            frontier.close()

    def visit(self, url: str, manners: Manners, known: KnownPage | None, folder: Path) -> Visit:
        robots = Robots(self.fetcher, AGENT) if manners.respect_robots else None
        visitor = Visitor(self.fetcher, agent=AGENT, ignored=manners.ignored, max_bytes=manners.max_file_bytes)
        return visited(url, visitor, robots, known, folder / "page")

    def cannot_render(self) -> str | None:
        return "There is no browser here."

    def remembered(self) -> list[str]:
        return [path.name for path in self._root.iterdir()] if self._root.is_dir() else []

    def forget(self, key: str) -> None:
        shutil.rmtree(self._root / key, ignore_errors=True)

    @staticmethod
    def _told(frontier: Frontier, folder: Path) -> Iterator[Visit]:
        for key, event in frontier.events():
            yield visit_of(event, folder)
            frontier.told(key)
