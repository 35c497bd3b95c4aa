"""Documents to chunks."""

from citewell.backends.chunking.strategies import StrategyChunker

__all__ = ["StrategyChunker"]
