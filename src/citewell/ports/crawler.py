"""Looking at a site, page by page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from citewell.domain.crawl_scope import CrawlScope


@dataclass(frozen=True, slots=True)
class CrawlOrder:
    """One run of a crawl.

    Attributes:
        key: Names what is remembered between runs.
        run: The same number goes on with a run that was interrupted.
        url: Where it begins, in normal form.
        scope: Where it goes.
        ignored: Query parameters that do not count, as for ``web_address``.
        max_pages: Addresses that are asked for in one run.
        max_depth: Links from the start to the farthest page.
        max_bytes: What is received in one run.
        max_file_bytes: Of one page or file, unpacked.
        use_sitemap: Whether the site's own lists are read, those of ``sitemaps`` and those that robots.txt names.
        sitemaps: Further lists.
        respect_robots: Whether robots.txt is obeyed.
        render: Whether pages are opened in a browser.
        delay: Seconds between requests to one host, at least; robots.txt may ask for more.
        at_once: Requests to one host at the same time.
        patience: Seconds before a failed request is tried again the first time.
    """

    key: str
    run: int
    url: str
    scope: CrawlScope
    ignored: tuple[str, ...] = ()
    max_pages: int = 1000
    max_depth: int = 10
    max_bytes: int = 1_000_000_000
    max_file_bytes: int = 50_000_000
    use_sitemap: bool = True
    sitemaps: tuple[str, ...] = ()
    respect_robots: bool = True
    render: bool = False
    delay: float = 0.25
    at_once: int = 2
    patience: float = 1.0


@dataclass(frozen=True, slots=True)
class Manners:
    """How one address is visited; as in ``CrawlOrder``."""

    ignored: tuple[str, ...] = ()
    max_file_bytes: int = 50_000_000
    respect_robots: bool = True
    render: bool = False


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What the site said of a page the last time, whose content is still at hand."""

    url: str
    etag: str | None
    last_modified: str | None


class Outcome(StrEnum):
    """What became of an address.

    ``PAGE``: it has content, in ``Visit.path``. ``UNCHANGED``: it is as it is known. ``ELSEWHERE``: its content is at
    ``Visit.target`` (``reason``: ``redirect`` or ``canonical``). ``EXCLUDED``: it must not be taken (``robots``,
    ``noindex``, ``pattern``, ``trap``, ``scope``). ``FAILED``: it could not be fetched. ``GONE``: the site says that
    it is no more.
    """

    PAGE = "page"
    UNCHANGED = "unchanged"
    ELSEWHERE = "elsewhere"
    EXCLUDED = "excluded"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Visit:
    """What became of one address.

    ``linked`` is false where no page of this run leads to it: it was asked for because an earlier run had found it.
    ``path`` is readable until the next item of the iterator is asked for.
    """

    url: str
    outcome: Outcome
    depth: int = 0
    linked: bool = True
    status: int | None = None
    target: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    media_type: str | None = None
    charset: str | None = None
    path: Path | None = None
    reason: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class CrawlProgress:
    """How far a run is: addresses visited and still to visit, links left out of its scope, bytes received."""

    visited: int
    waiting: int
    left_out: int
    received: int


@dataclass(frozen=True, slots=True)
class CrawlEnd:
    """The run is over. ``complete``: everything in scope was looked at, so that what was not met is not linked any
    more. Otherwise ``message`` says why for people, and ``reason`` as a word: ``max_pages``, ``max_bytes`` or
    ``unreachable``.
    """

    complete: bool
    progress: CrawlProgress
    reason: str | None = None
    message: str = ""


class Crawler(Protocol):
    """Visits sites. Blocks; safe for many threads, with one run of a key at a time."""

    def crawl(
        self, order: CrawlOrder, known: Callable[[], Iterable[KnownPage]], *, stopped: Callable[[], bool]
    ) -> Iterator[Visit | CrawlProgress | CrawlEnd]:
        """The addresses of a run as they are visited; ends with exactly one ``CrawlEnd``.

        A visit counts as taken when the next item is asked for. Whatever is interrupted before goes on there with the
        same ``order.run``: visits that were not taken come again without being fetched again.

        Args:
            order: What to visit.
            known: Asked at the beginning of a run; pages of earlier runs that need not be sent again.
            stopped: Asked several times a second; when it says true, the iterator ends early, without ``CrawlEnd``.

        Raises:
            Unavailable: the process that crawls cannot start, died, or another one works on the same key.
        """
        ...

    def visit(self, url: str, manners: Manners, known: KnownPage | None, folder: Path) -> Visit:
        """One address alone; its content goes into a file in ``folder``.

        Redirects are followed wherever they lead, as long as that may be fetched; ``Visit.target`` is where it led.
        """
        ...

    def cannot_render(self) -> str | None:
        """Why pages cannot be opened in a browser, for the operator; ``None`` if they can."""
        ...

    def remembered(self) -> Collection[str]:
        """The crawls of which something is remembered."""
        ...

    def forget(self, key: str) -> None:
        """Remember nothing of this crawl."""
        ...
