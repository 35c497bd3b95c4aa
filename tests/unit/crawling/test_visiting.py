"""One address: what is fetched, what it is, and what is left of it on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.crawling.judging import judged
from citewell.backends.crawling.visiting import MOST_PAGE_BYTES, Looked, Visitor
from citewell.domain.crawl_scope import CrawlScope
from citewell.domain.errors import FetchFailed
from citewell.ports.crawler import KnownPage, Outcome
from citewell.ports.renderer import Rendered, RenderRequest
from fakes.fetcher import FakeFetcher
from fakes.web_server import Answer, Asked
from support.web_sites import HTML, html, page, sitemap

URL = "http://e.org/a"
SCOPE = CrawlScope(("e.org",))


class Scripts:
    """A browser that runs the one script there is."""

    def __init__(self, html: str = "", url: str = URL, failure: FetchFailed | None = None) -> None:
        self._html, self._url, self._failure = html, url, failure
        self.asked: list[RenderRequest] = []

    def missing(self) -> str | None:
        return None

    def render(self, request: RenderRequest) -> Rendered:
        self.asked.append(request)
        if self._failure is not None:
            raise self._failure
        return Rendered(self._html, self._url)

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "1-1"


def look(path: Path, answer: Answer, *, renderer: Scripts | None = None, known: KnownPage | None = None) -> Looked:
    fetcher = FakeFetcher(lambda _: answer)
    visitor = Visitor(fetcher, agent="Citewell", ignored=(), max_bytes=20_000_000, renderer=renderer)
    return visitor.look(URL, path, known=known)


@pytest.mark.parametrize(
    ("body", "declared", "media_type"),
    [
        (html("A"), "text/html; charset=utf-8", "text/html"),
        (html("A"), "application/xhtml+xml", "text/html"),
        (html("A"), "application/octet-stream", "text/html"),
        (html("A"), "text/plain", "text/html"),
        (b"%PDF-1.7 ...", "text/html", "text/html"),
        (b"%PDF-1.7 ...", "application/pdf", "application/pdf"),
        (b"words", "text/plain", "text/plain"),
    ],
)
def test_what_it_is(path: Path, body: bytes, declared: str, media_type: str) -> None:
    looked = look(path, Answer(200, body, {"content-type": declared}))
    assert looked.media_type == media_type
    assert (looked.facts is not None) == (body.startswith(b"<"))
    assert path.read_bytes() == body


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404, b"no"),
        Answer(500, b"no"),
        Answer(302, b"", {"location": "/b"}),
        Answer(302, b"", {"location": "javascript:x"}),
        Answer(200, b"x" * 100, {"content-type": "image/png"}),
        Answer(200, b"<html>" + b"x" * MOST_PAGE_BYTES, HTML),
        Answer(200, b"x" * 20_000_001, {"content-type": "text/plain"}),
    ],
)
def test_nothing_is_left_of_what_is_not_taken(path: Path, answer: Answer) -> None:
    looked = look(path, answer)
    assert looked.path is None
    assert not path.exists()


def test_charsets(path: Path) -> None:
    body = '<html><body><a href="/größe">x</a></body></html>'.encode("latin-1")
    looked = look(path, Answer(200, body, {"content-type": "text/html; charset=ISO-8859-1"}))
    assert looked.facts is not None
    assert looked.facts.links == ("http://e.org/gr%C3%B6%C3%9Fe",)


def test_directives_and_canonical_of_the_header_hold_for_files(path: Path) -> None:
    named = {"content-type": "application/pdf", "x-robots-tag": "noindex", "link": '</b>; rel="canonical"'}
    looked = look(path, Answer(200, b"%PDF-1.7", named))
    assert looked.directives.noindex
    assert looked.canonical == "http://e.org/b"
    assert judged(URL, looked, SCOPE).visit.outcome is Outcome.EXCLUDED


def test_a_page_of_scripts_is_what_they_write(path: Path) -> None:
    scripts = Scripts('<html><body><a href="/b">written</a><meta name="robots" content="noindex"></body></html>')
    looked = look(path, page("Empty"), renderer=scripts, known=KnownPage(URL, '"1"', None))
    assert looked.facts is not None
    assert (looked.facts.links, looked.directives.noindex) == (("http://e.org/b",), True)
    assert "written" in path.read_text()
    assert scripts.asked[0].url == URL


def test_scripts_may_lead_elsewhere_or_break_down(path: Path) -> None:
    assert look(path, page("Empty"), renderer=Scripts(url="http://e.org/c")).redirect == "http://e.org/c"
    failed = look(path, page("Empty"), renderer=Scripts(failure=FetchFailed("render_failed", "It broke.")))
    assert judged(URL, failed, SCOPE).visit.reason == "render_failed"
    assert not path.exists()


def test_files_are_not_rendered(path: Path) -> None:
    scripts = Scripts()
    look(path, Answer(200, b"words", {"content-type": "text/plain"}), renderer=scripts)
    assert scripts.asked == []


def test_a_frame_that_is_unchanged_says_nothing_of_what_scripts_put_in(path: Path) -> None:
    asked: list[Asked] = []

    def answer(request: Asked) -> Answer:
        asked.append(request)
        return page("Frame")

    visitor = Visitor(
        FakeFetcher(answer), agent="x", ignored=(), max_bytes=10_000, renderer=Scripts("<html><p>text</html>")
    )
    visitor.look(URL, path, known=KnownPage(URL, '"1"', "Sat, 01 Nov 2025 10:00:00 GMT"))
    assert not {"if-none-match", "if-modified-since"} & asked[0].headers.keys()


def test_a_list(path: Path) -> None:
    visitor = Visitor(
        FakeFetcher(lambda _: Answer(200, sitemap("http://e.org/b"))), agent="x", ignored=(), max_bytes=10_000
    )
    looked = visitor.look_at_list(URL, path)
    assert looked.sitemap is not None
    assert looked.sitemap.pages == ("http://e.org/b",)
    assert not path.exists()
