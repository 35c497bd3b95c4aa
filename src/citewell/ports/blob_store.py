"""Bytes kept by the hash of their content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class BlobInfo:
    """``key`` is the SHA-256 of the bytes in hex, with the tenant before it: ``<tenant id>/<64 hex digits>``."""

    key: str
    size: int
    stored_at: datetime


class BlobStore(Protocol):
    """Content-addressed, durable when ``put`` returns, without names from users. Storing twice is storing once."""

    def put(self, tenant_id: str, parts: Iterable[bytes], *, max_bytes: int | None = None) -> BlobInfo:
        """Store the concatenation of ``parts``, streamed.

        Raises:
            TooLarge: more than ``max_bytes`` came; nothing is kept.
            StorageFull: the disk has no room; nothing is kept.
        """
        ...

    def open(self, key: str) -> BinaryIO:
        """The bytes, to be read from the start. Raises ``NotFound``."""
        ...

    def local_path(self, key: str) -> AbstractContextManager[Path]:
        """A file with the bytes, to be read only, for as long as the context lasts. Raises ``NotFound``."""
        ...

    def verify(self, key: str) -> bool:
        """Whether the bytes are there and have the hash that their key says."""
        ...

    def delete(self, key: str) -> None:
        """Remove the bytes; not there is not an error."""
        ...

    def list(self, tenant_id: str | None = None) -> Iterator[BlobInfo]:
        """Every blob, of one tenant or of all, in no order."""
        ...
