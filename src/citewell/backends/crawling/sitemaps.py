"""Lists of addresses that a site gives to crawlers: sitemaps, indexes of them, feeds and plain lists.

Read as a stream of tags, not as XML: nothing is expanded or fetched, and what is broken gives what it holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from citewell.backends.parsing.html_tokens import End, Start, tokens
from citewell.domain.web_addresses import found_address

MOST_ADDRESSES: Final = 50_000
MOST_BYTES: Final = 50_000_000
"""Of one list, unpacked; both as the protocol of sitemaps has it."""

_GZIP: Final = b"\x1f\x8b"
_SCHEMES: Final = ("http://", "https://")
_PLACES: Final = frozenset({"loc", "guid", "link"})


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Pages, and further lists, in normal form."""

    pages: tuple[str, ...]
    lists: tuple[str, ...]


def read_sitemap(data: bytes, url: str, *, ignored: Collection[str]) -> Sitemap:
    """What the list ``data`` from ``url`` names; nothing where it is none."""
    text = _unpacked(data).decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    places, index = _tagged(text) if text.startswith("<") else (_listed(text), False)
    found: dict[str, None] = {}
    for place in places:
        address = found_address(place, base=url, ignored=ignored)
        if address is not None:
            found[address] = None
        if len(found) == MOST_ADDRESSES:
            break
    found.pop(url, None)
    return Sitemap((), tuple(found)) if index else Sitemap(tuple(found), ())


def _listed(text: str) -> list[str]:
    lines = (line.strip() for line in text.splitlines()[:MOST_ADDRESSES])
    return [line for line in lines if line.startswith(_SCHEMES)]


def _tagged(text: str) -> tuple[list[str], bool]:
    places: list[str] = []
    inside: str | None = None
    index = False
    for token in tokens(text.replace("<![CDATA[", "").replace("]]>", "")):
        if isinstance(token, Start):
            name = token.name.rpartition(":")[2]
            index = index or name == "sitemapindex"
            inside = name if name in _PLACES and not token.attributes.endswith("/") else None
            if name == "html":
                return [], False
            if name == "link" and "href" in token.attributes:
                places.append(_href(token.attributes))
        elif isinstance(token, End):
            inside = None
        elif inside and token.text.strip().startswith(_SCHEMES):
            places.append(token.text.strip())
        if len(places) >= MOST_ADDRESSES:
            break
    return places, index


def _href(attributes: str) -> str:
    rest = attributes.partition("href")[2].lstrip(" =")
    return rest[1:].partition(rest[0])[0] if rest[:1] in {'"', "'"} else ""


def _unpacked(data: bytes) -> bytes:
    """``data``, or what it packs, as far as it is acceptable."""
    if not data.startswith(_GZIP):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, MOST_BYTES)
    except zlib.error:
        return b""
