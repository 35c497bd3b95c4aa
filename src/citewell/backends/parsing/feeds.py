"""RSS and Atom feeds: each item under its title, with author, date, link and text."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, tostring

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.html_writer import HtmlWriter
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.backends.parsing.writing import DocumentWriter

FEED_ROOTS: Final = frozenset({"rss", "feed", "RDF"})
_DATES: Final = ("pubDate", "published", "updated", "date")
_TEXTS: Final = ("encoded", "content", "description", "summary")
_AUTHORS: Final = ("creator", "author")
_ITEM_LEVEL: Final = 2


def write_feed(root: Element, writer: DocumentWriter) -> tuple[str | None, dict[str, object]]:
    """Writes the feed below ``root``; its title, and its link, language and date."""
    channel = root.find("channel")
    about = root if channel is None else channel
    title = one_line(_first(about, ("title",)))
    writer.heading(1, title)
    writer.paragraph(one_line(_plain(about, ("subtitle", "description")), limit=2_000))
    items = [each for each in (*about, *(root if channel is not None else ())) if each.tag in {"item", "entry"}]
    for item in items:
        _write_item(item, writer)
    facts = {
        "link": _link(about),
        "language": one_line(_first(about, ("language",))) or about.get("lang", ""),
        "modified": one_line(_first(about, ("lastBuildDate", "updated"))),
        "author": _author(about),
    }
    said: dict[str, object] = {name: value for name, value in facts.items() if value}
    return title or None, {"items": len(items), **said}


def _write_item(item: Element, writer: DocumentWriter) -> None:
    writer.heading(_ITEM_LEVEL, one_line(_markup_as_text(_first(item, ("title",)))) or "Untitled")
    subjects = [one_line(each.get("term") or each.text or "") for each in item if each.tag == "category"]
    facts = [_author(item), one_line(_first(item, _DATES)), _link(item), ", ".join(filter(None, subjects))]
    writer.paragraph("\n".join(filter(None, facts)))
    text = next(filter(None, (_text(each) for name in _TEXTS for each in item if each.tag == name)), "")
    page = HtmlWriter(boilerplate=True, base=_link(item) or None)
    page.feed(text)
    markdown = clean(page.markdown())
    structure = map_markdown(markdown)
    writer.markdown(markdown, structure.headings, structure.blocks)


def _first(holder: Element, names: tuple[str, ...]) -> str:
    """The text of the first child that has one of ``names`` and any text."""
    for name in names:
        for each in holder:
            text = "".join(each.itertext()).strip() if each.tag == name else ""
            if text:
                return text
    return ""


def _plain(holder: Element, names: tuple[str, ...]) -> str:
    return _markup_as_text(_first(holder, names))


def _markup_as_text(text: str) -> str:
    page = HtmlWriter(boilerplate=True)
    page.feed(text)
    return page.markdown()


def _text(holder: Element) -> str:
    """The HTML of an item, which stands there as text or as elements."""
    if len(holder):
        return "".join((holder.text or "", *(tostring(each, encoding="unicode") for each in holder)))
    return (holder.text or "").strip()


def _author(holder: Element) -> str:
    for each in holder:
        if each.tag in _AUTHORS:
            name = each.findtext("name") or "".join(each.itertext())
            if name.strip():
                return one_line(name)
    return ""


def _link(holder: Element) -> str:
    """Where an item leads: the text of RSS or the attribute of Atom; not the address of the feed itself."""
    for each in holder:
        if each.tag == "link" and each.get("rel", "alternate") == "alternate":
            address = (each.get("href") or each.text or "").strip()
            if address.startswith(("https://", "http://")):
                return one_line(address, limit=2_000)
    return ""
