"""reStructuredText as Markdown. Files are never included, raw parts are left out, nothing is evaluated."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from citewell.backends.parsing.cleaning import clean, one_line
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.media import RST
from citewell.backends.parsing.plain import encoding_warnings
from citewell.backends.parsing.rst_inline import Inline
from citewell.backends.parsing.rst_tables import GRID_RULE, SIMPLE_RULE, csv_rows, grid_rows, list_rows, simple_rows
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_RULE: Final = re.compile(r"([!-/:-@\[-`{-~])\1{1,}[ \t]*")
_DIRECTIVE: Final = re.compile(r"\.\. (?:\|[^|\n]{1,100}\| )?([\w:+.-]{1,60}?) ?::(?:[ \t]+(.*))?")
_NOTE: Final = re.compile(r"\.\. \[([#*]?[\w.-]{0,60})\][ \t]*(.*)")
_OPTION: Final = re.compile(r"[ \t]*:([\w-]{1,60}):[ \t]*(.*)")
_FIELD: Final = re.compile(r":([^:\n]{1,100}):(?:[ \t]+(.*))?")
_BULLET: Final = re.compile(r"([-*+•‣])[ \t]+(?=\S)")
_NUMBER: Final = re.compile(r"\(?(\d{1,6}|#|[A-Za-z]|[ivxlcIVXLC]{1,8})[.)][ \t]+(?=\S)")
_CODE: Final = frozenset(
    {"code-block", "code", "sourcecode", "parsed-literal", "prompt", "doctest", "testcode", "testoutput", "ipython",
     "productionlist", "graphviz", "uml", "mermaid", "highlight-block"}
)  # fmt: skip
_SKIPPED: Final = frozenset(
    {"toctree", "contents", "include", "raw", "index", "meta", "highlight", "role", "default-role", "currentmodule",
     "module", "sectnum", "header", "footer", "literalinclude", "replace", "unicode", "date", "title", "automodule"}
)  # fmt: skip
_DEEPEST: Final = 16
_SHORTEST_RULE: Final = 3
_SHORTEST_TRANSITION: Final = 4
_DOCINFO: Final = {"author": "author", "authors": "author", "date": "created", "version": "version",
                   "keywords": "keywords", "language": "language", "copyright": "copyright"}  # fmt: skip


class RstParser:
    """Reads reStructuredText with a reader of our own, in time linear in its length."""

    name = "restructuredtext"
    version = "1"
    media_types = frozenset({RST})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The document in ``path``; see ``Parser``."""
        decoded = decode(path.read_bytes())
        lines = [line.rstrip() for line in clean(decoded.text).expandtabs(8).split("\n")]
        writer = DocumentWriter(limits)
        writer.warnings += encoding_warnings(decoded)
        reader = _Reader(writer, Inline(lines))
        reader.read(lines, 0)
        if not writer.length:
            raise DocumentUnreadable("no_text", "The document contains no text.")
        language = reader.said.pop("language", None)
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            language=language,
            metadata={"encoding": decoded.encoding, **reader.said},
        )


