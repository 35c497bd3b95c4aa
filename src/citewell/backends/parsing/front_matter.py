"""The YAML block at the top of many Markdown files, read without a YAML parser.

Only what people write there is understood: ``key: value``, lists of ``- item`` or in brackets, and indented text
under a key, which is kept as it is. Nothing is evaluated.
"""

from __future__ import annotations

import re
from typing import Final

_FENCE: Final = re.compile(r"(?:---|\.\.\.)[ \t]*")
_KEY: Final = re.compile(r"([A-Za-z_][\w .-]{0,80}?)[ \t]*:(?:[ \t]+(.*)|[ \t]*)")
_ITEM: Final = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([^,]+))\s*(?:,|$)")
_LONGEST: Final = 65_536
_MOST_KEYS: Final = 200


def split_front_matter(text: str) -> tuple[dict[str, str | list[str]], int]:
    """What the front matter says, and the offset where the document begins (0 without front matter)."""
    if not text.startswith("---"):
        return {}, 0
    head = text[:_LONGEST]
    lines = head.split("\n")
    if not _FENCE.fullmatch(lines[0]) or lines[0].startswith("..."):
        return {}, 0
    for number, line in enumerate(lines[1:], start=1):
        if _FENCE.fullmatch(line):
            inside = lines[1:number]
            if not any(_KEY.fullmatch(candidate) for candidate in inside):
                return {}, 0  # a thematic break, not front matter
            end = sum(len(passed) + 1 for passed in lines[: number + 1])
            return _entries(inside), min(end, len(text))
    return {}, 0


def _entries(lines: list[str]) -> dict[str, str | list[str]]:
    below: dict[str, list[str]] = {}
    entries: dict[str, str | list[str]] = {}
    key: str | None = None
    for line in lines:
        match = _KEY.fullmatch(line)
        if match is not None:
            if len(entries) == _MOST_KEYS:
                break
            key = match[1]
            entries[key] = _value(match[2] or "")
        elif key is not None:
            below.setdefault(key, []).append(line)
    for named, under in below.items():
        entries[named] = _below(under, str(entries[named]))
    return entries


def _below(lines: list[str], first: str) -> str | list[str]:
    """The value of a key whose value stands on the lines after it."""
    shown = [line.strip() for line in lines if line.strip()]
    if shown and all(line.startswith("- ") for line in shown):
        return [_unquoted(line[2:]) for line in shown]
    if first in {"", "|", ">", "|-", ">-", "|+", ">+"}:
        first = ""
    return " ".join([first, *shown]).strip()


def _value(written: str) -> str | list[str]:
    """A list that stands between brackets on one line, else the text itself."""
    inner = written.strip()
    if len(inner) < 2 or (inner[0], inner[-1]) != ("[", "]"):  # noqa: PLR2004 - both brackets
        return _unquoted(written)
    parts = [part[1] or part[2] or part[3] for part in _ITEM.finditer(inner[1:-1])]
    return [item for item in (part.strip() for part in parts) if item]


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
