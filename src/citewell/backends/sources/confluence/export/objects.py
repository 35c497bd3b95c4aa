"""The objects of an export, one after the other as they stand in its file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Final

from citewell.domain.errors import SourceFailed

_HEAD: Final = 65_536
_LONGEST_VALUE: Final = 20_000
_DECLARATION: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SPLIT: Final = b"]]]]><![CDATA[>"
_BODY: Final = "body"


@dataclass(frozen=True, slots=True)
class Record:
    """One object: ``values`` are its texts, ``references`` ids of other objects by property or collection."""

    kind: str
    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)

    def value(self, *names: str) -> str:
        """The first of the values ``names`` that there is."""
        return next((self.values[name] for name in names if self.values.get(name)), "")

    def reference(self, *names: str) -> str:
        """The id of the first object that one of ``names`` refers to."""
        return next((self.references[name][0] for name in names if self.references.get(name)), "")


class Entities:
    """The objects of an ``entities.xml``. What is damaged in between is left out.

    Args:
        file: The XML.
        most: Bytes that are read at most.
    """

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = most
        self._source: _Bounded | None = None

    @property
    def spaced(self) -> bool:
        """Whether ``]]`` in its texts has a space after it that was not there, as older versions kept CDATA whole.

        Newer ones split the section. Known when all was read.
        """
        return self._source is None or not self._source.split_sections

    def records(self, kinds: frozenset[str]) -> Iterator[Record]:
        """The objects of these classes.

        Raises:
            SourceFailed: a document type is declared, or there is more than may be read.
        """
        from lxml import etree

        head = self._file.read(_HEAD)
        if _DECLARATION.search(head):
            raise SourceFailed("changed", "entities.xml declares a document type, which no export does.")
        self._source = _Bounded(head, self._file, self._most)
        events = etree.iterparse(
            self._source,
            events=("end",),
            tag="object",
            recover=True,
            huge_tree=True,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
        )
        try:
            for _, element in events:
                if element.get("class") in kinds:
                    yield _record(element)
                element.clear()
                parent = element.getparent()
                while parent is not None and len(parent) > 1:
                    del parent[0]
        except etree.LxmlError as exc:
            raise SourceFailed("changed", "entities.xml is no XML that can be read.") from exc


class _Bounded(io.RawIOBase):
    """A file that begins with ``head``, without characters that XML does not know, up to ``most`` bytes."""

    def __init__(self, head: bytes, file: IO[bytes], most: int) -> None:
        super().__init__()
        self._head = head
        self._file = file
        self._left = most
        self._end = b""
        self.split_sections = False

    def read(self, size: int = -1) -> bytes:
        block, self._head = (self._head, b"") if self._head else (self._file.read(size if size > 0 else _HEAD), b"")
        self._left -= len(block)
        if self._left < 0:
            raise SourceFailed("too_large", "entities.xml is larger than an export may be.")
        self.split_sections = self.split_sections or _SPLIT in self._end + block
        self._end = block[-len(_SPLIT) :]
        return block.translate(None, _CONTROLS)


_CONTROLS: Final = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))


def _record(element: Any) -> Record:
    values: dict[str, str] = {}
    references: dict[str, tuple[str, ...]] = {}
    kinds: dict[str, str] = {}
    found = ""
    for child in element:
        name = child.get("name", "")
        if child.tag == "id":
            found = _text(child)
        elif child.tag == "property":
            if child.get("class"):
                ids = tuple(_text(each) for each in child.iterfind("id"))
                if ids:
                    references[name] = ids
                    kinds[name] = child.get("class")
                elif not len(child) and _text(child):
                    values[name] = _text(child)
            else:
                text = "".join(child.itertext()) if name == _BODY else _text(child)
                values[name] = text if name == _BODY else text[:_LONGEST_VALUE]
        elif child.tag == "collection":
            references[name] = tuple(_text(each) for each in child.iterfind("element/id"))
    return Record(element.get("class"), found, values, references, kinds)


def _text(element: Any) -> str:
    return (element.text or "").strip()
