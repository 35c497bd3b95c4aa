"""Jupyter notebooks: text, code and what the code printed, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from citewell.backends.parsing.cleaning import clean
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.html_writer import HtmlWriter
from citewell.backends.parsing.jsons import load_json, write_json
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.backends.parsing.media import NOTEBOOK
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_LONGEST_OUTPUT: Final = 20_000  # characters of what one cell printed


class NotebookParser:
    """Reads Jupyter notebooks of any version; pictures among the outputs are left out."""

    name = "notebook"
    version = "1"
    media_types = frozenset({NOTEBOOK})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The notebook in ``path``; see ``Parser``."""
        try:
            book = load_json(clean(decode(path.read_bytes()).text))
        except ValueError as exc:
            raise DocumentUnreadable("damaged", "The notebook is damaged: it is not valid JSON.") from exc
        writer = DocumentWriter(limits)
        cells = list(_cells(book))
        language = _language(book)
        for cell in cells:
            _write_cell(cell, language, writer)
        if not cells:  # some other JSON by that name
            write_json(book, writer)
        if not writer.length:
            raise DocumentUnreadable("no_text", "The notebook contains no text.")
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            metadata={"cells": len(cells)} | ({"programming_language": language} if language else {}),
        )


def _cells(book: Any) -> Iterator[dict[str, Any]]:
    holders = [book, *(book.get("worksheets") or [])] if isinstance(book, dict) else []
    for holder in holders:
        listed = holder.get("cells") if isinstance(holder, dict) else None
        yield from (each for each in listed or () if isinstance(each, dict))


def _language(book: Any) -> str:
    said = book.get("metadata") if isinstance(book, dict) else None
    for key in ("language_info", "kernelspec"):
        inner = said.get(key) if isinstance(said, dict) else None
        for name in ("name", "language") if key == "language_info" else ("language",):
            if isinstance(inner, dict) and isinstance(inner.get(name), str) and inner[name].isalnum():
                return str(inner[name])
    return ""


def _write_cell(cell: dict[str, Any], language: str, writer: DocumentWriter) -> None:
    source = _joined(cell.get("source", cell.get("input")))
    kind = cell.get("cell_type")
    if kind == "code":
        writer.code(source, language)
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else ():
            if isinstance(output, dict):
                _write_output(output, writer)
    elif kind == "heading":
        level = str(cell.get("level", "1"))
        writer.heading(int(level) if level.isdecimal() and len(level) == 1 else 1, source)
    elif kind == "markdown":
        _write_markdown(clean(source).strip("\n"), writer)
    else:
        writer.paragraph(source)


def _write_output(output: dict[str, Any], writer: DocumentWriter) -> None:
    shown = output.get("data") if isinstance(output.get("data"), dict) else output
    assert isinstance(shown, dict)
    if output.get("output_type") == "error" or "ename" in output:
        writer.paragraph(f"{output.get('ename', 'Error')}: {_joined(output.get('evalue'))}"[:_LONGEST_OUTPUT])
    elif "text/html" in shown and "<table" in _joined(shown["text/html"]):
        page = HtmlWriter(boilerplate=True)
        page.feed(_joined(shown["text/html"])[: _LONGEST_OUTPUT * 5])
        _write_markdown(clean(page.markdown()), writer)
    elif "text/markdown" in shown:
        _write_markdown(clean(_joined(shown["text/markdown"])).strip("\n")[:_LONGEST_OUTPUT], writer)
    else:
        writer.code(_joined(shown.get("text/plain", shown.get("text")))[:_LONGEST_OUTPUT])


def _write_markdown(text: str, writer: DocumentWriter) -> None:
    structure = map_markdown(text)
    writer.markdown(text, structure.headings, structure.blocks)


def _joined(value: Any) -> str:
    """Text, which notebooks may keep as a list of its lines."""
    if isinstance(value, list):
        return "".join(each for each in value if isinstance(each, str))
    return value if isinstance(value, str) else ""
