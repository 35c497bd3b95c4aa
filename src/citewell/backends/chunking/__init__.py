"""Documents to chunks."""

from citewell.backends.chunking.structure import StructureChunker

__all__ = ["StructureChunker"]
