"""One run of a crawl inside its child: what Scrapy asks for next, and what is written down of each visit."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from citewell.backends.crawling.events import event_of
from citewell.backends.crawling.frontier import Address, Found, Frontier, Kind
from citewell.backends.crawling.judging import judged, refusal_of
from citewell.backends.crawling.visiting import Looked, Visitor
from citewell.backends.fetching.robots import Robots
from citewell.domain.errors import FetchFailed
from citewell.domain.web_addresses import found_address, site_of
from citewell.ports.crawler import CrawlOrder, KnownPage, Outcome, Visit

MOST_UNTOLD: Final = 64
"""Events that wait for the parent before no more is fetched: pages on the disk, none in memory."""
MOST_ALIKE: Final = 5
"""Pages that lead from one to the next and whose addresses and words differ in numbers only, such as the days of an
empty calendar. No more of them are taken, nor is anything that they lead to."""

_TRIES: Final = 3
_LONGEST_WAIT: Final = 300.0
_LONGEST_DELAY: Final = 60.0
_FAILURES: Final = 20
"""Visits that fail one after the other before a site counts as down."""
_LOOK_AGAIN: Final = 0.05
_DEEPEST_LIST: Final = 3
"""Lists of lists of lists, and redirects of them."""


class CrawlTask:
    """The run. All methods belong to the thread of the event loop; looking happens in threads of its own."""

    def __init__(
        self, order: CrawlOrder, frontier: Frontier, visitor: Visitor, robots: Robots | None, folder: Path
    ) -> None:
        self.order = order
        self.frontier = frontier
        self._visitor = visitor
        self._robots = robots
        self._folder = folder
        self._scope = order.scope
        self._sites = Counter(dict.fromkeys(order.scope.sites, 0))
        self._threads = ThreadPoolExecutor(max_workers=32, thread_name_prefix="look")
        self._held: dict[str, float] = {}
        self._delays: dict[str, float | None] = {}
        self._known: dict[int, KnownPage | None] = {}
        self._failures = 0
        self._asked = frontier.count("visited")
        for site in (frontier.fact("sites") or "").split():
            self._widen(site)

    async def find_lists(self) -> None:
        """Ask robots.txt for the lists of the site, before anything else."""
        order = self.order
        if self._robots is None or not order.use_sitemap or order.sitemaps or self.frontier.fact("lists_found"):
            return
        self.add_lists(await self._in_thread(self._robots.sitemaps, order.url))

    def add_lists(self, named: Sequence[str]) -> None:
        """Ask for the lists that robots.txt names."""
        found: list[Found] = []
        for text in named if self.order.use_sitemap and not self.order.sitemaps else ():
            url = found_address(text, base=self.order.url, ignored=self.order.ignored)
            if url is not None:
                found.append(Found(url, site_of(url), 0, Kind.SITEMAP))
        self.frontier.find(self.order.run, found)

    # What Scrapy asks for.

    def has_next(self) -> bool:
        """Whether an address may be visited."""
        return self.stopped_by() is None and self.frontier.has_waiting(self.order.run)

    def next(self) -> Address | None:
        """The next address: of the site that is asked least at this moment."""
        if self.stopped_by() is not None:
            return None
        for site, _ in reversed(self._sites.most_common()):
            address = self.frontier.take(self.order.run, site)
            if address is not None:
                self._begin(address, site)
                return address
        address = self.frontier.take(self.order.run)  # a list that robots.txt names elsewhere
        if address is not None:
            self._begin(address, site_of(address.url))
        return address

    def next_unmet(self) -> Address | None:
        """At the end of all links: an address of earlier runs that nothing led to in this one."""
        if self.stopped_by() is not None or self.frontier.fact("checked_unmet") or not self.frontier.fact("answered"):
            return None
        self.frontier.find_unmet(self.order.run)
        return self.next()

    def stopped_by(self) -> str | None:
        """Why no more is visited, as a word."""
        if self._failures >= _FAILURES:
            return "unreachable"
        if self.frontier.fact("checked_unmet"):
            return None
        if self._asked >= self.order.max_pages and self.frontier.has_waiting(self.order.run):
            return "max_pages"
        return "max_bytes" if self.frontier.count("received") >= self.order.max_bytes else None

    def delay(self, site: str) -> float:
        """Seconds between two requests to ``site``."""
        return max(self.order.delay, min(_LONGEST_DELAY, self._delays.get(site) or 0.0))

    # Looking.

    async def refused(self, address: Address) -> Visit | None:
        """What becomes of an address that robots.txt forbids, or about which nothing can be known; else ``None``."""
        if self._robots is None or address.kind is Kind.SITEMAP:
            return None
        refusal: Visit | None = await self._in_thread(self._refusal, address.url)
        return refusal

    async def look(self, address: Address) -> Looked:
        """Fetch the address, when its turn has come; again where that may help."""
        site = site_of(address.url)
        looked = Looked(failure=FetchFailed("timed_out", "It was not fetched."))
        for attempt in range(_TRIES):
            await self._turn(site)
            looked = await self._in_thread(self.look_now, address)
            if not looked.may_pass:
                break
            asked = _asked_to_wait(looked)
            if asked is not None:
                self._held[site] = max(self._held.get(site, 0.0), time.monotonic() + min(asked, _LONGEST_WAIT))
            elif attempt + 1 < _TRIES:
                await asyncio.sleep(self.order.patience * 2**attempt)
        return looked

    async def _turn(self, site: str) -> None:
        while (  # noqa: ASYNC110 - room is made by another process, which cannot set an event here
            self.frontier.untold() >= MOST_UNTOLD or self._held.get(site, 0.0) > time.monotonic()
        ):
            await asyncio.sleep(_LOOK_AGAIN)

    async def _in_thread(self, call: Callable[..., Any], *arguments: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def _refusal(self, url: str) -> Visit | None:
        assert self._robots is not None
        self._delays[site_of(url)] = self._robots.delay(url)
        return refusal_of(self._robots, url)

    def look_now(self, address: Address) -> Looked:
        """Fetch the address, whoever's turn it is. Blocks."""
        path = self._folder / f"{self.order.run}-{address.id}"
        if address.kind is Kind.SITEMAP:
            return self._visitor.look_at_list(address.url, path)
        return self._visitor.look(address.url, path, known=self._known[address.id])

    # Writing down.

    def settle(self, address: Address, looked: Looked) -> None:
        """Everything that follows from a visit."""
        self._end(address)
        if looked.may_pass and looked.answer is None:
            self._failures += 1
        else:
            self._failures = 0
        if address.kind is Kind.SITEMAP:
            self._settle_list(address, looked)
        else:
            self._settle_page(address, looked)

    def settle_refused(self, address: Address, refusal: Visit) -> None:
        """The address may not be asked for."""
        self._end(address)
        self._write(address, refusal)
        if refusal.outcome is Outcome.FAILED:
            self._failures += 1
        elif address.depth == 0:
            self.frontier.note("answered", 1)

    def _settle_list(self, address: Address, looked: Looked) -> None:
        found: list[Found] = []
        left_out = 0
        if looked.redirect is not None and address.hops < _DEEPEST_LIST:
            found = [Found(looked.redirect, site_of(looked.redirect), address.depth, Kind.SITEMAP, address.hops + 1)]
        elif looked.sitemap is not None:
            deeper = looked.sitemap.lists if address.depth < _DEEPEST_LIST else ()
            found = [Found(url, site_of(url), address.depth + 1, Kind.SITEMAP) for url in deeper]
            pages, left_out = self._in_scope(looked.sitemap.pages, 1)
            found += pages
        self.frontier.visited(address, self.order.run, None, found=found, received=looked.received, left_out=left_out)

    def _settle_page(self, address: Address, looked: Looked) -> None:
        if address.depth == 0:
            self._follow_start(address, looked)
        judgement = judged(address.url, looked, self._scope, hops=address.hops)
        visit = judgement.visit
        links = self.frontier.links(address.url) if judgement.links is None else judgement.links
        shape, alike = _likeness(address, looked)
        if visit.outcome is Outcome.PAGE and alike >= MOST_ALIKE:
            visit = replace(
                visit, outcome=Outcome.EXCLUDED, reason="trap", message="Many pages are like it but for numbers."
            )
            links = ()
        if visit.outcome not in {Outcome.FAILED, Outcome.GONE}:
            self.frontier.note("answered", 1)
        found, left_out = self._found(address, visit, links)
        found = [replace(each, via_shape=shape, via_alike=alike) for each in found]
        self._write(
            address,
            visit,
            found=found,
            links=judgement.links,
            received=looked.received,
            left_out=left_out,
            shape=shape,
            alike=alike,
        )

    def _found(self, address: Address, visit: Visit, links: Sequence[str]) -> tuple[list[Found], int]:
        if address.kind is Kind.UNMET:
            return [], 0
        if visit.reason == "redirect" and visit.outcome is Outcome.ELSEWHERE:
            return self._in_scope(links, address.depth, hops=address.hops + 1)
        found, left_out = self._in_scope(links, address.depth + 1)
        if visit.outcome is Outcome.ELSEWHERE and visit.target is not None:
            found += self._in_scope([visit.target], address.depth)[0]
        return found, left_out

    def _write(
        self,
        address: Address,
        visit: Visit,
        *,
        found: Sequence[Found] = (),
        links: Sequence[str] | None = (),
        **counted: Any,
    ) -> None:
        visit = replace(visit, depth=address.depth, linked=address.kind is not Kind.UNMET)
        waits_for: str | None = None
        event = event_of(visit)
        good = visit.outcome in {Outcome.PAGE, Outcome.UNCHANGED}
        if visit.reason == "canonical" and visit.outcome is Outcome.ELSEWHERE and visit.target is not None:
            other = self.frontier.is_good(self.order.run, visit.target)
            if other is not True:
                # Only if its own address has content is this page a copy; until then nobody is told.
                event = {**event_of(replace(visit, outcome=Outcome.PAGE, target=None, reason=None)), "otherwise": event}
                waits_for = visit.target if other is None else None
                good = other is False
                if other is False:
                    event.pop("otherwise")
        if visit.path is not None and event.get("file") is None:
            visit.path.unlink(missing_ok=True)
        self.frontier.visited(
            address,
            self.order.run,
            event,
            found=found,
            links=links,
            good=good,
            waits_for=waits_for,
            **counted,
        )

    def _in_scope(self, urls: Sequence[str], depth: int, *, hops: int = 0) -> tuple[list[Found], int]:
        if depth > self.order.max_depth:
            return [], len(urls)
        found = [Found(url, site_of(url), depth, hops=hops) for url in urls if self._scope.refusal(url) is None]
        return found, len(urls) - len(found)

    def _follow_start(self, address: Address, looked: Looked) -> None:
        """The start may lead to the same host with or without ``www``; then that is the host that was meant."""
        if looked.redirect is not None:
            site = site_of(looked.redirect)
            if site.removeprefix("www.") == site_of(address.url).removeprefix("www."):
                self._widen(site)

    def _widen(self, site: str) -> None:
        if site not in self._scope.sites:
            self._scope = replace(self._scope, sites=(*self._scope.sites, site))
            self._sites[site] = 0
            self.frontier.note("sites", " ".join(self._scope.sites))

    def _begin(self, address: Address, site: str) -> None:
        self._sites[site] += 1
        if address.kind is not Kind.UNMET:
            self._asked += 1
        known = self.frontier.known(address.url)
        self._known[address.id] = None if known is None else KnownPage(address.url, *known)

    def _end(self, address: Address) -> None:
        self._sites[site_of(address.url)] -= 1
        self._known.pop(address.id, None)


def _likeness(address: Address, looked: Looked) -> tuple[str | None, int]:
    """What a page is like, and how many like it led there, each by the one before."""
    if looked.facts is None:
        return address.shape, address.alike  # it was not sent, or is no page
    shape = looked.facts.shape
    return shape, address.via_alike + 1 if shape == address.via_shape else 0


def _asked_to_wait(looked: Looked) -> float | None:
    if looked.answer is not None:
        return looked.answer.retry_after
    asked = looked.failure.facts.get("retry_after") if looked.failure is not None else None
    return float(asked) if isinstance(asked, int | float) else None
