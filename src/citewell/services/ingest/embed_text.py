"""What of a chunk is given to the embedding model."""

from __future__ import annotations

from collections.abc import Sequence

CONTEXT_CHARS = 200


def embedded_text(title: str | None, heading_path: Sequence[str], text: str) -> str:
    """The chunk with where it stands before it, because a passage often does not name its own subject.

    Args:
        title: The document's title where somebody chose it; ``None`` for one made of a file name.
        heading_path: Titles of the headings above the chunk, outermost first.
        text: The chunk.

    Returns:
        One line of at most 200 characters with title and headings, then the chunk. What the chunk begins with
        already, or what repeats, is not said twice.
    """
    opening = text.lstrip("# ").casefold()
    said: set[str] = set()
    parts: list[str] = []
    for part in (title or "", *heading_path):
        folded = part.casefold()
        if folded and folded not in said and not opening.startswith(folded):
            parts.append(part)
            said.add(folded)
    context = " > ".join(parts)
    if len(context) > CONTEXT_CHARS:
        context = context[:CONTEXT_CHARS].rsplit(" ", 1)[0]
    return f"{context}\n{text}" if context else text
