"""robots.txt is obeyed as RFC 9309 says, whatever is in it and whether or not it is there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from citewell.backends.fetching.client import GuardedFetcher
from citewell.backends.fetching.policy import FetchPolicy
from citewell.backends.fetching.robots import READ, Robots, relevant
from citewell.domain.errors import FetchFailed
from fakes.fetcher import FakeFetcher
from fakes.web_server import Answer, serving

SITE = "http://example.org"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def robots(text: str | bytes, agent: str = "Citewell") -> Robots:
    data = text.encode() if isinstance(text, str) else text
    return Robots(FakeFetcher(lambda _: Answer(200, data)), agent)


def answering(status: int) -> tuple[FakeFetcher, Callable[[], bool]]:
    fetcher = FakeFetcher(lambda _: Answer(status, b"User-agent: *\nDisallow: /private"))
    return fetcher, lambda: Robots(fetcher, "Citewell").allows(f"{SITE}/page")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /private", "/private/a", False),
        ("User-agent: *\nDisallow: /private", "/public", True),
        ("User-agent: *\nDisallow:", "/private", True),
        ("User-agent: *\nDisallow: /\nAllow: /open", "/open/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?c", True),
        ("User-agent: *\nDisallow: /%7Ejoe", "/~joe", False),
        ("User-agent: *\nDisallow: /größe", "/gr%C3%B6%C3%9Fe", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: citewell\nDisallow: /mine", "/page", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: citewell\nDisallow: /mine", "/mine", False),
        ("User-agent: CITEWELL/2.0\nDisallow: /", "/page", False),
        ("User-agent Citewell\nDisallow: /", "/page", False),
        ("User-agent: cite\nDisallow: /", "/page", True),
        ("User-agent: other\nUser-agent: citewell\nDisallow: /", "/page", False),
        ("User-agent: other\nDisallow: /", "/page", True),
        ("user-agent: *\r\ndisallow: /a # why\r\n", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/page", False),
        ("<html><body>Not found</body></html>", "/page", True),
        ("", "/page", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
    ],
)
def test_rules(text: str, path: str, allowed: bool) -> None:
    assert robots(text).allows(SITE + path) is allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_file_that_is_not_there_forbids_nothing(status: int) -> None:
    assert answering(status)[1]()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_file_that_cannot_be_had_forbids_everything(status: int) -> None:
    assert not answering(status)[1]()


@pytest.mark.parametrize(("status", "answers"), [(200, True), (404, True), (403, True), (503, False), (429, False)])
def test_what_is_forbidden_is_told_from_what_nobody_knows(status: int, answers: bool) -> None:
    fetcher, _ = answering(status)
    assert (Robots(fetcher, "Citewell").failure(f"{SITE}/page") is None) is answers


@pytest.mark.parametrize(
    ("reason", "allowed"),
    [("timed_out", False), ("connection", False), ("dns", False), ("tls", False), ("blocked_redirect", False),
     ("blocked_address", False), ("bad_answer", False), ("bad_encoding", False), ("too_many_redirects", True)],
)  # fmt: skip
def test_what_a_failure_means(reason: str, allowed: bool) -> None:
    fetcher, may = answering(200)
    fetcher.failing[f"{SITE}/robots.txt"] = FetchFailed(reason, "No.")
    assert may() is allowed


def test_five_redirects_are_followed() -> None:
    def site(asked: object) -> Answer:
        path = asked.path  # type: ignore[attr-defined]  # what was asked
        hops = int(path.rpartition("/")[2]) if path != "/robots.txt" else 0
        if hops < 5:
            return Answer(301, b"", {"location": f"{SITE}/{hops + 1}"})
        return Answer(200, b"User-agent: *\nDisallow: /private")

    assert not Robots(FakeFetcher(site), "Citewell").allows(f"{SITE}/private")


def test_a_file_is_kept_for_a_day_and_a_failure_for_minutes() -> None:
    clock = Clock()
    fetcher = FakeFetcher(lambda _: Answer(200, b"User-agent: *\nDisallow: /"))
    rules = Robots(fetcher, "Citewell", clock=clock)
    fetcher.failing[f"{SITE}/robots.txt"] = FetchFailed("connection", "No.")
    assert not rules.allows(f"{SITE}/a")
    fetcher.failing.clear()
    clock.now = 599.0
    assert not rules.allows(f"{SITE}/a")
    assert fetcher.asked == []
    for moment, times in ((601.0, 1), (602.0, 1), (600.0 + 24 * 3600, 1), (602.0 + 24 * 3600, 2)):
        clock.now = moment
        rules.allows(f"{SITE}/a")
        assert len(fetcher.asked) == times


def test_every_origin_has_its_own() -> None:
    fetcher = FakeFetcher(lambda _: Answer(404))
    rules = Robots(fetcher, "Citewell")
    for url in (f"{SITE}/a", f"{SITE}/b", "http://example.org:8080/", "https://example.org/", "http://EXAMPLE.org:80/"):
        rules.allows(url)
    assert [asked.headers["host"] for asked in fetcher.asked] == ["example.org", "example.org:8080", "example.org"]


def test_delay_and_lists() -> None:
    lists = "".join(f"Sitemap: http://example.org/{number}.xml\n" for number in range(300))
    rules = robots(f"{lists}User-agent: *\nCrawl-delay: 2.5\n")
    assert rules.delay(f"{SITE}/a") == 2.5
    assert len(rules.sitemaps(f"{SITE}/a")) == 100
    assert robots("User-agent: *\nCrawl-delay: soon").delay(f"{SITE}/a") is None


def test_only_the_beginning_counts_and_no_half_line() -> None:
    first = "User-agent: *\nDisallow: /first\n"
    filler = "Disallow: /filler\n" * ((READ - len(first)) // 18)
    cut = f"Disallow: /{'c' * 40}\n"
    rules = robots(first + filler + cut + "Disallow: /last\n")
    assert not rules.allows(f"{SITE}/first")
    assert not rules.allows(f"{SITE}/filler")
    assert rules.allows(f"{SITE}/last")
    assert rules.allows(f"{SITE}/c"), "a rule that is cut would forbid more than was meant"


def test_a_file_beyond_all_limits_is_read_to_the_same_place() -> None:
    text = b"User-agent: *\nDisallow: /first\n" + b"Disallow: /filler\n" * 200_000 + b"Disallow: /last\n"
    policy = FetchPolicy.with_rules(["127.0.0.1:*"])
    with serving(lambda _: Answer(200, text)) as site, GuardedFetcher(policy) as fetcher:
        rules = Robots(fetcher, "Citewell")
        assert [rules.allows(f"{site}/{page}") for page in ("first", "filler", "last")] == [False, False, True]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"User-agent: robot{number}\n" for number in range(12_000)) + "Disallow: /a\n" * 20_000,
        "User-agent: *\n" + "".join(f"Disallow: /{'*a' * 20}{number}\n" for number in range(9_000)),
        "User-agent: *\n" * 36_000,
        "\r" * 500_000,
        "User-agent: *\nDisallow: /" + "*" * 400_000,
        "User-agent: " + "*" * 400_000,
    ],
    ids=["many robots", "many stars", "one robot often", "blank", "a long rule", "a long name"],
)
def test_a_file_made_to_take_long_does_not(text: str) -> None:
    """Without ``relevant``, the first takes 240 million steps and gigabytes."""
    rules = robots(text)
    assert rules.allows(f"{SITE}/{'a' * 200}") in {True, False}
    assert len(relevant(text.encode(), "citewell")) <= READ


def test_many_threads_fetch_a_file_once() -> None:
    fetcher = FakeFetcher(lambda _: Answer(200, b"User-agent: *\nDisallow: /private"))
    rules = Robots(fetcher, "Citewell")
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(rules.allows, [f"{SITE}/private"] * 50))
    assert len(fetcher.asked) == 1
