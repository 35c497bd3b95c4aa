"""One text with its key, and which values are acceptable."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from citewell.db.tables import Job
from citewell.domain.errors import CitewellError, InvalidInput, TooLarge
from citewell.domain.json_values import checked_metadata
from citewell.domain.names import display_file_name
from citewell.domain.plain_text import is_storable
from citewell.services.documents.fields import checked_external_id, checked_title

MEDIA_TYPE = "text/plain"
MAX_BATCH = 1000
MAX_CHARS = 1_000_000
"""Characters of one text: some thousand chunks, which fit into one short transaction."""


@dataclass(frozen=True)
class TextItem:
    """A text under ``doc_id`` in ``namespace`` (id, name or alias of a collection).

    ``title`` and ``metadata`` that are ``None`` say nothing: what is there stays. ``chunking`` may hold ``strategy``,
    ``overlap`` and ``enrich_context``; what it does not hold is as the collection says.
    """

    namespace: str
    doc_id: str
    text: str
    title: str | None = None
    metadata: Mapping[str, Any] | None = None
    chunking: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def content(self) -> bytes:
        """The bytes that are stored."""
        return self.text.encode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of ``content`` in hex."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def own_chunking(self) -> dict[str, Any] | None:
        """``chunking`` as it is kept with the document; ``None`` when it says nothing."""
        return dict(self.chunking) or None

    @property
    def file_name(self) -> str:
        """What a download of the text is called."""
        return display_file_name(self.doc_id)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the text at ``position`` (from 0) of a batch was not taken; the others were."""

    position: int
    doc_id: str
    code: str
    message: str

    @classmethod
    def of(cls, position: int, doc_id: str, error: CitewellError) -> Failure:
        """What ``error`` says about one text."""
        return cls(position, doc_id, error.code, error.message)


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of texts: written, or there already as they were sent.

    ``chunks`` were made now. ``job`` is there when the texts are durable but still have to be cut and embedded.
    """

    upserted: int = 0
    skipped: int = 0
    chunks: int = 0
    job: Job | None = None
    failures: tuple[Failure, ...] = ()

    def __add__(self, other: Upserted) -> Upserted:
        return Upserted(
            self.upserted + other.upserted,
            self.skipped + other.skipped,
            self.chunks + other.chunks,
            self.job or other.job,
            self.failures + other.failures,
        )


def checked_item(item: TextItem) -> TextItem:
    """The item as it is kept.

    Raises:
        InvalidInput: the key, the title, the metadata or the text is not acceptable.
        TooLarge: the text or the metadata is over its limit.
    """
    if len(item.text) > MAX_CHARS:
        message = f"A text has {MAX_CHARS} characters at most. Upload longer ones as files."
        raise TooLarge(message, limit=MAX_CHARS, unit="characters", reason="text_long", most=MAX_CHARS)
    if not is_storable(item.text):
        raise InvalidInput("text holds NUL or half a surrogate pair.", field="text", reason="not_text")
    if not item.text.strip("\ufeff \t\r\n") or item.text.isspace():
        raise InvalidInput("text has nothing in it that could be searched.", field="text", reason="empty")
    return TextItem(
        namespace=item.namespace,
        doc_id=checked_external_id(item.doc_id),
        text=item.text,
        title=None if item.title is None else checked_title(item.title),
        metadata=None if item.metadata is None else checked_metadata(item.metadata),
        chunking=item.chunking,
    )
