"""An embedder that needs no model: hashed words, deterministic and instant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.domain.errors import ModelUnavailable
from citewell.ports.embedder import Embedder, EmbedderInfo
from citewell.ports.embedders import ModelChoice

_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"\w+")


class FakeEmbedder:
    """Bag of words: every word is a direction of ±1 drawn from its hash, a text the sum of its words.

    Texts that share words have a large inner product; texts that share none one near 0 (±0.13 at 64 dimensions).
    Case does not matter, nor does the order of words. Passes ``tests/contract/test_embedder.py``.
    """

    def __init__(self, dimension: int = 64, *, max_tokens: int = 256, name: str = "fake/words") -> None:
        self._info = EmbedderInfo(name=name, dimension=dimension, max_tokens=max_tokens, runtime="fake")
        self._directions: dict[str, NDArray[np.float32]] = {}

    @property
    def info(self) -> EmbedderInfo:
        return self._info

    @property
    def tokenizer_file(self) -> Path | None:
        return None

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self._info.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self.embed_query(text)
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        tokens = _TOKEN.findall(text.casefold())[: self._info.max_tokens]
        words = Counter(token for token in tokens if _WORD.fullmatch(token))
        vector = np.zeros(self._info.dimension, dtype=np.float32)
        for word, times in sorted(words.items()):
            vector += np.float32(1 + np.log(times)) * self._direction(word)
        if not vector.any():  # no words, or words that cancel out
            vector = self._direction("\n".join(("", *sorted(words))))
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        return len(_TOKEN.findall(text))

    def letters_per_token(self, text: str) -> float | None:
        return None

    def _direction(self, word: str) -> NDArray[np.float32]:
        known = self._directions.get(word)
        if known is None:
            dimension = self._info.dimension
            blocks = range(-(-dimension // 512))
            key = word.encode("utf-8", "surrogatepass")
            digest = b"".join(blake2b(key, salt=block.to_bytes(8, "big")).digest() for block in blocks)
            bits = np.unpackbits(np.frombuffer(digest, dtype=np.uint8))[:dimension]
            known = bits.astype(np.float32) * 2 - 1
            self._directions[word] = known
        return known


class FakeEmbedders:
    """Embedders by their spec: ``configured`` first, others as they are added. Unknown ones cannot be opened."""

    def __init__(self, configured: Embedder, spec: str = "configured") -> None:
        self.models: dict[str, Embedder] = {spec: configured}
        self.chosen = spec

    @property
    def configured(self) -> ModelChoice:
        return ModelChoice(self.chosen)

    @property
    def offered(self) -> tuple[ModelChoice, ...]:
        return tuple(dict.fromkeys((self.configured, *(ModelChoice(spec) for spec in self.models))))

    def get(self, choice: ModelChoice) -> Embedder:
        return _Named(self, choice.spec)


class _Named:
    """Looks its model up at each use."""

    def __init__(self, owner: FakeEmbedders, spec: str) -> None:
        self._owner = owner
        self._spec = spec

    @property
    def _model(self) -> Embedder:
        if self._spec not in self._owner.models:
            raise ModelUnavailable(f"There is no model {self._spec}.")
        return self._owner.models[self._spec]

    @property
    def info(self) -> EmbedderInfo:
        return self._model.info

    @property
    def tokenizer_file(self) -> Path | None:
        return self._model.tokenizer_file

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._model.embed_passages(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._model.embed_query(text)

    def count_tokens(self, text: str) -> int:
        return self._model.count_tokens(text)

    def letters_per_token(self, text: str) -> float | None:
        return self._model.letters_per_token(text)
