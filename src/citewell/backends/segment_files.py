"""Files of a segment: made durable, hashed, measured."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import stat
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

MANIFEST = "manifest.json"
_BLOCK = 4 << 20


class FileDigest(TypedDict):
    """Size in bytes and SHA-256 in hex."""

    size: int
    sha256: str


def hashed_inodes(segment: Path) -> dict[tuple[int, int], FileDigest]:
    """What the manifest of a segment says of its files, by what the file system knows them by."""
    known: dict[tuple[int, int], FileDigest] = {}
    with contextlib.suppress(FileNotFoundError, ValueError):  # gone or damaged: everything is hashed anew
        for name, hashed in json.loads((segment / MANIFEST).read_bytes())["files"].items():
            status = (segment / name).lstat()
            known[status.st_dev, status.st_ino] = hashed
    return known


def sync_files(directory: Path, known: Mapping[tuple[int, int], FileDigest]) -> dict[str, FileDigest]:
    """Make every file of ``directory`` durable; name -> size and SHA-256. Those of ``known`` inodes are so already."""
    files: dict[str, FileDigest] = {}
    for path in sorted(directory.iterdir()):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise ValueError(f"a segment holds plain files only, not {path.name}")
        if path.name == MANIFEST:
            raise ValueError(f"{MANIFEST} is written by the store")
        hashed = known.get((status.st_dev, status.st_ino))
        if hashed is not None and hashed["size"] == status.st_size:
            files[path.name] = hashed
            continue
        sync_directory(path)  # the same call makes files durable
        files[path.name] = digest(path)
    return files


def digest(path: Path, after: Callable[[int], None] | None = None) -> FileDigest:
    """Read a plain file; ``after`` is called with the number of bytes after each few megabytes."""
    with path.open("rb", buffering=0) as stream:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise OSError(errno.EINVAL, "not a plain file", str(path))
        hashing, size = hashlib.sha256(), 0
        while block := stream.read(_BLOCK):
            hashing.update(block)
            size += len(block)
            if after is not None:
                after(len(block))
        return {"size": size, "sha256": hashing.hexdigest()}


def write_synced(path: Path, content: bytes) -> None:
    """Make a new durable file."""
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def modified(path: Path) -> int:
    """When it was last changed, in nanoseconds; 0 if it is gone."""
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_mtime_ns
    return 0


def bytes_below(path: Path) -> int:
    """How much the files of a directory hold; 0 if it is gone."""
    with contextlib.suppress(FileNotFoundError):
        return sum(entry.stat().st_size for entry in os.scandir(path))
    return 0


def older(path: Path, moment: datetime) -> bool:
    """Whether it was last changed before ``moment``, or is gone."""
    with contextlib.suppress(FileNotFoundError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment
    return True
