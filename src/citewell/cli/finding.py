"""Which files there are to put in, under which names, and what is left out on purpose."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from citewell.cli.output import line
from citewell.domain.part_paths import is_junk


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file and the name that it keeps between runs: its path below the folder that was named."""

    path: Path
    name: str

    @property
    def shown(self) -> str:
        """The path as text that can be printed."""
        return line(self.path)


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of a file. ``state``: ``indexed``, ``unchanged``, ``skipped`` or ``failed``."""

    path: str
    state: str
    reason: str | None = None
    document_id: str | None = None


def find_files(paths: Iterable[Path]) -> tuple[list[FoundFile], list[FileOutcome]]:
    """Every file at and below ``paths``, and what was left out on purpose, with the reason.

    Files of one name from several places get longer names: their paths as they were given.
    """
    found: dict[Path, FoundFile] = {}
    left_out: list[FileOutcome] = []
    for root in paths:
        entries = _below(root) if root.is_dir() else [FoundFile(root, _text(root.name))]
        for entry in entries:
            if isinstance(entry, FileOutcome):
                left_out.append(entry)
            else:
                found.setdefault(entry.path.resolve(), entry)  # the same file named twice is one file
    names = Counter(file.name for file in found.values())
    files = (
        replace(file, name=_text(file.path.as_posix())) if names[file.name] > 1 else file for file in found.values()
    )
    return list(files), left_out


def _below(root: Path) -> Iterator[FoundFile | FileOutcome]:
    inside = root.resolve()
    errors: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=errors.append):
        here = Path(folder)
        for name in sorted(folders):
            if name.startswith("."):
                yield _skipped(here / name, "a hidden folder")
            elif (here / name).is_symlink():
                yield _skipped(here / name, "a link to a folder")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = here / name
            reason = _reason_to_skip(path, inside)
            yield (
                FoundFile(path, _text(path.relative_to(root).as_posix())) if reason is None else _skipped(path, reason)
            )
    for error in errors:
        yield _skipped(Path(str(error.filename)), f"cannot be opened: {error.strerror}")


def _reason_to_skip(path: Path, inside: Path) -> str | None:
    if path.name.startswith("."):
        return "a hidden file"
    if is_junk(path.name):
        return "a file that a program keeps for itself"
    if not path.exists():
        return "a link to nothing"
    if not path.resolve().is_relative_to(inside):
        return "a link that leads out of the folder"
    return None if path.is_file() else "not a file"


def _skipped(path: Path, reason: str) -> FileOutcome:
    return FileOutcome(line(path), "skipped", reason)


def _text(name: str) -> str:
    """The name without bytes that are no text, which a document's own id cannot hold."""
    return name.encode("utf-8", "replace").decode()
