"""Segments as directories on a POSIX file system.

Publishing: write into a private directory -> fsync each file -> ``manifest.json`` with the SHA-256 of each ->
fsync the directory -> rename it to its name -> fsync the parent. A rename of a directory is atomic, so a name is
there with all its bytes or not at all; the name holds the start of the manifest's checksum, so equal content has equal
names. A failed fsync is never tried again (the kernel may have dropped the pages): the private directory goes.

A publisher holds a lock (``flock``) on its private directory; the kernel drops it when the process dies, and whoever
finds a private directory without its lock removes it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from citewell.domain.errors import IndexDamaged, InvalidInput, StorageFull, Unavailable
from citewell.ports.segment_store import SegmentInfo

MANIFEST = "manifest.json"
_FORMAT = 1
_PRIVATE = ".publishing-"
_QUARANTINE = ".quarantine"
_NAME_PART = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SEGMENT = re.compile(r"[A-Za-z0-9_-]{1,64}(?:\.[A-Za-z0-9_-]{1,64})*\.\d{1,20}\.[0-9a-f]{16}")
_FULL = {errno.ENOSPC, errno.EDQUOT}
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST}


class _Digest(TypedDict):
    size: int
    sha256: str


@dataclass(slots=True)
class _Publication:
    directory: Path
    facts: dict[str, object]
    published: SegmentInfo | None = field(default=None)

    @property
    def info(self) -> SegmentInfo:
        if self.published is None:
            raise ValueError("the segment is not published yet")
        return self.published


class FileSegmentStore:
    """A :class:`citewell.ports.segment_store.SegmentStore` in one directory, shared by any number of processes.

    Args:
        root: Made when missing. What killed publishers left in it is removed at once.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        self._remove_leftovers()

    @contextlib.contextmanager
    def publish(
        self, index_name: str, *, seq: int, facts: Mapping[str, object] | None = None
    ) -> Iterator[_Publication]:
        """Publish what the caller writes into ``directory`` of the value of the context."""
        stem = _stem(index_name)
        if seq < 0:
            raise InvalidInput("A segment's sequence number is not negative.", field="seq")
        written = False
        try:
            with _private_directory(self._root) as directory:
                publication = _Publication(directory, dict(facts or {}))
                yield publication
                written = True
                publication.published = self._commit(publication, stem, index_name, seq)
        except OSError as exc:
            if exc.errno in _FULL:
                raise StorageFull("The disk has no room for an index; nothing was published.") from exc
            if not written:  # what the caller's own code met keeps its name
                raise
            raise Unavailable("The disk refused an index; nothing was published.", reason=str(exc)) from exc

    def _commit(self, publication: _Publication, stem: str, index_name: str, seq: int) -> SegmentInfo:
        directory = publication.directory
        files = _sync_files(directory)
        manifest = json.dumps(
            {"format": _FORMAT, "index": index_name, "seq": seq, "facts": publication.facts, "files": files},
            sort_keys=True,
            allow_nan=False,
        ).encode()
        _write_synced(directory / MANIFEST, manifest)
        _sync_directory(directory)
        checksum = hashlib.sha256(manifest).hexdigest()
        name = f"{stem}.{seq}.{checksum[:16]}"
        self._rename(directory, name, checksum)
        _sync_directory(self._root)
        size = sum(each["size"] for each in files.values())
        return SegmentInfo(name, index_name, seq, checksum, size, dict(publication.facts))

    def _rename(self, directory: Path, name: str, checksum: str) -> None:
        target = self._root / name
        try:
            os.rename(directory, target)  # noqa: PTH104 - Path.rename promises less: on some systems it replaces
        except OSError as exc:
            if exc.errno not in _TAKEN:
                raise
            # The same content was published before. A damaged copy makes room for the good one.
            try:
                self.open(name, checksum)
            except IndexDamaged:
                self.quarantine(name)
                os.rename(directory, target)  # noqa: PTH104 - as above

    def open(self, name: str, checksum: str) -> Path:
        """The verified directory of ``name``."""
        directory = self._path(name)
        try:
            manifest = (directory / MANIFEST).read_bytes()
            if hashlib.sha256(manifest).hexdigest() != checksum:
                raise _damaged(name, MANIFEST)
            files: dict[str, _Digest] = json.loads(manifest)["files"]
            present = {entry.name for entry in os.scandir(directory)} - {MANIFEST}
            for file_name in sorted(present ^ files.keys()):
                raise _damaged(name, file_name)
            for file_name, expected in files.items():
                if _digest(directory / file_name) != expected:
                    raise _damaged(name, file_name)
        except OSError as exc:
            raise _damaged(name, Path(str(exc.filename)).name) from exc
        return directory

    def names(self) -> list[str]:
        """Names of all published segments, sorted."""
        return sorted(entry.name for entry in os.scandir(self._root) if _SEGMENT.fullmatch(entry.name))

    def quarantine(self, name: str) -> None:
        """Move a segment aside, into ``.quarantine`` under the root."""
        source = self._path(name)
        aside = self._root / _QUARANTINE
        aside.mkdir(exist_ok=True)
        target = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=aside))
        try:
            os.rename(source, target)  # noqa: PTH104 - replaces the empty directory in one step
        except FileNotFoundError:
            target.rmdir()
        _sync_directory(self._root)

    def remove_unreferenced(self, keep: Collection[str], *, published_before: datetime | None = None) -> list[str]:
        """Remove segments that nothing refers to; see the port."""
        self._remove_leftovers()
        removed = []
        for name in self.names():
            if name in keep:
                continue
            path = self._root / name
            if published_before is not None and not _older(path / MANIFEST, published_before):
                continue
            # Out of sight by one rename first: a kill halfway must not leave a name with half of its files.
            doomed = Path(tempfile.mkdtemp(prefix=_PRIVATE, dir=self._root))
            try:
                os.rename(path, doomed)  # noqa: PTH104 - replaces the empty directory in one step
            except FileNotFoundError:
                doomed.rmdir()
                continue
            shutil.rmtree(doomed, ignore_errors=True)
            removed.append(name)
        _sync_directory(self._root)
        return removed

    def _path(self, name: str) -> Path:
        if not _SEGMENT.fullmatch(name):
            raise InvalidInput("That is not the name of a segment.", field="name")
        return self._root / name

    def _remove_leftovers(self) -> None:
        for entry in list(os.scandir(self._root)):
            if entry.name.startswith(_PRIVATE):
                with _locked(Path(entry.path)) as locked:
                    if locked:
                        shutil.rmtree(entry.path, ignore_errors=True)


