"""A web without a network: answers come from a function, as those of ``fakes.web_server`` do."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

from citewell.domain.errors import FetchFailed
from citewell.ports.fetcher import UNKNOWN_TYPE, Fetched, FetchRequest, Redirect
from fakes.web_server import Answer, Asked

MOST_BYTES = 50_000_000
MOST_REDIRECTS = 5


class FakeFetcher:
    """Passes ``tests/contract/test_fetcher.py``. ``asked`` is what was asked for; ``failing`` has errors by address."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self._answer = answer
        self.asked: list[Asked] = []
        self.failing: dict[str, FetchFailed] = {}

    def fetch(self, request: FetchRequest, into: BinaryIO) -> Fetched:
        url, hops = request.url, list[Redirect]()
        first = urlsplit(url)
        if first.scheme not in {"http", "https"} or not first.hostname or "@" in first.netloc or "\\" in url:
            raise FetchFailed("bad_url", "This is not an address that can be fetched.")
        while True:
            at = urlsplit(url)
            if url in self.failing:
                raise self.failing[url]
            secrets = {} if at.netloc != first.netloc else {k.lower(): v for k, v in request.headers.items()}
            headers = {**secrets, "host": at.netloc}
            headers |= {"if-none-match": request.etag} if request.etag else {}
            headers |= {"if-modified-since": request.last_modified} if request.last_modified else {}
            asked = Asked(
                request.method, f"{at.path}?{at.query}" if at.query else at.path, headers, request.body or b""
            )
            self.asked.append(asked)
            reply = self._answer(asked)
            answered = {name.lower(): value for name, value in reply.headers.items()}
            if reply.status not in {301, 302, 303, 307, 308} or "location" not in answered or not request.follow:
                break
            hops.append(Redirect(url, reply.status))
            url = urljoin(url, answered["location"])
            if len(hops) > MOST_REDIRECTS:
                raise FetchFailed("too_many_redirects", "It redirects more than 5 times.")
            if urlsplit(url).scheme not in {"http", "https"}:
                raise FetchFailed("blocked_redirect", "It redirects elsewhere.")
        return self._take(request, url, hops, reply, into)

    def _take(self, request: FetchRequest, url: str, hops: list[Redirect], reply: Answer, into: BinaryIO) -> Fetched:
        headers = {name.lower(): value for name, value in reply.headers.items()}
        body = b"" if request.method == "HEAD" else reply.body
        received = len(body)
        if headers.pop("content-encoding", "") == "gzip" and body:
            body = gzip.decompress(body)
        if len(body) > min(MOST_BYTES, request.max_bytes or MOST_BYTES):
            raise FetchFailed("too_large", "It is too large.")
        into.write(body)
        media_type, _, parameters = headers.get("content-type", UNKNOWN_TYPE).partition(";")
        charset = parameters.partition("charset=")[2].strip().lower() or None
        wait = headers.get("retry-after", "")
        return Fetched(
            url, reply.status, headers, tuple(hops), len(body), received, media_type.strip().lower(), charset,
            float(wait) if wait.isdecimal() else None,
        )  # fmt: skip

    def close(self) -> None:
        """Nothing is open."""
