"""What is said about sources and their items, and which values are acceptable."""

from __future__ import annotations

import hashlib
from typing import Any

from citewell.domain.errors import InvalidInput
from citewell.domain.json_values import checked_metadata
from citewell.domain.plain_text import is_storable
from citewell.ports.source import SourceItem
from citewell.services.access.sharing import Access
from citewell.services.documents.fields import (
    MAX_EXTERNAL_ID,
    MAX_TITLE,
    DocumentFields,
    DocumentKind,
    checked_source_uri,
)

MAX_KEY = 2000
MAX_VERSION = 500
MAX_CRUMBS = 20
MAX_CRUMB = 200


def checked_item(item: SourceItem) -> None:
    """Refuse what a connector tells that cannot be kept. Raises ``InvalidInput``."""
    if not 1 <= len(item.key) <= MAX_KEY or not is_storable(item.key):
        raise InvalidInput(f"The key of this item is empty, longer than {MAX_KEY} characters or not text.", field="key")
    if len(item.version) > MAX_VERSION or len(item.content_version or "") > MAX_VERSION:
        raise InvalidInput(f"The version of this item is longer than {MAX_VERSION} characters.", field="version")
    if len(item.parent_key or "") > MAX_KEY or not is_storable(item.parent_key or ""):
        raise InvalidInput("The key of what this item is a part of cannot be kept.", field="parent_key")


def external_id(source_id: str, key: str) -> str:
    """The external id of an item's document: the same for the same key of the same source, and of no other."""
    named = f"{source_id}:{key}"
    if len(named) <= MAX_EXTERNAL_ID and named.isprintable():
        return named
    return f"{source_id}:{hashlib.sha256(key.encode()).hexdigest()}"


def key_hash(key: str) -> str:
    """What rows are found by."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def document_kind(item: SourceItem) -> DocumentKind:
    """The kind of document that the item is."""
    try:
        return DocumentKind(item.kind)
    except ValueError:
        return DocumentKind.FILE


def document_fields(item: SourceItem, access: Access | None) -> DocumentFields:
    """What is said about the item's document. What cannot be kept of title and address is left out.

    Raises:
        InvalidInput: the metadata cannot be kept.
        TooLarge: they are over their limit.
    """
    metadata = {key: value for key, value in item.metadata.items() if value is not None}
    if item.changed_at is not None:
        metadata.setdefault("modified", item.changed_at.isoformat())
    return DocumentFields(
        title=None if item.title is None else one_line(item.title, MAX_TITLE) or None,
        metadata=checked_metadata(metadata),
        source_uri=_uri(item.uri),
        access=access,
    )


def kept_breadcrumb(titles: tuple[str, ...]) -> list[Any] | None:
    """The breadcrumb as it is kept: of a very deep one the inner end."""
    lines = [line for title in titles if (line := one_line(title, MAX_CRUMB))]
    return lines[-MAX_CRUMBS:] or None


def one_line(text: str, most: int) -> str:
    """The text on one line, without what cannot be printed, cut at ``most`` characters."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:most].rstrip()


def _uri(uri: str | None) -> str | None:
    if uri is None:
        return None
    try:
        return checked_source_uri(uri)
    except InvalidInput:
        return None
