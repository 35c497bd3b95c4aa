"""What every fetcher owes its callers, the real one and the fake."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from citewell.backends.fetching.client import GuardedFetcher
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.errors import FetchFailed
from citewell.ports.fetcher import Fetched, Fetcher, FetchRequest
from fakes.fetcher import FakeFetcher
from fakes.web_server import Answer, Asked, serving

PAGE = "<p>größer</p>".encode()
ETAG = '"1"'
DATED = "Sat, 01 Nov 2025 10:00:00 GMT"


@dataclass
class Site:
    """Two origins answer alike. ``other`` is where redirects across origins lead."""

    asked: list[Asked] = field(default_factory=list)
    other: str = ""

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        path = asked.path
        if path == "/unchanged" and asked.headers.get("if-none-match") == ETAG:
            return Answer(304, b"", {"etag": ETAG})
        if path == "/dated" and asked.headers.get("if-modified-since") == DATED:
            return Answer(304)
        if path.startswith("/hops/"):
            left = int(path.removeprefix("/hops/"))
            return Answer(302, b"moved", {"location": f"/hops/{left - 1}" if left > 1 else "/page"})
        answers = {
            "/page": Answer(200, PAGE, {"content-type": "text/html; charset=UTF-8"}),
            "/unchanged": Answer(200, PAGE, {"etag": ETAG}),
            "/packed": Answer(200, gzip.compress(PAGE * 1000), {"content-encoding": "gzip"}),
            "/large": Answer(200, b"x" * 200_000),
            "/busy": Answer(429, b"later", {"retry-after": "7"}),
            "/broken": Answer(500, b"no"),
            "/elsewhere": Answer(302, b"", {"location": f"{self.other}/page"}),
            "/file": Answer(302, b"", {"location": "file:///etc/passwd"}),
            "/ftp": Answer(301, b"", {"location": "ftp://files.example.org/"}),
            "/posted": Answer(200, asked.body),
        }
        return answers.get(path, Answer(404, b"nothing here"))


@dataclass
class World:
    fetcher: Fetcher
    site: Site
    base: str

    def fetch(self, path: str, **given: object) -> tuple[Fetched, bytes]:
        into = io.BytesIO()
        fetched = self.fetcher.fetch(FetchRequest(self.base + path, **given), into)  # type: ignore[arg-type]  # keywords
        return fetched, into.getvalue()


@pytest.fixture(params=["fake", "guarded"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    site = Site()
    with ExitStack() as stack:
        if request.param == "fake":
            site.other = "http://two.example"
            yield World(FakeFetcher(site), site, "http://one.example")
            return
        base = stack.enter_context(serving(site))
        site.other = stack.enter_context(serving(site))
        fetcher = GuardedFetcher(FetchPolicy.with_rules(["127.0.0.1:*"]))
        stack.callback(fetcher.close)
        yield World(fetcher, site, base)


def test_a_page(world: World) -> None:
    fetched, body = world.fetch("/page")
    assert body == PAGE
    assert (fetched.status, fetched.ok, fetched.size, fetched.received) == (200, True, len(PAGE), len(PAGE))
    assert (fetched.media_type, fetched.charset) == ("text/html", "utf-8")
    assert fetched.url == f"{world.base}/page"
    assert fetched.redirects == ()


def test_an_answer_that_is_no_success_is_an_answer(world: World) -> None:
    fetched, body = world.fetch("/nowhere")
    assert (fetched.status, fetched.ok, body) == (404, False, b"nothing here")
    assert world.fetch("/broken")[0].status == 500


def test_a_busy_server_says_how_long_to_wait(world: World) -> None:
    assert world.fetch("/busy")[0].retry_after == 7.0
    assert world.fetch("/page")[0].retry_after is None


def test_what_did_not_change_is_not_sent(world: World) -> None:
    first, _ = world.fetch("/unchanged")
    again, body = world.fetch("/unchanged", etag=first.etag)
    assert (again.not_modified, body, again.received) == (True, b"", 0)
    assert world.fetch("/dated", last_modified=DATED)[0].not_modified


def test_a_packed_body_is_unpacked(world: World) -> None:
    fetched, body = world.fetch("/packed")
    assert body == PAGE * 1000
    assert fetched.size == len(body)
    assert fetched.received < len(body) / 10
    assert "content-encoding" not in fetched.headers


@pytest.mark.parametrize("hops", [1, 5])
def test_redirects_are_followed(world: World, hops: int) -> None:
    fetched, body = world.fetch(f"/hops/{hops}")
    assert body == PAGE
    assert fetched.url == f"{world.base}/page"
    assert [hop.url for hop in fetched.redirects] == [f"{world.base}/hops/{left}" for left in range(hops, 0, -1)]
    assert {hop.status for hop in fetched.redirects} == {302}


def test_a_redirect_that_is_not_followed_is_the_answer(world: World) -> None:
    fetched, _ = world.fetch("/hops/2", follow=False)
    assert (fetched.status, fetched.headers["location"]) == (302, "/hops/1")
    assert fetched.url == f"{world.base}/hops/2"
    assert fetched.redirects == ()


def test_redirects_end(world: World) -> None:
    with pytest.raises(FetchFailed) as caught:
        world.fetch("/hops/6")
    assert caught.value.reason == "too_many_redirects"


@pytest.mark.parametrize("path", ["/file", "/ftp"])
def test_redirects_stay_on_the_web(world: World, path: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        world.fetch(path)
    assert caught.value.reason == "blocked_redirect"


def test_secrets_stay_with_their_origin(world: World) -> None:
    secrets = {"Authorization": "Bearer abc", "Cookie": "a=1", "X-Api-Key": "k"}
    fetched, _ = world.fetch("/elsewhere", headers=secrets)
    assert fetched.url == f"{world.site.other}/page"
    sent = [
        {name for name in asked.headers if name in {"authorization", "cookie", "x-api-key"}}
        for asked in world.site.asked
    ]
    assert sent == [{"authorization", "cookie", "x-api-key"}, set()]


def test_a_body_over_the_limit(world: World) -> None:
    assert world.fetch("/large", max_bytes=200_000)[0].size == 200_000
    with pytest.raises(FetchFailed) as caught:
        world.fetch("/large", max_bytes=199_999)
    assert (caught.value.reason, caught.value.passing) == ("too_large", False)


def test_head_has_no_body(world: World) -> None:
    fetched, body = world.fetch("/page", method="HEAD")
    assert (fetched.status, body) == (200, b"")


def test_a_body_is_posted(world: World) -> None:
    assert world.fetch("/posted", method="POST", body=b"question")[1] == b"question"


@pytest.mark.parametrize(
    "url", ["", "page", "file:///etc/passwd", "ftp://example.org/", "http://", "http://u:p@example.org/"]
)
def test_what_is_no_address_of_the_web(world: World, url: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        world.fetcher.fetch(FetchRequest(url), io.BytesIO())
    assert caught.value.reason == "bad_url"
