"""The table of contents of a zip archive, read without unpacking anything and without trusting its size."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO, Final

_END: Final = struct.Struct("<4s4H2LH")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_LONGEST_COMMENT: Final = 65_535
_LONGEST_DIRECTORY: Final = 4_000_000  # bytes; about 50,000 members
_ENCRYPTED_FLAG: Final = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, as its directory declares it. Sizes in bytes; they may be lies."""

    name: str
    packed: int
    unpacked: int
    encrypted: bool


def members(file: BinaryIO) -> tuple[Member, ...] | None:
    """The members that the central directory lists, or None when it is missing, damaged or absurdly long."""
    size = file.seek(0, 2)
    tail_size = min(size, _LONGEST_COMMENT + _END.size)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    position = tail.rfind(b"PK\x05\x06")
    if position < 0 or position + _END.size > len(tail):
        return None
    _, _, _, _, _, length, offset, _ = _END.unpack_from(tail, position)
    if length > _LONGEST_DIRECTORY or offset + length > size:
        return None
    file.seek(offset)
    return _entries(file.read(length))


def _entries(directory: bytes) -> tuple[Member, ...] | None:
    found = []
    position = 0
    while position + _ENTRY.size <= len(directory):
        fields = _ENTRY.unpack_from(directory, position)
        if fields[0] != b"PK\x01\x02":
            return None
        flags, packed, unpacked, name_size, extra_size, comment_size = fields[3], *fields[8:13]
        start = position + _ENTRY.size
        name = directory[start : start + name_size].decode("utf-8", errors="replace")
        found.append(Member(name, packed, unpacked, bool(flags & _ENCRYPTED_FLAG)))
        position = start + name_size + extra_size + comment_size
    return tuple(found)
