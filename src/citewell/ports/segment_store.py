"""Immutable directories that index bases live in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """A published segment, as the database remembers it.

    ``name`` is a safe file name, unique in its store; ``checksum`` is the SHA-256 (hex) of the manifest, which holds
    the SHA-256 of every file; ``size`` counts the bytes of those files; ``facts`` are what its publisher said of it.
    """

    name: str
    index_name: str
    seq: int
    checksum: str
    size: int
    facts: Mapping[str, object]


class Publication(Protocol):
    """A segment being written."""

    @property
    def directory(self) -> Path:
        """Where to write, empty at first. Plain files only, no folders."""
        ...

    @property
    def facts(self) -> dict[str, object]:
        """What the manifest will say of the segment, JSON values; may be added to until the context ends."""
        ...

    @property
    def info(self) -> SegmentInfo:
        """What was published, once the context has ended well; ``ValueError`` before."""
        ...


class SegmentStore(Protocol):
    """Publishes directories whole or not at all, and never changes one that is published."""

    def publish(
        self, index_name: str, *, seq: int, facts: Mapping[str, object] | None = None, former: str | None = None
    ) -> AbstractContextManager[Publication]:
        """Write a segment of an index. When the context ends without an error it is complete, durable and visible;
        with an error nothing remains. Publishing the same bytes and facts twice gives one segment.

        Args:
            index_name: Parts of letters, digits, ``-`` and ``_`` with slashes between, like
                ``<partition id>/<embedding version id>/dense``.
            seq: The change-log number that it reflects.
            facts: JSON values to remember.
            former: A segment that files may be hard-linked from. Those are durable already, and keep the hash that the
                manifest of ``former`` has for them instead of being read again. Its manifest may come along.

        Raises:
            InvalidInput: the name is not of that form.
            StorageFull: the disk has no room.
            Unavailable: the disk refused; nothing is published.
        """
        ...

    def open(self, name: str, checksum: str, *, thorough: bool = True) -> Path:
        """The directory of a published segment. Read only.

        Args:
            name: As in ``SegmentInfo``.
            checksum: As in ``SegmentInfo``.
            thorough: Compare every byte. Else only the manifest, the presence and size of every file, and the bytes
                of small ones: enough to open at once; ``verify`` does the rest later.

        Raises:
            InvalidInput: ``name`` is not a segment's name.
            IndexDamaged: it is missing, or a file is missing, foreign or differs from its checksum.
        """
        ...

    def verify(self, name: str, checksum: str, *, after: Callable[[int], None] | None = None) -> int:
        """Compare every byte of a segment with its checksum. Returns how many bytes there are.

        Args:
            name: As in ``SegmentInfo``.
            checksum: As in ``SegmentInfo``.
            after: Called with the number of bytes after each few megabytes, to wait a little or to raise.

        Raises:
            InvalidInput: as ``open``.
            IndexDamaged: as ``open``.
        """
        ...

    def names(self) -> Sequence[str]:
        """Names of all published segments, sorted."""
        ...

    def quarantine(self, name: str) -> None:
        """Take a damaged segment out of ``names``; not there is not an error.

        Its files are kept aside for people to look at, as long as they are among the newest few and not too large.
        """
        ...

    def remove_unreferenced(self, keep: Collection[str], *, published_before: datetime | None = None) -> Sequence[str]:
        """Remove published segments that are not in ``keep``, and what killed publishers left. Returns the names.

        Args:
            keep: Names to keep.
            published_before: Leave younger ones alone: their row in the database may not be committed yet.
        """
        ...
