"""Confluence's storage format as a tree.

The format is XHTML with elements of its own (``ac:``, ``ri:``, ``at:``), HTML's named characters and no root. It is
parsed as XML inside a root of ours, so that no document type, and with it no entity, can be declared. What is not
well-formed is parsed as HTML.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.entities import html5
from typing import Final
from urllib.parse import unquote

_BLOCK_NAMES: Final = """
    address article aside blockquote body center dd details div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr
    li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    ac:layout ac:layout-section ac:layout-cell ac:task-list ac:task ac:adf-extension
"""
_BLOCK_MACRO_NAMES: Final = """
    code noformat paste-code-macro plantuml plantumlrender mermaid-cloud mermaid-macro mathblock easy-math-block
    panel info note warning tip expand ui-expand details excerpt-include include section column quote
    html markdown ui-steps auimessage ui-text-box alert
"""
BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
BLOCK_MACROS: Final = frozenset(_BLOCK_MACRO_NAMES.split())
MACROS: Final = frozenset({"ac:structured-macro", "ac:macro"})

_DEEPEST: Final = 60
_MOST_ELEMENTS: Final = 300_000
_PREFIXES: Final = "ac", "ri", "at"
_ROOT: Final = "<root " + " ".join(f'xmlns:{prefix}="urn:{prefix}"' for prefix in _PREFIXES) + ">"
_REFERENCE: Final = re.compile(r"&(?:#(\d{1,8}|[xX][0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{1,40});)?")
_KNOWN_TO_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff\ue000-\ue003]")
_SELF_CLOSED: Final = re.compile(r"<((?:ac|ri|at):[\w-]+)((?:\s[^<>]*)?)/>")
_ENCODED: Final = "--uriencoded--"
_ANY_TAG: Final = re.compile(r"<[^<>]*>")


@dataclass(slots=True, eq=False)
class Element:
    """One element. Names are as written (``p``, ``ac:link``). ``is_block``: it or something in it stands on its own."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    is_block: bool = False

    def get(self, name: str) -> str:
        """The attribute ``name``, or nothing."""
        return self.attributes.get(name, "").strip()

    def elements(self) -> Iterator[Element]:
        """The child elements."""
        return (child for child in self.children if isinstance(child, Element))

    def child(self, *names: str) -> Element | None:
        """The first child of one of ``names``."""
        return next((child for child in self.elements() if child.name in names), None)

    def descendants(self) -> Iterator[Element]:
        """This element and all below it, in the order of the text."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(list(element.elements())))

    def text(self) -> str:
        """All text in it, as it stands; ``br`` is a line end."""
        parts: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                parts.append(node)
            elif node.name == "br":
                parts.append("\n")
            else:
                waiting.extend(reversed(node.children))
        return "".join(parts)

    @property
    def macro(self) -> str:
        """The name of the macro that it is, in lower case; nothing where it is none."""
        return self.get("ac:name").lower() if self.name in MACROS else ""

    def parameter(self, *names: str) -> str:
        """The value of the first of the macro's parameters ``names`` that has one; its name may be empty."""
        for name in names:
            for child in self.elements():
                is_default = not name and child.name == "ac:default-parameter"
                if is_default or (child.name == "ac:parameter" and child.get("ac:name").lower() == name.lower()):
                    value = child.text().strip()
                    if value.startswith(_ENCODED):
                        value = unquote(value.removeprefix(_ENCODED))
                    if value:
                        return value
        return ""


def parse_storage(source: str) -> Element:
    """The content of a page, in an element called ``root``. Takes anything; what cannot be parsed is one text."""
    source = _NOT_IN_XML.sub("", source)
    for parse in (_parsed_as_xml, _parsed_as_html):
        root = parse(source)
        if root is not None:
            return root
    return Element("root", children=[html.unescape(_ANY_TAG.sub(" ", source))])


