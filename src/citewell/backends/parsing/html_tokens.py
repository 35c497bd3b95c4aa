"""HTML cut into tags and text in one pass, in time linear in its length whatever is left unclosed.

The standard library's parser starts over after each comment, tag or quote that is never closed, which takes hours for a
megabyte of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,60})")
_QUOTED: Final = re.compile("\"[^\"]*\"|'[^']*'|[\"']")
_RAW: Final = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style", "title", "textarea", "xmp")
}


@dataclass(frozen=True, slots=True)
class Start:
    """An opening tag; ``attributes`` as written."""

    name: str
    attributes: str


@dataclass(frozen=True, slots=True)
class End:
    """A closing tag."""

    name: str


@dataclass(frozen=True, slots=True)
class Data:
    """Running text with its entities resolved."""

    text: str


def tokens(source: str) -> Iterator[Start | End | Data]:
    """The tags and texts of ``source``. Comments, declarations and the content of scripts and styles are left out."""
    ends = _Ends(source)
    position = 0
    while position < len(source):
        opening = source.find("<", position)
        if opening < 0:
            opening = len(source)
        if opening > position:
            yield Data(unescape(source[position:opening]))
        if opening == len(source):
            return
        tag = _TAG.match(source, opening)
        if tag is None:
            closed = ends.of_markup(opening)
            if closed == opening + 1:
                yield Data("<")
            position = closed
            continue
        position = ends.of_tag(tag.end())
        if position < 0:  # never closed: what is left is no text
            return
        name = tag[2].lower()
        if tag[1]:
            yield End(name)
            continue
        attributes = source[tag.end() : position - 1]
        yield Start(name, attributes)
        if name in _RAW and is_empty(attributes):
            yield End(name)
        elif name in _RAW:
            position, inside = _raw(source, position, name)
            if name in {"title", "textarea", "xmp"}:
                yield Data(unescape(inside))


def is_empty(attributes: str) -> bool:
    """Whether a tag with these ``attributes`` closes itself, as in XHTML; a slash in a bare value is part of that."""
    return attributes.endswith("/") and (len(attributes) == 1 or attributes[-2] in "\"' \t\r\n\f")


def attribute(attributes: str, name: str) -> str:
    """The value of the attribute ``name``, or nothing."""
    found = re.search(rf"\b{name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", attributes[:20_000], re.IGNORECASE)
    return unescape(found[1] or found[2] or found[3] or "") if found else ""


class _Ends:
    """Finds where things end, and remembers what does not occur any more."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._gone: dict[str, int] = {}  # from where on something does not occur
        self._open_ended: set[int] = set()  # outside of quotes, with no end of a tag before that of the source

    def of_tag(self, position: int) -> int:
        """The offset after the ``>`` that closes a tag whose name ends at ``position``; -1 when it is never closed."""
        first = closing = self._find(">", position)
        passed: list[int] = []
        while closing >= 0:
            quote = self._open_quote(position, closing)
            if quote is None:
                return closing + 1
            mark, opened = quote
            position = self._find(mark, opened + 1) + 1
            closing = -1
            if position > 0 and position not in self._open_ended:  # else the quote is a mistake
                passed.append(position)
                closing = self._find(">", position)
        self._open_ended.update(passed)
        return first + 1 if first >= 0 else -1

    def of_markup(self, opening: int) -> int:
        """The offset after a comment or declaration at ``opening``, or after a ``<`` that is only a character."""
        following = self._source[opening + 1 : opening + 2]
        if self._source.startswith("<!--", opening):
            end = self._find("-->", opening + 4)
            return end + 3 if end >= 0 else len(self._source)
        if following in {"!", "?", "/"}:
            end = self._find(">", opening)
            return end + 1 if end >= 0 else len(self._source)
        return opening + 1

    def _open_quote(self, start: int, end: int) -> tuple[str, int] | None:
        """The quotation mark that stands open at ``end``, and where it is."""
        for quote in _QUOTED.finditer(self._source, start, end):
            if quote.end() - quote.start() == 1:
                return quote[0], quote.start()
        return None

    def _find(self, what: str, start: int) -> int:
        gone = self._gone.get(what, len(self._source))
        found = self._source.find(what, start, gone + len(what) - 1) if start < gone else -1
        if found < 0:
            self._gone[what] = min(start, gone)
        return found


def _raw(source: str, position: int, name: str) -> tuple[int, str]:
    """Where the closing tag of a raw element begins, and what stands before it."""
    end = _RAW[name].search(source, position)
    stop = end.start() if end is not None else len(source)
    return stop, source[position:stop]
