"""Compound files for tests, and messages of Outlook in them."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Union

Storage = Mapping[str, Union[bytes, "Storage"]]

SECTOR, SMALL, LEAST = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(root: Storage) -> bytes:
    """A file of storages (mappings) and streams (bytes), as [MS-CFB] has it; at most 128 sectors."""
    entries: list[tuple[str, int, bytes, int, int]] = []  # name, kind, data, child, next

    def add(name: str, content: bytes | Storage, kind: int) -> int:
        at = len(entries)
        entries.append((name, kind, b"", FREE, FREE))
        if isinstance(content, bytes):
            entries[at] = (name, 2, content, FREE, FREE)
            return at
        following = FREE
        for inner, value in reversed(list(content.items())):
            child = add(inner, value, 1)
            entries[child] = (*entries[child][:4], following)
            following = child
        entries[at] = (name, kind, b"", following, FREE)
        return at

    add("Root Entry", root, 5)
    small, starts = b"", {}
    small_chain: list[int] = []
    sectors: list[bytes] = []
    chain: list[int] = []

    def put(data: bytes) -> int:
        start, count = len(sectors), -(-len(data) // SECTOR)
        sectors.extend(data[n * SECTOR : (n + 1) * SECTOR].ljust(SECTOR, b"\0") for n in range(count))
        chain.extend([*range(start + 1, start + count), END][:count])
        return start if count else END

    for number, (_, kind, data, _, _) in enumerate(entries):
        if kind != 2:
            continue
        if len(data) >= LEAST:
            starts[number] = put(data)
        elif data:
            count = -(-len(data) // SMALL)
            starts[number] = len(small_chain)
            small_chain.extend([*range(len(small_chain) + 1, len(small_chain) + count), END])
            small += data.ljust(count * SMALL, b"\0")
    starts[0] = put(small)
    directory = b""
    for number, (name, kind, data, child, following) in enumerate(entries):
        words = name.encode("utf-16-le")
        size = len(small) if number == 0 else len(data)
        directory += struct.pack(
            "<64sHBBLLL16sLQQLQ", words, len(words) + 2, kind, 1, FREE, following, child, b"", 0, 0, 0,
            starts.get(number, END), size,
        )  # fmt: skip
    first_directory = put(directory)
    first_small = put(struct.pack(f"<{len(small_chain)}L", *small_chain)) if small_chain else END
    table = len(sectors)
    sectors.append(struct.pack("<128L", *chain, FAT, *[FREE] * (127 - table)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<LLLLLLLLL", 0, 1, first_directory, 0, LEAST, first_small, int(bool(small_chain)), END, 0)
    return head + struct.pack("<109L", table, *[FREE] * 108) + b"".join(sectors)


def text(value: str) -> bytes:
    """A text as messages hold it."""
    return value.encode("utf-16-le")


def properties(header: int, **fixed: bytes) -> bytes:
    """Fixed properties: ``p0039=b"…"`` is the property 0x0039 with its eight bytes."""
    found = bytes(header)
    for name, value in fixed.items():
        found += struct.pack("<HHL8s", 0x40, int(name[1:], 16), 6, value)
    return found


def person(name: str, address: str, kind: int) -> Storage:
    """A recipient; ``kind`` 1 for To, 2 for Cc."""
    return {
        "__properties_version1.0": properties(8, p0C15=struct.pack("<L4x", kind)),
        "__substg1.0_3001001F": text(name),
        "__substg1.0_39FE001F": text(address),
    }


def message(streams: Storage, *, header: int = 32) -> Storage:
    """The storage of a message from Ann about leave, with ``streams`` more."""
    return {
        "__properties_version1.0": properties(header, p0039=struct.pack("<Q", 133_500_000_000_000_000)),
        "__nameid_version1.0": {"__substg1.0_00020102": bytes(16)},
        "__substg1.0_0037001F": text("About leave"),
        "__substg1.0_0C1A001F": text("Ann"),
        "__substg1.0_5D01001F": text("ann@example.org"),
        **streams,
    }


BODY = "__substg1.0_1000001F"
