"""What a page says to crawlers: its links, its own address, and whether it may be taken and followed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from citewell.backends.parsing.html_tokens import Data, Start, tokens
from citewell.domain.web_addresses import found_address

MOST_LINKS: Final = 5_000
"""Of one page. A page of a million links must not fill the memory of the site."""

MOST_WRITTEN: Final = 20_000
"""Different forms of links that are looked at."""

_ATTRIBUTES: Final = 20_000
_ATTRIBUTE: Final = re.compile(r"([^\s=/>\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_REFRESH: Final = re.compile(r"\s*(\d{1,5})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)
_AT_ONCE: Final = 10  # seconds up to which a refresh is a redirect, not a page that renews itself
_DIGITS: Final = re.compile(r"\d+")
_UNFOLLOWED: Final = frozenset({"nofollow", "sponsored", "ugc"})
_DIRECTIVES: Final = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})


@dataclass(frozen=True, slots=True)
class Directives:
    """What a robots directive forbids."""

    noindex: bool = False
    nofollow: bool = False

    def __or__(self, other: Directives) -> Directives:
        return Directives(self.noindex or other.noindex, self.nofollow or other.nofollow)


NOTHING_FORBIDDEN: Final = Directives()


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All of it. Addresses are in normal form. ``shape`` is equal for pages whose words differ in numbers only."""

    links: tuple[str, ...]
    directives: Directives
    canonical: str | None
    refresh: str | None
    shape: str


def read_page(source: str, url: str, *, ignored: Collection[str], agent: str) -> PageFacts:
    """The facts of the page ``source`` that came from ``url``. Time is linear in its length.

    Args:
        source: HTML.
        url: Its address in normal form.
        ignored: Query parameters that do not count.
        agent: Our name, which directives may be addressed to.
    """
    reader = _Reader(url, ignored, agent.lower())
    for token in tokens(source):
        if isinstance(token, Start):
            reader.start(token)
        elif isinstance(token, Data):
            reader.shape.update(_DIGITS.sub("0", token.text).encode(errors="replace"))
    return PageFacts(
        tuple(reader.links), reader.directives, reader.canonical, reader.refresh, reader.shape.hexdigest()[:32]
    )


def header_directives(header: str, agent: str) -> Directives:
    """What ``X-Robots-Tag`` forbids: to everybody, or to ``agent`` by name."""
    found = Directives()
    meant = True
    for part in header.lower().split(","):
        name, colon, rest = part.partition(":")
        directive = part
        if colon and name.strip() not in _DIRECTIVES:
            meant, directive = name.strip() == agent.lower(), rest
        if meant:
            found |= _directives(directive)
    return found


def header_canonical(header: str, url: str, *, ignored: Collection[str]) -> str | None:
    """The address that a ``Link`` header calls canonical."""
    for target, parameters in re.findall(r"<([^<>]{1,2000})>([^,<]{0,500})", header[:_ATTRIBUTES]):
        if re.search(r";\s*rel\s*=\s*\"?[^\";]*\bcanonical\b", parameters, re.IGNORECASE):
            return found_address(target, base=url, ignored=ignored)
    return None


class _Reader:
    def __init__(self, url: str, ignored: Collection[str], agent: str) -> None:
        self._url = self._base = url
        self._ignored = ignored
        self._agent = agent
        self._written: set[str] = set()
        self.links: dict[str, None] = {}
        self.directives = Directives()
        self.canonical: str | None = None
        self.refresh: str | None = None
        self.shape = hashlib.sha256(_DIGITS.sub("0", url).encode())

    def start(self, tag: Start) -> None:
        if tag.name not in {"a", "area", "base", "link", "meta"}:
            return
        attributes = dict(_attributes(tag.attributes))
        rel = set(attributes.get("rel", "").lower().split())
        target = attributes.get("href", "")
        if tag.name == "meta":
            self._meta(attributes)
        elif not target:
            return
        elif tag.name == "base":
            if self._base == self._url:
                self._base = self._resolved(target) or self._base
        elif tag.name == "link":
            if "canonical" in rel and self.canonical is None:
                self.canonical = self._resolved(target)
            elif rel & {"next", "prev"}:
                self._link(target)
        elif not rel & _UNFOLLOWED:
            self._link(target)

    def _link(self, target: str) -> None:
        if len(self.links) < MOST_LINKS and target not in self._written and len(self._written) < MOST_WRITTEN:
            self._written.add(target)
            address = self._resolved(target)
            if address is not None and address != self._url:
                self.links[address] = None

    def _meta(self, attributes: dict[str, str]) -> None:
        content = attributes.get("content", "")
        if attributes.get("name", "").lower() in {"robots", self._agent}:
            self.directives |= _directives(content)
        elif attributes.get("http-equiv", "").lower() == "refresh" and self.refresh is None:
            match = _REFRESH.match(content)
            if match is not None and int(match[1]) <= _AT_ONCE:
                self.refresh = self._resolved(match[2])

    def _resolved(self, target: str) -> str | None:
        return found_address(target, base=self._base, ignored=self._ignored)


def _directives(text: str) -> Directives:
    words = set(re.split(r"[\s,]+", text.strip().lower()))
    return Directives(bool(words & {"noindex", "none"}), bool(words & {"nofollow", "none"}))


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    """Names in lower case and values; of several with one name the last is first, as ``dict`` keeps the last."""
    found = [
        (match[1].lower(), unescape(match[2] or match[3] or match[4] or ""))
        for match in _ATTRIBUTE.finditer(text[:_ATTRIBUTES])
    ]
    yield from reversed(found)
