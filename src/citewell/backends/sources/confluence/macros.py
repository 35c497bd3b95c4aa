"""Macros of a page. One that is not known here gives its body: nothing that a reader sees is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from citewell.backends.sources.confluence.marks import code_span, fenced, labelled, link, paragraph, quoted
from citewell.backends.sources.confluence.storage_tree import Element, parse_storage

if TYPE_CHECKING:
    from citewell.backends.sources.confluence.page_markdown import PageWriter
    from citewell.backends.sources.confluence.references import IncludedPage

_PANELS: Final = {
    "info": "Info", "note": "Note", "warning": "Warning", "tip": "Tip", "panel": "", "auimessage": "", "alert": "",
    "ui-text-box": "", "quote": "",
}  # fmt: skip
_LISTING: Final = frozenset(
    "toc toc-zone children pagetree pagetreesearch livesearch recently-updated contentbylabel popular-labels "
    "listlabels navmap index gallery attachments blog-posts create-from-template contributors space-list spaces "
    "pageindex change-history profile network favpages anchor pagebreak scroll-pagebreak".split()
)
_LANGUAGES: Final = {"plantuml": "plantuml", "plantumlrender": "plantuml", "mermaid-cloud": "mermaid",
                     "mermaid-macro": "mermaid", "html": "html", "markdown": "markdown"}  # fmt: skip
_NO_LANGUAGE: Final = frozenset({"none", "text", "plain"})
_FORMULAS: Final = {"mathblock": "$$", "easy-math-block": "$$", "mathinline": "$", "eazy-math-inline": "$"}
_MOST_INCLUDED: Final = 5


def macro_blocks(writer: PageWriter, element: Element) -> list[str]:
    """The macro ``element`` as blocks."""
    name = element.macro
    if name in _LISTING and name != "toc-zone":
        return []
    if name in {"include", "excerpt-include"}:
        return _included(writer, element)
    if name in _FORMULAS:
        formula = _formula(element)
        return [formula] if formula else []
    code = element.child("ac:plain-text-body")
    if code is not None:
        return _code(element, code)
    body = element.child("ac:rich-text-body")
    blocks = writer.blocks(body) if body is not None else []
    if name in _PANELS:
        return _panel(labelled(_PANELS[name], element.parameter("title")), blocks)
    if name in {"expand", "ui-expand", "details", "ui-step", "ui-tab", "card", "section", "deck"}:
        title = labelled("", element.parameter("title", "label"))
        return [title, *blocks] if title else blocks
    if blocks:
        return blocks
    text = paragraph(macro_text(writer, element))
    return [text] if text else []


def macro_text(writer: PageWriter, element: Element) -> str:
    """The macro ``element`` as running text."""
    name = element.macro
    if name in _LISTING:
        return ""
    if name in _FORMULAS:
        return _formula(element)
    if name in {"status", "lozenge"}:
        return element.parameter("title", "subtle")
    if name in {"jira", "jiraissues"}:
        return _issue(writer, element)
    if name in {"view-file", "viewxls", "viewdoc", "viewpdf", "viewppt", "multimedia", "widget"}:
        return _file(writer, element)
    code = element.child("ac:plain-text-body")
    if code is not None:
        return code_span(code.text())
    body = element.child("ac:rich-text-body")
    if body is None:
        return ""
    return writer.line(body) if body.is_block else writer.running(body.children)


def _code(element: Element, body: Element) -> list[str]:
    name = element.macro
    language = element.parameter("language", "lang", "") if name in {"code", "paste-code-macro"} else ""
    language = _LANGUAGES.get(name, "" if language.lower() in _NO_LANGUAGE else language)
    code = body.text().strip("\n")
    title = labelled("", element.parameter("title"))
    if not code.strip():
        return [title] if title else []
    return [title, fenced(code, language)] if title else [fenced(code, language)]


def _panel(label: str, blocks: list[str]) -> list[str]:
    """A quotation under its label; code and tables stay outside of one, because its marks would stand in their lines."""
    found = [label, *blocks] if label else blocks
    if not blocks or any(block.startswith(("|", "`")) or "\n```" in block or "\n|" in block for block in blocks):
        return found
    return [quoted("\n\n".join(found))]


def _included(writer: PageWriter, element: Element) -> list[str]:
    target = next((each for each in element.descendants() if each.name in {"ri:page", "ri:blog-post"}), None)
    if target is None:
        return []
    title, space = target.get("ri:content-title"), target.get("ri:space-key") or writer.space
    page = writer.references.included(space, title) if title else None
    if page is None or page.id in writer.included or len(writer.included) >= _MOST_INCLUDED:
        text = link(title, writer.references.page(space, title)) if title else ""
        return [text] if text else []
    return _content(writer, page, excerpt=element.macro == "excerpt-include", name=element.parameter("name"))


def _content(writer: PageWriter, page: IncludedPage, *, excerpt: bool, name: str) -> list[str]:
    inner = type(writer)(writer.references, (*writer.included, page.id), page.space)
    inner.headings_down = writer.headings_down
    root = parse_storage(page.storage)
    if not excerpt:
        return inner.blocks(root)
    for each in root.descendants():
        if each.macro == "excerpt" and (not name or each.parameter("name") == name):
            body = each.child("ac:rich-text-body")
            return inner.blocks(body) if body is not None else []
    return []


def _formula(element: Element) -> str:
    body = element.child("ac:plain-text-body")
    source = " ".join((body.text() if body is not None else element.parameter("body", "")).split())
    mark = _FORMULAS[element.macro]
    return f"{mark}{source}{mark}" if source else ""


def _issue(writer: PageWriter, element: Element) -> str:
    key = element.parameter("key")
    if key:
        base = element.parameter("baseurl", "serverurl").rstrip("/")
        return link(key, writer.references.absolute(f"{base}/browse/{key}") if base else None)
    query = element.parameter("jqlQuery", "jql")
    return f"Jira: {code_span(query)}" if query else element.parameter("url")


def _file(writer: PageWriter, element: Element) -> str:
    for each in element.descendants():
        if each.name == "ri:attachment":
            name = each.get("ri:filename")
            return link(name, writer.references.attachment(None, name))
        if each.name == "ri:url":
            value = each.get("ri:value")
            return link(value, writer.references.absolute(value))
    return element.parameter("name", "url")