def _parsed_as_xml(source: str) -> Element | None:
    from lxml import etree

    builder = _Builder()
    parser = etree.XMLParser(
        target=builder, resolve_entities="internal", no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        etree.fromstring(f"{_ROOT}{_with_known_characters(source)}</root>", parser)
    except etree.LxmlError:
        return None
    return builder.root


def _parsed_as_html(source: str) -> Element | None:
    from lxml import etree

    builder = _Builder()
    try:
        etree.fromstring(_as_html(source), etree.HTMLParser(target=builder, no_network=True, huge_tree=True))
    except etree.LxmlError:
        return None
    return builder.root


class _Builder:
    """Takes what a parser of lxml reads."""

    def __init__(self) -> None:
        self.root = Element("root")
        self._open = [self.root]
        self._ignored = 0  # elements open below the deepest one that is kept
        self._count = 0
        self._text: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._count += 1
        if self._ignored or len(self._open) >= _DEEPEST or self._count > _MOST_ELEMENTS:
            self._ignored += 1
            return
        self._end_text()
        element = Element(_name(tag), {_name(key): value for key, value in attributes.items()})
        if element.name not in {"html", "root"} or len(self._open) > 1:
            self._open[-1].children.append(element)
            self._open.append(element)
        else:
            self._open.append(self._open[-1])

    def end(self, _tag: str) -> None:
        if self._ignored:
            self._ignored -= 1
            return
        self._end_text()
        element = self._open.pop()
        if self._open and element is not self._open[-1]:
            element.is_block = element.is_block or element.name in BLOCKS or element.macro in BLOCK_MACROS
            if element.name == "ac:plain-text-body":
                element.is_block = "\n" in element.text()
            if element.is_block and element.name not in {"ac:parameter", "ac:adf-fallback"}:
                self._open[-1].is_block = True

    def data(self, data: str) -> None:
        self._text.append(data)

    def comment(self, _text: str) -> None:
        """Comments are no content."""

    def pi(self, _target: str, _data: str | None = None) -> None:
        """Nor are instructions."""

    def close(self) -> None:
        self._end_text()

    def _end_text(self) -> None:
        if self._text:
            self._open[-1].children.append("".join(self._text))
            self._text.clear()


def _name(tag: str) -> str:
    """``{urn:ac}link`` is ``ac:link``, whatever the namespace is called as a whole."""
    if not tag.startswith("{"):
        return tag
    namespace, _, local = tag[1:].partition("}")
    prefix = re.split(r"[:/]", namespace.rstrip("/"))[-1]
    return f"{prefix}:{local}" if prefix in _PREFIXES else local


def _sections(source: str) -> Iterator[tuple[bool, str]]:
    """``source`` in order: what stands inside a CDATA section (true), and what does not."""
    position = 0
    while True:
        opening = source.find("<![CDATA[", position)
        closing = source.find("]]>", opening) if opening >= 0 else -1
        if closing < 0:
            yield False, source[position:]
            return
        yield False, source[position:opening]
        yield True, source[opening + 9 : closing]
        position = closing + 3


def _with_known_characters(source: str) -> str:
    return "".join(
        f"<![CDATA[{text}]]>" if verbatim else _REFERENCE.sub(_known, text) for verbatim, text in _sections(source)
    )


def _known(found: re.Match[str]) -> str:
    number, name = found[1], found[2]
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        valid = 0 < code <= sys.maxunicode and not _NOT_IN_XML.match(chr(code))
        return found[0] if valid else ""
    if name in _KNOWN_TO_XML:
        return found[0]
    return html.escape(html5.get(f"{name};", f"&{name};" if name else "&"), quote=False)


def _as_html(source: str) -> str:
    text = "".join(
        html.escape(text) if verbatim else text.replace("<![CDATA[", "") for verbatim, text in _sections(source)
    )
    closed = _SELF_CLOSED.sub(r"<\1\2></\1>", text)
    return f"<html><body>{closed}</body></html>"
