"""A folder on the server's own disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from citewell.backends.sources.given import Given
from citewell.backends.sources.patterns import Patterns, is_hidden
from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.ports.source import Checkpoint, ItemUnreadable, Listed, Setting, SourceEvent, SourceItem

BLOCK: Final = 1 << 20
PATTERNS: Final = (
    Setting(
        "include", "Only files whose names match one of these patterns, such as `*.pdf` or `manuals/*`.", form="list"
    ),
    Setting("exclude", "Leave out files whose names match one of these patterns.", form="list"),
)
"""Settings of every kind whose items have paths."""


class FolderKind:
    """Folders below ``roots``, which the operator opened for this.

    Polled: size, times and inode tell what to look at again, and what is read again counts by its content.
    """

    name = "folder"
    summary = "A folder on the server's disk, with all that is in it."
    admins_only = True
    settings = (Setting("path", "The folder; below one of `CITEWELL_SOURCE_FOLDERS`.", required=True), *PATTERNS)

    def __init__(self, roots: Sequence[Path], *, between_checkpoints: int = 500) -> None:
        self._roots = tuple(roots)
        self._between = between_checkpoints

    def checked(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """See ``SourceKind``."""
        given = Given(settings)
        path, patterns = given.text("path"), Patterns(given.names("include"), given.names("exclude"))
        given.finish()
        allowed_path(path, self._roots)
        return {"path": path, "include": list(patterns.include), "exclude": list(patterns.exclude)}

    def open(self, settings: Mapping[str, object]) -> FolderSource:
        """See ``SourceKind``."""
        given = Given(settings)
        patterns = Patterns(given.names("include"), given.names("exclude"))
        try:
            root = allowed_path(given.text("path"), self._roots)
        except InvalidInput as error:
            raise SourceFailed("forbidden", error.message) from error
        return FolderSource(root, patterns, self._between)


def allowed_path(path: str, roots: Sequence[Path], *, field: str = "path") -> Path:
    """The real path of ``path``, which lies below one of ``roots``, links followed.

    Raises:
        InvalidInput: it does not, or it is not absolute. The message tells nothing of what is on the disk.
    """
    if not roots:
        message = "No folder of the server is open for sources. Name some in CITEWELL_SOURCE_FOLDERS."
        raise InvalidInput(message, field=field, reason="no_folders")
    if not path.startswith("/"):
        raise InvalidInput(f"{field} must be absolute.", field=field, reason="path_slash")
    real = Path(path).resolve()
    if not any(real.is_relative_to(root.resolve()) for root in roots):
        raise InvalidInput(
            f"{field} must lie below one of the folders in CITEWELL_SOURCE_FOLDERS.",
            field=field,
            reason="folder_outside",
        )
    return real


@dataclass(frozen=True)
class FolderSource:
    """The files below ``root``, in the order of their paths. A link is followed to a file that lies below it, too."""

    root: Path
    patterns: Patterns
    between_checkpoints: int

    def check(self) -> str:
        """See ``Source``."""
        with readable(self.root), os.scandir(self.root) as entries:
            count = sum(1 for _ in entries)
        return f"The folder can be read; it has {count} entries."

    def changes(self, cursor: Mapping[str, object] | None, *, stopped: Callable[[], bool]) -> Iterator[SourceEvent]:
        """See ``Source``. All is listed every time; the cursor is the last path that was told."""
        after = tuple(str((cursor or {}).get("after", "")).split("/")) if cursor else ()
        whole = not (cursor or {}).get("unreadable")
        with readable(self.root):
            (self.root / ".").stat()
        for told, found in enumerate(self._walk(self.root, (), after), start=1):
            if stopped():
                return
            if isinstance(found, ItemUnreadable) and found.key.endswith("/"):
                whole = False
            yield found
            if told % self.between_checkpoints == 0:
                yield Checkpoint({"after": found.key.rstrip("/"), "unreadable": not whole})
        yield Listed(complete=whole)

    @contextmanager
    def open(self, item: SourceItem) -> Iterator[Iterator[bytes]]:
        """See ``Source``."""
        with readable(self.root / item.key):
            path = Path(os.path.realpath(self.root / item.key))
            if not path.is_relative_to(self.root):
                raise SourceFailed("forbidden", "The file is a link that leads out of the folder.")
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise SourceFailed("changed", "This is no file any more.")
            yield _blocks(handle, path)
        finally:
            os.close(handle)

    def close(self) -> None:
        """Nothing is held."""

    def _walk(
        self, folder: Path, parts: tuple[str, ...], after: tuple[str, ...]
    ) -> Iterator[SourceItem | ItemUnreadable]:
        """What is below ``folder`` and comes after the path ``after`` in the order of paths."""
        try:
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            return  # it went while the folder was read
        except OSError as error:
            if not parts:
                raise SourceFailed("unreachable", _sentence(error)) from error
            yield ItemUnreadable("/".join(parts) + "/", "forbidden", f"The folder cannot be read: {_sentence(error)}")
            return
        for entry in ordered:
            path = (*parts, entry.name)
            if path < after[: len(path)] or is_hidden(entry.name):
                continue
            if _is_folder(entry):
                yield from self._walk(folder / entry.name, path, after)
            elif path != after and self.patterns.want("/".join(path)):
                found = self._item(entry, path)
                if found is not None:
                    yield found

    def _item(self, entry: os.DirEntry[str], parts: tuple[str, ...]) -> SourceItem | ItemUnreadable | None:
        key = "/".join(parts)
        if not key.isprintable():  # bytes that are no text come as halves of pairs
            shown = key.encode("utf-8", "backslashreplace").decode()
            return ItemUnreadable(shown, "bad_name", "The name of this file is not text. Rename it.")
        try:
            if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(self.root):
                return None
            facts = entry.stat()
        except OSError as error:
            return ItemUnreadable(key, "not_found", _sentence(error), entry.name)
        if not stat.S_ISREG(facts.st_mode):
            return None
        return SourceItem(
            key=key,
            version=f"{facts.st_size}-{facts.st_mtime_ns}-{facts.st_ino}",
            file_name=entry.name,
            breadcrumb=parts[:-1],
            metadata={"path": key},
            changed_at=datetime.fromtimestamp(facts.st_mtime, UTC),
        )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _blocks(handle: int, path: Path) -> Iterator[bytes]:
    while True:
        with readable(path):
            block = os.read(handle, BLOCK)
        if not block:
            return
        yield block


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Says what the system says about a file, in the words of a source."""
    try:
        yield
    except FileNotFoundError as error:
        raise SourceFailed("not_found", f"{path.name} is not there.") from error
    except PermissionError as error:
        raise SourceFailed("forbidden", f"The server may not read {path.name}.") from error
    except OSError as error:
        raise SourceFailed("unreachable", f"{path.name} cannot be read: {_sentence(error)}") from error


def _sentence(error: OSError) -> str:
    return f"{error.strerror or 'the disk fails'}."
