"""The strategies by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from citewell.backends.chunking.packing import Packer
from citewell.backends.chunking.placing import placed
from citewell.backends.chunking.sectioned import Cut, by_clause, by_heading, by_row, by_structure
from citewell.backends.chunking.windows import by_sentence, by_size
from citewell.domain.errors import InvalidInput
from citewell.ports.chunker import ChunkSettings, ChunkSpan, ChunkStrategy
from citewell.ports.parser import ParsedDocument

_LEAST_TOKENS: Final = 16

_STRATEGIES: Final[Mapping[ChunkStrategy, Callable[[ParsedDocument, Packer, ChunkSettings], Cut]]] = {
    ChunkStrategy.DEFAULT: by_structure,
    ChunkStrategy.SENTENCE: by_sentence,
    ChunkStrategy.HEADING: by_heading,
    ChunkStrategy.TABLE: by_row,
    ChunkStrategy.LEGAL: by_clause,
    ChunkStrategy.FIXED: by_size,
}


class StrategyChunker:
    """Implements ``Chunker``: every strategy of ``ChunkStrategy``."""

    def chunk(
        self, document: ParsedDocument, settings: ChunkSettings, count_tokens: Callable[[str], int]
    ) -> Sequence[ChunkSpan]:
        """The chunks of ``document``; see ``Chunker``."""
        if settings.max_tokens < _LEAST_TOKENS:
            raise InvalidInput(f"max_tokens must be at least {_LEAST_TOKENS}.", field="max_tokens")
        if not 0 <= settings.overlap < settings.max_tokens / 2:
            raise InvalidInput("overlap must be at least 0 and below half of max_tokens.", field="overlap")
        packer = Packer(document.text, count_tokens, settings.max_tokens - settings.overlap)
        sections, packed = _STRATEGIES[settings.strategy](document, packer, settings)
        return placed(document, sections, packed)
