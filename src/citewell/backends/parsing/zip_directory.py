"""The table of contents of a zip archive, read without unpacking anything and without trusting its size."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO, Final

from citewell.domain.errors import DocumentUnreadable

_END: Final = struct.Struct("<4s4H2LH")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_LONGEST_COMMENT: Final = 65_535
_LONGEST_DIRECTORY: Final = 4_000_000  # bytes; about 50,000 members
_ENCRYPTED_FLAG, _UNICODE_FLAG = 0x1, 0x800
_UNIX: Final = 3


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, as its directory declares it. Sizes in bytes; they may be lies.

    ``raw_name`` is the name as bytes, in UTF-8 where ``unicode`` says so. ``mode`` is as ``stat`` has it, 0 where the
    archive was not made on Unix.
    """

    name: str
    packed: int
    unpacked: int
    encrypted: bool
    raw_name: bytes = b""
    unicode: bool = False
    method: int = 0
    checksum: int = 0
    offset: int = 0
    mode: int = 0


def members(file: BinaryIO) -> tuple[Member, ...] | None:
    """The members that the central directory lists, or None when it is missing or damaged.

    Raises:
        DocumentUnreadable: ``too_large``, when it lists more than can be right.
    """
    size = file.seek(0, 2)
    tail_size = min(size, _LONGEST_COMMENT + _END.size)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    position = tail.rfind(b"PK\x05\x06")
    if position < 0 or position + _END.size > len(tail):
        return None
    _, _, _, _, _, length, offset, _ = _END.unpack_from(tail, position)
    if offset + length > size:
        return None
    if length > _LONGEST_DIRECTORY:
        raise DocumentUnreadable("too_large", "The archive lists tens of thousands of files; split it and try again.")
    file.seek(offset)
    return _entries(file.read(length))


def _entries(directory: bytes) -> tuple[Member, ...] | None:
    found = []
    position = 0
    while position + _ENTRY.size <= len(directory):
        fields = _ENTRY.unpack_from(directory, position)
        if fields[0] != b"PK\x01\x02":
            return None
        made_by, flags, method, checksum = fields[1], fields[3], fields[4], fields[7]
        packed, unpacked, name_size, extra_size, comment_size = fields[8:13]
        start = position + _ENTRY.size
        raw_name = directory[start : start + name_size]
        found.append(
            Member(
                name=raw_name.decode("utf-8", errors="replace"),
                packed=packed,
                unpacked=unpacked,
                encrypted=bool(flags & _ENCRYPTED_FLAG),
                raw_name=raw_name,
                unicode=bool(flags & _UNICODE_FLAG),
                method=method,
                checksum=checksum,
                offset=fields[16],
                mode=fields[15] >> 16 if made_by >> 8 == _UNIX else 0,
            )
        )
        position = start + name_size + extra_size + comment_size
    return tuple(found)
