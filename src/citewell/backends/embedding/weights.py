"""The tensors of a BERT-like encoder, read from a safetensors file and checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from citewell.domain.errors import ModelInvalid, ModelUnavailable

Array = NDArray[np.float32]

_MINILM_HIDDEN = 384
_MINILM_HEADS = 12
_USUAL_HEAD = 64
_WORDS = "embeddings.word_embeddings.weight"


class _TensorFile(Protocol):
    def keys(self) -> list[str]: ...

    def get_tensor(self, name: str) -> NDArray[np.generic]: ...


class EncoderWeights:
    """Tensors by their names in ``BertModel``, whatever prefix the file gives them; float32, finite."""

    def __init__(self, tensors: _TensorFile, source: Path) -> None:
        self._tensors = tensors
        self._source = source
        self._names = set(tensors.keys())
        found = [name.removesuffix(_WORDS) for name in self._names if name.endswith(_WORDS)]
        if len(found) != 1:
            raise ModelInvalid(f"{source} does not hold the tensors of one BERT-like encoder.")
        self._prefix = found[0]
        self.vocabulary, self.hidden = map(int, self.get(_WORDS).shape)
        self.layers = 0
        while self._has(f"encoder.layer.{self.layers}.attention.self.query.weight"):
            self.layers += 1
        if self.layers == 0:
            raise ModelInvalid(f"{source} has no encoder layer.")

    def _has(self, name: str) -> bool:
        return self._prefix + name in self._names

    def heads(self, told: int | None) -> int:
        """Number of attention heads: ``told``, or the custom of MiniLM (12 for 384) and of BERT (64 wide each)."""
        heads = told or (_MINILM_HEADS if self.hidden == _MINILM_HIDDEN else max(1, self.hidden // _USUAL_HEAD))
        if self.hidden % heads:
            raise ModelInvalid(f"{self._source}: {self.hidden} dimensions cannot be shared by {heads} heads.")
        return heads

    def get(self, name: str, *shape: int) -> Array:
        """The tensor ``name``. Raises ``ModelInvalid`` if it is missing, not finite or not of ``shape``."""
        if not self._has(name):
            raise ModelInvalid(f"{self._source} has no tensor {name}.")
        try:
            tensor = np.asarray(self._tensors.get_tensor(self._prefix + name), dtype=np.float32)
        except (TypeError, ValueError) as exc:
            raise ModelInvalid(f"{self._source}: the tensor {name} is not of floating point numbers.") from exc
        if shape and tensor.shape != shape:
            raise ModelInvalid(f"{self._source}: the tensor {name} has the shape {tensor.shape}, not {shape}.")
        if not np.isfinite(tensor).all():
            raise ModelInvalid(f"{self._source}: the tensor {name} has values that are not finite numbers.")
        return tensor

    def linear(self, name: str, outputs: int, inputs: int) -> tuple[Array, Array]:
        """Weight of shape (inputs, outputs), ready for ``x @ weight``, and bias of shape (outputs,)."""
        return self.get(f"{name}.weight", outputs, inputs).T, self.get(f"{name}.bias", outputs)

    def norm(self, name: str) -> tuple[Array, Array]:
        """Scale and shift of a layer normalisation, each of shape (hidden,)."""
        return self.get(f"{name}.weight", self.hidden), self.get(f"{name}.bias", self.hidden)


@contextmanager
def open_weights(path: Path) -> Iterator[EncoderWeights]:
    """The tensors in ``path``, mapped from the file as long as the context lasts.

    Raises:
        ModelUnavailable: the file cannot be read.
        ModelInvalid: it is not a safetensors file of a BERT-like encoder.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as tensors:
            yield EncoderWeights(cast("_TensorFile", tensors), path)
    except SafetensorError as exc:
        raise ModelInvalid(f"{path} is damaged or not a safetensors file.") from exc
    except OSError as exc:
        raise ModelUnavailable(f"{path} cannot be read: {exc.strerror}.") from exc
