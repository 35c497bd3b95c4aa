"""A small site with everything that a crawler meets, as a function that answers."""

from __future__ import annotations

import gzip
import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from fakes.web_server import Answer, Asked

HTML: Final = {"content-type": "text/html; charset=utf-8"}
PLAIN: Final = {"content-type": "text/plain"}
LONG: Final = "The granite of the northern quarry is cut in winter, when the ground is hard and carts do not sink in."


def html(title: str, *links: str, head: str = "", words: str = "") -> bytes:
    """A page with its title, a paragraph of its own and links."""
    anchors = "".join(f'<li><a href="{link}">to {link}</a></li>' for link in links)
    body = f"<main><h1>{title}</h1><p>{words or title}. {LONG}</p><ul>{anchors}</ul></main>"
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def page(title: str, *links: str, head: str = "", words: str = "", **headers: str) -> Answer:
    """An answer with such a page; ``etag`` and other headers by keyword, with ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(200, html(title, *links, head=head, words=words), {**HTML, **named})


def moved(to: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(status, b"moved", {"location": to})


def sitemap(*addresses: str, index: bool = False) -> bytes:
    """A list of pages, or of lists."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    entries = "".join(f"<{inner}><loc>{address}</loc></{inner}>" for address in addresses)
    opened = f'<?xml version="1.0"?><{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{opened}{entries}</{outer}>".encode()


@dataclass
class Site:
    """Answers by path; what is called ``….gz`` is packed. Pages with an ``etag`` answer 304 to whoever has them.

    ``base`` is set when it is served.
    """

    pages: dict[str, Answer]
    base: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    headers: list[Asked] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked[asked.path] += 1
            self.headers.append(asked)
        answer = self._endless(asked.path) or self.pages.get(asked.path)
        if answer is None:
            return Answer(404, b"nothing here")
        etag = answer.headers.get("etag")
        if etag is not None and asked.headers.get("if-none-match") == etag:
            return Answer(304, b"", {"etag": etag})
        body = answer.body.replace(b"{base}", self.base.encode())
        return Answer(answer.status, gzip.compress(body) if asked.path.endswith(".gz") else body, answer.headers)

    def twice(self) -> list[str]:
        """What was asked for more than once."""
        return sorted(path for path, count in self.asked.items() if count > 1)

    @staticmethod
    def _endless(path: str) -> Answer | None:
        match = re.fullmatch(r"/calendar/(\d+)", path)
        if match is not None:
            return page(f"Day {match[1]}", f"/calendar/{int(match[1]) + 1}", words="Nothing happens")
        return page(f"Deep {len(path)}", f"{path}/deeper") if path.startswith("/deep") else None


def everything(elsewhere: Sequence[str] = ()) -> Site:
    """The site. ``elsewhere`` are addresses on other hosts, to which the start leads."""
    links = (
        "/guide/", "/guide/#part", "/guide/?utm_source=mail", "/private/secret", "/hidden", "/alone", "/copy?x=1",
        "/copy?x=2", "/one", "/same", "/hop/3", "/circle", "/outside", "/old", "/missing", "/broken", "/calendar/1",
        "/deep", "/paper.txt", "/picture.png", "/data", "/login", "/refresh", "mailto:a@example.org",
        "javascript:alert(1)", *elsewhere,
    )  # fmt: skip
    return Site(
        {
            "/robots.txt": Answer(200, b"User-agent: *\nDisallow: /private\nSitemap: {base}/lists.xml\n", PLAIN),
            "/lists.xml": Answer(200, sitemap("{base}/pages.xml.gz", "{base}/lists.xml", index=True)),
            "/pages.xml.gz": Answer(200, sitemap("{base}/listed", "https://elsewhere.example/x")),
            "/": page("Start", *links),
            "/listed": page("Listed", etag='"l1"'),
            "/guide/": page("Guide", "/guide/more", "next/../more#x", etag='"g1"'),
            "/guide/more": page("More of the guide", last_modified="Sat, 01 Nov 2025 10:00:00 GMT"),
            "/private/secret": page("Secret"),
            "/hidden": page("Hidden", "/behind-hidden", head='<meta name="robots" content="noindex">'),
            "/behind-hidden": page("Behind hidden"),
            "/alone": page("Alone", "/behind-alone", x_robots_tag="nofollow"),
            "/behind-alone": page("Behind alone"),
            "/copy?x=1": page("Copy", head='<link rel="canonical" href="/copy">'),
            "/copy?x=2": page("Copy", head='<link rel="canonical" href="/copy">'),
            "/copy": page("Copy"),
            "/one": page("One page", head='<link rel="canonical" href="/not-there">'),
            "/same": page("Guide", "/guide/more", "next/../more#x"),
            "/hop/3": moved("/hop/2"),
            "/hop/2": moved("/hop/1", 301),
            "/hop/1": moved("/landed"),
            "/landed": page("Landed"),
            "/circle": moved("/circle2"),
            "/circle2": moved("/circle"),
            "/outside": moved("http://127.0.0.1:9/internal"),
            "/old": Answer(410, b"gone"),
            "/broken": Answer(500, b"oops"),
            "/paper.txt": Answer(200, f"A paper. {LONG}".encode(), PLAIN),
            "/data": Answer(200, bytes(range(256)) * 40, {"content-type": "application/octet-stream"}),
            "/login": moved("/guide/?next=/login"),
            "/guide/?next=/login": page("Guide", "/guide/more", "next/../more#x"),
            "/refresh": page("Moved", head='<meta http-equiv="refresh" content="0; url=/landed">'),
        }
    )
