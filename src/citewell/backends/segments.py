"""Segments as directories on a POSIX file system.

Publishing: write into a private directory -> fsync each file -> ``manifest.json`` with the SHA-256 of each ->
fsync the directory -> rename it to its name -> fsync the parent. A rename of a directory is atomic, so a name is
there with all its bytes or not at all; the name holds the start of the manifest's checksum, so equal content has equal
names. A failed fsync is never tried again (the kernel may have dropped the pages): the private directory goes.

Files that are hard-linked from a former segment (``former``) are durable and hashed already; they are neither synced
nor read again. A damaged one is damaged in both, and found in both.

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
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from citewell.backends.segment_files import (
    MANIFEST,
    FileDigest,
    bytes_below,
    digest,
    hashed_inodes,
    modified,
    older,
    sync_directory,
    sync_files,
    write_synced,
)
from citewell.domain.errors import IndexDamaged, InvalidInput, StorageFull, Unavailable
from citewell.ports.segment_store import SegmentInfo

_FORMAT = 1
_PRIVATE = ".publishing-"
_QUARANTINE = ".quarantine"
_NAME_PART = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SEGMENT = re.compile(r"[A-Za-z0-9_-]{1,64}(?:\.[A-Za-z0-9_-]{1,64})*\.\d{1,20}\.[0-9a-f]{16}")
_FULL = {errno.ENOSPC, errno.EDQUOT}
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST}


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
        small: Files below this size are compared with their hash also when a segment is opened quickly.
        aside: How many damaged segments are kept in ``.quarantine``, the newest ones.
        aside_bytes: How much they may hold together. The newest is kept whatever its size.
    """

    def __init__(self, root: Path, *, small: int = 4 << 20, aside: int = 4, aside_bytes: int = 2 << 30) -> None:
        self._root = root
        self._small = small
        self._aside = aside
        self._aside_bytes = aside_bytes
        root.mkdir(parents=True, exist_ok=True)
        self._remove_leftovers()

    @contextlib.contextmanager
    def publish(
        self, index_name: str, *, seq: int, facts: Mapping[str, object] | None = None, former: str | None = None
    ) -> Iterator[_Publication]:
        """Publish what the caller writes into ``directory`` of the value of the context."""
        stem = _stem(index_name)
        known = None if former is None else self._path(former)
        if seq < 0:
            raise InvalidInput("A segment's sequence number is not negative.", field="seq")
        written = False
        try:
            with _private_directory(self._root) as directory:
                publication = _Publication(directory, dict(facts or {}))
                yield publication
                written = True
                publication.published = self._commit(publication, stem, index_name, seq, known)
        except OSError as exc:
            if exc.errno in _FULL:
                raise StorageFull("The disk has no room for an index; nothing was published.") from exc
            if not written:  # what the caller's own code met keeps its name
                raise
            raise Unavailable("The disk refused an index; nothing was published.", reason=str(exc)) from exc

    def _commit(
        self, publication: _Publication, stem: str, index_name: str, seq: int, former: Path | None
    ) -> SegmentInfo:
        directory = publication.directory
        if former is not None:  # whoever takes over all files of a segment takes its manifest along
            (directory / MANIFEST).unlink(missing_ok=True)
        files = sync_files(directory, {} if former is None else hashed_inodes(former))
        manifest = json.dumps(
            {"format": _FORMAT, "index": index_name, "seq": seq, "facts": publication.facts, "files": files},
            sort_keys=True,
            allow_nan=False,
        ).encode()
        write_synced(directory / MANIFEST, manifest)
        sync_directory(directory)
        checksum = hashlib.sha256(manifest).hexdigest()
        name = f"{stem}.{seq}.{checksum[:16]}"
        self._rename(directory, name, checksum)
        self._drop_unlisted(name, files)
        sync_directory(self._root)
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

    def _drop_unlisted(self, name: str, files: Mapping[str, FileDigest]) -> None:
        """Remove what came after the files were listed: an engine's threads may lock its index once more on their own,
        a moment after it was closed. They know the former path only, so nothing comes after the directory was renamed.
        """
        for path in (self._root / name).glob("*"):
            if path.name != MANIFEST and path.name not in files:
                path.unlink(missing_ok=True)

    def open(self, name: str, checksum: str, *, thorough: bool = True) -> Path:
        """The directory of ``name``, verified as far as asked."""
        directory = self._path(name)
        with _damage_of(name):
            for file_name, expected in self._manifest(name, checksum).items():
                status = (directory / file_name).lstat()
                if not stat.S_ISREG(status.st_mode) or status.st_size != expected["size"]:
                    raise _damaged(name, file_name)
                if (thorough or status.st_size < self._small) and digest(directory / file_name) != expected:
                    raise _damaged(name, file_name)
        return directory

    def verify(self, name: str, checksum: str, *, after: Callable[[int], None] | None = None) -> int:
        """Read everything; see the port."""
        directory = self._path(name)
        size = 0
        with _damage_of(name):
            for file_name, expected in self._manifest(name, checksum).items():
                if digest(directory / file_name, after) != expected:
                    raise _damaged(name, file_name)
                size += expected["size"]
        return size

    def _manifest(self, name: str, checksum: str) -> Mapping[str, FileDigest]:
        """The files of a segment as its manifest has them, which are those in its directory."""
        directory = self._path(name)
        manifest = (directory / MANIFEST).read_bytes()
        if hashlib.sha256(manifest).hexdigest() != checksum:
            raise _damaged(name, MANIFEST)
        files: Mapping[str, FileDigest] = json.loads(manifest)["files"]
        present = {entry.name for entry in os.scandir(directory)} - {MANIFEST}
        for file_name in sorted(present ^ files.keys()):
            raise _damaged(name, file_name)
        return files

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
        else:
            put_aside = time.time_ns()  # file systems tell by their own coarse clock, which many share a tick of
            os.utime(target, ns=(put_aside, put_aside))
        sync_directory(self._root)
        self._prune_quarantine()

    def _prune_quarantine(self) -> None:
        """Remove what is too much of damaged segments. Others may do the same at the same time."""
        kept, size = 0, 0
        for path in sorted((self._root / _QUARANTINE).iterdir(), key=modified, reverse=True):
            held = bytes_below(path)
            if kept and (kept >= self._aside or size + held > self._aside_bytes):
                shutil.rmtree(path, ignore_errors=True)
            else:
                kept, size = kept + 1, size + held

    def remove_unreferenced(self, keep: Collection[str], *, published_before: datetime | None = None) -> list[str]:
        """Remove segments that nothing refers to; see the port."""
        self._remove_leftovers()
        removed = []
        for name in self.names():
            if name in keep:
                continue
            path = self._root / name
            if published_before is not None and not older(path / MANIFEST, published_before):
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
        sync_directory(self._root)
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


@contextlib.contextmanager
def _damage_of(name: str) -> Iterator[None]:
    """Whatever the file system does not give of segment ``name`` is damage."""
    try:
        yield
    except OSError as exc:
        raise _damaged(name, Path(str(exc.filename)).name) from exc
