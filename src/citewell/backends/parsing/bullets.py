"""Which paragraphs of a slide are items of a list: by themselves, their shape, its layout or its master."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element

from citewell.backends.parsing.package import Package

_BODIES: Final = frozenset({"body", "obj", "tbl", "chart", "dgm", "media", "clipArt", "subTitle"})
_MARKS: Final = {"buNone": "none", "buChar": "bullet", "buBlip": "bullet", "buAutoNum": "number"}
_DEEPEST: Final = 8


def placeholder(shape: Element) -> tuple[str, str] | None:
    """Type and index of the placeholder that ``shape`` fills, or None."""
    for properties in shape:
        if properties.tag.startswith("nv"):
            found = properties.find("nvPr/ph")
            return None if found is None else (found.get("type", "obj"), found.get("idx", ""))
    return None


class Bullets:
    """The list styles of the layout and the master behind one slide."""

    def __init__(self, package: Package, slide: str) -> None:
        layout, layout_part = _related(package, slide, "slideLayout")
        master, _ = _related(package, layout_part, "slideMaster")
        self._layout = _styles(layout)
        self._master = _styles(master)
        self._bodies = master.find("txStyles/bodyStyle") if master is not None else None

    def chain(self, shape: Element) -> Sequence[Element]:
        """The list styles that hold for ``shape``, the nearest first."""
        own = shape.find("txBody/lstStyle")
        found = [own] if own is not None else []
        held = placeholder(shape)
        if held is not None:
            kind, index = held
            layout = self._layout.get(f"#{index}") if index else None
            found += [each for each in (layout or self._layout.get(kind), self._master.get(kind)) if each is not None]
            if kind in _BODIES and self._bodies is not None:
                found.append(self._bodies)
        return found

    @staticmethod
    def mark(paragraph: Element, chain: Sequence[Element]) -> tuple[str, int]:
        """``none``, ``bullet`` or ``number``, and the level from 0."""
        own = paragraph.find("pPr")
        said = own.get("lvl", "0") if own is not None else "0"
        level = min(int(said), _DEEPEST) if said.isdecimal() and len(said) < 3 else 0  # noqa: PLR2004 - one digit is usual
        for properties in (own, *(style.find(f"lvl{level + 1}pPr") for style in chain)):
            for each in properties if properties is not None else ():
                if each.tag in _MARKS:
                    return _MARKS[each.tag], level
        return "none", level


def _related(package: Package, part: str, kind: str) -> tuple[Element | None, str]:
    for relation in package.relations(part).values() if part else ():
        if relation.kind == kind:
            return package.xml_if_there(relation.target), relation.target
    return None, ""


def _styles(tree: Element | None) -> dict[str, Element]:
    """The list styles of placeholders, by their types and by ``#`` and their indexes."""
    found: dict[str, Element] = {}
    for shape in tree.iterfind("cSld/spTree/sp") if tree is not None else ():
        held, style = placeholder(shape), shape.find("txBody/lstStyle")
        if held is not None and style is not None:
            kind, index = held
            found.setdefault(kind, style)
            if kind == "body":
                found.setdefault("obj", style)
            if index:
                found[f"#{index}"] = style
    return found
