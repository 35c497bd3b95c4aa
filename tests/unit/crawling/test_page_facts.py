"""What pages and lists say to crawlers, also when they are made to hurt one."""

from __future__ import annotations

import gzip
import time

import pytest

from citewell.backends.crawling.page_facts import (
    MOST_LINKS,
    Directives,
    header_canonical,
    header_directives,
    read_page,
)
from citewell.backends.crawling.sitemaps import MOST_ADDRESSES, read_sitemap

URL = "http://e.org/a/b"


def facts(source: str, url: str = URL) -> object:
    return read_page(source, url, ignored=("utm_*",), agent="Citewell")


def links(source: str) -> tuple[str, ...]:
    return read_page(source, URL, ignored=("utm_*",), agent="Citewell").links


def test_links() -> None:
    source = """
        <a href="c">1</a> <A HREF='/d?utm_source=x#y'>2</A> <a href=e>3</a> <area href="f"> <a name="g">no</a>
        <a href="c">again</a> <a href="#top">here</a> <a href="mailto:a@e.org">no</a> <a data-href="no" href="h">4</a>
        <a rel="nofollow" href="no">no</a> <a rel="noopener ugc" href="no">no</a> <link rel="next" href="i">
        <link rel="stylesheet" href="no.css"> <!-- <a href="no">no</a> --> <script>"<a href='no'>"</script>
        <a href="j&amp;k=1">5</a>
    """
    names = ("a/c", "d", "a/e", "a/f", "a/h", "a/i", "a/j&k=1")
    assert links(source) == tuple(f"http://e.org/{name}" for name in names)


def test_a_base_moves_links() -> None:
    assert links('<base href="/other/"><base href="/no/"><a href="x">') == ("http://e.org/other/x",)


@pytest.mark.parametrize(
    ("source", "directives"),
    [
        ("<p>", Directives()),
        ('<meta name="robots" content="noindex">', Directives(noindex=True)),
        ('<META CONTENT="NOINDEX, nofollow" NAME="ROBOTS">', Directives(noindex=True, nofollow=True)),
        ('<meta name="robots" content="none">', Directives(noindex=True, nofollow=True)),
        ('<meta name="citewell" content="nofollow">', Directives(nofollow=True)),
        ('<meta name="otherbot" content="noindex">', Directives()),
        ('<meta name="robots" content="max-snippet:-1, index">', Directives()),
        ('<meta name="robots" content="index"><meta name="robots" content="noindex">', Directives(noindex=True)),
    ],
)
def test_directives_of_pages(source: str, directives: Directives) -> None:
    assert read_page(source, URL, ignored=(), agent="Citewell").directives == directives


@pytest.mark.parametrize(
    ("header", "directives"),
    [
        ("", Directives()),
        ("noindex", Directives(noindex=True)),
        ("otherbot: noindex, nofollow", Directives()),
        ("otherbot: noindex, citewell: nofollow", Directives(nofollow=True)),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noindex", Directives(noindex=True)),
        ("Citewell: none", Directives(noindex=True, nofollow=True)),
    ],
)
def test_directives_of_headers(header: str, directives: Directives) -> None:
    assert header_directives(header, "Citewell") == directives


def test_its_own_address() -> None:
    page = read_page('<link rel="canonical" href="/c?utm_id=1">', URL, ignored=("utm_*",), agent="x")
    assert page.canonical == "http://e.org/c"
    assert header_canonical('</x>; rel="next", </c>; rel="canonical"', URL, ignored=()) == "http://e.org/c"
    assert header_canonical('</x>; rel="next"', URL, ignored=()) is None


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0; url=/c", "http://e.org/c"),
        ("5;URL='c'", "http://e.org/a/c"),
        ("0,http://o.org/", "http://o.org/"),
        ("300; url=/c", None),
        ("0", None),
        ("0; url=javascript:x", None),
    ],
)
def test_refresh(content: str, target: str | None) -> None:
    source = f'<meta http-equiv="Refresh" content="{content}">'
    assert read_page(source, URL, ignored=(), agent="x").refresh == target


