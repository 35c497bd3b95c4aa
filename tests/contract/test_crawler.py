"""What every crawler owes its callers: the real one, a process with Scrapy in it, and the fake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from citewell.backends.crawling.crawler import ScrapyCrawler
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.crawl_scope import CrawlScope
from citewell.domain.web_addresses import TRACKING, path_of, site_of
from citewell.ports.crawler import (
    CrawlEnd,
    Crawler,
    CrawlOrder,
    CrawlProgress,
    KnownPage,
    Manners,
    Outcome,
    Visit,
)
from fakes.crawler import FakeCrawler
from fakes.web_server import serving
from support.web_sites import Site, everything, moved, page


@dataclass
class Told:
    """What one run told, and the content of its pages."""

    visits: dict[str, Visit] = field(default_factory=dict)
    content: dict[str, bytes] = field(default_factory=dict)
    ends: list[CrawlEnd] = field(default_factory=list)
    progress: list[CrawlProgress] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    def of(self, outcome: Outcome, reason: str | None = None) -> set[str]:
        found = (visit for visit in self.visits.values() if visit.outcome is outcome)
        return {path_of(visit.url) for visit in found if reason is None or visit.reason == reason}

    def __getitem__(self, path: str) -> Visit:
        (found,) = (visit for visit in self.visits.values() if path_of(visit.url) == path)
        return found


@dataclass
class World:
    """A crawler and the site that it crawls."""

    crawler: Crawler
    site: Site

    def order(self, run: int = 1, **changes: object) -> CrawlOrder:
        start = f"{self.site.base}/"
        order = CrawlOrder(
            "c1", run, start, CrawlScope((site_of(start),)), ignored=TRACKING, delay=0, at_once=4, patience=0
        )
        return replace(order, **changes)  # type: ignore[arg-type]  # keywords of the order

    def crawl(self, order: CrawlOrder, known: Iterable[KnownPage] = (), *, stop_after: int | None = None) -> Told:
        told = Told()
        for each in self.crawler.crawl(order, lambda: known, stopped=lambda: False):
            match each:
                case Visit():
                    if each.url in told.visits:
                        told.repeated.append(each.url)
                    told.visits[each.url] = each
                    if each.path is not None:
                        told.content[each.url] = each.path.read_bytes()
                case CrawlProgress():
                    told.progress.append(each)
                case CrawlEnd():
                    told.ends.append(each)
            if stop_after is not None and len(told.visits) >= stop_after:
                break
        return told


Maker = Callable[[Site], World]


@pytest.fixture(scope="module", params=["fake", "scrapy"])
def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    with ExitStack() as stack:

        def made(site: Site) -> World:
            root = tmp_path_factory.mktemp("crawls")
            if request.param == "fake":
                site.base = "http://one.example"
                return World(FakeCrawler(root, site), site)
            site.base = stack.enter_context(serving(site))
            return World(ScrapyCrawler(root, FetchPolicy.with_rules(["127.0.0.1:*"])), site)

        yield made


def large(make: Maker) -> World:
    return make(everything(["https://elsewhere.example/", "http://127.0.0.1:9/internal"]))


@pytest.fixture(scope="module")
def world(make: Maker) -> World:
    """Crawled once for all tests that only look at what was told: who asks more of a site makes one of its own."""
    return large(make)


@pytest.fixture(scope="module")
def first(world: World) -> Told:
    return world.crawl(world.order(max_depth=4))


def test_everything_that_may_be_taken_is_found(first: Told) -> None:
    pages = first.of(Outcome.PAGE)
    assert pages >= {"/", "/guide/", "/guide/more", "/listed", "/copy", "/landed", "/paper.txt", "/behind-hidden"}
    assert b"northern quarry" in first.content[first["/paper.txt"].url]
    assert first["/guide/"].etag == '"g1"'
    assert first["/guide/more"].last_modified == "Sat, 01 Nov 2025 10:00:00 GMT"
    assert (first["/guide/"].media_type, first["/paper.txt"].media_type) == ("text/html", "text/plain")


def test_it_ends_once_and_says_that_all_was_seen(first: Told) -> None:
    (end,) = first.ends
    assert (end.complete, end.reason, end.progress.waiting) == (True, None, 0)
    assert end.progress.visited >= len(first.visits)
    assert end.progress.received > 5000
    assert end.progress.left_out > 0
    assert first.repeated == []


def test_no_address_is_asked_for_twice(first: Told, world: World) -> None:
    assert first.visits
    assert set(world.site.twice()) <= {"/broken"}, "only what failed is tried again"


def test_robots_txt_is_obeyed(first: Told, world: World) -> None:
    assert first.of(Outcome.EXCLUDED, "robots") == {"/private/secret"}
    assert world.site.asked["/private/secret"] == 0


def test_noindex_and_nofollow(first: Told) -> None:
    assert first.of(Outcome.EXCLUDED, "noindex") == {"/hidden"}
    assert "/alone" in first.of(Outcome.PAGE)
    assert "/behind-alone" not in {path_of(url) for url in first.visits}


def test_other_hosts_pictures_and_other_schemes_are_not_asked(first: Told) -> None:
    assert {site_of(url) for url in first.visits} == {site_of(first["/"].url)}
    assert "/picture.png" not in {path_of(url) for url in first.visits}


def test_redirects_are_addresses_of_their_own(first: Told) -> None:
    assert first.of(Outcome.ELSEWHERE, "redirect") >= {"/hop/3", "/hop/2", "/hop/1", "/login", "/refresh", "/circle"}
    assert path_of(first["/hop/1"].target or "") == "/landed"
    assert first.of(Outcome.EXCLUDED, "scope") == {"/outside"}


def test_what_a_page_calls_its_own_address_counts_if_there_is_something(first: Told) -> None:
    assert first.of(Outcome.ELSEWHERE, "canonical") == {"/copy?x=1", "/copy?x=2"}
    assert "/one" in first.of(Outcome.PAGE)


def test_tracking_and_fragments_do_not_make_addresses(first: Told) -> None:
    assert [path for path in map(path_of, first.visits) if path.startswith("/guide/?")] == ["/guide/?next=/login"]


def test_what_is_not_there(first: Told) -> None:
    assert first.of(Outcome.GONE) >= {"/old", "/missing", "/not-there"}
    assert first.of(Outcome.FAILED, "http_status") == {"/broken"}
    assert first["/broken"].status == 500


def test_endless_pages_end(first: Told) -> None:
    days = [path for path in map(path_of, first.visits) if path.startswith("/calendar/")]
    assert 0 < len(days) <= 4
    assert max(visit.depth for visit in first.visits.values()) == 4


def test_pages_alike_but_for_numbers_are_a_trap(make: Maker) -> None:
    world = make(Site({"/": page("Start", "/calendar/1")}))
    told = world.crawl(world.order(max_depth=50))
    assert told.of(Outcome.EXCLUDED, "trap") == {"/calendar/6"}
    assert told.ends[0].complete


def test_the_second_run_costs_nothing_where_nothing_changed(make: Maker) -> None:
    world = large(make)
    first = world.crawl(world.order(max_depth=4))
    known = [KnownPage(v.url, v.etag, v.last_modified) for v in first.visits.values() if v.etag]
    second = world.crawl(world.order(2, max_depth=4), known)
    assert second.of(Outcome.UNCHANGED) == {"/guide/", "/listed"}
    assert second["/guide/"].linked
    assert "/guide/more" in second.of(Outcome.PAGE), "a page that was not sent is followed by the links it had"
    assert second.ends[0].complete
    assert second.ends[0].progress.received < first.ends[0].progress.received


def test_what_nothing_leads_to_is_looked_at_once_more(make: Maker) -> None:
    world = make(Site({"/": page("Start", "/kept", "/lost"), "/kept": page("Kept"), "/lost": page("Lost")}))
    assert world.crawl(world.order()).of(Outcome.PAGE) == {"/", "/kept", "/lost"}
    world.site.pages["/"] = page("Start")
    del world.site.pages["/lost"]
    second = world.crawl(world.order(2))
    assert [(second[path].outcome, second[path].linked) for path in ("/", "/kept", "/lost")] == [
        (Outcome.PAGE, True),
        (Outcome.PAGE, False),
        (Outcome.GONE, False),
    ]


def test_an_interrupted_run_goes_on_where_it_was(make: Maker) -> None:
    names = [f"/p{number}" for number in range(40)]
    world = make(Site({"/": page("Start", *names), **{name: page(f"Page {name}", words=name) for name in names}}))
    first = world.crawl(world.order(), stop_after=15)
    assert first.ends == []
    second = world.crawl(world.order())
    assert second.ends[0].complete
    paths = {path_of(url) for url in {*first.visits, *second.visits}}
    assert paths == {"/", *names}
    # The last one told was not taken, so it is told again; only what was under way may be fetched again.
    assert len({*first.visits} & {*second.visits}) == 1
    assert len(world.site.twice()) <= 16
    assert set(world.site.twice()) - {"/robots.txt", "/sitemap.xml"} <= set(names)


def test_no_more_than_so_many_pages(make: Maker) -> None:
    names = [f"/p{number}" for number in range(30)]
    world = make(Site({"/": page("Start", *names), **{name: page(name, words=name) for name in names}}))
    told = world.crawl(world.order(max_pages=10, use_sitemap=False))
    assert (told.ends[0].complete, told.ends[0].reason) == (False, "max_pages")
    assert len(told.visits) == 10
    assert told.ends[0].progress.waiting == 21


def test_a_site_that_is_down(make: Maker) -> None:
    world = make(Site({path: page(path) for path in ("/", "/robots.txt")}))
    world.site.pages = {"/robots.txt": page("x"), "/": page("x")}
    for path in ("/", "/robots.txt"):
        world.site.pages[path] = replace(world.site.pages[path], status=503)
    told = world.crawl(world.order(use_sitemap=False))
    assert (told.ends[0].complete, told.ends[0].reason) == (False, "unreachable")
    assert told["/"].outcome is Outcome.FAILED


def test_patterns(make: Maker) -> None:
    pages = {f"/{part}/{name}": page(f"{part} {name}") for part in ("docs", "blog", "old") for name in "ab"}
    world = make(Site({"/": page("Start", *pages), **pages}))
    start = f"{world.site.base}/"
    scope = CrawlScope((site_of(start),), include=("/docs/*", "/"), exclude=("/old*", "*b"))
    told = world.crawl(world.order(scope=scope))
    assert told.of(Outcome.PAGE) == {"/", "/docs/a"}
    assert told.of(Outcome.EXCLUDED, "pattern") == {"/blog/a"}
    assert {path_of(url) for url in told.visits} == {"/", "/docs/a", "/blog/a"}


def test_one_address_alone(make: Maker, tmp_path: Path) -> None:
    world = large(make)
    visit = world.crawler.visit(f"{world.site.base}/hop/3", Manners(), None, tmp_path)
    assert (visit.outcome, path_of(visit.target or "")) == (Outcome.PAGE, "/landed")
    assert visit.path is not None
    assert b"Landed" in visit.path.read_bytes()
    assert world.crawler.visit(f"{world.site.base}/circle", Manners(), None, tmp_path).reason == "too_many_redirects"
    assert world.crawler.visit(f"{world.site.base}/private/secret", Manners(), None, tmp_path).reason == "robots"
    rude = world.crawler.visit(f"{world.site.base}/private/secret", Manners(respect_robots=False), None, tmp_path)
    assert rude.outcome is Outcome.PAGE
    known = KnownPage(f"{world.site.base}/listed", '"l1"', None)
    assert world.crawler.visit(known.url, Manners(), known, tmp_path).outcome is Outcome.UNCHANGED


def test_the_start_may_lead_to_the_same_host_with_or_without_www(make: Maker) -> None:
    world = make(Site({"/": moved("/home"), "/home": page("Home", "/more"), "/more": page("More")}))
    assert world.crawl(world.order()).of(Outcome.PAGE) == {"/home", "/more"}


def test_what_was_counted(first: Told) -> None:
    assert Counter(visit.outcome for visit in first.visits.values())[Outcome.PAGE] == len(first.content)
