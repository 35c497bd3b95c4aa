"""Names of files inside of other files, as people see them. Never used as a path of a machine."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection
from typing import Final

from citewell.domain.names import UNNAMED, deceives

MAX_PATH: Final = 1000
_MAX_COMPONENT: Final = 255
_DIGEST: Final = 16
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_JUNK: Final = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


def shown_path(raw: str) -> str:
    r"""``raw`` relative, with ``/`` between folders; what cannot be seen or turns text around is shown by its number.

    A leading ``/``, ``C:`` and every ``.`` and ``..`` are gone. At most 1,000 characters: where there are more, or a
    name has more than 255, the end of it is a digest, so that different names stay different.
    """
    names = [name.strip() for name in re.split(r"[/\\]", unicodedata.normalize("NFC", raw))]
    if names and _DRIVE.fullmatch(names[0][:2]):
        names[0] = names[0][2:].strip()
    names = [_cut(_visible(name), _MAX_COMPONENT) for name in names if name not in ("", ".", "..")]
    names = [name for name in names if name not in ("", ".", "..")]
    return _cut("/".join(names) or UNNAMED, MAX_PATH)


def is_shown(path: str) -> bool:
    """Whether ``path`` is such as ``shown_path`` makes."""
    return 0 < len(path) <= MAX_PATH and path.isprintable() and not any(map(deceives, path))


def leads_out(raw: str) -> bool:
    """Whether a program that unpacks files by their names would write outside of its folder."""
    names = re.split(r"[/\\]", raw)
    return raw.startswith(("/", "\\")) or bool(_DRIVE.fullmatch(raw[:2])) or ".." in names


def is_junk(path: str) -> bool:
    """Whether a shown path is hidden, or is what operating systems and office programs leave in folders."""
    return any(name.startswith((".", "~$")) or name in _JUNK for name in path.split("/"))


def unique_path(path: str, taken: Collection[str]) -> str:
    """``path``, or where that is taken ``path (2)`` and so on, before the ending of the name."""
    if path not in taken:
        return path
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""

    def numbered(number: int) -> str:
        suffix = f" ({number}){dot}{ending}"
        return shown_path(f"{folder}{slash}{stem[: _MAX_COMPONENT - len(suffix)]}{suffix}")

    taken_one, free = 1, 2
    while numbered(free) in taken:
        taken_one, free = free, 2 * free
    while free - taken_one > 1:  # one by one, thousands of files of one name would take minutes
        between = (taken_one + free) // 2
        if numbered(between) in taken:
            taken_one = between
        else:
            free = between
    return numbered(free)


def external_path(path: str, longest: int) -> str:
    """``path`` in ``longest`` characters at most, different for different paths."""
    return _cut(path, longest)


def _visible(text: str) -> str:
    return "".join(_escaped(char) if deceives(char) or not char.isprintable() else char for char in text)


def _escaped(char: str) -> str:
    return " " if unicodedata.category(char) == "Zs" else f"<U+{ord(char):04X}>"


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
    return f"{text[: longest - _DIGEST - 1].rstrip('/ ')}~{digest}"
