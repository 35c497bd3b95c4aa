"""Pieces of Markdown: emphasis, fences, lists, quotes, tables' cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

STRONG: Final = "\ue000", "\ue001"
EMPHASIS: Final = "\ue002", "\ue003"
_SPACES: Final = re.compile("[ \t\r\n\f\xa0]+")
_AROUND_LINE_END: Final = re.compile(r"[ \t]*\n[ \t\n]*")
_LINE_START: Final = re.compile(
    r"^(?=(?:#{1,6}(?:\s|$)|[-+*]\s|>|```|~~~|=+[ \t]*$|-+[ \t]*$))|^(\d{1,9})(?=[.)]\s)", re.MULTILINE
)
_ITEM: Final = re.compile(r"(?:[-*]|\d+\.) ")
_CODE_OR_SPACES: Final = re.compile(r"(`+)(?!`).{0,2000}?(?<!`)\1(?!`)| {2,}")
_FENCE: Final = re.compile(r"`{3,}")
_TICKS: Final = re.compile(r"`+")
_LANGUAGE: Final = re.compile(r"[^\w.+#-]")


def spaced(text: str) -> str:
    """Running text: white space of any kind is one space."""
    return _SPACES.sub(" ", text)


def marked(text: str, marks: tuple[str, str]) -> str:
    """``text`` between ``marks``, which stand next to its words."""
    inner = text.strip()
    if not inner:
        return text
    start = text.index(inner[0]) if text[0].isspace() else 0
    return text[:start] + marks[0] + inner + marks[1] + text[start + len(inner) :]


def emphasised(text: str) -> str:
    """Marks of emphasis as Markdown's own. Inside words they are left out, so that no word is torn apart."""
    for (opening, closing), mark in ((STRONG, "**"), (EMPHASIS, "*")):
        text = text.replace(closing + opening, "")
        inside = f"[^{opening}{closing}]*"
        text = re.sub(rf"(?<=\w){opening}({inside}){closing}", r"\1", text)
        text = re.sub(rf"{opening}({inside}){closing}(?=\w)", r"\1", text)
        text = text.replace(opening, mark).replace(closing, mark)
    return text


def paragraph(text: str) -> str:
    """Running text as a block of its own; nothing in it begins a heading or list by accident."""
    text = _CODE_OR_SPACES.sub(lambda found: found[0] if found[1] else " ", emphasised(text))
    text = _AROUND_LINE_END.sub("\n", text).strip()
    return _LINE_START.sub(lambda found: f"{found[1]}\\" if found[1] else "\\", text)


def one_line(text: str) -> str:
    """Running text on one line, as in headings."""
    return " ".join(emphasised(text).split())


def fenced(code: str, language: str = "") -> str:
    """``code`` verbatim between fences that are longer than any in it."""
    longest = max((len(found) for found in _FENCE.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{_LANGUAGE.sub('', language)}\n{code}\n{fence}"


def code_span(text: str) -> str:
    """``text`` as code inside a line."""
    text = " ".join(text.split("\n"))
    if not text.strip():
        return text
    longest = max((len(found) for found in _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def link(text: str, address: str | None) -> str:
    """``text`` that leads to ``address``; an address alone where they are the same."""
    text = " ".join(text.split())
    if not address or not text:
        return text
    if text in {address, address.removeprefix("mailto:")} and not re.search(r"[\s<>]", text):
        return f"<{address}>"
    escaped = text.replace("[", "\\[").replace("]", "\\]")
    return f"[{escaped}]({_target(address)})"


def image(text: str, address: str | None) -> str:
    """An image, by what it shows."""
    text = " ".join(text.split()).replace("[", "(").replace("]", ")")
    return f"![{text}]({_target(address)})" if address else text


def _target(address: str) -> str:
    return re.sub(r"[\s()<>]", lambda found: f"%{ord(found[0]):02X}", address)


def indented(text: str, width: int) -> str:
    """``text`` with ``width`` spaces before each line but the first."""
    return text.replace("\n", "\n" + " " * width).replace("\n" + " " * width + "\n", "\n\n")


def quoted(text: str) -> str:
    """``text`` as a quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def labelled(label: str, title: str) -> str:
    """The line that stands over a panel."""
    title = " ".join(title.split())
    return f"**{label}: {title}**" if label and title else f"**{label or title}**" if label or title else ""


def as_item(marker: str, blocks: Sequence[str]) -> str:
    """The list item of ``blocks``: lists inside follow its text, other blocks stand apart."""
    if not blocks:
        return ""
    if marker == "- " and len(blocks) == 1 and _ITEM.match(blocks[0]):  # nothing but a list stands in it
        return blocks[0]
    width = 2 if marker.startswith("-") else len(marker)
    text = marker + indented(blocks[0], width)
    for block in blocks[1:]:
        gap = "\n" if _ITEM.match(block) else "\n\n"
        text += gap + " " * width + indented(block, width)
    return text
