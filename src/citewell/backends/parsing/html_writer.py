"""All visible text of an HTML page as Markdown, without a tree, so that no depth of nesting can lose or stop it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from citewell.backends.parsing.html_tokens import Data, End, attribute, is_empty, tokens

_BLOCK_NAMES: Final = """
    address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form
    header hr html body legend main nav p section summary table tbody tfoot thead caption ul ol
"""
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_BREAKING: Final = _BLOCKS | _HEADINGS.keys() | {"li"}
_NEVER: Final = frozenset(
    {"script", "style", "template", "svg", "math", "iframe", "object", "select", "noscript", "head"}
)
_BOILERPLATE: Final = frozenset({"nav", "footer", "aside", "button"})
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_FENCES: Final = re.compile(r"^[ \t]*(`{3,})", re.MULTILINE)
_DEEPEST_SKIPPED: Final = 100
_DEEPEST_LIST: Final = 8
_WIDEST: Final = 50  # columns that a cell is repeated in
_LONGEST_NUMBER: Final = 4  # digits


class _Row:
    """The cells of one table row while they are read."""

    def __init__(self) -> None:
        self.cells: list[str] = []
        self.open = False
        self.wide = 1  # columns of the cell at hand


class HtmlWriter:
    """Feed it a page once, then ask for ``markdown()`` and ``title``.

    ``unlinked``: characters outside of links. ``said``: those outside of links that lead to another place of the page,
    as "Skip to content" does.

    Args:
        boilerplate: Whether navigation, footers and asides are kept as well.
        base: The address of the page, where it is known; links that are relative to it are kept then.
    """

    def __init__(self, *, boilerplate: bool, base: str | None = None) -> None:
        self._base = base
        self._link: tuple[int, str] | None = None  # where it begins in the line, and where it leads
        self._skipped_tags = _NEVER if boilerplate else _NEVER | _BOILERPLATE
        self._skipping: list[str] = []
        self._parts: list[str] = []
        self._line: list[str] = []
        self._prefix = ""
        self._lists: list[int] = []  # the number of the next item; 0 in bullet lists
        self._row: _Row | None = None
        self._columns = 0  # of the first row of the table at hand
        self._tables = 0
        self._preformatted = 0
        self._fence = 0  # where the code at hand begins among the parts
        self.title = ""
        self._in_title = False
        self._leads = ""  # where the link at hand leads
        self.unlinked = 0
        self.said = 0

    def markdown(self) -> str:
        """What was fed so far."""
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "".join(self._parts)).strip("\n")

    def feed(self, source: str) -> None:
        """Takes the page ``source``."""
        for token in tokens(source):
            if isinstance(token, Data):
                self._text(token.text)
            elif isinstance(token, End):
                self._end(token.name)
            else:
                self._start(token.name, token.attributes)

    def _start(self, tag: str, attributes: str) -> None:
        if tag == "title":
            self._in_title = not self.title and "svg" not in self._skipping
        if tag in _BREAKING:
            self._end_forgotten()
        if tag in self._skipped_tags:
            if len(self._skipping) < _DEEPEST_SKIPPED and not is_empty(attributes):
                self._skipping.append(tag)
        elif self._skipping:
            return
        elif tag == "br":
            self._line.append("\n" if self._preformatted else " ")
        elif tag == "a":
            self._open_link(attribute(attributes, "href"))
        elif tag == "img":
            self._line.append(f" {attribute(attributes, 'alt')} ")
            self._count(attribute(attributes, "alt"))
        elif tag in {"tr", "td", "th", "table"}:
            self._open_table_part(tag, attributes)
        elif self._row is None:
            self._open_block(tag)
        elif tag in _BREAKING:
            self._line.append(" ")

    def _end_forgotten(self) -> None:
        """What ends where a block begins, though nothing says so."""
        self._in_title = False
        if self._skipping[-1:] == ["head"]:
            self._skipping.pop()
        if self._leads.startswith("#"):
            self._leads = ""

    def _end(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if self._skipping:
            if tag in self._skipping:
                while self._skipping.pop() != tag:
                    pass
        elif tag == "a":
            self._close_link()
        elif tag in {"tr", "td", "th", "table"}:
            self._close_table_part(tag)
        elif self._row is None:
            self._close_block(tag)
        elif tag in _BREAKING:
            self._line.append(" ")

    def _text(self, data: str) -> None:
        if self._in_title:
            self.title = f"{self.title} {data}".strip()[:1000]
        elif not self._skipping:
            self._line.append(data)
            self._count(data)

    def _count(self, data: str) -> None:
        size = len(data.strip())
        if not self._leads:
            self.unlinked += size
        if not self._leads.startswith("#"):
            self.said += size

    def _open_link(self, target: str) -> None:
        self._close_link()
        self._leads = target
        if self._base is not None and not target.startswith(("#", "javascript:")):
            target = _joined(self._base, target)
        if target.startswith(("https://", "http://", "mailto:")) and not self._preformatted:
            self._link = len(self._line), _SPACES.sub("%20", target).replace(")", "%29")

    def _close_link(self) -> None:
        self._leads = ""
        if self._link is None:
            return
        (begin, target), self._link = self._link, None
        text = "".join(self._line[begin:])
        shown = _SPACES.sub(" ", text).strip()
        if shown and "[" not in shown and "]" not in shown:
            before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
            self._line[begin:] = [f"{before}[{shown}]({target}){after}"]

    def _open_block(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            if self._lists:
                self._end_line()
            else:
                self._end_block()
            self._lists.append(0 if tag == "ul" else 1)
        elif tag == "li":
            self._end_line()
            depth = min(max(len(self._lists), 1), _DEEPEST_LIST) - 1
            number = self._lists[-1] if self._lists else 0
            if number:
                self._lists[-1] += 1
            self._prefix = "   " * depth + (f"{number}. " if number else "- ")
        elif tag == "pre":
            if not self._preformatted:
                self._end_block()
                self._fence = len(self._parts)
                self._parts.append("```\n")
            self._preformatted += 1
        elif tag in _HEADINGS:
            self._end_block()
            self._prefix = "#" * _HEADINGS[tag] + " "
        elif tag in _BLOCKS and not (self._lists and self._prefix and self._is_blank()):
            self._end_block()

    def _close_block(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self._end_line()
            if self._lists:
                self._lists.pop()
            if not self._lists:
                self._parts.append("\n\n")
        elif tag == "pre" and self._preformatted:
            if self._preformatted == 1:
                self._end_code()
            self._preformatted -= 1
        elif tag in _BREAKING:
            self._end_block()

    def _open_table_part(self, tag: str, attributes: str) -> None:
        if tag == "table":
            if self._tables == 0:
                self._end_block()
                self._columns = 0
            self._tables += 1
        elif tag == "tr" and self._tables == 1:
            self._end_row()
            self._row = _Row()
        elif tag in {"td", "th"} and self._row is not None and self._tables == 1:
            self._end_cell()
            self._row.open = True
            wide = attribute(attributes, "colspan")
            self._row.wide = min(int(wide), _WIDEST) if wide.isdecimal() and len(wide) < _LONGEST_NUMBER else 1
        else:
            self._line.append(" ")

    def _close_table_part(self, tag: str) -> None:
        if tag == "table" and self._tables:
            if self._tables == 1:
                self._end_row()
                self._parts.append("\n\n")
            self._tables -= 1
        elif tag == "tr" and self._tables == 1:
            self._end_row()
        elif tag in {"td", "th"} and self._tables == 1:
            self._end_cell()

    def _end_cell(self) -> None:
        if self._row is not None and self._row.open:
            self._row.cells += [self._taken().replace("|", "\\|")] * max(self._row.wide, 1)
            self._row.open = False

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None and any(self._row.cells):
            cells = self._row.cells + [""] * (self._columns - len(self._row.cells))
            self._parts.append(f"| {' | '.join(cells)} |\n")
            if not self._columns:
                self._columns = len(cells)
                self._parts.append("|" + " --- |" * len(cells) + "\n")
        self._row = None

    def _taken(self) -> str:
        self._close_link()
        text = _SPACES.sub(" ", "".join(self._line)).strip()
        self._line.clear()
        return text

    def _end_line(self) -> None:
        if self._preformatted:
            self._close_link()
            self._parts.append("".join(self._line).strip("\n"))
            self._line.clear()
            return
        text = self._taken()
        if text:
            self._parts.append(f"{self._prefix}{text}\n")
            self._prefix = ""

    def _end_code(self) -> None:
        """Closes code with a fence that does not occur in it."""
        self._end_line()
        code = self._parts[self._fence + 1 :]
        ticks = "`" * (max(map(len, _FENCES.findall("".join(code))), default=2) + 1)
        self._parts[self._fence :] = (f"{ticks}\n", *code, f"\n{ticks}\n\n")

    def _is_blank(self) -> bool:
        """Whether the line has no words yet; blanks are taken away, so that nobody looks at them again."""
        if any(map(str.strip, self._line)):
            return False
        self._line.clear()
        if self._link is not None:
            self._link = 0, self._link[1]
        return True

    def _end_block(self) -> None:
        before = len(self._parts)
        self._end_line()
        if len(self._parts) > before and not self._lists and not self._preformatted:
            self._parts.append("\n")


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError:  # an address that is none
        return ""
