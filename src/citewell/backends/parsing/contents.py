"""What is inside of a document, as a list for its text and as sentences about what was left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from citewell.backends.parsing.parts import BOMB
from citewell.domain.errors import DocumentUnreadable
from citewell.domain.part_paths import is_junk, leads_out, shown_path
from citewell.ports.parser import PartSink

ENCRYPTED: Final = "encrypted with a password"
_NAMED, _LONGEST = 10, 120
_HIDDEN: Final = "hidden, or left by an operating system"


class Contents:
    """Collects what a parser finds. Without a sink nothing is read, and all that has a name is listed.

    ``kept`` counts the files that were taken.

    Args:
        parts: Where the bytes go.
    """

    def __init__(self, parts: PartSink | None) -> None:
        self._parts = parts
        self._lines: list[str] = []
        self._left: dict[str, list[str]] = {}
        self._outside: list[str] = []
        self.kept = 0

    def take(self, raw: str, blocks: Iterable[bytes], *, packed: int | None = None) -> None:
        """A file of the name ``raw``."""
        path = shown_path(raw)
        if is_junk(path):
            self._left.setdefault(_HIDDEN, []).append(path)
            return
        if leads_out(raw):
            self._outside.append(path)
        reason = None if self._parts is None else self._parts.add(raw, blocks, packed=packed)
        if reason is not None:
            self.leave(raw, reason)
            return
        self.kept += 1
        self._lines.append(f"- {path}")

    def leave(self, raw: str, reason: str) -> None:
        """A file of the name ``raw`` is not read; ``reason`` says what it is."""
        path = shown_path(raw)
        self._left.setdefault(reason, []).append(path)
        self._lines.append(f"- {path} ({reason})")

    def __len__(self) -> int:
        return len(self._lines)

    def listing(self) -> str:
        """A Markdown list of all that has a name, but for what is hidden."""
        return "\n".join(self._lines)

    def warnings(self) -> tuple[str, ...]:
        """Sentences about what was left out, and about names that are not what they should be."""
        said = [f"Left out ({reason}): {_some(paths)}." for reason, paths in self._left.items()]
        if self._outside:
            said.append(f"Names lead out of the archive, and are kept without that: {_some(self._outside)}.")
        return tuple(said)

    def refuse_unopened(self) -> None:
        """Nothing, unless all that could have been read is locked or a bomb.

        Raises:
            DocumentUnreadable: then, with the reason ``encrypted`` or ``too_large``.
        """
        if self._parts is None or self.kept:
            return
        if ENCRYPTED in self._left:
            raise DocumentUnreadable(
                "encrypted", "The files in it are encrypted; pack them without a password and try again."
            )
        if BOMB in self._left:
            raise DocumentUnreadable("too_large", f"It {BOMB}: {_some(self._left[BOMB])}.")


def _some(paths: list[str]) -> str:
    shown = ", ".join(path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…" for path in paths[:_NAMED])
    return shown if len(paths) <= _NAMED else f"{shown} and {len(paths) - _NAMED:,} more"
