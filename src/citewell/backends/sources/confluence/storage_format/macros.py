"""Macros of a page. One that is not known here gives its body: nothing that a reader sees is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from citewell.backends.sources.confluence.storage_format.marks import (
    as_item,
    code_span,
    fenced,
    image,
    labelled,
    link,
    paragraph,
    quoted,
)
from citewell.backends.sources.confluence.storage_format.references import IncludedPage
from citewell.backends.sources.confluence.storage_format.tree import Element, parse_storage
from citewell.backends.sources.confluence.storage_format.writing import Writer

INCLUDING: Final = frozenset({"include", "excerpt-include"})
_PANELS: Final = {"info": "Info", "note": "Note", "warning": "Warning", "tip": "Tip"} | dict.fromkeys(
    ("panel", "auimessage", "alert", "ui-text-box", "quote"), ""
)
_TITLED: Final = frozenset({"expand", "ui-expand", "details", "ui-step", "ui-tab", "card", "section", "deck"})
_LISTING_NAMES: Final = """
    toc children pagetree pagetreesearch livesearch recently-updated contentbylabel popular-labels listlabels navmap
    index gallery attachments blog-posts create-from-template contributors space-list spaces pageindex change-history
    profile network favpages anchor pagebreak scroll-pagebreak
"""
_LISTING: Final = frozenset(_LISTING_NAMES.split())
_LANGUAGES: Final = {
    "plantuml": "plantuml",
    "plantumlrender": "plantuml",
    "mermaid-cloud": "mermaid",
    "mermaid-macro": "mermaid",
    "html": "html",
    "markdown": "markdown",
}
_NO_LANGUAGE: Final = frozenset({"none", "text", "plain"})
_FORMULAS: Final = {"mathblock": "$$", "easy-math-block": "$$", "mathinline": "$", "eazy-math-inline": "$"}


def macro_blocks(writer: Writer, element: Element) -> list[str]:
    """The macro ``element`` as blocks."""
    name = element.macro
    if name in _BLOCKS:
        return _BLOCKS[name](writer, element)
    if name in _LISTING or name in _FORMULAS:
        return _as_paragraph(writer, element)
    code = element.child("ac:plain-text-body")
    if code is not None:
        return _code(element, code)
    body = element.child("ac:rich-text-body")
    blocks = writer.blocks(body) if body is not None else []
    if name in _PANELS:
        return _panel(labelled(_PANELS[name], element.parameter("title")), blocks)
    if name in _TITLED:
        title = labelled("", element.parameter("title", "label"))
        return [title, *blocks] if title else blocks
    return blocks if body is not None else _as_paragraph(writer, element)


def macro_text(writer: Writer, element: Element) -> str:
    """The macro ``element`` as running text."""
    if element.macro in _LISTING:
        return ""
    written = _WRITTEN.get(element.macro)
    if written is not None:
        return written(writer, element)
    code = element.child("ac:plain-text-body")
    if code is not None:
        return code_span(code.text())
    body = element.child("ac:rich-text-body")
    if body is None:
        return ""
    return writer.line(body) if body.is_block else writer.running(body.children)


def _as_paragraph(writer: Writer, element: Element) -> list[str]:
    text = paragraph(macro_text(writer, element))
    return [text] if text else []


def _code(element: Element, body: Element) -> list[str]:
    name = element.macro
    language = element.parameter("language", "lang", "") if name in {"code", "paste-code-macro"} else ""
    language = _LANGUAGES.get(name, "" if language.lower() in _NO_LANGUAGE else language)
    code = body.text().strip("\n")
    title = labelled("", element.parameter("title"))
    if not code.strip():
        return [title] if title else []
    return [title, fenced(code, language)] if title else [fenced(code, language)]


def _steps(writer: Writer, element: Element) -> list[str]:
    """Steps are a numbered list; what stands between them stays there."""
    found: list[str] = []
    items: list[str] = []
    body = element.child("ac:rich-text-body") or element
    for child in body.children:
        blocks = writer.blocks(Element("ac:rich-text-body", {}, [child]))
        if isinstance(child, Element) and child.macro == "ui-step" and blocks:
            items.append(as_item(f"{len(items) + 1}. ", blocks))
        elif blocks:
            found += ["\n".join(items), *blocks] if items else blocks
            items = []
    return [*found, "\n".join(items)] if items else found


def _panel(label: str, blocks: list[str]) -> list[str]:
    """A quotation under its label; code and tables stay outside of one: its marks would stand in their lines."""
    found = [label, *blocks] if label else blocks
    if not blocks or any(block.startswith(("|", "`")) or "\n```" in block or "\n|" in block for block in blocks):
        return found
    return [quoted("\n\n".join(found))]


def included_page(element: Element) -> tuple[str | None, str]:
    """Space, where it is named, and title of the page that a macro includes; no title where it names none."""
    for each in element.descendants():
        if each.name in {"ri:page", "ri:blog-post"}:
            return each.get("ri:space-key") or None, each.get("ri:content-title")
    space, colon, title = element.parameter("", "pageTitle").rpartition(":")  # as older versions wrote it
    return (space or None if colon else None), title


def _included(writer: Writer, element: Element) -> list[str]:
    space, title = included_page(element)
    space = space or writer.space
    page = writer.references.included(space, title) if title else None
    if page is None or not writer.takes(page):
        text = link(title, writer.references.page(space, title)) if title else ""
        return [text] if text else []
    return _content(writer, page, excerpt=element.macro == "excerpt-include", name=element.parameter("name"))


def _content(writer: Writer, page: IncludedPage, *, excerpt: bool, name: str) -> list[str]:
    inner = writer.inside(page)
    root = parse_storage(page.storage)
    if not excerpt:
        return inner.blocks(root)
    for each in root.descendants():
        if each.macro == "excerpt" and (not name or each.parameter("name") == name):
            body = each.child("ac:rich-text-body")
            return inner.blocks(body) if body is not None else []
    return []


def _formula(_writer: Writer, element: Element) -> str:
    body = element.child("ac:plain-text-body")
    source = " ".join((body.text() if body is not None else element.parameter("body", "")).split())
    mark = _FORMULAS[element.macro]
    return f"{mark}{source}{mark}" if source else ""


def _issue(writer: Writer, element: Element) -> str:
    key = element.parameter("key")
    if key:
        return link(key, writer.references.issue(key))
    query = element.parameter("jqlQuery", "jql")
    return f"Jira: {code_span(query)}" if query else element.parameter("url")


def _file(writer: Writer, element: Element) -> str:
    for each in element.descendants():
        if each.name == "ri:attachment":
            name = each.get("ri:filename")
            return link(name, writer.references.attachment(None, name))
        if each.name == "ri:url":
            value = each.get("ri:value")
            return link(value, writer.references.absolute(value))
    return element.parameter("name", "url")


def _picture(writer: Writer, element: Element) -> str:
    name, address = "", None
    for each in element.descendants():
        if each.name == "ri:attachment":
            name = each.get("ri:filename")
            address = writer.references.attachment(None, name)
        elif each.name == "ri:url":
            address = writer.references.absolute(each.get("ri:value"))
    return image(element.parameter("alt", "title") or name, address)


def _status(_writer: Writer, element: Element) -> str:
    return element.parameter("title", "subtle")


_WRITTEN: Final[Mapping[str, Callable[[Writer, Element], str]]] = (
    dict.fromkeys(_FORMULAS, _formula)
    | dict.fromkeys(("status", "lozenge"), _status)
    | {"img": _picture}
    | dict.fromkeys(("jira", "jiraissues"), _issue)
    | dict.fromkeys(("view-file", "viewxls", "viewdoc", "viewpdf", "viewppt", "multimedia", "widget"), _file)
)
_BLOCKS: Final[Mapping[str, Callable[[Writer, Element], list[str]]]] = dict.fromkeys(INCLUDING, _included) | {
    "ui-steps": _steps
}
