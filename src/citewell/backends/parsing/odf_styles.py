"""The styles of an OpenDocument file that decide how its text reads: lists, titles, the language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

_DEEPEST_PARENT: Final = 20
_NO_LANGUAGE: Final = frozenset({"", "none", "zxx"})


class Styles:
    """Styles by name, from the parts ``styles`` and ``content``; either may be missing."""

    def __init__(self, *trees: Element | None) -> None:
        self._parents: dict[str, str] = {}
        self._lists: dict[str, dict[int, bool]] = {}
        self._list_of: dict[str, str] = {}
        self.language: str | None = None
        for style in (each for tree in trees if tree is not None for each in _styles(tree)):
            name = style.get("name", "")
            if style.tag == "style":
                self._parents[name] = style.get("parent-style-name", "")
                if style.get("list-style-name"):
                    self._list_of[name] = style.get("list-style-name", "")
            elif style.tag in {"list-style", "outline-style"}:
                self._lists[name] = dict(_levels(style))
            elif style.tag == "default-style" and style.get("family") == "paragraph" and self.language is None:
                self.language = _language(style)

    def numbered(self, name: str, level: int) -> bool:
        """Whether items of the list style ``name`` have numbers at ``level``, from 1; else they have bullets."""
        return self._lists.get(name, {}).get(level, False)

    def family(self, name: str) -> str:
        """The style that ``name`` goes back to, as its user picked it: ``Title``, ``Text_20_body``, …."""
        for _ in range(_DEEPEST_PARENT):
            if name in {"Title", "Subtitle"} or not self._parents.get(name):
                break
            name = self._parents[name]
        return name


def _styles(tree: Element) -> Iterator[Element]:
    for holder in tree:
        if holder.tag in {"styles", "automatic-styles"}:
            yield from holder


def _levels(style: Element) -> Iterator[tuple[int, bool]]:
    for level in style:
        number = level.get("level", "")
        if number.isdecimal():
            yield int(number), level.tag == "list-level-style-number" and bool(level.get("num-format"))


def _language(style: Element) -> str | None:
    for properties in style.iterfind("text-properties"):
        language, country = properties.get("language", ""), properties.get("country", "")
        if language not in _NO_LANGUAGE:
            return language if country in _NO_LANGUAGE else f"{language}-{country}"
    return None
