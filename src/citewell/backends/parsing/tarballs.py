"""Tar archives as folders, packed or not, and single files that are packed alone (gzip, bzip2, xz)."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import IO, BinaryIO, Final, Protocol

from citewell.backends.parsing.contents import Contents
from citewell.backends.parsing.listing import list_document
from citewell.backends.parsing.media import BZIP2, GZIP, TAR, XZ
from citewell.backends.parsing.parts import BOMB
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits, PartSink

_BLOCK: Final = 1 << 16
_MOST_ENTRIES: Final = 50_000
_RATIO_FROM: Final = 10_000_000
_TAR_MARK, _TAR_MARK_AT, _TAR_BLOCK = b"ustar", 257, 512
_SPECIAL: Final = {
    tarfile.SYMTYPE: "a symbolic link",
    tarfile.LNKTYPE: "a hard link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a pipe",
}
_ENDINGS: Final = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar"}
_GZIP_NAME, _GZIP_EXTRA = 0x08, 0x04
_LONGEST_NAME: Final = 1000
_BROKEN: Final = (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)


class TarParser:
    """Reads tar archives, and files packed by gzip, bzip2 or xz."""

    name = "tar"
    version = "1"
    media_types = frozenset({TAR, GZIP, BZIP2, XZ})

    def parse(self, path: Path, *, file_name: str, media_type: str, limits: ParseLimits) -> ParsedDocument:
        """The list of the files in ``path``; see ``Parser``."""
        return self._read(path, file_name, media_type, limits, None)

    def unpack(
        self, path: Path, *, file_name: str, media_type: str, limits: ParseLimits, parts: PartSink
    ) -> ParsedDocument:
        """The list of the files in ``path``, and the files; see ``Unpacker``."""
        return self._read(path, file_name, media_type, limits, parts)

    def _read(
        self, path: Path, file_name: str, media_type: str, limits: ParseLimits, parts: PartSink | None
    ) -> ParsedDocument:
        contents = Contents(parts)
        warnings: list[str] = []
        with path.open("rb") as packed:
            stream = _Bounded(_opened(packed, media_type), path.stat().st_size, media_type, limits)
            try:
                if _is_tar(stream):
                    warnings += _take_all(stream, contents)
                else:
                    packed_name = _gzip_name(path) if media_type == GZIP else None
                    contents.take(packed_name or _without_ending(file_name), stream.blocks())
            except _TooMuch as error:
                if not contents.kept:
                    raise DocumentUnreadable("too_large", f"The file {error}.") from error
                warnings.append(f"The rest of the archive was not read: it {error}.")
            except _BROKEN as error:
                if not contents.kept:
                    raise DocumentUnreadable("damaged", "The archive is damaged or cut off.") from error
                warnings.append("The archive is damaged or cut off; what is behind that was not read.")
        return list_document(contents, media_type, self.name, self.version, tuple(warnings))


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _TooMuch(Exception):
    """More comes out of the file than is allowed; the message goes behind ``the file``."""


class _Bounded(io.RawIOBase):
    """What is in a packed file, up to a bound; its beginning can be looked at before it is read."""

    def __init__(self, inner: _Readable, packed: int, media_type: str, limits: ParseLimits) -> None:
        self._inner = inner
        self._ahead = b""
        self._read = 0
        self._most = 2 * limits.parts_bytes + packed
        self._bomb = None if media_type == TAR else max(_RATIO_FROM, packed * limits.part_ratio)

    def peek(self, size: int) -> bytes:
        """The first bytes, which are read again later."""
        self._ahead = self._inner.read(size)
        return self._ahead

    def readable(self) -> bool:
        """It can be read."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """The next ``size`` bytes at most. Raises ``_TooMuch`` when the bound is crossed."""
        wanted = _BLOCK if size is None or size < 0 else min(size, 16 * _BLOCK)
        if self._ahead:
            block, self._ahead = self._ahead[:wanted], self._ahead[wanted:]
        else:
            block = self._inner.read(wanted)
        self._read += len(block)
        if self._bomb is not None and self._read > self._bomb:
            raise _TooMuch(BOMB)
        if self._read > self._most:
            raise _TooMuch(f"unpacks to more than {self._most // 1_000_000:,} MB")
        return block

    def blocks(self) -> Iterator[bytes]:
        """All that is left."""
        while block := self.read(_BLOCK):
            yield block


def _opened(packed: BinaryIO, media_type: str) -> _Readable:
    if media_type == GZIP:
        return gzip.GzipFile(fileobj=packed)
    if media_type == BZIP2:
        return bz2.BZ2File(packed)
    if media_type == XZ:
        return lzma.LZMAFile(packed)
    return packed


def _is_tar(stream: _Bounded) -> bool:
    return stream.peek(_TAR_BLOCK).startswith(_TAR_MARK, _TAR_MARK_AT)


def _take_all(stream: _Bounded, contents: Contents) -> list[str]:
    """Takes every member; returns what is to be warned of."""
    with tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape") as archive:
        for number, member in enumerate(archive):
            if number >= _MOST_ENTRIES:
                return [f"The archive lists more than {_MOST_ENTRIES:,} files; the rest was not read."]
            if member.isdir():
                continue
            file = None if member.type in _SPECIAL or member.issparse() else archive.extractfile(member)
            if file is None:
                contents.leave(member.name, _SPECIAL.get(member.type, "of a kind that is not read"))
            else:
                contents.take(member.name, _blocks(file))
    return []


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _gzip_name(path: Path) -> str | None:
    """The name in the header of a gzip file (RFC 1952, 2.3)."""
    with path.open("rb") as file:
        head = file.read(10)
        flags = head[3] if len(head) > 3 else 0  # noqa: PLR2004 - where the flags are
        if flags & _GZIP_EXTRA:
            extra = file.read(2)
            file.seek(struct.unpack("<H", extra)[0] if len(extra) == 2 else 0, 1)  # noqa: PLR2004 - bytes of H
        name = file.read(_LONGEST_NAME).partition(b"\x00")[0] if flags & _GZIP_NAME else b""
    return name.decode("utf-8", errors="replace") or None


def _without_ending(file_name: str) -> str:
    path = PurePath(file_name)
    return path.stem + _ENDINGS.get(path.suffix.lower(), "")
