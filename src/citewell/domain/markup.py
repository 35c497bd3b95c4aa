"""Markdown to the plain words that a reader sees."""

from __future__ import annotations

import html
import re

_IMAGE_OR_LINK = re.compile(r"(?<!\\)!?\[([^\[\]]{0,400})\]\([^()\s]{0,2000}(?:[ \t][^()]{0,400})?\)")
_REFERENCE_LINK = re.compile(r"(?<!\\)!?\[([^\[\]]{1,400})\]\[[^\[\]]{0,100}\]")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,40}\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_BREAKING_TAG = re.compile(r"</?(?:br|p|div|li|ul|ol|td|th|tr|hr)(?:[\s/][^<>]{0,300})?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--[^<>]{0,1000}-->")
_CODE = re.compile(r"(`{1,3})([^`]{1,1000})\1")
_STARS = re.compile(r"(?<![\w*\\])(\*{1,3})(?=[^\s*])([^*]{1,1000})(?<=[^\s*\\])\1(?![\w*])")
_LINES = re.compile(r"(?<![\w_\\])(_{1,3})(?=[^\s_])([^_]{1,1000})(?<=[^\s_\\])\1(?![\w_])")
_STRIKE = re.compile(r"~~([^~]{1,1000})~~")
_QUOTE_MARK = re.compile(r"\n[ \t]*>[> \t]*")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)


_OPENS_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def plain(markdown: str) -> str:
    """``markdown`` (a sentence, an item, a cell) as plain words on one line.

    Links and images leave their text, emphasis, code and quote marks go, escapes and entities are resolved, control
    characters and direction overrides are removed. The result never contains the form of a link, an image or a tag.
    Linear in the length of ``markdown``.
    """
    text = _QUOTE_MARK.sub("\n", markdown)
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _REFERENCE_LINK.sub(r"\1", text)
    text = _FOOTNOTE.sub("", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _TAG.sub("", _BREAKING_TAG.sub(" ", text))
    text = _CODE.sub(r"\2", text)
    for _ in range(2):  # **bold with *italics* inside**
        text = _STARS.sub(r"\2", text)
    text = _LINES.sub(r"\2", text)
    text = _STRIKE.sub(r"\1", text)
    text = _ESCAPE.sub(r"\1", text)
    text = _INVISIBLE.sub("", html.unescape(text))
    return _OPENS_TAG.sub("\u2039", " ".join(text.split()).replace("](", "] ("))


def cells(row: str) -> list[str]:
    r"""The cells of a Markdown table row as plain words; ``\|`` does not separate."""
    inner = row.strip().removeprefix("|").removesuffix("|")
    return [plain(cell.replace("\x00", "|")) for cell in inner.replace("\\|", "\x00").split("|")]


def read_row(row: str, header: str | None) -> str:
    """A table row for reading: ``Name: Ada; Born: 1815`` with its header, else its cells joined by semicolons."""
    values = cells(row)
    names = cells(header) if header is not None else []
    parts = []
    for number, value in enumerate(values):
        if not value:
            continue
        name = names[number] if number < len(names) else ""
        parts.append(f"{name}: {value}" if name else value)
    return "; ".join(parts)
