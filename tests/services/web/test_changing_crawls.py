"""Crawls that are changed, and answers to people who miss a page."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from citewell.db.tables import Schedule
from citewell.domain.access import Role
from citewell.domain.errors import Forbidden, InvalidInput, NotFound
from support.people import People
from support.web_bench import BASE, Benches, WebBench
from support.web_sites import Site, page


def three() -> Site:
    return Site({"/": page("Start", "/a", "/b", "/c", words="Quarries"), **{f"/{n}": page(n) for n in "abc"}})


def schedules(bench: WebBench) -> list[str | None]:
    with bench.stack.database.read(bench.admin) as session:
        return list(session.scalars(select(Schedule.cron).where(Schedule.name.like("crawl:%"))))


def test_what_is_changed_holds_from_the_next_run(web: Benches) -> None:
    bench = web(three())
    crawl_id = bench.crawl().crawl.id
    view = bench.crawls.change(bench.admin, crawl_id, {"exclude": ["/b"], "max_pages": 50})
    assert (view.crawl.settings["exclude"], view.crawl.settings["max_pages"]) == (["/b"], 50)
    assert view.crawl.settings["max_depth"] == 10, "what was not said stays"
    assert "/b" in bench.documents()
    for _ in range(4):
        bench.again(crawl_id)
    assert sorted(bench.documents()) == ["/", "/a", "/c"]


def test_a_schedule_is_given_moved_and_taken_away(web: Benches) -> None:
    bench = web(three())
    crawl_id = bench.begin()
    assert bench.crawls.get(bench.admin, crawl_id).next_run_at is None
    daily = bench.crawls.change(bench.admin, crawl_id, {"schedule": "@daily"})
    assert (daily.crawl.cron, schedules(bench)) == ("@daily", ["@daily"])
    hourly = bench.crawls.change(bench.admin, crawl_id, {"schedule": "@hourly"})
    assert daily.next_run_at is not None
    assert hourly.next_run_at is not None
    assert bench.stack.clock.now() < hourly.next_run_at <= daily.next_run_at
    assert bench.crawls.pause(bench.admin, crawl_id).next_run_at is None, "it rests while the crawl is paused"
    assert bench.crawls.change(bench.admin, crawl_id, {"schedule": None}).crawl.cron is None
    assert schedules(bench) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"max_pages": 0}, "max_pages"),
        ({"exclude": ["/*"]}, "exclude"),
        ({"path_prefix": "/elsewhere/"}, "path_prefix"),
        ({"schedule": "every day"}, "schedule"),
        ({"render": True}, "render"),
    ],
)
def test_what_is_not_acceptable_changes_nothing(web: Benches, changes: dict[str, Any], field: str) -> None:
    bench = web(three())
    crawl_id = bench.begin()
    before = dict(bench.crawls.get(bench.admin, crawl_id).crawl.settings)
    with pytest.raises(InvalidInput) as refused:
        bench.crawls.change(bench.admin, crawl_id, changes)
    assert refused.value.facts["field"] == field
    assert bench.crawls.get(bench.admin, crawl_id).crawl.settings == before


def test_readers_ask_why_and_change_nothing(web: Benches, people: People) -> None:
    bench = web(three())
    crawl_id = bench.begin()
    reader = people.caller(bench.admin.tenant_id, Role.USER)
    assert bench.reasons.why(reader, crawl_id, "/a").reason == "running"
    with pytest.raises(Forbidden):
        bench.crawls.change(reader, crawl_id, {"max_pages": 5})


def test_why_a_page_is_there_or_is_not(web: Benches) -> None:
    bench = web(three())
    crawl_id = bench.crawl(max_depth=1, exclude=("/b",), path_prefix="/").crawl.id

    def reason(url: str) -> str:
        return bench.reasons.why(bench.admin, crawl_id, url).reason

    seen = bench.reasons.why(bench.admin, crawl_id, "/a")
    assert (seen.url, seen.reason) == (f"{BASE}/a", "visited")
    assert seen.page is not None
    assert seen.page.state == "indexed"
    assert reason("/b") == "pattern"
    assert reason("https://two.example/") == "host"
    assert reason("/logo.png") == "asset"
    assert reason("/x/x/x/x/") == "trap"
    assert reason("/unknown") == "not_linked"
    with pytest.raises(InvalidInput):
        reason("mailto:ana@example.org")
    with pytest.raises(NotFound):
        bench.reasons.why(bench.admin, "nothing", "/a")


def test_a_page_beyond_the_limits_of_a_run_says_so(web: Benches) -> None:
    bench = web(three())
    crawl_id = bench.crawl(max_pages=2).crawl.id
    missing = next(path for path in ("/a", "/b", "/c") if path not in bench.documents())
    assert bench.reasons.why(bench.admin, crawl_id, missing).reason == "limits"


def test_pages_are_found_by_a_part_of_address_or_title(web: Benches) -> None:
    bench = web(Site({"/": page("Start", "/alder", "/100%25"), "/alder": page("Wood"), "/100%25": page("Birch")}))
    crawl_id = bench.crawl().crawl.id

    def found(part: str) -> list[str]:
        views = bench.webpages.list(bench.admin, crawl_id=crawl_id, q=part).items
        return sorted(view.page.url.removeprefix(BASE) for view in views)

    assert found("ALD") == ["/alder"]
    assert found("birch") == ["/100%25"]
    assert found("%") == ["/100%25"]
