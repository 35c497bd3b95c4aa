"""What every renderer owes its callers: Chromium and the fake."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from citewell.backends.fetching.browser import ChromiumRenderer
from citewell.domain.errors import FetchFailed
from citewell.ports.renderer import Renderer, RenderRequest
from fakes.fetcher import FakeFetcher
from fakes.renderer import FakeRenderer
from fakes.web_server import Answer

URL = "http://example.org/page"


def page(script: str, *, charset: str = "utf-8") -> bytes:
    return f"<html><head><title>größer</title></head><body><h1>Start</h1>{script}</body></html>".encode(charset)


@pytest.fixture(scope="module", params=["fake", "chromium"])
def renderer(request: pytest.FixtureRequest) -> Iterator[Renderer]:
    if request.param == "fake":
        yield FakeRenderer()
        return
    with ChromiumRenderer(FakeFetcher(lambda _: Answer(404)), sandbox=False) as chromium:
        if lacking := chromium.missing():
            pytest.skip(lacking)
        yield chromium


def test_nothing_is_missing(renderer: Renderer) -> None:
    assert renderer.missing() is None


def test_what_a_script_writes_is_there(renderer: Renderer) -> None:
    rendered = renderer.render(RenderRequest(URL, page('<script>document.body.append("written later")</script>')))
    assert "<h1>Start</h1>" in rendered.html
    assert "written later</body>" in rendered.html
    assert "größer" in rendered.html
    assert (rendered.url, rendered.complete, rendered.received) == (URL, True, 0)


def test_the_charset_is_the_headers(renderer: Renderer) -> None:
    document = page("", charset="latin-1")
    rendered = renderer.render(RenderRequest(URL, document, "text/html; charset=latin-1"))
    assert "größer" in rendered.html


def test_pages_know_nothing_of_each_other(renderer: Renderer) -> None:
    def title(number: int) -> bool:
        script = f'<script>document.body.append("page {number}")</script>'
        html = renderer.render(RenderRequest(f"{URL}/{number}", page(script))).html
        return f"page {number}</body>" in html and html.count("page ") == html.count(f"page {number}")

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(title, range(4)))


def test_a_page_beyond_the_limit(renderer: Renderer) -> None:
    with pytest.raises(FetchFailed) as caught:
        renderer.render(RenderRequest(URL, page("x" * 20_000), max_bytes=10_000))
    assert caught.value.reason == "too_large"
