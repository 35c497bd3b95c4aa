"""Zip archives as folders: their text is the list of what is inside, and the files inside are parts.

Members are unpacked here and not by ``zipfile``, so that the table of contents that was judged is the one that is
believed, and so that no number in the archive decides how much memory is taken. Format: PKWARE's APPNOTE, 4.3.7
(local headers) and 4.4.5 (methods).
"""

from __future__ import annotations

import bz2
import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from citewell.backends.parsing.contents import ENCRYPTED, Contents
from citewell.backends.parsing.listing import list_document
from citewell.backends.parsing.media import ZIP
from citewell.backends.parsing.zip_directory import Member, members
from citewell.backends.parsing.zip_names import names_of
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits, PartSink

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_BLOCK: Final = 1 << 16
_STORED, _DEFLATED, _BZIP2 = 0, 8, 12
_SPECIAL: Final = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


class ZipParser:
    """Reads zip archives."""

    name = "zip"
    version = "1"
    media_types = frozenset({ZIP})

    def parse(self, path: Path, *, file_name: str, media_type: str, limits: ParseLimits) -> ParsedDocument:  # noqa: ARG002 - of the port
        """The list of the files in ``path``; see ``Parser``."""
        return self._read(path, media_type, None)

    def unpack(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,  # noqa: ARG002 - of the port
        parts: PartSink,
    ) -> ParsedDocument:
        """The list of the files in ``path``, and the files; see ``Unpacker``."""
        return self._read(path, media_type, parts)

    def _read(self, path: Path, media_type: str, parts: PartSink | None) -> ParsedDocument:
        contents = Contents(parts)
        with path.open("rb") as file:
            listed = members(file)
            if listed is None:
                raise DocumentUnreadable("damaged", "The archive has no table of contents; it is cut off or damaged.")
            _check_apart(listed)
            for member, name in zip(listed, names_of(listed), strict=True):
                _take(file, member, name, contents)
        contents.refuse_unopened()
        return list_document(contents, media_type, self.name, self.version)


def _check_apart(listed: Sequence[Member]) -> None:
    """Nothing, when no two members share bytes, as those of bombs do."""
    end = 0
    for member in sorted(listed, key=lambda each: each.offset):
        if member.offset < end:
            raise DocumentUnreadable("damaged", "Files in the archive overlap, as in archives made to exhaust disks.")
        end = member.offset + _LOCAL.size + len(member.raw_name) + member.packed


def _take(file: BinaryIO, member: Member, name: str, contents: Contents) -> None:
    kind = stat.S_IFMT(member.mode)
    if name.endswith(("/", "\\")) or kind == stat.S_IFDIR:
        return
    if kind in _SPECIAL:
        contents.leave(name, _SPECIAL[kind])
    elif member.encrypted:
        contents.leave(name, ENCRYPTED)
    elif member.method not in (_STORED, _DEFLATED, _BZIP2):
        contents.leave(name, "packed in a way that is not read")
    else:
        try:
            contents.take(name, _unpacked(file, member), packed=member.packed)
        except (_Damaged, zlib.error, OSError, EOFError):
            contents.leave(name, "damaged")


class _Damaged(ValueError):
    """The bytes of a member are not what the table of contents says."""


def _unpacked(file: BinaryIO, member: Member) -> Iterator[bytes]:
    file.seek(member.offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise _Damaged
    name_size, extra_size = _LOCAL.unpack(head)[9:11]
    file.seek(name_size + extra_size, 1)
    checksum = size = 0
    for block in _decoded(_packed(file, member.packed), member.method):
        checksum = zlib.crc32(block, checksum)
        size += len(block)
        yield block
    if checksum != member.checksum or size != member.unpacked:
        raise _Damaged


def _packed(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left:
        block = file.read(min(left, _BLOCK))
        if not block:
            raise _Damaged
        left -= len(block)
        yield block


def _decoded(packed: Iterator[bytes], method: int) -> Iterator[bytes]:
    if method == _STORED:
        yield from packed
    elif method == _BZIP2:
        yield from _bzip2(packed)
    else:
        decoder = zlib.decompressobj(-zlib.MAX_WBITS)
        for block in packed:
            waiting = block
            while waiting and not decoder.eof:
                yield decoder.decompress(waiting, _BLOCK)
                waiting = decoder.unconsumed_tail
        yield decoder.flush()


def _bzip2(packed: Iterator[bytes]) -> Iterator[bytes]:
    decoder = bz2.BZ2Decompressor()
    for block in packed:
        if decoder.eof:
            return
        yield decoder.decompress(block, _BLOCK)
        while not decoder.needs_input and not decoder.eof:
            yield decoder.decompress(b"", _BLOCK)
