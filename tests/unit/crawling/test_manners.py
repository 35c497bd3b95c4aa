"""How the crawling child treats hosts: waits that they ask for, delays, and as few requests at a time as was said."""

from __future__ import annotations

import fcntl
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from citewell.backends.children import process
from citewell.backends.crawling.crawler import ScrapyCrawler
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.crawl_scope import CrawlScope
from citewell.domain.errors import Unavailable
from citewell.domain.web_addresses import path_of, site_of
from citewell.ports.crawler import CrawlEnd, CrawlOrder, Outcome, Visit
from fakes.web_server import Answer, Asked, serving
from support.waiting import take
from support.web_sites import PLAIN, page

pytestmark = pytest.mark.slow


class Host:
    """Answers after a moment, and notes when it was asked and how often at the same time."""

    def __init__(self, answer: Callable[[str, int], Answer]) -> None:
        self._answer = answer
        self._lock = threading.Lock()
        self.times: dict[str, list[float]] = {}
        self.at_once = self.most_at_once = 0

    def __call__(self, asked: Asked) -> Answer:
        with self._lock:
            times = self.times.setdefault(asked.path, [])
            times.append(time.monotonic())
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        take(0.02)
        with self._lock:
            self.at_once -= 1
        return self._answer(asked.path, len(times))


def crawl(tmp_path: Path, host: Host, **order: float) -> dict[str, Visit]:
    with serving(host) as base:
        start = f"{base}/"
        crawler = ScrapyCrawler(tmp_path, FetchPolicy.with_rules(["127.0.0.1:*"]))
        given = CrawlOrder("c", 1, start, CrawlScope((site_of(start),)), use_sitemap=False, patience=0, **order)  # type: ignore[arg-type]  # delay and at_once
        told = list(crawler.crawl(given, list, stopped=lambda: False))
    assert isinstance(told[-1], CrawlEnd)
    return {path_of(each.url): each for each in told if isinstance(each, Visit)}


def test_a_host_that_asks_to_wait_is_waited_for(tmp_path: Path) -> None:
    def answer(path: str, times: int) -> Answer:
        if path == "/busy" and times == 1:
            return Answer(429, b"later", {"retry-after": "1"})
        pages = {"/": page("Start", "/busy", "/robots"), "/busy": page("Busy")}
        return pages.get(path, Answer(404))

    host = Host(answer)
    visits = crawl(tmp_path, host, delay=0, at_once=1)
    assert visits["/busy"].outcome is Outcome.PAGE
    first, second = host.times["/busy"]
    assert second - first >= 1.0


def test_delays_and_turns(tmp_path: Path) -> None:
    names = [f"/p{number}" for number in range(8)]
    pages = {"/": page("Start", *names), **{name: page(name) for name in names}}
    pages["/robots.txt"] = Answer(200, b"User-agent: *\nCrawl-delay: 0.2\n", PLAIN)
    host = Host(lambda path, _: pages.get(path, Answer(404)))
    visits = crawl(tmp_path, host, delay=0, at_once=2)
    assert {path for path, visit in visits.items() if visit.outcome is Outcome.PAGE} == {"/", *names}
    assert host.most_at_once <= 2
    last = max(when for path, times in host.times.items() if path in names for when in times)
    # From the page that names the others, which was there before any of them was asked for: the first may come in late.
    assert last - host.times["/"][0] >= 7 * 0.2 * 0.5, "half of it at least: Scrapy draws each delay"


@pytest.mark.parametrize("command", ["import sys; sys.exit(3)", "import time; time.sleep(60)"])
def test_a_child_that_does_not_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(process, "_START_SECONDS", 1.0)
    crawler = ScrapyCrawler(tmp_path, FetchPolicy(), command=(sys.executable, "-c", command))
    order = CrawlOrder("c", 1, "http://e.org/", CrawlScope(("e.org",)))
    with pytest.raises(Unavailable):
        list(crawler.crawl(order, list, stopped=lambda: False))


def test_one_run_at_a_time(tmp_path: Path) -> None:
    crawler = ScrapyCrawler(tmp_path, FetchPolicy())
    order = CrawlOrder("c", 1, "http://e.org/", CrawlScope(("e.org",)))
    folder = tmp_path / "c"
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Unavailable, match="still at work"):
            list(crawler.crawl(order, list, stopped=lambda: False))
