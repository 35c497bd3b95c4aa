"""What sites ask of robots, as RFC 9309 says to read it."""

from __future__ import annotations

import io
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from protego import Protego

from citewell.backends.fetching.urls import parse_url
from citewell.domain.errors import FetchFailed
from citewell.ports.fetcher import Fetched, Fetcher, FetchRequest

READ: Final = 500 * 1024
"""Bytes of a file that are read (RFC 9309, 2.5)."""

_MOST_BYTES: Final = 4 * READ
_A_DAY: Final = 24 * 3600.0
_SOON: Final = 10 * 60.0
_MOST_SITES: Final = 1_000
_MOST_SITEMAPS: Final = 100
_AGENT_LINE: Final = re.compile(r"user[- ]?agent(?:\s*:|\s)\s*(.*)", re.IGNORECASE)
_OTHERS: Final = "user-agent: x"
_REDIRECTED_AWAY: Final = "too_many_redirects"
_REFUSED: Final = "User-agent: *\nDisallow: /"


@dataclass(frozen=True, slots=True)
class _Read:
    rules: Protego
    until: float
    failure: FetchFailed | None = None


class Robots:
    """The robots.txt of every site that is asked about, fetched when it is first needed. Safe for many threads.

    A site whose file does not exist allows everything; one whose file cannot be had now allows nothing until it can.
    Files are kept for a day, failures for ten minutes.

    Args:
        fetcher: Gets the files.
        agent: Our name there, without a version.
        clock: Seconds that only grow.
    """

    def __init__(self, fetcher: Fetcher, agent: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetcher = fetcher
        self._agent = agent.lower()
        self._clock = clock
        self._lock = threading.Lock()
        self._fetching: dict[str, threading.Lock] = {}
        self._known: OrderedDict[str, _Read] = OrderedDict()

    def allows(self, url: str) -> bool:
        """Whether ``url`` may be fetched."""
        return self._of(url).can_fetch(url, self._agent)

    def failure(self, url: str) -> FetchFailed | None:
        """Why the file of the site of ``url`` cannot be had now, so that nobody knows its rules; ``None`` if it can."""
        return self._read_of(url).failure

    def delay(self, url: str) -> float | None:
        """Seconds between requests that the site of ``url`` asks for."""
        return self._of(url).crawl_delay(self._agent)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The lists that the site of ``url`` names, as it writes them; a hundred at most."""
        return tuple(dict.fromkeys(self._of(url).sitemaps))[:_MOST_SITEMAPS]

    def _of(self, url: str) -> Protego:
        return self._read_of(url).rules

    def _read_of(self, url: str) -> _Read:
        address = parse_url(url)
        site = f"{address.scheme}://{address.authority}"
        with self._lock:
            known = self._known.get(site)
            if known is not None and known.until > self._clock():
                return known
            fetching = self._fetching.setdefault(site, threading.Lock())
        with fetching:  # one thread fetches, the others wait for it
            with self._lock:
                known = self._known.get(site)
                if known is not None and known.until > self._clock():
                    return known
            read = self._fetch(site)
            with self._lock:
                self._known[site] = read
                self._fetching.pop(site, None)
                while len(self._known) > _MOST_SITES:
                    self._known.popitem(last=False)
        return read

    def _fetch(self, site: str) -> _Read:
        body = io.BytesIO()
        fetched: Fetched | None = None
        try:
            fetched = self._fetcher.fetch(FetchRequest(f"{site}/robots.txt", max_bytes=_MOST_BYTES), body)
        except FetchFailed as failed:
            if failed.reason == _REDIRECTED_AWAY:
                return self._kept(Protego())
            if failed.reason != "too_large" or body.tell() < READ:
                return self._refused(failed)
        if fetched is None or fetched.ok:
            return self._kept(Protego.parse(relevant(body.getvalue(), self._agent)))
        if 400 <= fetched.status < 500 and fetched.status != 429:  # noqa: PLR2004 - the class of errors, too many requests
            return self._kept(Protego())
        return self._refused(FetchFailed("http_status", f"It answers {fetched.status}.", passing=True))

    def _refused(self, failure: FetchFailed) -> _Read:
        return _Read(Protego.parse(_REFUSED), self._clock() + _SOON, failure)

    def _kept(self, rules: Protego) -> _Read:
        return _Read(rules, self._clock() + _A_DAY)


def relevant(data: bytes, agent: str) -> str:
    """The lines of a robots.txt that concern ``agent`` (in lower case), all others taken together as one robot.

    What is beyond the first 500 kB does not count, nor does the line that is cut there. That nobody else is told apart
    keeps a file that names thousands of robots from taking minutes.
    """
    if len(data) > READ:
        data = data[: data.rfind(b"\n", 0, READ) + 1]
    lines: list[str] = []
    for line in data.decode("utf-8-sig", errors="replace").splitlines():
        words = line.partition("#")[0].strip()
        if match := _AGENT_LINE.fullmatch(words):
            named = match[1].lower().partition("/")[0].strip()
            words = f"user-agent: {named}" if named in {"*", agent} else _OTHERS
            if lines and lines[-1] == words:
                continue
        if words:
            lines.append(words)
    return "\n".join(lines)
