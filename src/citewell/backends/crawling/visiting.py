"""One address fetched, and what was found there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from citewell.backends.crawling.page_facts import (
    NOTHING_FORBIDDEN,
    Directives,
    PageFacts,
    header_canonical,
    header_directives,
    read_page,
)
from citewell.backends.crawling.sitemaps import MOST_BYTES, Sitemap, read_sitemap
from citewell.backends.parsing.encodings import decode
from citewell.domain.errors import FetchFailed
from citewell.domain.web_addresses import found_address
from citewell.ports.crawler import KnownPage
from citewell.ports.fetcher import Fetched, Fetcher, FetchRequest
from citewell.ports.renderer import Renderer, RenderRequest

MOST_PAGE_BYTES: Final = 10_000_000
"""Of a page, as against a file. No page that people read is larger."""

_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_UNSAID: Final = frozenset({"application/octet-stream", "text/plain", "text/xml", "application/xml"})
_NOT_TEXT: Final = ("image/", "video/", "audio/", "font/")
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_HEAD: Final = 1024
_ACCEPT: Final = {"accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"}


@dataclass(frozen=True, slots=True)
class Looked:
    """What is at an address. Exactly one of ``answer`` and ``failure`` is there.

    ``path`` holds the body of a success, ``facts`` are those of a page, ``directives`` those of page and header
    together. ``media_type`` is what it is, which need not be what the header says.
    """

    answer: Fetched | None = None
    failure: FetchFailed | None = None
    path: Path | None = None
    media_type: str | None = None
    redirect: str | None = None
    facts: PageFacts | None = None
    directives: Directives = NOTHING_FORBIDDEN
    canonical: str | None = None
    sitemap: Sitemap | None = None

    @property
    def status(self) -> int | None:
        """Of the answer."""
        return None if self.answer is None else self.answer.status

    @property
    def received(self) -> int:
        """Bytes of body that came."""
        return 0 if self.answer is None else self.answer.received

    @property
    def may_pass(self) -> bool:
        """Whether another attempt may go better."""
        return self.failure.passing if self.failure is not None else self.status in _PASSING

    @property
    def is_text(self) -> bool:
        """Whether it could be a document, as against a picture, sound or film."""
        return self.media_type is None or not self.media_type.startswith(_NOT_TEXT)


class Visitor:
    """Looks at addresses. Blocks; safe for many threads.

    Args:
        fetcher: For all of them.
        agent: Our name, to which directives may be addressed.
        ignored: Query parameters that do not count.
        max_bytes: Of the largest file.
        renderer: Opens pages whose scripts write them; every page, if it is given.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        agent: str,
        ignored: Collection[str],
        max_bytes: int,
        renderer: Renderer | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._renderer = renderer
        self._agent = agent
        self._ignored = ignored
        self._max_bytes = max_bytes

    def look(self, url: str, path: Path, *, known: KnownPage | None = None) -> Looked:
        """The page or file at ``url``; the body of a success goes to ``path``, which is not there otherwise."""
        if self._renderer is not None:
            known = None  # that the frame of a page is unchanged says nothing of what its scripts put in
        request = FetchRequest(
            url,
            headers=_ACCEPT,
            follow=False,
            max_bytes=self._max_bytes,
            etag=None if known is None else known.etag,
            last_modified=None if known is None else known.last_modified,
        )
        looked = self._fetch(request, path)
        if looked.answer is None or not looked.answer.ok:
            path.unlink(missing_ok=True)
            return looked
        read = self._read(replace(looked, path=path), url)
        if read.failure is not None or read.redirect is not None or not read.is_text:
            path.unlink(missing_ok=True)
            read = replace(read, path=None)
        return read

    def look_at_list(self, url: str, path: Path) -> Looked:
        """The sitemap at ``url``; ``path`` is for the meantime."""
        looked = self._fetch(FetchRequest(url, follow=False, max_bytes=MOST_BYTES), path)
        try:
            if looked.answer is None or not looked.answer.ok:
                return looked
            return replace(looked, sitemap=read_sitemap(path.read_bytes(), url, ignored=self._ignored))
        finally:
            path.unlink(missing_ok=True)

    def _fetch(self, request: FetchRequest, path: Path) -> Looked:
        try:
            with path.open("wb") as into:
                answer = self._fetcher.fetch(request, into)
        except FetchFailed as error:
            return Looked(failure=error)
        location = answer.headers.get("location")
        if answer.status not in _REDIRECTS or not location:
            return Looked(answer=answer)
        target = found_address(location, base=request.url, ignored=self._ignored)
        if target is not None:
            return Looked(answer=answer, redirect=target)
        failure = FetchFailed("blocked_redirect", "It redirects to something that is no web address.")
        return Looked(failure=failure)

    def _read(self, looked: Looked, url: str) -> Looked:
        answer, path = looked.answer, looked.path
        assert answer is not None
        assert path is not None
        directives = header_directives(answer.headers.get("x-robots-tag", ""), self._agent)
        canonical = header_canonical(answer.headers.get("link", ""), url, ignored=self._ignored)
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if not _is_page(answer.media_type, head):
            return replace(looked, media_type=answer.media_type, directives=directives, canonical=canonical)
        if answer.size > MOST_PAGE_BYTES:
            message = f"The page has more than {MOST_PAGE_BYTES // 1_000_000} MB."
            return Looked(failure=FetchFailed("too_large", message))
        source = decode(path.read_bytes(), declared=answer.charset).text
        if self._renderer is not None:
            try:
                rendered = self._renderer.render(RenderRequest(url, source.encode(errors="replace")))
            except FetchFailed as error:
                return Looked(failure=error)
            led_to = found_address(rendered.url, ignored=self._ignored)
            if led_to is not None and led_to != url:
                return replace(looked, redirect=led_to)
            source = rendered.html
            path.write_text(source, encoding="utf-8", errors="replace")
        facts = read_page(source, url, ignored=self._ignored, agent=self._agent)
        return replace(
            looked,
            media_type="text/html",
            facts=facts,
            directives=directives | facts.directives,
            canonical=canonical or facts.canonical,
        )


def _is_page(media_type: str, head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if media_type in _HTML:
        return not start.startswith((b"%pdf-", b"pk\x03\x04"))
    return media_type in _UNSAID and start.startswith((b"<!doctype html", b"<html"))
