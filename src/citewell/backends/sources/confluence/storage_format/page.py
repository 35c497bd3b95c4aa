"""The content of a page as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from citewell.backends.sources.confluence.storage_format import inline, macros
from citewell.backends.sources.confluence.storage_format.marks import (
    as_item,
    fenced,
    indented,
    one_line,
    paragraph,
    quoted,
)
from citewell.backends.sources.confluence.storage_format.references import IncludedPage, NoReferences, References
from citewell.backends.sources.confluence.storage_format.tables import table_blocks
from citewell.backends.sources.confluence.storage_format.tree import Element, parse_storage

_HEADING: Final = re.compile(r"h([1-6])")
_DROPPED_NAMES: Final = """
    ac:parameter ac:default-parameter ac:placeholder ac:task-id ac:task-uuid at:declarations style script svg head
    col colgroup template
"""
_DROPPED: Final = frozenset(_DROPPED_NAMES.split())
LONGEST: Final = 10_000_000
"""Characters of a page that are read; Confluence itself takes half of that."""
_DEEPEST_INCLUSION: Final = 5
_MOST_INCLUSIONS: Final = 50
_LONGEST_INCLUDED: Final = 1_000_000
_DEEPEST_HEADING: Final = 6


def page_markdown(storage: str, *, title: str | None = None, references: References | None = None) -> str:
    """The page whose content in storage format is ``storage`` as Markdown.

    Args:
        storage: XHTML with Confluence's own elements.
        title: Becomes the heading above all; headings of the page go down by one where one of them is of the first
            level.
        references: What the page points at.
    """
    root = parse_storage(storage)
    writer = PageWriter(references or NoReferences())
    if title:
        writer.headings_down = int(any(element.name == "h1" for element in root.descendants()))
    blocks = writer.blocks(root)
    if title:
        blocks.insert(0, f"# {' '.join(title.split())}")
    return "\n\n".join(block for block in blocks if block.strip()) + "\n" if blocks else ""


class PageWriter:
    """Writes elements as blocks of Markdown, and as running text.

    ``headings_down`` is added to the level of each heading.
    """

    def __init__(self, references: References) -> None:
        self.references = references
        self.space: str | None = None
        self.headings_down = 0
        self._stands_in: tuple[str, ...] = ()  # ids of pages, by inclusion
        self._taken: list[str] = []  # ids of all pages that were included anywhere

    def blocks(self, element: Element) -> list[str]:
        """What is in ``element``, block by block. Running text between blocks is a block as well."""
        found: list[str] = []
        run: list[Element | str] = []
        for child in element.children:
            if isinstance(child, Element) and child.is_block:
                self._end_run(run, found)
                found += self._block(child)
            elif isinstance(child, Element) and child.name == "ac:image" and element.name != "p" and _is_blank(run):
                self._end_run([child], found)
            else:
                run.append(child)
        self._end_run(run, found)
        return found

    def running(self, nodes: Iterable[Element | str]) -> str:
        """``nodes`` as running text; emphasis still in inner marks."""
        return inline.running(self, nodes)

    def line(self, element: Element) -> str:
        """All of ``element`` on one line."""
        return one_line(" ".join(self.blocks(element)) if element.is_block else self.running(element.children))

    def takes(self, page: IncludedPage) -> bool:
        """Whether ``page`` may stand here: it is none that this stands in, and there are not too many."""
        return (
            page.id not in self._stands_in
            and len(self._stands_in) < _DEEPEST_INCLUSION
            and len(self._taken) < _MOST_INCLUSIONS
            and len(page.storage) <= _LONGEST_INCLUDED
        )

    def inside(self, page: IncludedPage) -> PageWriter:
        """A writer of a page that stands in this one."""
        self._taken.append(page.id)
        writer = PageWriter(self.references)
        writer.space, writer.headings_down, writer._taken = page.space, self.headings_down, self._taken
        writer._stands_in = (*self._stands_in, page.id)
        return writer

    def _end_run(self, run: list[Element | str], found: list[str]) -> None:
        text = paragraph(self.running(run)) if run else ""
        if text:
            found.append(text)
        run.clear()

    def _block(self, element: Element) -> list[str]:
        name = element.name
        if name in _DROPPED:
            return []
        if element.macro:
            return macros.macro_blocks(self, element)
        heading = _HEADING.fullmatch(name)
        if heading is not None:
            return self._heading(element, int(heading[1]))
        written = _WRITTEN.get(name)
        if written is not None:
            return written(self, element)
        return self.blocks(element)

    def _heading(self, element: Element, level: int) -> list[str]:
        level = min(level + self.headings_down, _DEEPEST_HEADING)
        inner = [child for child in element.elements() if child.macro and child.is_block]
        apart = set(inner)
        text = one_line(self.running(child for child in element.children if child not in apart))
        found = [f"{'#' * level} {text}"] if text else []
        return found + [block for child in inner for block in self._block(child)]

    def list_blocks(self, element: Element) -> list[str]:
        """A list, its items with the lists inside them indented."""
        number = int(element.get("start")) if re.fullmatch(r"\d{1,6}", element.get("start")) else 1
        lines: list[str] = []
        for child in element.children:
            if isinstance(child, str):
                if child.strip():
                    lines.append(f"- {paragraph(self.running([child]))}")
            elif child.name in {"ul", "ol"} and lines:  # a list right in a list belongs to the item before
                lines.append("  " + indented("\n".join(self.list_blocks(child)), 2))
            else:
                marker = f"{number}. " if element.name == "ol" else "- "
                number += 1
                blocks = self.blocks(child) if child.name == "li" else self.blocks(Element("li", {}, [child]))
                lines.append(as_item(marker, blocks))
        kept = [line for line in lines if line.strip()]
        return ["\n".join(kept)] if kept else []

    def task_blocks(self, element: Element) -> list[str]:
        """A list of tasks, done or not."""
        items = []
        for task in element.elements():
            if task.name == "ac:task":
                status, body = task.child("ac:task-status"), task.child("ac:task-body")
                done = status is not None and status.text().strip() == "complete"
                blocks = self.blocks(body) if body is not None else []
                items.append(as_item("- [x] " if done else "- [ ] ", blocks))
        kept = [item for item in items if item.strip()]
        return ["\n".join(kept)] if kept else []

    def quote_blocks(self, element: Element) -> list[str]:
        """A quotation."""
        inner = "\n\n".join(self.blocks(element))
        return [quoted(inner)] if inner else []

    def preformatted_blocks(self, element: Element) -> list[str]:
        """Text whose lines stay as they are; macros in it are blocks of their own."""
        inner = [block for child in element.elements() if child.macro for block in self._block(child)]
        if inner:
            return inner
        code = element.text().strip("\n")
        return [fenced(code)] if code.strip() else []

    def tabular_blocks(self, element: Element) -> list[str]:
        """A table."""
        return table_blocks(element, self.blocks)

    def adf_blocks(self, element: Element) -> list[str]:
        """An element of the newer editor: its own content, or else what it is shown as elsewhere."""
        contents = [each for each in element.descendants() if each.name == "ac:adf-content"]
        outermost = contents[:1] or [each for each in element.elements() if each.name == "ac:adf-fallback"]
        return [block for each in outermost for block in self.blocks(each)]

    def term_blocks(self, element: Element) -> list[str]:
        """A term of a list of definitions."""
        text = self.line(element)
        return [f"**{text.strip('*')}**"] if text else []

    def rule_blocks(self, _element: Element) -> list[str]:
        """A line across."""
        return ["---"]


def _is_blank(run: Sequence[Element | str]) -> bool:
    return all(isinstance(node, str) and not node.strip() for node in run)


_WRITTEN: Final[Mapping[str, Callable[[PageWriter, Element], list[str]]]] = {
    "ul": PageWriter.list_blocks,
    "ol": PageWriter.list_blocks,
    "blockquote": PageWriter.quote_blocks,
    "pre": PageWriter.preformatted_blocks,
    "table": PageWriter.tabular_blocks,
    "hr": PageWriter.rule_blocks,
    "dt": PageWriter.term_blocks,
    "summary": PageWriter.term_blocks,
    "ac:task-list": PageWriter.task_blocks,
    "ac:adf-extension": PageWriter.adf_blocks,
}