def _stem(index_name: str) -> str:
    parts = index_name.split("/")
    if not all(_NAME_PART.fullmatch(part) for part in parts) or len(index_name) > 200:  # noqa: PLR2004 - of 255 bytes
        raise InvalidInput("An index name has parts of letters, digits, - and _ with slashes between.", field="name")
    return ".".join(parts)


def _damaged(name: str, file_name: str) -> IndexDamaged:
    return IndexDamaged("An index file fails its check; the index will be rebuilt.", segment=name, file=file_name)


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[bool]:
    """Whether this process got the lock on ``directory``, which it then holds for as long as the context lasts."""
    try:
        handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield False
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield directory.exists()
    finally:
        os.close(handle)


@contextlib.contextmanager
def _private_directory(root: Path) -> Iterator[Path]:
    """A new locked directory, removed at the end unless it was renamed."""
    while True:
        directory = Path(tempfile.mkdtemp(prefix=_PRIVATE, dir=root))
        with _locked(directory) as locked:
            if not locked:  # someone clearing up was faster than the lock
                continue
            try:
                yield directory
            finally:
                shutil.rmtree(directory, ignore_errors=True)
            return


def _sync_files(directory: Path) -> dict[str, _Digest]:
    """Make every file of ``directory`` durable; name -> size and SHA-256."""
    files: dict[str, _Digest] = {}
    for path in sorted(directory.iterdir()):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ValueError(f"a segment holds plain files only, not {path.name}")
        if path.name == MANIFEST:
            raise ValueError(f"{MANIFEST} is written by the store")
        _sync_directory(path)  # the same call makes files durable
        files[path.name] = _digest(path)
    return files


def _digest(path: Path) -> _Digest:
    with path.open("rb") as stream:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise OSError(errno.EINVAL, "not a plain file", str(path))
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return {"size": stream.tell(), "sha256": digest}


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _older(path: Path, moment: datetime) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment
    return True