class _Reader:
    def __init__(self, writer: DocumentWriter, inline: Inline) -> None:
        self.said: dict[str, str] = {}
        self._writer = writer
        self._inline = inline
        self._levels: list[tuple[str, bool]] = []
        self._sections = 0
        self._paragraphs = 0

    def read(self, lines: list[str], depth: int, items: int = 0) -> None:
        """Writes the blocks in ``lines``, which are inside ``depth`` others and ``items`` lists."""
        at = 0
        while at < len(lines):
            title = self._title(lines, at) if depth == 0 and lines[at] else None
            if not lines[at]:
                at += 1
            elif title is not None:
                at = self._section(*title)
            else:
                at = self._marked(lines, at, depth, items) or self._plain(lines, at, depth, items)

    def _marked(self, lines: list[str], at: int, depth: int, items: int) -> int:
        """Writes the block at ``at`` if its first line shows what it is; the line after it, or 0."""
        line = lines[at]
        if line.startswith((".. ", "__ ")) or line == "..":
            return self._explicit(lines, at, depth)
        if GRID_RULE.fullmatch(line):
            return self._grid_table(lines, at)
        if SIMPLE_RULE.fullmatch(line):
            return self._simple_table(lines, at)
        if _BULLET.match(line) or _NUMBER.match(line):
            return self._item(lines, at, depth, items)
        if line.startswith("| "):
            return self._lines(lines, at)
        return self._field(lines, at) if _FIELD.fullmatch(line) else 0

    def _plain(self, lines: list[str], at: int, depth: int, items: int) -> int:
        """Writes the paragraph, quotation, session or term at ``at``; the line after it."""
        line = lines[at]
        if _RULE.fullmatch(line) and len(line) >= _SHORTEST_TRANSITION:
            return at + 1
        if line.startswith(">>> "):
            end = _until_blank(lines, at)
            self._writer.code("\n".join(lines[at:end]), "python")
            return end
        if line.startswith(" "):
            end = _block_end(lines, at)
            self._inside(lines[at:end], depth, items)
            return end
        if at + 1 < len(lines) and lines[at + 1].startswith(" "):
            self._writer.paragraph(self._inline.markdown(line))
            return at + 1
        return self._paragraph(lines, at)

    def _inside(self, lines: list[str], depth: int, items: int = 0) -> None:
        if depth < _DEEPEST:
            self.read(_dedented(lines), depth + 1, items)
        else:
            self._writer.paragraph("\n".join(line.strip() for line in lines))

    def _title(self, lines: list[str], at: int) -> tuple[str, tuple[str, bool], int] | None:
        """Title, style and the line after the section title at ``at``; None where there is none."""
        line = lines[at]
        ahead = lines[at + 1 : at + 3]
        if _RULE.fullmatch(line) and len(ahead) > 1 and ahead[1] == line and ahead[0] and not _RULE.fullmatch(ahead[0]):
            return ahead[0].strip(), (line[0], True), at + 3
        if ahead and not line.startswith(" ") and not _RULE.fullmatch(line) and _RULE.fullmatch(ahead[0]):
            enough = len(ahead[0]) >= min(len(line), _SHORTEST_RULE + 1) and len(ahead[0]) > 1
            return (line, (ahead[0][0], False), at + 2) if enough else None
        return None

    def _section(self, title: str, style: tuple[str, bool], after: int) -> int:
        if style not in self._levels:
            self._levels.append(style)
        self._sections += 1
        self._writer.heading(self._levels.index(style) + 1, self._inline.plain(title))
        return after

    def _paragraph(self, lines: list[str], at: int) -> int:
        end = at + 1
        while end < len(lines) and lines[end] and not lines[end].startswith(".. "):
            end += 1
        text = "\n".join(lines[at:end])
        self._paragraphs += 1
        if not text.endswith("::"):
            self._writer.paragraph(self._inline.markdown(text))
            return end
        introduced = text[:-2].rstrip() if text.endswith(" ::") or text == "::" else text[:-1]
        self._writer.paragraph(self._inline.markdown(introduced))
        while end < len(lines) and not lines[end]:
            end += 1
        if end < len(lines) and lines[end].startswith(" "):
            stop = _block_end(lines, end)
            self._writer.code("\n".join(_dedented(lines[end:stop])))
            return stop
        return end

    def _item(self, lines: list[str], at: int, depth: int, items: int) -> int:
        found = _BULLET.match(lines[at]) or _NUMBER.match(lines[at])
        assert found is not None
        width = found.end()
        end = at + 1
        while end < len(lines) and (not lines[end] or _indent(lines[end]) >= min(width, 2)):
            end += 1
        inside = [lines[at][width:], *_dedented(lines[at + 1 : end])]
        first = 1
        while first < len(inside) and inside[first] and not _starts_block(inside[first]):
            first += 1
        number = None if found.re is _BULLET else found[1].replace("#", "1")
        self._writer.item(self._inline.markdown("\n".join(inside[:first])), depth=items, number=number)
        if any(inside[first:]):
            self._inside(inside[first:], depth, items + 1)
        return end

    def _lines(self, lines: list[str], at: int) -> int:
        end = at
        while end < len(lines) and lines[end].startswith("|"):
            end += 1
        self._writer.paragraph(self._inline.markdown("\n".join(line[1:].strip() for line in lines[at:end])))
        return end

    def _field(self, lines: list[str], at: int) -> int:
        found = _FIELD.fullmatch(lines[at])
        assert found is not None
        end = at + 1
        while end < len(lines) and lines[end].startswith(" "):
            end += 1
        value = " ".join(filter(None, [found[2], *(line.strip() for line in lines[at + 1 : end])]))
        known = _DOCINFO.get(found[1].lower())
        if known and not self._paragraphs:
            self.said[known] = one_line(value, limit=1_000)
        elif value:
            self._writer.paragraph(self._inline.markdown(f"{found[1]}: {value}"))
        return end

    def _grid_table(self, lines: list[str], at: int) -> int:
        end = at
        while end < len(lines) and lines[end].startswith(("+", "|")):
            end += 1
        self._write_rows(grid_rows(lines[at:end]))
        return end

    def _simple_table(self, lines: list[str], at: int) -> int:
        """A table between rules: it ends at the third one, or at the second before a blank line."""
        end = at + 1
        while end < len(lines):
            ruled = SIMPLE_RULE.fullmatch(lines[end])
            end += 1
            if ruled and (end == len(lines) or not lines[end]):
                break
        self._write_rows(simple_rows(lines[at:end]))
        return end

    def _write_rows(self, rows: list[list[str]]) -> None:
        shown = ([self._inline.markdown(cell) for cell in row] for row in rows)
        self._writer.table(shown, width=max(map(len, rows), default=0))

    def _explicit(self, lines: list[str], at: int, depth: int) -> int:
        """A directive, footnote, target or comment."""
        end = at + 1
        while end < len(lines) and (not lines[end] or lines[end].startswith(" ")):
            end += 1
        directive, note = _DIRECTIVE.fullmatch(lines[at]), _NOTE.fullmatch(lines[at])
        if directive is not None:
            self._directive(directive[1].lower(), directive[2] or "", _dedented(lines[at + 1 : end]), depth)
        elif note is not None:
            text = " ".join(filter(None, [note[2], *(line.strip() for line in lines[at + 1 : end])]))
            self._writer.paragraph(self._inline.markdown(f"[{note[1].lstrip('#')}] {text}"))
        return end

    def _directive(self, name: str, argument: str, lines: list[str], depth: int) -> None:
        if name in _SKIPPED:
            return
        options: dict[str, str] = {}
        while lines and (option := _OPTION.fullmatch(lines[0])):
            options[option[1]] = option[2]
            lines = lines[1:]
        content = "\n".join(lines).strip("\n")
        if name in _CODE:
            self._writer.code(content, re.sub(r"\W.*", "", argument))
        elif name == "math":
            self._writer.paragraph(f"$$\n{argument}\n{content}\n$$".replace("\n\n", "\n"))
        elif name in {"list-table", "csv-table"}:
            self._writer.paragraph(self._inline.markdown(argument))
            header, delimiter = options.get("header", ""), options.get("delim", ",")
            self._write_rows(list_rows(lines) if name == "list-table" else csv_rows(lines, header, delimiter))
        elif name in {"image", "figure"}:
            self._writer.paragraph(self._inline.markdown(options.get("alt", "")))
            self._inside(lines, depth)
        else:
            self._named(name, argument, lines, depth)

    def _named(self, name: str, argument: str, lines: list[str], depth: int) -> None:
        """Notes, warnings, descriptions of functions and what extensions define: their words are kept."""
        label = name.rpartition(":")[2].replace("-", " ").capitalize()
        titled = name in {"rubric", "topic", "sidebar", "table", "admonition", "container", "only", "tab", "dropdown"}
        if ":" in name or name in {"function", "class", "method", "attribute", "data", "exception", "option"}:
            self._writer.paragraph(f"`{argument}`" if argument else "")
        elif titled:
            self._writer.paragraph(self._inline.markdown(argument) if name not in {"container", "only"} else "")
        else:
            first = _until_blank(lines, 0)
            text = " ".join(filter(None, [argument, *lines[:first]]))
            self._writer.paragraph(self._inline.markdown(f"{label}: {text}") if text else "")
            lines = lines[first:]
        self._inside(lines, depth)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _starts_block(line: str) -> bool:
    return bool(_BULLET.match(line) or _NUMBER.match(line) or line.startswith(".. "))


def _until_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and lines[at]:
        at += 1
    return at


def _block_end(lines: list[str], at: int) -> int:
    """The line after the indented block at ``at``."""
    end = at
    while end < len(lines) and (not lines[end] or lines[end].startswith(" ")):
        end += 1
    return end


def _dedented(lines: list[str]) -> list[str]:
    margin = min((_indent(line) for line in lines if line), default=0)
    return [line[margin:] for line in lines]
