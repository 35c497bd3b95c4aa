"""Word documents (docx) as Markdown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.extracting import extract
from citewell.backends.parsing.markdown import first_title
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.backends.parsing.media import DOCX
from citewell.backends.parsing.zip_directory import members
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_PROPERTIES: Final = ("creator", "created", "modified", "subject", "keywords", "description", "category")
_MOST_UNPACKED: Final = 400_000_000


class DocxParser:
    """Reads Word documents with xberg: headings, tables and lists become Markdown, pictures their descriptions."""

    name = "xberg-docx"
    version = "1"
    media_types = frozenset({DOCX})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,  # noqa: ARG002 - of the port
    ) -> ParsedDocument:
        """The document in ``path``; see ``Parser``."""
        _check_archive(path)
        text, said = extract(path.read_bytes(), DOCX, "Word document")
        if not text.strip():
            raise DocumentUnreadable("no_text", "The document contains no text; it may hold only pictures.")
        structure = map_markdown(text)
        properties = _properties(said)
        return ParsedDocument(
            text=text,
            media_type=media_type,
            parser=self.name,
            parser_version=self.version,
            title=one_line(properties.pop("title", "")) or first_title(structure.headings),
            language=properties.pop("language", None),
            headings=structure.headings,
            blocks=structure.blocks,
            metadata=properties,
        )


def _check_archive(path: Path) -> None:
    with path.open("rb") as file:
        listed = members(file)
    if listed is None:
        raise DocumentUnreadable("damaged", "The Word document is damaged: its archive has no table of contents.")
    if any(member.encrypted for member in listed):
        raise DocumentUnreadable(
            "encrypted", "The Word document is encrypted; save it without a password and try again."
        )
    if sum(member.unpacked for member in listed) > _MOST_UNPACKED:
        raise DocumentUnreadable(
            "too_large",
            f"The Word document unpacks to more than {_MOST_UNPACKED // 1_000_000} MB; it looks like a bomb.",
        )


def _properties(said_by_xberg: Any) -> dict[str, Any]:
    """What the document says of itself, as far as it is set."""
    try:
        said = json.loads(str(said_by_xberg.format)).get("core_properties") or {}
    except (ValueError, AttributeError):
        return {}
    return {
        key: said[key]
        for key in ("title", "language", *_PROPERTIES)
        if isinstance(said.get(key), str) and said[key].strip()
    }
