"""Running text of a page: emphasis, links, images, mentions, small macros."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from citewell.backends.sources.confluence.storage_format import macros
from citewell.backends.sources.confluence.storage_format.marks import (
    EMPHASIS,
    STRONG,
    code_span,
    image,
    link,
    marked,
    spaced,
)
from citewell.backends.sources.confluence.storage_format.tree import Element
from citewell.backends.sources.confluence.storage_format.writing import Writer

_DROPPED_NAMES: Final = """
    ac:parameter ac:default-parameter ac:placeholder ac:task-id ac:task-uuid at:declarations style script svg
    ac:adf-fallback col colgroup
"""
_DROPPED: Final = frozenset(_DROPPED_NAMES.split())
_MARKS: Final = {"strong": STRONG, "b": STRONG, "em": EMPHASIS, "i": EMPHASIS, "cite": EMPHASIS, "dfn": EMPHASIS}
_EMOTICONS: Final = {
    "smile": "\N{SLIGHTLY SMILING FACE}",
    "sad": "\N{SLIGHTLY FROWNING FACE}",
    "cheeky": "\N{FACE WITH STUCK-OUT TONGUE}",
    "laugh": "\N{GRINNING FACE}",
    "wink": "\N{WINKING FACE}",
    "thumbs-up": "\N{THUMBS UP SIGN}",
    "thumbs-down": "\N{THUMBS DOWN SIGN}",
    "information": "\N{INFORMATION SOURCE}",
    "tick": "\N{WHITE HEAVY CHECK MARK}",
    "cross": "\N{CROSS MARK}",
    "warning": "\N{WARNING SIGN}",
    "plus": "\N{HEAVY PLUS SIGN}",
    "minus": "\N{HEAVY MINUS SIGN}",
    "question": "\N{BLACK QUESTION MARK ORNAMENT}",
    "light-on": "\N{ELECTRIC LIGHT BULB}",
    "light-off": "\N{ELECTRIC LIGHT BULB}",
    "heart": "\N{HEAVY BLACK HEART}",
    "broken-heart": "\N{BROKEN HEART}",
    **dict.fromkeys(("yellow-star", "red-star", "green-star", "blue-star"), "\N{WHITE MEDIUM STAR}"),
}
_BODIES: Final = ("ac:link-body", "ac:plain-text-link-body", "ac:rich-text-body")


def running(writer: Writer, nodes: Iterable[Element | str]) -> str:
    """``nodes`` as running text; emphasis in the marks of ``marks``."""
    return "".join(
        spaced(node).replace("\n", " ") if isinstance(node, str) else _element(writer, node) for node in nodes
    )


def _element(writer: Writer, element: Element) -> str:
    name = element.name
    if name in _DROPPED or element.get("aria-hidden") == "true":
        return ""
    if element.macro:
        return macros.macro_text(writer, element)
    if element.is_block:  # a block where none is expected: in a heading, in a link
        return f" {writer.line(element)} "
    marks = _MARKS.get(name)
    if marks is not None:
        return marked(running(writer, element.children), marks)
    written = _WRITTEN.get(name)
    return running(writer, element.children) if written is None else written(writer, element)


def _anchor(writer: Writer, element: Element) -> str:
    text = running(writer, element.children)
    address = element.get("href")
    if not address or address.startswith("#"):
        return text
    if not text.strip() and not element.children:
        return ""
    return link(text, writer.references.absolute(address))


def _confluence_link(writer: Writer, element: Element) -> str:
    body = element.child(*_BODIES)
    text = running(writer, body.children) if body is not None else ""
    for target in element.elements():
        found = _TARGETS.get(target.name)
        if found is not None:
            name, address = found(writer, target)
            return link(text if text.strip() else name, address)
    return text if text.strip() else element.get("ac:anchor")


def _page_target(writer: Writer, target: Element) -> tuple[str, str | None]:
    title, space = target.get("ri:content-title"), target.get("ri:space-key") or writer.space
    return title, writer.references.page(space, title) if title else None


def _attachment_target(writer: Writer, target: Element) -> tuple[str, str | None]:
    name, page = target.get("ri:filename"), target.child("ri:page")
    title = page.get("ri:content-title") if page is not None else None
    return name, writer.references.attachment(title, name)


def _person_target(writer: Writer, target: Element) -> tuple[str, str | None]:
    keys = [target.get(f"ri:{name}") for name in ("account-id", "userkey", "username")]
    known = (writer.references.person(key) for key in keys if key)
    return next((f"@{name}" for name in known if name), f"@{keys[2]}" if keys[2] else ""), None


def _space_target(writer: Writer, target: Element) -> tuple[str, str | None]:
    key = target.get("ri:space-key")
    return key, writer.references.absolute(f"/display/{key}") if key else None


def _other_target(writer: Writer, target: Element) -> tuple[str, str | None]:
    value = target.get("ri:value") or target.get("ri:key")
    return value, writer.references.absolute(value) if value else None


_TARGETS: Final[Mapping[str, Callable[[Writer, Element], tuple[str, str | None]]]] = {
    "ri:page": _page_target,
    "ri:blog-post": _page_target,
    "ri:attachment": _attachment_target,
    "ri:user": _person_target,
    "ri:space": _space_target,
    "ri:url": _other_target,
    "ri:shortcut": _other_target,
}


def _image(writer: Writer, element: Element) -> str:
    caption = element.child("ac:caption")
    below = running(writer, caption.children) if caption is not None else ""
    name, address = "", None
    for target in element.elements():
        found = _TARGETS.get(target.name)
        if found is not None and target.name != "ri:page":
            name, address = found(writer, target)
    alt = element.get("ac:alt") or element.get("ac:title") or (name if "://" not in name else "")
    shown = image(alt or below, address)
    return shown if not below.strip() or below.strip() == alt else f"{shown} {below.strip()}"


def _html_image(writer: Writer, element: Element) -> str:
    return image(element.get("alt") or element.get("title"), writer.references.absolute(element.get("src")))


def _emoticon(_writer: Writer, element: Element) -> str:
    fallback = element.get("ac:emoji-fallback")
    return fallback or _EMOTICONS.get(element.get("ac:name"), element.get("ac:emoji-shortname"))


def _time(writer: Writer, element: Element) -> str:
    return running(writer, element.children).strip() or element.get("datetime")


def _raised(writer: Writer, element: Element) -> str:
    text = running(writer, element.children).strip()
    if not text or any(each.name in {"a", "ac:link"} for each in element.descendants()):
        return text
    return f"^{text}" if re.fullmatch(r"[+-]?\w+", text) else f"^({text})"


def _formula(_writer: Writer, element: Element) -> str:
    source = next((each.text() for each in element.descendants() if each.name == "annotation"), element.text())
    return f"${' '.join(source.split())}$" if source.strip() else ""


_WRITTEN: Final[Mapping[str, Callable[[Writer, Element], str]]] = {
    "br": lambda _writer, _element: "\n",
    "a": _anchor,
    "ac:link": _confluence_link,
    "ac:image": _image,
    "img": _html_image,
    "ac:emoticon": _emoticon,
    "time": _time,
    "sup": _raised,
    "math": _formula,
    "at:var": lambda _writer, element: f"${element.get('at:name')}",
    "ri:user": lambda writer, element: _person_target(writer, element)[0],
    "code": lambda _writer, element: code_span(element.text()),
    "tt": lambda _writer, element: code_span(element.text()),
    "kbd": lambda _writer, element: code_span(element.text()),
    "samp": lambda _writer, element: code_span(element.text()),
    "del": lambda writer, element: marked(running(writer, element.children), ("~~", "~~")),
    "s": lambda writer, element: marked(running(writer, element.children), ("~~", "~~")),
    "strike": lambda writer, element: marked(running(writer, element.children), ("~~", "~~")),
    "q": lambda writer, element: f"“{running(writer, element.children)}”",
}
