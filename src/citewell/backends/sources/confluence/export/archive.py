"""An export: a zip file, or the folder that it was unpacked to."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Final, Protocol

from citewell.domain.errors import SourceFailed

ENTITIES: Final = "entities.xml"
_MOST_MEMBERS: Final = 500_000
_MOST_RATIO: Final = 200
_LEAST_CHECKED: Final = 10_000_000


class Archive(Protocol):
    """Files by their paths in the export."""

    def open(self, name: str) -> IO[bytes]:
        """The file. Raises ``KeyError`` where there is none."""
        ...

    def names(self, folder: str) -> list[str]:
        """Paths of the files right in ``folder``."""
        ...

    def size(self, name: str) -> int:
        """How many bytes the file has. Raises ``KeyError`` where there is none."""
        ...


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Says what the system says about the export, in the words of a source."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise SourceFailed("not_found", f"{path.name} is not there.") from exc
    except PermissionError as exc:
        raise SourceFailed("forbidden", f"The server may not read {path.name}.") from exc
    except OSError as exc:
        raise SourceFailed("unreachable", f"{path.name} cannot be read.") from exc
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, zlib.error) as exc:
        raise SourceFailed("changed", f"{path.name} is no zip file that can be read.") from exc


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The export at ``path``.

    Raises:
        SourceFailed: there is none, it cannot be read, or it is no export of a space.
    """
    with ExitStack() as held:
        with told(path):
            archive = _Folder(path) if path.is_dir() else _Zip(held.enter_context(zipfile.ZipFile(path)))
            _check(archive)
        yield archive


def _check(archive: Archive) -> None:
    try:
        archive.size(ENTITIES)
    except KeyError as exc:
        message = f"This is no XML export of a space: it holds no {ENTITIES}. Exports as HTML or PDF cannot be read."
        raise SourceFailed("changed", message) from exc


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        infos = archive.infolist()
        if len(infos) > _MOST_MEMBERS:
            raise SourceFailed("too_large", f"The export holds more than {_MOST_MEMBERS} files.")
        self._folders: dict[str, list[str]] = {}
        for info in infos:
            if not info.is_dir():
                self._folders.setdefault(info.filename.rpartition("/")[0], []).append(info.filename)

    def open(self, name: str) -> IO[bytes]:
        """As the port says."""
        info = self._archive.getinfo(name)
        if info.flag_bits & 1:
            raise SourceFailed("changed", "The export is encrypted.")
        if info.file_size > _LEAST_CHECKED and info.file_size > _MOST_RATIO * max(1, info.compress_size):
            raise SourceFailed("too_large", f"{name} unpacks to more than {_MOST_RATIO} times its size.")
        return self._archive.open(info)

    def names(self, folder: str) -> list[str]:
        """As the port says."""
        return self._folders.get(folder, [])

    def size(self, name: str) -> int:
        """As the port says."""
        return self._archive.getinfo(name).file_size


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def open(self, name: str) -> IO[bytes]:
        """As the port says."""
        return self._path(name).open("rb")

    def names(self, folder: str) -> list[str]:
        """As the port says."""
        path = self._root / folder
        if not path.is_dir():
            return []
        with os.scandir(path) as entries:
            return [f"{folder}/{entry.name}" for entry in entries if entry.is_file(follow_symlinks=False)]

    def size(self, name: str) -> int:
        """As the port says."""
        return self._path(name).stat().st_size

    def _path(self, name: str) -> Path:
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root) or not path.is_file():
            raise KeyError(name)
        return path
