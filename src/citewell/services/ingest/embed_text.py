"""What of a chunk is given to the embedding model."""

from __future__ import annotations

from collections.abc import Sequence

from citewell.db.tables import Chunk, Document, DocumentVersion
from citewell.ports.chunker import ChunkSettings, ChunkSpan
from citewell.services.embedding.vectors import WritingSpace

CONTEXT_CHARS = 200
HEADER_CHARS = 300


def embedded_text(
    title: str | None, heading_path: Sequence[str], text: str, *, header: str | None = None, enrich: bool = True
) -> str:
    """The chunk with where it stands before it, because a passage often does not name its own subject.

    Args:
        title: The document's title where somebody chose it; ``None`` for one made of a file name.
        heading_path: Titles of the headings above the chunk, outermost first.
        text: The chunk.
        header: The head of the table that the chunk goes on with, where the chunk does not have it.
        enrich: Whether to say any of this; without it the chunk stands alone.

    Returns:
        One line of at most 200 characters with title and headings, one of at most 300 with the table's head, then the
        chunk. What the chunk begins with already, or what repeats, is not said twice.
    """
    if not enrich:
        return text
    opening = text.lstrip("# ").casefold()
    said: set[str] = set()
    parts: list[str] = []
    for part in (title or "", *heading_path):
        folded = part.casefold()
        if folded and folded not in said and not opening.startswith(folded):
            parts.append(part)
            said.add(folded)
    lines = [_at_most(" > ".join(parts), CONTEXT_CHARS), _at_most(header or "", HEADER_CHARS), text]
    return "\n".join(line for line in lines if line)


def passages(
    title: str | None, text: str, spans: Sequence[ChunkSpan], chunking: ChunkSettings, space: WritingSpace
) -> list[str]:
    """What the chunks ``spans`` of ``text`` are embedded as in ``space``, which may decide about their context."""
    enrich = chunking.enrich_context if space.enrich_context is None else space.enrich_context
    return [
        embedded_text(title, span.heading_path, text[span.start : span.end], header=span.header, enrich=enrich)
        for span in spans
    ]


def passage_of(chunk: Chunk, version: DocumentVersion, document: Document, *, enrich: bool | None = None) -> str:
    """What a stored chunk of ``version`` is embedded as: the same as when it was made, but for a new title.

    ``enrich`` overrides whether it is embedded with its context.
    """
    asked = bool((version.chunking or {}).get("enrich_context", True))
    return embedded_text(
        document.title if document.title_given else version.title,
        chunk.heading_path,
        chunk.text,
        header=chunk.header,
        enrich=asked if enrich is None else enrich,
    )


def _at_most(line: str, chars: int) -> str:
    return line if len(line) <= chars else line[:chars].rsplit(" ", 1)[0]
