"""What a sitemap or a feed lists, with when it was changed.

Read as a stream of tags, not as XML: nothing is expanded or fetched, and what is broken gives what it holds.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from citewell.backends.parsing.html_tokens import End, Start, tokens
from citewell.domain.errors import SourceFailed
from citewell.domain.web_addresses import found_address

MOST_BYTES: Final = 50_000_000
MOST_ENTRIES: Final = 50_000
"""Of one list, unpacked; both as the protocol of sitemaps has it."""

_GZIP: Final = b"\x1f\x8b"
_ENTRIES: Final = frozenset({"url", "sitemap", "item", "entry"})
_CHANGED: Final = frozenset({"lastmod", "pubdate", "updated", "modified", "date"})
_ATTRIBUTE: Final = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass
class Entry:
    """Something that a list names: ``changed`` is what it says of its last change, in its own form."""

    url: str
    changed: str = ""
    title: str = ""


@dataclass
class Listing:
    """``lists`` are further lists. ``whole``: whether what a list does not name is not there (sitemaps)."""

    entries: list[Entry] = field(default_factory=list)
    lists: list[Entry] = field(default_factory=list)
    whole: bool = False


def read_listing(data: bytes, url: str) -> Listing:
    """What the sitemap or feed ``data`` from ``url`` names.

    Raises:
        SourceFailed: it is neither.
    """
    text = _unpacked(data).decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    listing, known = Listing(), False
    for name, found in _entries(text.replace("<![CDATA[", "").replace("]]>", "")):
        if name in ("urlset", "sitemapindex"):
            known = listing.whole = True
        elif name in ("rss", "feed", "rdf"):
            known = True
        address = None if found is None else found_address(found.url, base=url, ignored=())
        if found is None or address is None:
            continue
        found.url = address
        (listing.lists if name == "sitemap" else listing.entries).append(found)
        if len(listing.entries) + len(listing.lists) >= MOST_ENTRIES:
            break
    if not known:
        raise SourceFailed("changed", "There is neither a sitemap nor a feed at this address.")
    return listing


def _entries(text: str) -> Iterator[tuple[str, Entry | None]]:
    """Names of elements outside of entries, and the entries with theirs."""
    entry: Entry | None = None
    inside = element = ""
    for token in tokens(text):
        if isinstance(token, Start):
            element = token.name.rpartition(":")[2].lower()
            if entry is None:
                if element in _ENTRIES:
                    entry, inside = Entry(""), element
                else:
                    yield element, None
            elif element == "link":
                _take_link(entry, token.attributes)
        elif isinstance(token, End):
            element = ""
            if entry is not None and token.name.rpartition(":")[2].lower() == inside:
                yield inside, entry
                entry = None
        elif entry is not None and token.text.strip():
            _take_text(entry, element, token.text.strip())


def _take_link(entry: Entry, attributes: str) -> None:
    given = {match[1].lower(): match[2] or match[3] or "" for match in _ATTRIBUTE.finditer(attributes)}
    if given.get("href") and given.get("rel", "alternate") == "alternate":
        entry.url = given["href"]


def _take_text(entry: Entry, element: str, text: str) -> None:
    is_address = text.startswith(("http://", "https://"))
    if element in ("loc", "link") or (element == "guid" and is_address and not entry.url):
        entry.url = text
    elif element in _CHANGED:
        entry.changed = max(entry.changed, text[:100]) if element != "lastmod" else text[:100]
    elif element == "title":
        entry.title += text[:500]


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise SourceFailed("changed", "The list is packed, and damaged.") from error
