"""A reranker that needs no model: the share of the question's words that a passage has."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from citewell.domain.errors import ModelUnavailable
from citewell.ports.reranker import RerankerInfo

_WORD = re.compile(r"\w+")


class FakeReranker:
    """Passes ``tests/contract/test_reranker.py``. ``asked`` are the questions with their passages; while ``away``, it
    does not answer.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []
        self.away = False

    @property
    def info(self) -> RerankerInfo:
        return RerankerInfo("fake/words", None)

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append((query, list(passages)))
        if self.away:
            raise ModelUnavailable("The reranker is away.")
        words = set(_WORD.findall(query.casefold()))
        return np.array([_share(words, passage) for passage in passages], np.float32)


def _share(words: set[str], passage: str) -> float:
    return len(words & set(_WORD.findall(passage.casefold()))) / max(1, len(words))
