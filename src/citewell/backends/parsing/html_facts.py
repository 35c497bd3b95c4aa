"""What the head of an HTML page says of it: address, author, dates, keywords, description."""

from __future__ import annotations

import re
from typing import Final

from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.html_tokens import attribute

_ADDRESSED: Final = re.compile(r"<(base|link)\s([^<>]{1,2000})>", re.IGNORECASE)
_META: Final = re.compile(r"<meta\s([^<>]{1,5000})>", re.IGNORECASE)
_NAMES: Final = {
    "author": "author",
    "article:author": "author",
    "dc.creator": "author",
    "dcterms.creator": "author",
    "keywords": "keywords",
    "description": "description",
    "og:description": "description",
    "article:published_time": "created",
    "datepublished": "created",
    "dc.date": "created",
    "dcterms.created": "created",
    "date": "created",
    "article:modified_time": "modified",
    "og:updated_time": "modified",
    "datemodified": "modified",
    "dcterms.modified": "modified",
    "last-modified": "modified",
    "og:site_name": "site",
}
_LONGEST: Final = 2_000


def address_of(head: str) -> str | None:
    """The address of the page, where its head says it."""
    for tag in _ADDRESSED.finditer(head):
        address = attribute(tag[2], "href")
        canonical = tag[1].lower() == "base" or attribute(tag[2], "rel").lower() == "canonical"
        if canonical and address.startswith(("https://", "http://")):
            return address
    return None


def facts_of(head: str) -> dict[str, object]:
    """What the ``meta`` elements say; the first of each kind counts. An author is a name, not an address."""
    found: dict[str, object] = {}
    for tag in _META.finditer(head):
        said = attribute(tag[1], "name") or attribute(tag[1], "property") or attribute(tag[1], "itemprop")
        name = _NAMES.get((said or attribute(tag[1], "http-equiv")).lower())
        value = one_line(attribute(tag[1], "content"), limit=_LONGEST)
        if name is not None and value and not (name == "author" and value.startswith(("http://", "https://"))):
            found.setdefault(name, value)
    return found
