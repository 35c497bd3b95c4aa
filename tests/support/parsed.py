"""A document read by its parser in this process."""

from __future__ import annotations

from pathlib import Path

from citewell.backends.parsing.checking import check_document
from citewell.backends.parsing.registry import parser_for
from citewell.ports.parser import ParsedDocument, ParseLimits


def parsed(folder: Path, media_type: str, data: bytes, name: str = "given", **limits: int) -> ParsedDocument:
    """What the parser of ``media_type`` makes of ``data``, with the promises of the port checked."""
    path = folder / "given"
    path.write_bytes(data)
    parser = parser_for(media_type)
    assert parser is not None
    document = parser.parse(path, file_name=name, media_type=media_type, limits=ParseLimits(**limits))
    check_document(document)
    return document
