"""Which addresses belong to a crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from citewell.domain.web_addresses import path_of, site_of

_MOST_REPEATS: Final = 3
"""How often one part of a path may stand in it: links that are relative by mistake make it longer without end."""
_ENDINGS: Final = (
    "7z apk avi bmp bin bz2 css deb dmg eot exe flac gif gz ico iso jpeg jpg js m4a m4v map mjs mkv mov mp3 mp4 mpeg "
    "msi ogg otf png rar rpm svg tar tgz tif tiff ttf wav webm webp wmv woff woff2 xz zip"
)
_ASSETS: Final = frozenset(_ENDINGS.split())
"""Endings of what pages are made with, of pictures, sound, films and programs: links to them are not followed."""


@dataclass(frozen=True, slots=True)
class CrawlScope:
    """Where a crawl goes.

    ``sites`` are hosts with their port where it is not the usual one. ``path_prefix`` holds for the first of them,
    where the crawl begins, with or without ``www``. Patterns are about path and query, or about the whole address where
    they hold ``://``; a star stands for any characters, and nothing else is special. With ``include`` only what fits
    one of them is taken into the collection (others are still looked at for links); what fits ``exclude`` is not even
    looked at.
    """

    sites: tuple[str, ...]
    path_prefix: str = "/"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def refusal(self, address: str) -> str | None:
        """Why an address in its normal form is not looked at, as a word: ``host``, ``path``, ``pattern``, ``asset`` or
        ``trap``; ``None`` if it is.
        """
        site = site_of(address)
        if site not in self.sites:
            return "host"
        path = urlsplit(address).path
        if _same_host(site, self.sites[0]) and not path.startswith(self.path_prefix):
            return "path"
        if fits(address, self.exclude):
            return "pattern"
        if path.rpartition(".")[2].lower() in _ASSETS:
            return "asset"
        return "trap" if _repeats(path) else None

    def wants(self, address: str) -> bool:
        """Whether an address that is looked at goes into the collection."""
        return not self.include or fits(address, self.include)


def fits(address: str, patterns: Sequence[str]) -> bool:
    """Whether an address fits one of the patterns."""
    return any(glob(pattern, address if "://" in pattern else path_of(address)) for pattern in patterns)


def glob(pattern: str, text: str) -> bool:
    """Whether all of ``text`` fits ``pattern``, in which a star stands for any characters. Time is linear in the text
    for each part of the pattern.
    """
    first, *others = pattern.split("*")
    if not others:
        return text == pattern
    if not text.startswith(first):
        return False
    position = len(first)
    for part in others[:-1]:
        found = text.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return len(text) - position >= len(others[-1]) and text.endswith(others[-1])


def _same_host(one: str, other: str) -> bool:
    return one.removeprefix("www.") == other.removeprefix("www.")


def _repeats(path: str) -> bool:
    parts = Counter(part for part in path.split("/") if part)
    return any(count > _MOST_REPEATS for count in parts.values())