def test_the_shape_of_a_page_is_its_words_without_numbers() -> None:
    def shape(url: str, words: str) -> str:
        return read_page(f"<p>{words}<script>{words}</script>", url, ignored=(), agent="x").shape

    assert shape("http://e.org/day/1", "day 1") == shape("http://e.org/day/22", "day 22")
    assert shape("http://e.org/day/1", "day 1") != shape("http://e.org/night/1", "day 1")
    assert shape("http://e.org/day/1", "rain") != shape("http://e.org/day/1", "snow")


@pytest.mark.parametrize(
    "source",
    [
        "<a href=x>" * 300_000,
        "".join(f"<a href=/{n}>" for n in range(200_000)),
        "<a " * 300_000,
        "<!--" * 300_000,
        "<a href='" * 200_000,
        "<meta name=robots content='" + "noindex " * 200_000 + "'>",
        "<base href=" + "/x" * 400_000 + ">",
    ],
    ids=["equal", "many", "open", "comments", "quotes", "directives", "base"],
)
def test_a_page_that_is_made_to_take_long(source: str) -> None:
    began = time.thread_time()
    assert len(links(source)) <= MOST_LINKS
    assert time.thread_time() - began < 20


def test_lists_of_pages_and_of_lists() -> None:
    pages = b"""<?xml version="1.0"?><urlset xmlns="x"><url><loc> http://e.org/a </loc><lastmod>2025</lastmod></url>
        <url><loc><![CDATA[http://e.org/b?x=1&y=2]]></loc></url><url><loc>http://e.org/c?x=1&amp;y=2</loc></url></urlset>"""
    expected = ("http://e.org/a", "http://e.org/b?x=1&y=2", "http://e.org/c?x=1&y=2")
    assert read_sitemap(pages, URL, ignored=()).pages == expected
    assert read_sitemap(gzip.compress(pages), URL, ignored=()).pages == expected
    index = b"<sitemapindex><sitemap><loc>http://e.org/1.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(index, URL, ignored=()).lists == ("http://e.org/1.xml",)
    assert read_sitemap(index, URL, ignored=()).pages == ()
    assert read_sitemap(b"http://e.org/a\nnothing\nhttp://e.org/b\n", URL, ignored=()).pages == (
        "http://e.org/a",
        "http://e.org/b",
    )


def test_feeds() -> None:
    rss = b"<rss><channel><link>http://e.org/</link><item><link>http://e.org/a</link></item></channel></rss>"
    assert read_sitemap(rss, URL, ignored=()).pages == ("http://e.org/", "http://e.org/a")
    atom = b"<feed xmlns='a'><entry><link href='http://e.org/a'/><id>urn:1</id></entry></feed>"
    assert read_sitemap(atom, URL, ignored=()).pages == ("http://e.org/a",)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "http://e.org/x">'
    + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (n + 1, n, n, n, n) for n in range(97, 120))
    + b"]><urlset><url><loc>&x;</loc></url></urlset>"
)


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS,
        gzip.compress(b"<urlset>" + b" " * 200_000_000),
        b"\x1f\x8b" + b"x" * 1000,
        b"<urlset>" + b"<url><loc>http://e.org/a</loc></url>" * 100_000,
        b"<urlset>" + b"".join(b"<url><loc>http://e.org/%d</loc></url>" % n for n in range(60_000)),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><urlset><url><loc>file:///etc/passwd</loc></url></urlset>',
        b"<html><body><a href=/x>a page</a></body></html>",
        b"<loc>" * 100_000,
        b"\xff\xfe\x00",
        b"",
    ],
    ids=["laughs", "bomb", "broken", "equal", "many", "entity", "page", "open", "bytes", "nothing"],
)
def test_a_list_that_is_made_to_hurt(data: bytes) -> None:
    began = time.thread_time()
    found = read_sitemap(data, URL, ignored=())
    assert len(found.pages) + len(found.lists) <= MOST_ADDRESSES
    assert all(address.startswith("http://e.org/") for address in found.pages)
    assert time.thread_time() - began < 20
