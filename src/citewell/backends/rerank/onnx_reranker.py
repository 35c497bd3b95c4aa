"""A cross-encoder on the CPU: question and passage as one text in, one number out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.backends.cross_encoder import CrossEncoder
from citewell.backends.rerank.answers import checked_scores
from citewell.domain.errors import ModelInvalid
from citewell.ports.reranker import RerankerInfo

_CLASSES = 2


class OnnxReranker:
    """Scores from an ONNX graph with the usual inputs of a BERT-like classifier.

    It gives logits of shape (batch,), (batch, 1), or (batch, 2) with the second for "relevant".

    Args:
        directory: As for a ``CrossEncoder``.
        threads: Of one batch.
    """

    def __init__(self, directory: Path, *, threads: int = 1) -> None:
        self._directory = directory
        self._encoder = CrossEncoder(directory, "reranker", threads=threads)

    @property
    def info(self) -> RerankerInfo:
        """Its name is the directory's; reads the small files."""
        return RerankerInfo(name=f"path:{self._directory.name}", max_tokens=self._encoder.max_tokens)

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """As the port says. A question takes at most half of the room."""
        if not passages:
            return np.empty(0, np.float32)
        logits = self._encoder.logits([(query, passage) for passage in passages])
        return checked_scores(self._relevance(logits, len(passages)), len(passages), self._directory.name)

    def _relevance(self, logits: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        if logits.shape == (count, _CLASSES):
            return np.asarray(logits[:, 1] - logits[:, 0])
        if logits.shape not in ((count,), (count, 1)):
            raise ModelInvalid(f"The reranker in {self._directory} gives {logits.shape} for {count} passages.")
        return logits.reshape(count)
