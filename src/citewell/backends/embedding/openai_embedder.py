"""A model behind any endpoint that speaks OpenAI's ``/embeddings``."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from citewell.backends.embedding.vectors import checked_unit_vectors, encodable
from citewell.backends.model_endpoint import EndpointTerms, ModelEndpoint
from citewell.domain.errors import InvalidInput, ModelInvalid
from citewell.ports.embedder import EmbedderInfo

_CHARS_PER_TOKEN: Final = 3  # English prose has four to five; code and numbers fewer
_PROBE: Final = "dimension"


@dataclass(frozen=True, slots=True, repr=False)
class Endpoint(EndpointTerms):
    """Where the model is and how to ask it.

    ``base_url`` ends before ``/embeddings``. ``dimension`` is asked for once where it is ``None``; where it is given
    and ``send_dimension`` is set, the endpoint is asked to shorten its vectors to it.
    """

    dimension: int | None = None
    send_dimension: bool = False
    max_tokens: int = 8_191
    batch: int = 64
    query_prefix: str = ""
    passage_prefix: str = ""


class OpenAiEmbedder:
    """Vectors from an endpoint. Messages never hold the key, the texts or what the endpoint said.

    Args:
        endpoint: Where and how.
        pause: Waits that many seconds between attempts.
        jitter: A number in [0, 1), so that many waiting clients do not come back at the same moment.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        pause: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        if endpoint.batch < 1:
            raise InvalidInput("The embedding endpoint needs a batch of at least 1.")
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._dimension = endpoint.dimension
        self._asked = ModelEndpoint("embedding endpoint", "embeddings", endpoint, pause=pause, jitter=jitter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._asked.close()

    @property
    def info(self) -> EmbedderInfo:
        """The space. Asks the endpoint once where the dimension was not given, and raises as ``embed_query``."""
        with self._lock:
            if self._dimension is None:
                self._dimension = self._ask([_PROBE]).shape[1]
            return EmbedderInfo(
                name=f"openai:{self._endpoint.model}",
                dimension=self._dimension,
                max_tokens=self._endpoint.max_tokens,
                runtime="endpoint",
            )

    @property
    def tokenizer_file(self) -> Path | None:
        """Unknown: the tokenizer is the endpoint's."""
        return None

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the port says."""
        return self._embed(texts, self._endpoint.passage_prefix)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """As the port says."""
        vector: NDArray[np.float32] = self._embed([text], self._endpoint.query_prefix)[0]
        return vector

    def count_tokens(self, text: str) -> int:
        """An estimate on the high side: a token for three ASCII characters, two for any other."""
        others = sum(not character.isascii() for character in text)
        return math.ceil((len(text) - others) / _CHARS_PER_TOKEN) + 2 * others

    def letters_per_token(self, text: str) -> float | None:  # noqa: ARG002 - the port's signature
        """Unknown: the tokenizer is the endpoint's."""
        return None

    def _embed(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        dimension = self.info.dimension
        vectors = np.empty((len(texts), dimension), dtype=np.float32)
        inputs = [self._fitting(prefix + text) for text in texts]
        order = sorted(range(len(inputs)), key=lambda row: len(inputs[row]))
        for start in range(0, len(order), self._endpoint.batch):
            rows = order[start : start + self._endpoint.batch]
            found = self._ask([inputs[row] for row in rows])
            vectors[rows] = checked_unit_vectors(found, dimension, self._endpoint.model)
        return vectors

    def _fitting(self, text: str) -> str:
        """``text`` cut to what surely fits; endpoints refuse too long and empty texts instead of cutting them."""
        text = encodable(text)
        most = self._endpoint.max_tokens
        while (tokens := self.count_tokens(text)) > most:
            text = text[: min(len(text) - 1, max(1, len(text) * most // tokens))]
        return text or " "

    def _ask(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors as they come, in the order of ``texts``."""
        body: dict[str, object] = {"model": self._endpoint.model, "input": list(texts)}
        if self._endpoint.send_dimension and self._endpoint.dimension is not None:
            body["dimensions"] = self._endpoint.dimension
        return _vectors(self._asked.ask(body), len(texts), self._endpoint.model)


def _vectors(answer: object, count: int, model: str) -> NDArray[np.float32]:
    """Vectors of shape (count, d) from an answer, put into order by their ``index``."""
    items = answer.get("data") if isinstance(answer, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise ModelInvalid(f"{model} sends an answer without a list of vectors.")
    by_index = {item["index"]: item.get("embedding") for item in items if isinstance(item.get("index"), int)}
    if len(items) != count or set(by_index) != set(range(count)):
        raise ModelInvalid(f"{model} sends {len(items)} vectors for {count} texts, or numbers them wrongly.")
    try:
        with np.errstate(over="ignore"):  # becomes infinite, and is refused as such
            vectors = np.array([by_index[row] for row in range(count)], dtype=np.float32)
    except (ValueError, TypeError, OverflowError) as exc:
        raise ModelInvalid(f"{model} sends vectors that are not lists of numbers of one length.") from exc
    if vectors.ndim != 2 or vectors.shape[1] == 0:  # noqa: PLR2004 - rows and columns
        raise ModelInvalid(f"{model} sends vectors that are not lists of numbers.")
    return vectors
