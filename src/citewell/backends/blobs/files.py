"""Blobs as files of one directory tree: ``<root>/<tenant>/<first two digits>/<hash>``."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from citewell.domain.errors import InvalidInput, NotFound, StorageFull, TooLarge, Unavailable
from citewell.ports.blob_store import BlobInfo

INCOMING = ".incoming"
"""Where files are written before they have a name. No tenant can be called so."""

_TENANT = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_READ_BYTES = 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class FileBlobStore:
    """Content-addressed files below ``root``, which is made if it is missing.

    ``put`` writes a temporary file, flushes it to the disk, renames it and flushes the directory, so a name only
    ever stands for whole bytes. What a killed process left half-written is removed when a store is opened; files
    that another process is writing at that moment are held by a lock and stay.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / INCOMING
        self._durable: set[Path] = set()
        with _as_ours():
            self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._remove_leftovers()

    def put(self, tenant_id: str, parts: Iterable[bytes], *, max_bytes: int | None = None) -> BlobInfo:
        """Store the concatenation of ``parts``, streamed; memory does not grow with its size.

        Raises:
            InvalidInput: ``tenant_id`` is not an identifier.
            TooLarge: more than ``max_bytes`` came; nothing is kept.
            StorageFull: the disk has no room; nothing is kept.
            Unavailable: the disk fails; what is on it is as before.
        """
        if not _TENANT.fullmatch(tenant_id):
            raise InvalidInput("This is not the identifier of a tenant.", field="tenant_id")
        with _as_ours():
            handle, temporary = self._new_temporary()
        try:
            digest, size = _fill(handle, parts, max_bytes)
            with _as_ours():
                os.fsync(handle)
                target = self._make_place(tenant_id, digest)
                # Also over an equal file: that heals bytes that a disk has spoiled since.
                temporary.rename(target)
                _sync_directory(target.parent)
                stored_at = os.fstat(handle).st_mtime
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        finally:
            os.close(handle)
        return BlobInfo(f"{tenant_id}/{digest}", size, datetime.fromtimestamp(stored_at, UTC))

    def open(self, key: str) -> BinaryIO:
        """The bytes, to be read from the start.

        Raises:
            NotFound: there is no such blob, or ``key`` is not one.
        """
        path = self._path(key)
        with _as_ours():
            try:
                handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError as error:
                raise NotFound("These bytes are not in the store.") from error
            return os.fdopen(handle, "rb")

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """The stored file itself, to be read only. Raises ``NotFound``."""
        path = self._path(key)
        if not path.is_file():
            raise NotFound("These bytes are not in the store.")
        yield path

    def verify(self, key: str) -> bool:
        """Whether the bytes are there and have the hash that their key says."""
        try:
            with self.open(key) as stream:
                sha = hashlib.sha256()
                while part := stream.read(_READ_BYTES):
                    sha.update(part)
                return sha.hexdigest() == key.rpartition("/")[2]
        except (NotFound, Unavailable, OSError):
            return False

    def delete(self, key: str) -> None:
        """Remove the bytes; not there is not an error. A malformed key is ``NotFound``."""
        path = self._path(key)
        with _as_ours():
            try:
                path.unlink()
            except FileNotFoundError:
                return
            _sync_directory(path.parent)

    def list(self, tenant_id: str | None = None) -> Iterator[BlobInfo]:
        """Every blob, of one tenant or of all, in no order. Files that are not blobs are passed over."""
        if tenant_id is not None and not _TENANT.fullmatch(tenant_id):
            return
        tenants = [tenant_id] if tenant_id is not None else [name for name in _names(self._root) if name[0] != "."]
        for tenant in tenants:
            for shard in _names(self._root / tenant):
                for name in _names(self._root / tenant / shard):
                    if not _DIGEST.fullmatch(name) or shard != name[:2]:
                        continue
                    try:
                        found = (self._root / tenant / shard / name).lstat()
                    except FileNotFoundError:
                        continue
                    if stat.S_ISREG(found.st_mode):
                        yield BlobInfo(f"{tenant}/{name}", found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def _path(self, key: str) -> Path:
        tenant, _, digest = key.partition("/")
        if not _TENANT.fullmatch(tenant) or not _DIGEST.fullmatch(digest):
            raise NotFound("This is not the key of stored bytes.")
        return self._root / tenant / digest[:2] / digest

    def _make_place(self, tenant_id: str, digest: str) -> Path:
        shard = self._root / tenant_id / digest[:2]
        for directory in (shard.parent, shard):
            if directory in self._durable:
                continue
            with contextlib.suppress(FileExistsError):
                directory.mkdir(0o700)
            # Also where it exists: who made it may have been killed before its name was on the disk.
            _sync_directory(directory.parent)
            self._durable.add(directory)
        return shard / digest

    def _new_temporary(self) -> tuple[int, Path]:
        """A new file that this process holds by a lock, so that no other one takes it for a leftover."""
        while True:
            path = self._incoming / os.urandom(16).hex()
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                if os.fstat(handle).st_nlink:
                    return handle, path
            except BaseException:
                os.close(handle)
                with contextlib.suppress(OSError):
                    path.unlink()
                raise
            os.close(handle)  # somebody tidied up between the two calls

    def _remove_leftovers(self) -> None:
        for name in _names(self._incoming):
            path = self._incoming / name
            try:
                handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
            except BlockingIOError:
                continue
            finally:
                os.close(handle)


def _fill(handle: int, parts: Iterable[bytes], max_bytes: int | None) -> tuple[str, int]:
    """Write ``parts``; the SHA-256 in hex and the number of bytes. Errors of ``parts`` itself pass through."""
    sha = hashlib.sha256()
    size = 0
    for part in parts:
        size += len(part)
        if max_bytes is not None and size > max_bytes:
            raise TooLarge(
                f"The file is larger than {max_bytes} bytes.",
                limit=max_bytes,
                unit="bytes",
                reason="file",
                most=round(max_bytes / 2**20, 2),
            )
        sha.update(part)
        rest = memoryview(part)
        with _as_ours():
            while rest:
                rest = rest[os.write(handle, rest) :]
    return sha.hexdigest(), size


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _names(directory: Path) -> list[str]:
    try:
        return [path.name for path in directory.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []


@contextmanager
def _as_ours() -> Iterator[None]:
    """Errors of the disk as ``StorageFull`` and ``Unavailable``.

    A failed flush is not tried again: the kernel may have dropped the pages, and a second one would lie.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull("The disk of the server is full. Nothing was stored.") from error
        raise Unavailable(f"The file store does not work: {error.strerror or type(error).__name__}.") from error
