"""Older documents (rtf, doc, ppt) with xberg."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.extracting import extract
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.backends.parsing.media import DOC, PPT, RTF
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits

_SLIDE_RULE: Final = re.compile(r"^-----\n", re.MULTILINE)
_PICTURE_NAME: Final = re.compile(r"^image(?:_\d+)?$", re.MULTILINE)
_WHAT: Final = {RTF: "RTF document", DOC: "Word document", PPT: "presentation"}
_DEEPEST_GROUP: Final = 2_000
_FIRST_SECTOR: Final = 512
_WORD_MARK: Final = b"\xec\xa5"
_BRACES: Final = re.compile(rb"\\[{}\\]|[{}]")


class LegacyParser:
    """Reads RTF and the binary files of Word and PowerPoint: headings, lists and tables as Markdown."""

    name = "xberg-legacy"
    version = "1"
    media_types = frozenset({RTF, DOC, PPT})

    def parse(
        self,
        path: Path,
        *,
        file_name: str,  # noqa: ARG002 - of the port
        media_type: str,
        limits: ParseLimits,
    ) -> ParsedDocument:
        """The document in ``path``; see ``Parser``."""
        data = path.read_bytes()
        if media_type == RTF:
            _check_groups(data)
        elif _is_encrypted(data):
            raise DocumentUnreadable(
                "encrypted",
                "The file is encrypted. Passwords of Office files are not supported; save it without one.",
            )
        text, said = extract(data, media_type, _WHAT[media_type])
        text = _PICTURE_NAME.sub("", text)
        if not text.strip():
            raise DocumentUnreadable("no_text", "The document contains no text; it may hold only pictures.")
        writer = DocumentWriter(limits)
        slides = [part for part in _SLIDE_RULE.split(text) if part.strip()] if media_type == PPT else [text]
        for number, part in enumerate(slides, start=1):
            if media_type == PPT:
                writer.page(number)
            structure = map_markdown(part.strip("\n"))
            writer.markdown(part.strip("\n"), structure.headings, structure.blocks)
        return writer.document(
            media_type=media_type,
            parser=self.name,
            version=self.version,
            title=one_line(said.title or ""),
            metadata=_properties(said),
        )


def _check_groups(data: bytes) -> None:
    """Refuses nesting that no program writes, before a recursive reader sees it."""
    depth = 0
    for brace in _BRACES.finditer(data):
        depth += {b"{": 1, b"}": -1}.get(brace[0], 0)
        if depth > _DEEPEST_GROUP:
            raise DocumentUnreadable("damaged", f"The RTF groups are nested more than {_DEEPEST_GROUP:,} deep.")


def _is_encrypted(data: bytes) -> bool:
    """Whether the head of a Word document says so, or a stream of PowerPoint's that exists only then."""
    word = data[_FIRST_SECTOR : _FIRST_SECTOR + 12]
    if word.startswith(_WORD_MARK) and len(word) == 12 and word[11] & 1:  # noqa: PLR2004 - two flags of the head
        return True
    return "EncryptedSummary".encode("utf-16-le") in data


def _properties(said: Any) -> dict[str, object]:
    found = {
        "author": ", ".join(said.authors or ()),
        "created": said.created_at,
        "modified": said.modified_at,
        "subject": said.subject,
        "keywords": said.keywords,
    }
    return {name: value for name, value in found.items() if value}
