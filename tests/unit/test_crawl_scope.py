"""Where a crawl goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.crawl_scope import CrawlScope, glob

SCOPE = CrawlScope(
    ("e.org", "docs.e.org"),
    path_prefix="/manual/",
    include=("*/guide/*", "https://docs.e.org/*"),
    exclude=("*/print/*", "*?session=*"),
)


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("http://e.org/manual/a", None),
        ("https://www.e.org/manual/a", "host"),
        ("http://e.org/blog/a", "path"),
        ("http://docs.e.org/blog/a", None),
        ("http://other.org/manual/a", "host"),
        ("http://e.org:8080/manual/a", "host"),
        ("http://e.org.evil.org/manual/a", "host"),
        ("http://e.org/manual/print/a", "pattern"),
        ("http://e.org/manual/a?session=1", "pattern"),
        ("http://e.org/manual/logo.PNG", "asset"),
        ("http://e.org/manual/paper.pdf", None),
        ("http://e.org/manual/a/b/a/b/a/b/a/b", "trap"),
    ],
)
def test_what_is_looked_at(address: str, refusal: str | None) -> None:
    assert SCOPE.refusal(address) == refusal


def test_the_prefix_holds_with_and_without_www() -> None:
    scope = CrawlScope(("e.org", "www.e.org"), path_prefix="/manual/")
    assert scope.refusal("http://www.e.org/blog") == "path"


def test_what_goes_in() -> None:
    assert SCOPE.wants("http://e.org/manual/guide/a")
    assert SCOPE.wants("https://docs.e.org/x")
    assert not SCOPE.wants("http://docs.e.org/x")
    assert CrawlScope(("e.org",)).wants("http://e.org/anything")


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("/a", "/a", True),
        ("/a", "/ab", False),
        ("/a*", "/ab", True),
        ("*", "", True),
        ("*a*a", "aa", True),
        ("*a*a", "a", False),
        ("a*a", "a", False),
        ("/a*b*c", "/axxbyyc", True),
        ("/a*b*c", "/axxcyyb", False),
        ("/(a+)+$", "/aaaa", False),
        ("/[ab]?", "/a", False),
        ("**", "x", True),
    ],
)
def test_a_star_and_nothing_else_is_special(pattern: str, text: str, fits: bool) -> None:
    assert glob(pattern, text) is fits


@given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=5), st.lists(st.text("ab", max_size=3), max_size=4))
def test_what_is_put_for_stars_fits(parts: list[str], between: list[str]) -> None:
    stars = (between * len(parts))[: len(parts) - 1] if between else [""] * (len(parts) - 1)
    text = parts[0] + "".join(star + part for star, part in zip(stars, parts[1:], strict=True))
    assert glob("*".join(parts), text)
