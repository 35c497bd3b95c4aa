"""Takes the files that parsers find inside of documents, inside of the child, and bounds them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final

from citewell.backends.parsing.media import UNKNOWN
from citewell.backends.parsing.sniffing import sniff
from citewell.domain.errors import DocumentUnreadable, UnsupportedFormat
from citewell.domain.part_paths import shown_path, unique_path
from citewell.ports.parser import ParseLimits, Part

_RATIO_FROM: Final = 10_000_000  # bytes; smaller files may pack as well as they like
BOMB: Final = "unpacks to far more than its size, as bombs do"


class PartWriter:
    """Implements ``PartSink``: appends to one file what is kept.

    Args:
        spool: Where the bytes of all parts go, one after the other.
        folder: Where one part is put until it is known whether it is kept.
        limits: Of the document.
    """

    def __init__(self, spool: BinaryIO, folder: Path, limits: ParseLimits) -> None:
        self._spool = spool
        self._folder = folder
        self._limits = limits
        self._total = 0
        self._paths: set[str] = set()
        self.kept: list[Part] = []

    def add(self, path: str, blocks: Iterable[bytes], *, packed: int | None = None) -> str | None:
        """Keep a file; see ``PartSink.add``."""
        if len(self.kept) >= self._limits.parts:
            return (
                f"more than {self._limits.parts:,} files" if self._limits.parts else "more, or deeper, than is unpacked"
            )
        waiting = self._folder / "part"
        try:
            size, reason = self._write(waiting, blocks, packed)
            media_type = UNKNOWN
            if reason is None:
                media_type, reason = _kind(waiting, path)
            if reason is not None:
                return reason
            with waiting.open("rb") as file:
                shutil.copyfileobj(file, self._spool, 1 << 20)
        finally:
            waiting.unlink(missing_ok=True)
        own = unique_path(shown_path(path), self._paths)
        self._paths.add(own)
        self._total += size
        self.kept.append(Part(own, media_type, size))
        return None

    def _write(self, waiting: Path, blocks: Iterable[bytes], packed: int | None) -> tuple[int, str | None]:
        size = 0
        with waiting.open("wb") as file:
            for block in blocks:
                size += len(block)
                if size > _RATIO_FROM and packed is not None and size > packed * self._limits.part_ratio:
                    return size, BOMB
                if size > self._limits.part_bytes:
                    return size, f"larger than {self._limits.part_bytes // 1_000_000:,} MB"
                if self._total + size > self._limits.parts_bytes:
                    return size, f"beyond {self._limits.parts_bytes // 1_000_000:,} MB in all"
                file.write(block)
        return size, None


def _kind(waiting: Path, path: str) -> tuple[str, str | None]:
    """The media type of a file, and why it is left out, if it is."""
    try:
        return sniff(waiting, file_name=shown_path(path)), None
    except UnsupportedFormat as error:
        return UNKNOWN, f"{error.facts['media_type']} is not read"
    except DocumentUnreadable as error:
        # What is encrypted or damaged shows that at its own document.
        return UNKNOWN, "empty" if error.reason == "empty" else None
