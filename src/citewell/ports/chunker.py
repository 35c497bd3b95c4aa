"""Documents to chunks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from citewell.ports.parser import BlockKind, ParsedDocument


class ChunkStrategy(StrEnum):
    """Where chunks begin and end.

    ``DEFAULT``: along sections, then blocks and paragraphs; small neighbouring sections share a chunk. ``SENTENCE``:
    sentences, filled up to the limit, whatever section they are in. ``HEADING``: a section each, divided when it is
    too long. ``TABLE``: each row of a table by itself, all else as by default. ``LEGAL``: along articles, numbered
    clauses and their items, which also make the heading path. ``FIXED``: windows of words of the same size, without
    regard to structure.
    """

    DEFAULT = "default"
    SENTENCE = "sentence"
    HEADING = "heading"
    TABLE = "table"
    LEGAL = "legal"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How a collection is cut. Sizes in tokens of the embedding model; ``overlap`` of neighbours, too.

    ``enrich_context`` says whether title, headings and table head are embedded with a chunk; the chunker ignores it.
    """

    max_tokens: int = 160
    overlap: int = 0
    strategy: ChunkStrategy = ChunkStrategy.DEFAULT
    enrich_context: bool = True


@dataclass(frozen=True, slots=True)
class ChunkSpan:
    """``text[start:end]`` of the document, stripped of white space at both ends and never empty.

    ``page`` is the page of ``start``. ``heading_path`` are the titles of the headings above it, outermost first.
    ``header`` is the head of the table that the chunk goes on with, cells divided by ``|``, where it lies before
    ``start``.
    """

    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]
    kind: BlockKind
    tokens: int
    header: str | None = None


class Chunker(Protocol):
    """Cuts by the strategy of the settings; deterministic."""

    def chunk(
        self, document: ParsedDocument, settings: ChunkSettings, count_tokens: Callable[[str], int]
    ) -> Sequence[ChunkSpan]:
        """The chunks in reading order. No chunk has more than ``settings.max_tokens`` tokens, unless a single
        code point has. With ``overlap`` 0 they do not overlap and cover every character that is not white space.

        Raises:
            InvalidInput: ``max_tokens`` below 16, or ``overlap`` not below half of it.
        """
        ...
