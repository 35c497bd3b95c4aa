"""What Office and OpenDocument files say of themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.package import Package

_NAMES: Final = {
    "title": "title",
    "language": "language",
    "creator": "author",
    "initial-creator": "author",
    "created": "created",
    "creation-date": "created",
    "modified": "modified",
    "date": "modified",
    "subject": "subject",
    "keywords": "keywords",
    "keyword": "keywords",
    "description": "description",
    "category": "category",
}
_LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Properties:
    """Title, language, and the rest under stable names: author, created, modified, subject, keywords and so on."""

    title: str | None = None
    language: str | None = None
    rest: dict[str, object] = field(default_factory=dict)


def office_properties(package: Package) -> Properties:
    """The core properties of an Office file."""
    part = next((each.target for each in package.relations("").values() if each.kind == "core-properties"), "")
    return said_by(package.xml_if_there(part or "docProps/core.xml"))


def opendocument_properties(package: Package) -> Properties:
    """The metadata of an OpenDocument file."""
    tree = package.xml_if_there("meta.xml")
    return said_by(tree.find("meta") if tree is not None else None)


def said_by(tree: Element | None) -> Properties:
    """What the children of ``tree`` say; repeated keywords become a list. The first author wins."""
    said: dict[str, str] = {}
    keywords: list[str] = []
    for each in tree if tree is not None else ():
        name, value = _NAMES.get(each.tag), clean("".join(each.itertext())).strip()[:_LONGEST]
        if name == "keywords" and value:
            keywords.append(value)
        elif name and value:
            if name == "author" and each.tag == "initial-creator":
                said[name] = value
            else:
                said.setdefault(name, value)
    title, language = one_line(said.pop("title", "")) or None, said.pop("language", None)
    rest: dict[str, object] = dict(said)
    if keywords:
        rest["keywords"] = keywords if len(keywords) > 1 else keywords[0]
    return Properties(title, language, rest)
