"""XML read without trust: entities are refused where they are declared, nothing outside the file is ever opened.

Tags and attributes lose their namespaces, but for the ids of Office relations, which are ``r:id`` and the like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.entities import html5
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from citewell.domain.errors import DocumentUnreadable

if TYPE_CHECKING:
    from pyexpat import XMLParserType

_SEPARATOR: Final = "}"
_DEEPEST: Final = 200
_STEP: Final = 1 << 18
_RELATIONS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "http://purl.oclc.org/ooxml/officeDocument/relationships}",
)


class NotWellFormed(DocumentUnreadable):
    """The XML breaks the rules of XML; reason ``damaged``."""

    def __init__(self, message: str) -> None:
        super().__init__("damaged", message)


class XmlEvents:
    """Receives what ``walk_xml`` finds. Names are without their namespaces."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text, perhaps a part of it."""


def walk_xml(source: BinaryIO | bytes | str, events: XmlEvents, *, deepest: int = _DEEPEST) -> None:
    """Reads ``source`` to its end and tells ``events`` of it; see ``steps_through_xml``."""
    for _ in steps_through_xml(source, events, deepest=deepest):
        pass


def steps_through_xml(
    source: BinaryIO | bytes | str, events: XmlEvents, *, deepest: int = _DEEPEST, as_written: bool = False
) -> Iterator[None]:
    """Tells ``events`` of ``source`` in constant memory, and yields after each quarter of a megabyte.

    Args:
        source: The XML.
        events: Receives what is found.
        deepest: Levels of elements.
        as_written: Names keep their prefixes, and the depth is not watched: a third less time, for receivers that
            keep no tree.

    Raises:
        DocumentUnreadable: it is not well-formed, nested too deeply, or declares entities.
    """
    names: dict[str, str] = {}
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise DocumentUnreadable("damaged", f"The XML is nested more than {deepest:,} levels deep.")
        if attributes:
            attributes = {names.get(key) or named(key): value for key, value in attributes.items()}
        events.start(names.get(tag) or named(tag), attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        events.end(names.get(tag) or named(tag))

    def named(name: str) -> str:
        short = name.rpartition(_SEPARATOR)[2]
        if name.startswith(_RELATIONS):
            short = f"r:{short}"
        names[name] = short
        return short

    parser = expat.ParserCreate(namespace_separator=None if as_written else _SEPARATOR)
    parser.buffer_text = True
    parser.buffer_size = 65_536
    parser.StartElementHandler = events.start if as_written else start
    parser.EndElementHandler = events.end if as_written else end
    parser.CharacterDataHandler = events.data
    parser.EntityDeclHandler = _refuse
    parser.SkippedEntityHandler = lambda name, parameter: None if parameter else events.data(html5.get(f"{name};", ""))
    yield from _feed(parser, source)


def read_xml(source: BinaryIO | bytes | str) -> Element:
    """The tree of ``source``; see ``walk_xml``."""
    builder = _Tree()
    walk_xml(source, builder)
    return builder.close()


class _Tree(XmlEvents):
    def __init__(self) -> None:
        builder = TreeBuilder()
        self.start: Callable[[str, dict[str, str]], object] = builder.start  # type: ignore[assignment] # the C function itself, for speed
        self.end: Callable[[str], object] = builder.end  # type: ignore[assignment] # as above
        self.data: Callable[[str], object] = builder.data  # type: ignore[assignment] # as above
        self.close: Callable[[], Element] = builder.close


def _feed(parser: XMLParserType, source: BinaryIO | bytes | str) -> Iterator[None]:
    if isinstance(source, bytes):
        source = BytesIO(source)
    try:
        if isinstance(source, str):
            parser.Parse(source, True)  # noqa: FBT003 - that it is the last piece; takes no names
        else:
            while piece := source.read(_STEP):
                parser.Parse(piece, False)  # noqa: FBT003 - as above
                yield
            parser.Parse(b"", True)  # noqa: FBT003 - as above
        yield
    except expat.ExpatError as exc:
        raise NotWellFormed(
            f"The XML in the file is not well-formed: {expat.ErrorString(exc.code)} in line {exc.lineno}."
        ) from exc
    except (LookupError, ValueError) as exc:  # what Python says of the names of character sets
        raise NotWellFormed("The XML in the file is in a character set that is not read.") from exc


def _refuse(*_: object) -> None:
    raise DocumentUnreadable(
        "damaged", "The XML in the file declares entities. They can be used for attacks and are not read."
    )
