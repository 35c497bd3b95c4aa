"""What people say about a document, and which values are acceptable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from citewell.domain.errors import InvalidInput
from citewell.domain.json_values import checked_metadata
from citewell.domain.plain_text import is_storable
from citewell.services.access.sharing import Access
from citewell.services.documents.file_passwords import checked_password

MAX_TITLE = 1000
MAX_DESCRIPTION = 4000
MAX_EXTERNAL_ID = 500
MAX_SOURCE_URI = 2000
SCHEMES = ("http", "https", "file", "s3", "gs", "ftp", "sftp")

_SCHEME = re.compile(rf"(?:{'|'.join(SCHEMES)}):", re.IGNORECASE)


class DocumentKind(StrEnum):
    """Where a document comes from."""

    FILE = "file"
    WEBPAGE = "webpage"
    TEXT = "text"
    WIKI = "wiki"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """What an upload says beside the file; ``None`` says nothing.

    Without ``title`` the one in the file counts, else its name. Without ``access`` the document inherits from its
    collection. ``password`` opens the file, where it needs one.
    """

    title: str | None = None
    description: str | None = None
    metadata: Mapping[str, Any] | None = None
    source_uri: str | None = None
    access: Access | None = None
    password: str | None = field(default=None, repr=False)


def checked_fields(fields: DocumentFields) -> DocumentFields:
    """The fields as they are kept.

    Raises:
        InvalidInput: one is not acceptable.
        TooLarge: the metadata is over its limit.
    """
    return DocumentFields(
        title=None if fields.title is None else checked_title(fields.title),
        description=None if fields.description is None else checked_text(fields.description, "description"),
        metadata=None if fields.metadata is None else checked_metadata(fields.metadata),
        source_uri=None if fields.source_uri is None else checked_source_uri(fields.source_uri),
        access=fields.access,
        password=None if fields.password is None else checked_password(fields.password),
    )


def checked_title(title: str) -> str:
    """The title on one line. Raises ``InvalidInput``."""
    kept = " ".join(checked_text(title, "title", MAX_TITLE).split())
    if not kept or not kept.isprintable():
        raise InvalidInput(
            f"title must have 1 to {MAX_TITLE} printable characters.",
            field="title",
            reason="name_length",
            most=MAX_TITLE,
        )
    return kept


def checked_text(text: str, field: str, most: int = MAX_DESCRIPTION) -> str:
    """``text``, if it can be kept. Raises ``InvalidInput``."""
    if len(text) > most:
        raise InvalidInput(f"{field} must have {most} characters at most.", field=field, reason="too_long", most=most)
    if not is_storable(text):
        raise InvalidInput(f"{field} holds NUL or half a surrogate pair.", field=field, reason="not_text")
    return text


def checked_source_uri(uri: str) -> str:
    """Where the document came from. Only schemes that do nothing when a link is clicked. Raises ``InvalidInput``."""
    kept = checked_text(uri.strip(), "source_uri", MAX_SOURCE_URI)
    if not _SCHEME.match(kept) or not kept.isprintable() or " " in kept:
        raise InvalidInput(
            f"source_uri must be a URI; schemes are {', '.join(SCHEMES)}.", field="source_uri", reason="uri"
        )
    return kept


def checked_external_id(external_id: str) -> str:
    """The caller's own id of a document. Raises ``InvalidInput``."""
    kept = checked_text(external_id, "external_id", MAX_EXTERNAL_ID)
    if not kept.strip() or not kept.isprintable() or not is_storable(kept):
        raise InvalidInput(
            f"external_id must have 1 to {MAX_EXTERNAL_ID} printable characters.",
            field="external_id",
            reason="name_length",
            most=MAX_EXTERNAL_ID,
        )
    return kept
