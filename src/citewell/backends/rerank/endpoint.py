"""A reranker behind an endpoint that speaks Cohere's ``/rerank``, as Jina's, vLLM's and others do."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from citewell.backends.embedding.vectors import encodable
from citewell.backends.model_endpoint import EndpointTerms, ModelEndpoint
from citewell.backends.rerank.answers import checked_scores
from citewell.domain.errors import ModelInvalid
from citewell.ports.reranker import RerankerInfo

LONGEST_PASSAGE = 20_000
"""Characters of a passage that are sent; models read fewer."""


@dataclass(frozen=True, slots=True, repr=False)
class RerankEndpoint(EndpointTerms):
    """Where the model is and how to ask it, less patiently than others: somebody waits for the answer.

    ``base_url`` ends before ``/rerank``.
    """

    timeout: float = 5.0
    attempts: int = 2
    longest_wait: float = 1.0


class EndpointReranker:
    """Scores from an endpoint. Messages never hold the key, the texts or what the endpoint said.

    Sends ``{model, query, documents, top_n}`` and reads ``results``: a list of ``{index, relevance_score}`` in any
    order, one for each document.

    Args:
        endpoint: Where and how.
        pause: Waits that many seconds between attempts.
        jitter: A number in [0, 1), so that many waiting clients do not come back at the same moment.
    """

    def __init__(
        self,
        endpoint: RerankEndpoint,
        *,
        pause: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._endpoint = endpoint
        self._asked = ModelEndpoint("reranking endpoint", "rerank", endpoint, pause=pause, jitter=jitter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._asked.close()

    @property
    def info(self) -> RerankerInfo:
        """Its name; how much it reads is the endpoint's affair."""
        return RerankerInfo(name=f"endpoint:{self._endpoint.model}", max_tokens=None)

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """As the port says."""
        if not passages:
            return np.empty(0, np.float32)
        body = {
            "model": self._endpoint.model,
            "query": encodable(query),
            # Endpoints refuse empty documents instead of scoring them low.
            "documents": [encodable(text[:LONGEST_PASSAGE]) or " " for text in passages],
            "top_n": len(passages),
        }
        model, count = self._endpoint.model, len(passages)
        return checked_scores(_scores(self._asked.ask(body), count, model), count, model)


def _scores(answer: object, count: int, model: str) -> NDArray[np.float32]:
    """Scores of shape (count,) from an answer, put into order by their ``index``."""
    items = answer.get("results") if isinstance(answer, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise ModelInvalid(f"{model} sends an answer without a list of results.")
    by_index = {item["index"]: item.get("relevance_score") for item in items if isinstance(item.get("index"), int)}
    if len(items) != count or set(by_index) != set(range(count)):
        raise ModelInvalid(f"{model} sends {len(items)} results for {count} passages, or numbers them wrongly.")
    found = [by_index[number] for number in range(count)]
    if not all(isinstance(score, int | float) and not isinstance(score, bool) for score in found):
        raise ModelInvalid(f"{model} sends scores that are not numbers.")
    with np.errstate(over="ignore"):  # becomes infinite, and is refused as such
        try:
            return np.array(found, dtype=np.float32)
        except OverflowError as exc:
            raise ModelInvalid(f"{model} sends scores that are not finite numbers.") from exc
