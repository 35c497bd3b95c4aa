"""The files of a base: what they hold, and how they are shared."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from citewell.domain.errors import IndexDamaged, Unavailable

FACTS = "citewell.json"
_META = "meta.json"
_NO_LINKS = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a base says of itself: ``rows`` are the live ones, ``dead`` those that merges have not dropped yet."""

    engine: str
    seq: int
    rows: int
    dead: int


def write_facts(directory: Path, *, engine: str, seq: int, rows: int) -> None:
    """Say what ``directory`` holds now.

    Raises:
        OSError, ValueError: the disk refused, or the files of the index are not there.
    """
    segments = json.loads((directory / _META).read_text(encoding="utf-8"))["segments"]
    dead = sum(segment["max_doc"] for segment in segments) - rows
    facts = Facts(engine, seq, rows, dead)
    (directory / FACTS).write_text(json.dumps(asdict(facts)), encoding="utf-8")


def read_facts(directory: Path, *, engine: str) -> Facts:
    """What ``directory`` says that it holds.

    Raises:
        IndexDamaged: it does not say, or is of another format than ``engine``.
    """
    try:
        facts = Facts(**json.loads((directory / FACTS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as exc:
        raise IndexDamaged("The lexical index does not say what it holds; it will be rebuilt.") from exc
    numbers: tuple[object, ...] = (facts.seq, facts.rows, facts.dead)  # what a file says, of whatever type
    if facts.engine != engine or not all(isinstance(number, int) for number in numbers):
        raise IndexDamaged("The lexical index is of another format; it will be rebuilt.", engine=facts.engine)
    return facts


def link_files(source: Path, target: Path) -> None:
    """Give ``target`` the files of ``source``: hard links, or copies where the file system allows no links.

    Tantivy writes new files and replaces old ones by rename, so the linked originals never change.

    Raises:
        IndexDamaged: ``source`` cannot be read.
    """
    for path in source.iterdir():
        if path.name == FACTS or path.suffix == ".lock":
            continue
        try:
            os.link(path, target / path.name)
        except OSError as exc:
            if exc.errno not in _NO_LINKS:
                raise IndexDamaged("The lexical index cannot be read.", reason=str(exc)) from exc
            shutil.copyfile(path, target / path.name)


def remove_locks(directory: Path) -> None:
    """Remove the lock files that a writer leaves; they say nothing once it has ended."""
    for lock in directory.glob(".tantivy-*.lock"):
        lock.unlink()


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Tantivy reports what the disk refuses as ``ValueError`` or ``OSError``, with the reason in words."""
    try:
        yield
    except (ValueError, OSError) as exc:
        raise Unavailable("The lexical index cannot be written now.", reason=str(exc)) from exc
