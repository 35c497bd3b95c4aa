from __future__ import annotations

import gzip

import pytest

from citewell.backends.sources.feed import HELD, FeedKind
from citewell.backends.sources.feed_entries import read_listing
from citewell.domain.errors import FetchFailed, InvalidInput, SourceFailed
from citewell.ports.source import ItemUnreadable, Listed, SourceEvent, SourceItem
from fakes.fetcher import FakeFetcher
from fakes.web_server import Answer, Asked

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://example.org/</link>
<item><title><![CDATA[First & best]]></title><link>https://example.org/news/1</link>
<pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate></item>
<item><title>Second</title><guid>https://example.org/news/2</guid></item>
<item><title>Elsewhere</title><link>https://elsewhere.example/3</link></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><link href="https://example.org/"/>
<entry><title>First</title><link rel="edit" href="/edit/1"/><link href="/news/1"/>
<published>2026-01-01T00:00:00Z</published><updated>2026-02-01T00:00:00Z</updated></entry></feed>"""


class Web:
    """Answers by path."""

    def __init__(self, **pages: Answer) -> None:
        self.pages = pages
        self.fetcher = FakeFetcher(self.answer)
        self.waited: list[float] = []

    def answer(self, asked: Asked) -> Answer:
        return self.pages.get(asked.path.strip("/").replace("/", "_").replace(".", "_"), Answer(404))

    def told(self, **settings: object) -> list[SourceEvent]:
        kind = FeedKind(lambda: self.fetcher, wait=self.waited.append)
        opened = kind.open(kind.checked({"url": "https://example.org/feed.xml", **settings}))
        try:
            return list(opened.changes(None, stopped=lambda: False))
        finally:
            opened.close()


def page(text: str, media_type: str = "text/html; charset=utf-8") -> Answer:
    return Answer(body=text.encode(), headers={"content-type": media_type})


def keys(events: list[SourceEvent]) -> list[str]:
    return [event.key.removeprefix("https://example.org") for event in events if isinstance(event, SourceItem)]


def test_a_feed_names_what_is_new_and_where_it_does_not_say_when_the_page_tells() -> None:
    web = Web(feed_xml=page(RSS), news_2=page("<p>two</p>"))
    events = web.told()
    first, second, end = events
    assert isinstance(first, SourceItem)
    assert isinstance(second, SourceItem)
    assert (first.key, first.title, first.kind) == ("https://example.org/news/1", "First & best", "webpage")
    assert first.version == "m:Mon, 05 Jan 2026 10:00:00 GMT"
    assert (second.file_name, second.version[:2]) == ("2.html", "h:")
    assert end == Listed(complete=False)
    assert web.told()[1] == second
    web.pages["news_2"] = page("<p>two, changed</p>")
    assert web.told()[1] != second
    assert web.waited == [0.2] * 3
    assert len(web.told(other_sites=True)) == 4


def test_atom_is_read_by_its_links() -> None:
    listing = read_listing(ATOM.encode(), "https://example.org/feed.xml")
    (entry,) = listing.entries
    assert (entry.url, entry.changed, entry.title) == ("https://example.org/news/1", "2026-02-01T00:00:00Z", "First")
    assert not listing.whole


def test_indexes_and_packed_sitemaps_are_followed_once_and_on_one_site() -> None:
    index = """<sitemapindex><sitemap><loc>https://example.org/a.xml.gz</loc></sitemap>
    <sitemap><loc>/feed.xml</loc></sitemap><sitemap><loc>https://elsewhere.example/b.xml</loc></sitemap></sitemapindex>"""
    part = "<urlset>" + "".join(
        f"<url><loc>https://example.org/{name}</loc><lastmod>2026</lastmod></url>"
        for name in ("p/1", "p/2.pdf", "private/3", "p/1#part")
    )
    web = Web(feed_xml=page(index), a_xml_gz=Answer(body=gzip.compress(part.encode())))
    events = web.told(exclude=["private/*"])
    assert keys(events) == ["/p/1", "/p/2.pdf"]
    assert [event.file_name for event in events if isinstance(event, SourceItem)] == ["1.html", "2.pdf"]
    assert events[-1] == Listed(complete=True)


