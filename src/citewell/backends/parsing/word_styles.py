"""The styles and lists of a Word document: what is a heading, and which number stands before a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

_HEADING: Final = re.compile(r"heading ?([1-9])")
_PLACE: Final = re.compile(r"%([1-9])")
_DEEPEST_PARENT: Final = 20
_LEVELS: Final = 9
_BODY_LEVEL: Final = 9  # the outline level of running text
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST_ROMAN: Final = 4_000
_MOST_LETTERS: Final = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before an item: its level from 0 and its number as shown; None for a bullet."""

    level: int
    label: str | None


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)


class WordStyles:
    """Styles and lists by their ids; either part may be missing."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        listed = styles.iterfind("style") if styles is not None else ()
        self._styles = {each.get("styleId", ""): each for each in listed}
        self._lists: dict[str, _List] = {}
        self._list_of: dict[str, str] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        if numbering is not None:
            self._read(numbering)

    def name(self, style: str) -> str:
        """The name of a style in lower case, as Word calls it in every language; else its id."""
        found = self._styles.get(style)
        named = found.find("name") if found is not None else None
        return (named.get("val", style) if named is not None else style).lower()

    def heading_level(self, paragraph: Element) -> int:
        """1 to 9 for headings and titles; 0 for running text."""
        properties = paragraph.find("pPr")
        if properties is None:
            return 0
        outline = properties.find("outlineLvl")
        style = _value(properties, "pStyle")
        levels = [outline, *(each.find("pPr/outlineLvl") for each in self._chain(style))]
        said = next((each.get("val", "") for each in levels if each is not None), "")
        if said.isdecimal() and int(said[:2]) < _BODY_LEVEL:
            return int(said[:2]) + 1
        for name in (self.name(style), *(self.name(each.get("styleId", "")) for each in self._chain(style))):
            found = _HEADING.fullmatch(name)
            if found is not None or name == "title":
                return int(found[1]) if found is not None else 1
        return 0

    def mark(self, paragraph: Element) -> Mark | None:
        """The bullet or number of ``paragraph``, counted on; None for a paragraph that is no item."""
        properties = paragraph.find("pPr")
        if properties is None:
            return None
        holders = [properties, *self._properties(_value(properties, "pStyle"))]
        number, level = "", -1
        for holder in holders:
            said = holder.find("numPr")
            if said is not None:
                number = number or _value(said, "numId")
                level = _whole(_value(said, "ilvl"), -1) if level < 0 else level
        if not number or number == "0":
            return None
        return self._counted(number, min(max(level, 0), _LEVELS - 1))

    def _counted(self, number: str, level: int) -> Mark | None:
        found = self._lists.get(self._list_of.get(number, ""))
        if found is None:
            return Mark(level, None)
        for each, start in self._overrides.pop(number, {}).items():
            found.counters[each] = start - 1
        for deeper in [each for each in found.counters if each > level]:
            del found.counters[deeper]
        settings = found.levels.get(level, _Level())
        found.counters[level] = found.counters.get(level, settings.start - 1) + 1
        if settings.form in {"bullet", "none"} or not settings.text.strip():
            return Mark(level, None)

        def shown(place: re.Match[str]) -> str:
            index = int(place[1]) - 1
            other = found.levels.get(index, _Level())
            return _numeral(found.counters.get(index, other.start), other.form)

        return Mark(level, _PLACE.sub(shown, settings.text).strip())

    def _chain(self, style: str) -> Iterator[Element]:
        """The style and those that it is based on."""
        for _ in range(_DEEPEST_PARENT):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = _value(found, "basedOn")

    def _properties(self, style: str) -> Iterator[Element]:
        for each in self._chain(style):
            properties = each.find("pPr")
            if properties is not None:
                yield properties

    def _read(self, numbering: Element) -> None:
        linked = {}
        for abstract in numbering.iterfind("abstractNum"):
            key = abstract.get("abstractNumId", "")
            self._lists[key] = _List(dict(map(_level, abstract.iterfind("lvl"))))
            if _value(abstract, "numStyleLink"):
                linked[key] = _value(abstract, "numStyleLink")
        for number in numbering.iterfind("num"):
            key = number.get("numId", "")
            self._list_of[key] = _value(number, "abstractNumId")
            starts = {
                _whole(each.get("ilvl", ""), 0): _whole(_value(each, "startOverride"), 1)
                for each in number.iterfind("lvlOverride")
                if each.find("startOverride") is not None
            }
            if starts:
                self._overrides[key] = starts
        for key, style in linked.items():
            properties = next(self._properties(style), None)
            target = properties.find("numPr") if properties is not None else None
            meant = self._lists.get(self._list_of.get(_value(target, "numId"), "")) if target is not None else None
            if meant is not None:
                self._lists[key] = meant


def _level(element: Element) -> tuple[int, _Level]:
    return _whole(element.get("ilvl", ""), 0), _Level(
        _value(element, "numFmt") or "decimal", _value(element, "lvlText"), _whole(_value(element, "start"), 1)
    )


def _value(element: Element, name: str) -> str:
    found = element.find(name)
    return found.get("val", "") if found is not None else ""


def _whole(said: str, otherwise: int) -> int:
    return int(said) if said.isdecimal() and len(said) < _LEVELS else otherwise


def _numeral(number: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, _MOST_LETTERS)
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"} and 0 < number < _LARGEST_ROMAN:
        numeral = ""
        for value, letters in _ROMAN:
            numeral += letters * (number // value)
            number %= value
        return numeral.upper() if form == "upperRoman" else numeral
    return f"{number:02}" if form == "decimalZero" else str(number)
