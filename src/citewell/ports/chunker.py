"""Documents to chunks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from citewell.ports.parser import BlockKind, ParsedDocument


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How a collection is cut. Sizes in tokens of the embedding model; ``overlap`` of neighbours, too."""

    max_tokens: int = 200
    overlap: int = 0


@dataclass(frozen=True, slots=True)
class ChunkSpan:
    """``text[start:end]`` of the document, stripped of white space at both ends and never empty.

    ``page`` is the page of ``start``. ``heading_path`` are the titles of the headings above it, outermost first.
    """

    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]
    kind: BlockKind
    tokens: int


class Chunker(Protocol):
    """Cuts along structure first, then sentences, then words; deterministic."""

    def chunk(
        self, document: ParsedDocument, settings: ChunkSettings, count_tokens: Callable[[str], int]
    ) -> Sequence[ChunkSpan]:
        """The chunks in reading order. No chunk has more than ``settings.max_tokens`` tokens, unless a single
        code point has. With ``overlap`` 0 they do not overlap and cover every character that is not white space.

        Raises:
            InvalidInput: ``max_tokens`` below 16, or ``overlap`` not below half of it.
        """
        ...
