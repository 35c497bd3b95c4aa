"""The pages that a sitemap, an RSS or an Atom feed lists."""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from citewell.backends.sources.answers import fetch
from citewell.backends.sources.feed_entries import MOST_BYTES, Entry, read_listing
from citewell.backends.sources.folder import PATTERNS
from citewell.backends.sources.given import Given
from citewell.backends.sources.patterns import Patterns
from citewell.domain.errors import SourceFailed
from citewell.domain.web_addresses import web_address
from citewell.ports.fetcher import Fetched, Fetcher, FetchRequest
from citewell.ports.source import Checkpoint, ItemUnreadable, Listed, Setting, SourceEvent, SourceItem

BLOCK: Final = 1 << 16
MOST_LISTS: Final = 500
HELD: Final = 64
"""Pages that were fetched to see whether they changed, and are kept until they are opened."""

_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}", re.IGNORECASE)


class FeedKind:
    """Sitemaps, also packed ones and indexes of them, and feeds."""

    name = "feed"
    summary = "The pages that a sitemap, an RSS or an Atom feed lists."
    admins_only = False
    settings = (
        Setting("url", "Address of the sitemap or feed.", required=True),
        *PATTERNS,
        Setting("other_sites", "Whether pages of other sites are read, too.", form="flag", default=False),
    )

    def __init__(
        self, fetchers: Callable[[], Fetcher], *, wait: Callable[[float], None], between_checkpoints: int = 50
    ) -> None:
        self._fetchers = fetchers
        self._wait = wait
        self._between = between_checkpoints

    def checked(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """See ``SourceKind``."""
        given = Given(settings)
        url, include, exclude = given.text("url"), given.names("include"), given.names("exclude")
        other = given.flag("other_sites", default=False)
        given.finish()
        Patterns(include, exclude)
        return {"url": web_address(url), "include": list(include), "exclude": list(exclude), "other_sites": other}

    def open(self, settings: Mapping[str, object]) -> FeedSource:
        """See ``SourceKind``."""
        given = Given(settings)
        patterns = Patterns(given.names("include"), given.names("exclude"))
        everywhere = given.flag("other_sites", default=False)
        return FeedSource(self._fetchers(), self._wait, given.text("url"), patterns, everywhere, self._between)


@dataclass
class FeedSource:
    """The pages of one list. Where the list says when a page was changed, an unchanged page is not fetched."""

    fetcher: Fetcher
    wait: Callable[[float], None]
    url: str
    patterns: Patterns
    everywhere: bool
    between_checkpoints: int
    pause: float = 0.2
    _held: OrderedDict[str, BinaryIO] = field(default_factory=OrderedDict)

    def check(self) -> str:
        """See ``Source``."""
        listing = read_listing(self._body(self.url), self.url)
        return f"The list can be read; it names {len(listing.entries)} pages and {len(listing.lists)} further lists."

    def changes(self, cursor: Mapping[str, object] | None, *, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        """See ``Source``. All of a sitemap is listed every time; a feed only names what is new."""
        after = str((cursor or {}).get("after", ""))
        entries, whole = self._entries(stopped)
        told = 0
        for entry in sorted(entries.values(), key=lambda entry: entry.url):
            if stopped():
                return
            if entry.url <= after:
                continue
            yield self._told(entry)
            told += 1
            if told % self.between_checkpoints == 0:
                yield Checkpoint({"after": entry.url})
        if not stopped():
            yield Listed(complete=whole)

    @contextmanager
    def open(self, item: SourceItem) -> Iterator[Iterator[bytes]]:
        """See ``Source``."""
        body = self._held.pop(item.key, None)
        if body is None:
            body = self._page(item.key)[0]
        try:
            body.seek(0)
            yield iter(lambda: body.read(BLOCK), b"")
        finally:
            body.close()

    def close(self) -> None:
        """Forget the pages that nobody opened."""
        for body in self._held.values():
            body.close()
        self._held.clear()
        self.fetcher.close()

    def _entries(self, stopped: Callable[[], bool]) -> tuple[dict[str, Entry], bool]:
        """The pages of the list and all further lists, and whether these are all that there are."""
        found: dict[str, Entry] = {}
        whole, lists, seen = True, [self.url], {self.url}
        while lists and not stopped():
            url = lists.pop()
            listing = read_listing(self._body(url), url)
            whole = whole and listing.whole
            for entry in listing.entries:
                if self._wanted(entry.url):
                    found.setdefault(entry.url, entry)
            for entry in listing.lists:
                if entry.url not in seen and self._same_site(entry.url):
                    seen.add(entry.url)
                    lists.append(entry.url)
            if len(seen) > MOST_LISTS:
                raise SourceFailed("too_large", f"The sitemap has more than {MOST_LISTS} parts.")
        return found, whole

    def _told(self, entry: Entry) -> SourceItem | ItemUnreadable:
        version, fetched = f"m:{entry.changed}", None
        if not entry.changed:
            try:
                body, fetched = self._page(entry.url)
            except SourceFailed as error:
                if error.reason in ("refused", "limited"):
                    raise
                return ItemUnreadable(entry.url, error.reason, error.message, entry.title or None)
            version = f"h:{_digest(body)}"
            self._hold(entry.url, body)
        return SourceItem(
            key=entry.url,
            version=version,
            file_name=_file_name(entry.url, fetched),
            title=entry.title or None,
            uri=entry.url,
            kind="webpage",
        )

    def _hold(self, url: str, body: BinaryIO) -> None:
        self._held[url] = body
        while len(self._held) > HELD:
            self._held.popitem(last=False)[1].close()

    def _page(self, url: str) -> tuple[BinaryIO, Fetched]:
        self.wait(self.pause)
        body = tempfile.TemporaryFile()  # noqa: SIM115 - whoever opens the item closes it
        try:
            return body, fetch(self.fetcher, FetchRequest(url), body, name=urlsplit(url).netloc)
        except BaseException:
            body.close()
            raise

    def _body(self, url: str) -> bytes:
        body = io.BytesIO()
        fetch(self.fetcher, FetchRequest(url, max_bytes=MOST_BYTES), body, name=urlsplit(url).netloc)
        return body.getvalue()

    def _wanted(self, url: str) -> bool:
        path = unquote(urlsplit(url).path).strip("/") or "index"
        return (self.everywhere or self._same_site(url)) and self.patterns.want(path)

    def _same_site(self, url: str) -> bool:
        return urlsplit(url).hostname == urlsplit(self.url).hostname


def _digest(body: BinaryIO) -> str:
    digest = hashlib.sha256()
    body.seek(0)
    for block in iter(lambda: body.read(BLOCK), b""):
        digest.update(block)
    return digest.hexdigest()


def _file_name(url: str, fetched: Fetched | None) -> str:
    """A name whose ending tells kinds of files apart; pages mostly have none."""
    last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]) or "index"
    if fetched is not None and fetched.media_type in ("text/html", "application/xhtml+xml"):
        return last if last.lower().endswith((".html", ".htm")) else f"{last}.html"
    return last if _SUFFIX.search(last[-9:]) else f"{last}.html"
