"""The memory of a crawl: nothing is lost, nothing is told twice, whenever it is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citewell.backends.crawling.frontier import Address, Found, Frontier, Kind

START = Found("http://e.org/", "e.org", 0)


def found(name: str, depth: int = 1) -> Found:
    return Found(f"http://e.org/{name}", "e.org", depth)


@pytest.fixture
def frontier(tmp_path: Path) -> Iterator[Frontier]:
    with closing(Frontier(tmp_path / "site.db")) as opened:
        assert opened.begin(1, [START], [])
        yield opened


def take(frontier: Frontier, run: int = 1) -> Address:
    address = frontier.take(run)
    assert address is not None
    return address


def test_addresses_come_once_and_by_depth(frontier: Frontier) -> None:
    frontier.visited(take(frontier), 1, {"n": 1}, found=[found("b", 2), found("a"), found("a"), START])
    assert [take(frontier).url for _ in range(2)] == ["http://e.org/a", "http://e.org/b"]
    assert frontier.take(1) is None
    assert not frontier.has_waiting(1)
    assert frontier.waiting(1) == 2


def test_lists_come_before_pages(frontier: Frontier) -> None:
    frontier.find(1, [Found("http://e.org/map.xml", "e.org", 0, Kind.SITEMAP)])
    assert take(frontier).kind is Kind.SITEMAP


def test_a_run_that_was_cut_off_goes_on(frontier: Frontier, tmp_path: Path) -> None:
    frontier.visited(take(frontier), 1, {"n": 1}, found=[found("a"), found("b")])
    frontier.visited(take(frontier), 1, {"n": 2})
    under_way = take(frontier)
    frontier.close()
    with closing(Frontier(tmp_path / "site.db")) as again:
        assert not again.begin(1, [START], [])
        assert take(again) == under_way
        assert [event for _, event in again.events()] == [{"n": 1}, {"n": 2}]
        assert again.count("visited") == 2


def test_events_are_told_until_they_are_taken(frontier: Frontier) -> None:
    frontier.visited(take(frontier), 1, {"n": 1})
    ((key, event),) = frontier.events()
    assert (event, frontier.untold()) == ({"n": 1}, 1)
    frontier.told(key)
    assert list(frontier.events()) == []


@pytest.mark.parametrize("good", [True, False])
def test_a_copy_waits_for_its_original(frontier: Frontier, *, good: bool) -> None:
    event = {"page": True, "otherwise": {"copy": True}}
    original = found("original")
    frontier.visited(take(frontier), 1, event, found=[original], waits_for=original.url)
    assert list(frontier.events()) == []
    frontier.visited(take(frontier), 1, None, good=good)
    assert [told for _, told in frontier.events()] == [{"copy": True} if good else {"page": True}]


def test_a_copy_whose_original_is_never_visited_is_told(frontier: Frontier) -> None:
    frontier.visited(take(frontier), 1, {"page": True, "otherwise": {}}, waits_for="http://e.org/far")
    frontier.release_waiting()
    assert [told for _, told in frontier.events()] == [{"page": True}]


def test_a_page_that_was_not_sent_has_the_links_of_before(frontier: Frontier) -> None:
    links = ["http://e.org/a", "http://e.org/b"]
    frontier.visited(take(frontier), 1, None, links=links, good=True)
    assert frontier.known(START.url) is None
    assert frontier.begin(2, [START], [(START.url, '"1"', None), ("http://e.org/unseen", '"2"', None)])
    assert frontier.known(START.url) == ('"1"', None)
    assert frontier.known("http://e.org/unseen") is None, "without its links it has to be sent"
    frontier.visited(take(frontier, 2), 2, None, links=None, good=True)
    assert frontier.links(START.url) == links


def test_what_a_run_did_not_meet_is_found_at_its_end(frontier: Frontier) -> None:
    frontier.visited(take(frontier), 1, None, found=[found("a"), found("b")], good=True)
    frontier.visited(take(frontier), 1, None, good=True)
    frontier.visited(take(frontier), 1, None, good=False)
    frontier.begin(2, [START], [])
    frontier.visited(take(frontier, 2), 2, None, good=True)
    assert frontier.find_unmet(2) == 1
    assert (take(frontier, 2).url, frontier.fact("checked_unmet")) == ("http://e.org/a", 1)


def test_a_file_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "site.db"
    path.write_bytes(b"SQLite format 3\0" + b"garbage" * 1000)
    with closing(Frontier(path)) as opened:
        assert opened.begin(1, [START], [])
        assert take(opened).url == START.url


@given(
    st.lists(st.lists(st.integers(0, 12), max_size=4), min_size=13, max_size=13),
    st.lists(st.integers(0, 30), max_size=6),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_reachable_address_is_visited_once_whatever_is_cut_off(
    tmp_path_factory: pytest.TempPathFactory, links: list[list[int]], cuts: list[int]
) -> None:
    path = tmp_path_factory.mktemp("frontier") / "site.db"
    start = found("0", 0)
    told: list[int] = []
    step = 0
    frontier = Frontier(path)
    frontier.begin(1, [start], [])
    while True:
        address = frontier.take(1)
        if address is None:
            break
        step += 1
        if step in cuts:  # killed while it was under way
            frontier.close()
            frontier = Frontier(path)
            frontier.begin(1, [start], [])
            continue
        number = int(address.url.rsplit("/", 1)[1])
        frontier.visited(address, 1, {"n": number}, found=[found(str(each)) for each in links[number]])
        for key, event in frontier.events():
            told.append(event["n"])
            frontier.told(key)
    reached, new = {0}, {0}
    while new:
        new = {each for number in new for each in links[number]} - reached
        reached |= new
    assert sorted(told) == sorted(reached)
    frontier.close()
