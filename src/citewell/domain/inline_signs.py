"""Signs that mean something in the text of a model, and where the last of it may still become one."""

from __future__ import annotations

import html
import re
from itertools import product

DECLINED = "NOT_IN_SOURCES"
"""What a model is asked to write when the sources do not tell."""

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ue000\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
_ADDRESS = r"\\?:\\?/\\?/|www\\?\.(?=\w)"
"""Where an address begins behind its scheme; renderers leave out the backslashes."""

SPECIAL = re.compile(
    rf"[\[\]\n`<\u3010]|!\[|\\[\\`]|&#?\w{{1,10}};|{_ADDRESS}|{DECLINED}",
    re.IGNORECASE,
)
IN_CODE = re.compile(r"\n|://|www\.(?=\w)", re.IGNORECASE)
RISKY = re.compile(r"!\[|\][(:\[]|<[A-Za-z/!?]")
"""What would be a link, an image or a tag if it stood outside of code."""

BREAKING = re.compile(r"\||[.!?:;\u2026\u3002\uff01\uff1f][\s\"')\]\u201d]*(?:\s|$)|[\u3002\uff01\uff1f]")
"""Where a cell or a statement may end, and what follows may be taken away: code that holds it may lose its end."""

TAG = re.compile(r"<[A-Za-z/!?][^<>]{0,1000}>")
TAG_OPEN = re.compile(r"<[^<>]{0,1001}\Z")
SPACING_TAG = re.compile(r"</?(?:br|p|div|li|ul|ol|td|th|tr|hr)\b", re.IGNORECASE)
TICKS = re.compile(r"`+")

_SCHEMES = ("https", "http", "ftps", "ftp", "file", "wss", "ws", "")
_COLONS, _SLASHES = (":", "\\:"), ("/", "\\/")
_HALVES = (
    *("".join(parts) for parts in product(_SCHEMES, _COLONS, _SLASHES, _SLASHES)),
    "www.x",
    "www\\.x",
    "![",
    "\\`",
    DECLINED.lower(),
)
_BEGINNINGS = {size: frozenset(each[:size] for each in _HALVES if len(each) > size) for size in range(1, len(DECLINED))}
"""What must not leave by half, by length."""
_OPEN_REFERENCE = re.compile(r"&#?\w{0,10}\Z")
_LONGEST_REFERENCE = 13
_JOINING = frozenset("]!:/.\\<&#")
_LINKING = frozenset(":/.@")


def certain_end(held: str, at: int) -> int:
    """Up to where ``held`` from ``at`` on, in which nothing special was found, cannot become special any more."""
    end = len(held)
    tail = held[max(at, end - len(DECLINED)) :].lower()
    sizes = range(min(len(tail), len(DECLINED) - 1), 0, -1)
    certain = end - next((size for size in sizes if tail[-size:] in _BEGINNINGS[size]), 0)
    reference = _OPEN_REFERENCE.search(held, max(at, end - _LONGEST_REFERENCE))
    return certain if reference is None else min(certain, reference.start())


def may_join(before: str) -> bool:
    """Whether ``before`` may become a part of an address or a link with what is put behind it."""
    return before[-1:] in _JOINING or before[-3:].lower() == "www"


def shown_reference(reference: str) -> str:
    """A reference to a character (``&#58;``) in Markdown; one that could be part of an address is shown as written."""
    meant = html.unescape(reference)
    linking = meant in _LINKING or (meant.isascii() and meant.isalnum())
    return f"&amp;{reference[1:]}" if linking else reference
