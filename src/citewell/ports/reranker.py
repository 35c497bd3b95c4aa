"""A second, closer look at the best passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RerankerInfo:
    """``name`` says the model; ``max_tokens`` of question and passage together are read, ``None`` if nobody knows."""

    name: str
    max_tokens: int | None


class Reranker(Protocol):
    """A model that reads a question and a passage together and says how well the one answers the other.

    Implementations load lazily (the first call pays) and are safe to call from several threads.
    """

    @property
    def info(self) -> RerankerInfo:
        """Who judges. Raises as ``scores``."""
        ...

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """How well each of ``passages`` answers ``query``: shape (n,), finite, higher is better.

        Scores order the passages of one question and mean nothing beyond that. A passage that is too long is read
        from its beginning. The order of ``passages`` makes no difference beyond rounding.

        Raises:
            ModelUnavailable: the files are missing or the endpoint does not answer.
            ModelInvalid: the files are not of a reranker, or the scores are not usable (a wrong number of them, NaN).
        """
        ...
