"""The document that an archive is: the list of the files inside."""

from __future__ import annotations

from citewell.backends.parsing.contents import Contents
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import Block, BlockKind, ParsedDocument

HEAD = "Files in this archive:\n\n"


def list_document(
    contents: Contents,
    media_type: str,
    parser: str,
    version: str,
    warnings: tuple[str, ...] = (),
    *,
    head: str = HEAD,
) -> ParsedDocument:
    """The list of ``contents``, so that files are found by their names.

    Raises:
        DocumentUnreadable: ``no_text``; there is nothing inside.
    """
    listing = contents.listing()
    if not listing:
        raise DocumentUnreadable("no_text", "There is no file in it, but for what operating systems leave in folders.")
    text = head + listing
    return ParsedDocument(
        text=text,
        media_type=media_type,
        parser=parser,
        parser_version=version,
        blocks=(Block(BlockKind.LIST, len(head), len(text)),),
        metadata={"files": len(contents)},
        warnings=(*warnings, *contents.warnings()),
    )
