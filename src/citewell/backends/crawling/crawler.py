"""Crawls as the rest of the program sees them: a child process each, and what it found, one visit after the other."""

from __future__ import annotations

import contextlib
import fcntl
import math
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from citewell.backends.children.frames import WireError, frame
from citewell.backends.children.process import Child, ChildGone, Stopped, TooSlow
from citewell.backends.crawling.child import MEMORY_FILE, progress_of
from citewell.backends.crawling.events import visit_of
from citewell.backends.crawling.frontier import Found, Frontier, Kind
from citewell.backends.crawling.orders import browser_as_json, opened_browser, order_as_json, policy_as_json
from citewell.backends.crawling.single import visited
from citewell.backends.crawling.visiting import Visitor
from citewell.backends.fetching.client import GuardedFetcher
from citewell.backends.fetching.policy import FetchPolicy
from citewell.backends.fetching.robots import Robots
from citewell.domain.errors import Unavailable
from citewell.domain.web_addresses import site_of, web_address
from citewell.ports.crawler import CrawlEnd, CrawlOrder, CrawlProgress, KnownPage, Manners, Visit

CHILD_COMMAND: Final = (sys.executable, "-I", "-m", "citewell.backends.crawling.child")
_LOCK_FILE: Final = "lock"
_PASSED_ON: Final = (
    "PATH",
    "HOME",
    "PLAYWRIGHT_BROWSERS_PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
_ENDS: Final = {
    "max_pages": "The largest number of pages was reached; more addresses are known than were visited.",
    "max_bytes": "The largest amount of data was reached; more addresses are known than were visited.",
    "unreachable": "The site does not answer.",
}


class ScrapyCrawler:
    """Implements ``Crawler``. Each run is a child process with Scrapy in it.

    Args:
        root: Has a folder for each crawl.
        policy: Where the children may go on the network.
        browser: The program that renders; else the system's, or the one that Playwright installed.
        browser_sandbox: Whether it confines its own processes.
        command: What a child runs; tests plant faults with it.
    """

    def __init__(
        self,
        root: Path,
        policy: FetchPolicy,
        *,
        browser: Path | None = None,
        browser_sandbox: bool = True,
        command: Sequence[str] = CHILD_COMMAND,
    ) -> None:
        self._root = root
        self._policy = policy
        self._browser = browser_as_json(browser, sandbox=browser_sandbox)
        self._command = command

    def cannot_render(self) -> str | None:
        """As the port says."""
        with GuardedFetcher(self._policy) as fetcher, opened_browser(fetcher, self._browser) as renderer:
            return renderer.missing()

    def crawl(
        self, order: CrawlOrder, known: Callable[[], Iterable[KnownPage]], *, stopped: Callable[[], bool]
    ) -> Iterator[Visit | CrawlProgress | CrawlEnd]:
        """As the port says."""
        folder = self._folder(order.key)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _held(folder), contextlib.closing(Frontier(folder / MEMORY_FILE)) as frontier:
            pages = ((page.url, page.etag, page.last_modified) for page in known())
            frontier.begin(order.run, first_addresses(order), pages)
            _remove_others(folder, frontier.files())
            try:
                yield from self._followed(order, folder, frontier, stopped)
            except Stopped:
                return
            except TooSlow as exc:
                raise Unavailable("The process that crawls does not start.") from exc
            except ChildGone as exc:
                message = "The process that crawls ended without saying why; the crawl goes on where it was."
                raise Unavailable(message, status=exc.status) from exc
            except WireError as exc:
                raise Unavailable("The process that crawls cannot be understood.") from exc

    def visit(self, url: str, manners: Manners, known: KnownPage | None, folder: Path) -> Visit:
        """As the port says; in this process, because it is one."""
        agent = self._policy.user_agent.partition("/")[0]
        with contextlib.ExitStack() as stack:
            fetcher = stack.enter_context(GuardedFetcher(self._policy))
            renderer = stack.enter_context(opened_browser(fetcher, self._browser)) if manners.render else None
            robots = Robots(fetcher, agent) if manners.respect_robots else None
            visitor = Visitor(
                fetcher, agent=agent, ignored=manners.ignored, max_bytes=manners.max_file_bytes, renderer=renderer
            )
            return visited(url, visitor, robots, known, folder / "page")

    def remembered(self) -> list[str]:
        """As the port says."""
        return [path.name for path in self._root.iterdir()] if self._root.is_dir() else []

    def forget(self, key: str) -> None:
        """As the port says."""
        shutil.rmtree(self._folder(key), ignore_errors=True)

    def _followed(
        self, order: CrawlOrder, folder: Path, frontier: Frontier, stopped: Callable[[], bool]
    ) -> Iterator[Visit | CrawlProgress | CrawlEnd]:
        request = {
            "order": order_as_json(order),
            "policy": policy_as_json(self._policy),
            "folder": str(folder),
            "browser": self._browser,
        }
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        child = Child.start(self._command, stopped, environment=environment)
        try:
            child.send(frame(request))
            while True:
                said, _ = child.receive(math.inf, stopped, most_text=0)
                yield from _told(frontier, folder)
                match said:
                    case {"end": str(reason)}:
                        yield ends_of(order, frontier, reason or None)
                        return
                    case {"progress": list(numbers)}:
                        yield CrawlProgress(*numbers)
                    case {"error": str(message)}:
                        raise Unavailable(f"The crawl was interrupted. {message}")
                    case _:
                        raise WireError("neither progress nor an end")
        finally:
            child.end()

    def _folder(self, key: str) -> Path:
        assert key.replace("-", "").isalnum(), "keys are identifiers of ours"
        return self._root / key


def first_addresses(order: CrawlOrder) -> list[Found]:
    """Where a run begins: the start, and the lists of its site."""
    found = [Found(order.url, site_of(order.url), 0)]
    if order.use_sitemap:
        lists = order.sitemaps or (web_address("/sitemap.xml", base=order.url),)
        found += [Found(each, site_of(each), 0, Kind.SITEMAP) for each in lists]
    return found


def ends_of(order: CrawlOrder, frontier: Frontier, stopped_by: str | None) -> CrawlEnd:
    """The end of a run, of which nothing is under way any more."""
    reason = stopped_by if stopped_by is not None or frontier.fact("answered") else "unreachable"
    return CrawlEnd(reason is None, progress_of(frontier, order.run), reason, _ENDS.get(reason or "", ""))


def _told(frontier: Frontier, folder: Path) -> Iterator[Visit]:
    """Every event, forgotten when the next one is asked for."""
    told = True
    while told:
        told = False
        for key, event in frontier.events():
            visit = visit_of(event, folder)
            yield visit
            frontier.told(key)
            if visit.path is not None:
                visit.path.unlink(missing_ok=True)
            told = True


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder for this run alone; the lock goes with the process."""
    with (folder / _LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise Unavailable("Another run of this crawl is still at work.") from exc
        yield


def _remove_others(folder: Path, files: set[str]) -> None:
    """What a killed run was writing."""
    for path in folder.iterdir():
        if path.name[:1].isdigit() and path.name not in files:
            path.unlink(missing_ok=True)