def test_a_page_that_cannot_be_had_is_the_only_one() -> None:
    entries = "".join(f"<item><link>https://example.org/{name}</link></item>" for name in ("a", "b", "c", "d"))
    web = Web(feed_xml=page(f"<rss>{entries}</rss>"), a=page("a"), b=Answer(500), d=Answer(403))
    web.fetcher.failing["https://example.org/c"] = FetchFailed("blocked_address", "This address may not be asked.")
    events = web.told()
    assert keys(events) == ["/a"]
    assert {(event.key[-1], event.reason) for event in events if isinstance(event, ItemUnreadable)} == {
        ("b", "unavailable"),
        ("c", "unreachable"),
        ("d", "forbidden"),
    }
    web.pages["b"] = Answer(429, headers={"retry-after": "30"})
    with pytest.raises(SourceFailed, match="asks to wait") as limited:
        web.told()
    assert (limited.value.reason, limited.value.facts["retry_after"]) == ("limited", 30.0)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (page("<html><body>Log in</body></html>"), "changed"),
        (page(""), "changed"),
        (Answer(body=b"\x1f\x8bbroken"), "changed"),
        (Answer(500), "unavailable"),
        (Answer(401), "refused"),
        (Answer(404), "not_found"),
        (Answer(302), "changed"),
    ],
)
def test_what_is_no_list_fails_with_a_reason(answer: Answer, reason: str) -> None:
    with pytest.raises(SourceFailed) as failed:
        Web(feed_xml=answer).told()
    assert failed.value.reason == reason


def test_hostile_lists_end(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "lol">]><urlset><url><loc>&a;</loc></url></urlset>'
    (entry,) = read_listing(bomb.encode(), "https://example.org/s.xml").entries
    assert "lol" not in entry.url
    assert read_listing(b"<urlset>" + b"<url>" * 20_000, "https://example.org/s.xml").entries == []
    monkeypatch.setattr("citewell.backends.sources.feed_entries.MOST_ENTRIES", 100)
    many = "<urlset>" + "<url><loc>https://example.org/x</loc></url>" * 150
    assert len(read_listing(many.encode(), "https://example.org/s.xml").entries) == 100
    monkeypatch.setattr("citewell.backends.sources.feed_entries.MOST_BYTES", 1000)
    packed = gzip.compress(b"<urlset>" + b" " * 2000 + b"<url><loc>https://example.org/x</loc></url></urlset>")
    assert read_listing(packed, "https://example.org/s.xml").entries == []


def test_pages_are_held_until_they_are_opened_and_not_more_than_some() -> None:
    names = [f"p{number:03}" for number in range(HELD + 6)]
    entries = "".join(f"<item><link>https://example.org/{name}</link></item>" for name in names)
    web = Web(feed_xml=page(f"<rss>{entries}</rss>"), **{name: page(f"words of {name}") for name in names})
    kind = FeedKind(lambda: web.fetcher, wait=lambda _: None)
    opened = kind.open(kind.checked({"url": "https://example.org/feed.xml"}))
    items = [event for event in opened.changes(None, stopped=lambda: False) if isinstance(event, SourceItem)]
    web.fetcher.asked.clear()
    for item in items:
        with opened.open(item) as parts:
            assert b"".join(parts).decode() == f"words of {item.key[-4:]}"
    assert len(web.fetcher.asked) == 6
    opened.close()


def test_only_web_addresses_are_taken() -> None:
    kind = FeedKind(lambda: Web().fetcher, wait=lambda _: None)
    for url in ("file:///etc/passwd", "https://user:pass@example.org/x", "nonsense", ""):
        with pytest.raises(InvalidInput) as refused:
            kind.checked({"url": url})
        assert refused.value.facts["field"] == "url"
