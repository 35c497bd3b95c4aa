"""Which paths of a source are wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from typing import Final

from citewell.domain.errors import InvalidInput

MOST: Final = 100
LONGEST: Final = 500


@dataclass(frozen=True)
class Patterns:
    """``include`` (all where there is none) without ``exclude``, and without what is hidden.

    In a pattern ``*`` stands for any characters, ``?`` for one and ``[ab]`` for one of these. One without a slash is
    about the last part of a path, one with a slash about the whole of it.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("include", "exclude"):
            given = getattr(self, field)
            if len(given) > MOST or any(len(pattern) > LONGEST for pattern in given):
                message = f"{field} may hold {MOST} patterns of {LONGEST} characters at most."
                raise InvalidInput(message, field=field, reason="patterns", most=MOST, longest=LONGEST)

    def want(self, path: str) -> bool:
        """Whether the file of this path (with slashes, from the source's own root) is wanted."""
        if any(is_hidden(part) for part in path.split("/")):
            return False
        return _match(self._included, path, default=True) and not _match(self._excluded, path, default=False)

    @cached_property
    def _included(self) -> Sequence[tuple[bool, re.Pattern[str]]]:
        return _compiled(self.include)

    @cached_property
    def _excluded(self) -> Sequence[tuple[bool, re.Pattern[str]]]:
        return _compiled(self.exclude)


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or a lock that an office program left beside a file."""
    return name.startswith((".", "~$")) or name in ("Thumbs.db", "desktop.ini")


def _compiled(patterns: Sequence[str]) -> list[tuple[bool, re.Pattern[str]]]:
    return [("/" in pattern, re.compile(translate(pattern.lstrip("/")), re.IGNORECASE)) for pattern in patterns]


def _match(patterns: Sequence[tuple[bool, re.Pattern[str]]], path: str, *, default: bool) -> bool:
    if not patterns:
        return default
    name = path.rpartition("/")[2]
    return any(pattern.match(path if whole else name) for whole, pattern in patterns)
