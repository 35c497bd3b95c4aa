"""Files of a cache that several processes share: whole or not there, and known by their hash."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_LEDGER = "digests.json"
_LOCK = ".lock"


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's bytes in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_json(path: Path) -> dict[str, object]:
    """The JSON object in ``path``; empty if there is none or it is damaged, for it can be made again."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def remembered_sha256(path: Path, cache: Path) -> str:
    """SHA-256 of ``path``, computed once and remembered in the directory ``cache`` until size or time change."""
    status = path.stat()
    ledger = read_json(cache / _LEDGER)
    entry = ledger.get(str(path))
    stamp = [status.st_size, status.st_mtime_ns]
    if isinstance(entry, dict) and entry.get("stamp") == stamp and isinstance(entry.get("sha256"), str):
        return str(entry["sha256"])
    digest = sha256_of(path)
    if os.access(cache, os.W_OK):
        write_json(cache / _LEDGER, {**ledger, str(path): {"stamp": stamp, "sha256": digest}})
    return digest


def write_json(path: Path, value: Mapping[str, object]) -> None:
    """Replace ``path`` by ``value``, whole and durable."""
    write_atomically(path, [json.dumps(value, indent=1, sort_keys=True).encode()])


def write_atomically(path: Path, parts: Iterable[bytes], *, sha256: str | None = None) -> bool:
    """Write ``parts`` to ``path``: temporary file, fsync, rename, fsync of the directory.

    Returns:
        False, with nothing changed, if the bytes do not have the hash ``sha256``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    digest = hashlib.sha256()
    try:
        with temporary.open("xb") as file:
            for part in parts:
                digest.update(part)
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        if sha256 is not None and digest.hexdigest() != sha256:
            return False
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_directory(path.parent)
    return True


def sync_directory(path: Path) -> None:
    """Make renames in ``path`` durable, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def new_directory(target: Path) -> Iterator[Path]:
    """A directory to fill that becomes ``target`` when the context ends well, in place of what was there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    temporary.mkdir()
    try:
        yield temporary
        for path in temporary.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        sync_directory(temporary)
        if target.exists():
            target.rename(temporary.with_name(f"{temporary.name}.old"))
        temporary.rename(target)
        sync_directory(target.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(temporary.with_name(f"{temporary.name}.old"), ignore_errors=True)


def sweep(directory: Path, prefix: str = "") -> None:
    """Remove what killed processes left half written in ``directory``: hidden names that begin with ``prefix``.

    To be called inside ``only_one(directory)``, so that nobody is writing them.
    """
    for path in directory.glob(f".{prefix}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != _LOCK:
            path.unlink(missing_ok=True)


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Let one process at a time make files in ``directory``; the others wait.

    Where the directory is not to be written (a model that came with an image), nothing is made and nobody waits.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if not os.access(directory, os.W_OK):
        yield
        return
    with (directory / _LOCK).open("a") as lock:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
