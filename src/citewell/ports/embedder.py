"""Text to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class EmbedderInfo:
    """What identifies a vector space: vectors of different ``name`` or ``dimension`` are never mixed.

    ``name`` says the model and its revision or file hash (``sentence-transformers/all-MiniLM-L6-v2@53aa5117``);
    ``runtime`` says how it is computed (``onnx-int8-rows``), which changes vectors only within rounding.
    Text beyond ``max_tokens`` (special tokens counted, so two fewer of the text itself for a BERT) is not read.
    """

    name: str
    dimension: int
    max_tokens: int
    runtime: str


class Embedder(Protocol):
    """A model that maps texts to unit vectors; similarity is the inner product.

    Implementations load lazily (the first call pays), are safe to call from several threads, and do not
    care about the order or length of their input (they sort by length themselves).
    """

    @property
    def info(self) -> EmbedderInfo:
        """The space. May read files of the model, must not load its weights."""
        ...

    @property
    def tokenizer_file(self) -> Path | None:
        """The model's ``tokenizer.json``, for who wants to count fast, or ``None`` for a model without one."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, in the order of ``texts``.

        Returns:
            Array of shape ``(len(texts), dimension)``, rows of length 1.

        Raises:
            ModelUnavailable: the files are missing or the endpoint does not answer.
            ModelInvalid: the model gave a wrong dimension, NaN, infinity or a zero vector.
        """
        ...

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Vector of a question, shape ``(dimension,)``, length 1. Raises as ``embed_passages``."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens of the model ``text`` has, without special tokens and without truncation.

        A model behind an endpoint may estimate; it then never estimates too low for English prose.
        """
        ...

    def letters_per_token(self, text: str) -> float | None:
        """How many letters of ``text`` a token of the model stands for, which tells how well it knows the language.

        About 4 in one that its vocabulary was made for, 1 where it can only spell, below where it knows not even the
        letters. ``None`` where the tokenizer is not at hand, or the text has no letter. Raises as ``count_tokens``.
        """
        ...
