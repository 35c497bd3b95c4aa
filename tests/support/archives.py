"""Archives for tests, good and hostile."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from citewell.backends.parsing.parts import PartWriter
from citewell.ports.parser import ParsedDocument, ParseLimits, Unpacker


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A zip archive, deflated."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def tar_of(files: Mapping[str, bytes], *special: tarfile.TarInfo, mode: str = "w") -> bytes:
    """A tar archive; ``mode`` as ``tarfile`` has it."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]  # a mode among its literals
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for member in special:
            archive.addfile(member)
    return made.getvalue()


@dataclass(frozen=True)
class Entry:
    """One entry of a zip archive as ``zip_by_hand`` writes it, lies included."""

    name: bytes
    data: bytes
    flags: int = 0
    mode: int = 0
    method: int = 8
    checksum: int | None = None
    offset: int | None = None


def zip_by_hand(*entries: Entry) -> bytes:
    """A zip archive with exactly these entries."""
    body, directory = b"", b""
    for entry in entries:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(entry.data) + packer.flush() if entry.method == 8 else entry.data
        checksum = zlib.crc32(entry.data) if entry.checksum is None else entry.checksum
        sizes = (checksum, len(packed), len(entry.data), len(entry.name))
        offset = len(body) if entry.offset is None else entry.offset
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 3 << 8, 20, entry.flags, entry.method, 0, 0, *sizes, 0, 0, 0, 0,
            entry.mode << 16, offset,
        ) + entry.name  # fmt: skip
        body += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, entry.flags, entry.method, 0, 0, *sizes, 0)
        body += entry.name + packed
    count = len(entries)
    return body + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)


@dataclass(frozen=True)
class Unpacked:
    """A document and the bytes of its parts by their paths."""

    document: ParsedDocument
    files: Mapping[str, bytes]


def unpack(
    parser: Unpacker,
    folder: Path,
    data: bytes,
    media_type: str,
    *,
    file_name: str = "given",
    limits: ParseLimits | None = None,
) -> Unpacked:
    """What ``parser`` makes of ``data``, in this process."""
    path, spool = folder / "given", folder / "spool"
    path.write_bytes(data)
    bounds = limits or ParseLimits()
    with spool.open("wb") as file:
        sink = PartWriter(file, folder, bounds)
        document = parser.unpack(path, file_name=file_name, media_type=media_type, limits=bounds, parts=sink)
    whole, files, offset = spool.read_bytes(), {}, 0
    for part in sink.kept:
        files[part.path] = whole[offset : offset + part.size]
        offset += part.size
    assert offset == len(whole)
    return Unpacked(document, files)
