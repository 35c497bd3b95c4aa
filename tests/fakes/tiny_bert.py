"""A random BERT of a few kilobytes in the published file layout, and the same model in plain NumPy."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

Array = NDArray[np.float32]
Wide = NDArray[np.float64]

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_WORDS = ("leave", "days", "budget", "office", "the", "of", "a", "annual", "travel", "laptop")
_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,;:!?'\"()-"
_ERF = np.vectorize(math.erf, otypes=[np.float64])


def vocabulary() -> dict[str, int]:
    pieces = [*_SPECIAL, *_WORDS, *_CHARACTERS, *(f"##{character}" for character in _CHARACTERS)]
    return {piece: number for number, piece in enumerate(pieces)}


@dataclass(frozen=True)
class TinyBert:
    hidden: int = 32
    heads: int = 4
    layers: int = 2
    inner: int = 64
    positions: int = 48
    seed: int = 7
    activation: str = "gelu"
    first_position: int = 0

    def tensors(self) -> dict[str, Array]:
        rng = np.random.default_rng(self.seed)
        tensors: dict[str, Array] = {}

        def random(name: str, *shape: int, scale: float = 0.25, around: float = 0.0) -> None:
            tensors[name] = (around + scale * rng.standard_normal(shape)).astype(np.float32)

        def norm(name: str) -> None:
            random(f"{name}.weight", self.hidden, scale=0.1, around=1.0)
            random(f"{name}.bias", self.hidden, scale=0.1)

        def linear(name: str, outputs: int, inputs: int) -> None:
            random(f"{name}.weight", outputs, inputs, scale=1.0 / math.sqrt(inputs))
            random(f"{name}.bias", outputs, scale=0.1)

        random("embeddings.word_embeddings.weight", len(vocabulary()), self.hidden, scale=1.0)
        random("embeddings.position_embeddings.weight", self.positions, self.hidden)
        random("embeddings.token_type_embeddings.weight", 2, self.hidden)
        norm("embeddings.LayerNorm")
        for number in range(self.layers):
            layer = f"encoder.layer.{number}"
            for part in ("query", "key", "value"):
                linear(f"{layer}.attention.self.{part}", self.hidden, self.hidden)
            linear(f"{layer}.attention.output.dense", self.hidden, self.hidden)
            norm(f"{layer}.attention.output.LayerNorm")
            linear(f"{layer}.intermediate.dense", self.inner, self.hidden)
            linear(f"{layer}.output.dense", self.hidden, self.inner)
            norm(f"{layer}.output.LayerNorm")
        return tensors

    def write(self, directory: Path, tensors: Mapping[str, Array] | None = None, *, prefix: str = "") -> Path:
        """Lay the model's files into ``directory``, with ``tensors`` instead of the random ones."""
        directory.mkdir(parents=True, exist_ok=True)
        chosen = self.tensors() if tensors is None else dict(tensors)
        save_file(
            {prefix + name: np.ascontiguousarray(value) for name, value in chosen.items()},
            directory / "model.safetensors",
        )
        config = {
            "model_type": "bert" if self.first_position == 0 else "xlm-roberta",
            "num_attention_heads": self.heads,
            "layer_norm_eps": 1e-12,
            "hidden_act": self.activation,
        }
        (directory / "config.json").write_text(json.dumps(config), encoding="utf-8")
        tiny_tokenizer().save(str(directory / "tokenizer.json"))
        return directory

    def vectors(self, ids: NDArray[np.int64], *, pooling: str = "mean") -> Wide:
        """The vectors of ``ids`` (batch, tokens) in double precision, written from the paper, not from the graph."""
        tensors = {name: value.astype(np.float64) for name, value in self.tensors().items()}
        places = self.first_position + np.arange(ids.shape[1])
        state = tensors["embeddings.word_embeddings.weight"][ids]
        state = state + tensors["embeddings.position_embeddings.weight"][places]
        state = state + tensors["embeddings.token_type_embeddings.weight"][0]
        state = _norm(state, tensors, "embeddings.LayerNorm")
        for number in range(self.layers):
            layer = f"encoder.layer.{number}"
            mixed = self._attention(state, tensors, f"{layer}.attention.self")
            mixed = _linear(mixed, tensors, f"{layer}.attention.output.dense")
            state = _norm(state + mixed, tensors, f"{layer}.attention.output.LayerNorm")
            inside = self._activated(_linear(state, tensors, f"{layer}.intermediate.dense"))
            state = _norm(
                state + _linear(inside, tensors, f"{layer}.output.dense"), tensors, f"{layer}.output.LayerNorm"
            )
        pooled = state.mean(axis=1) if pooling == "mean" else state[:, 0]
        unit: Wide = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit

    def _attention(self, state: Wide, tensors: Mapping[str, Wide], name: str) -> Wide:
        batch, tokens, _ = state.shape

        def heads(part: str) -> Wide:
            projected = _linear(state, tensors, f"{name}.{part}")
            return projected.reshape(batch, tokens, self.heads, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 1, 3, 2) / math.sqrt(self.hidden // self.heads)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights = weights / weights.sum(axis=-1, keepdims=True)
        mixed: Wide = (weights @ value).transpose(0, 2, 1, 3).reshape(batch, tokens, self.hidden)
        return mixed

    def _activated(self, values: Wide) -> Wide:
        if self.activation == "relu":
            return np.maximum(values, 0.0)
        if self.activation == "gelu_new":
            inside = math.sqrt(2 / math.pi) * (values + 0.044715 * values**3)
            return np.asarray(0.5 * values * (1 + np.tanh(inside)), dtype=np.float64)
        return np.asarray(0.5 * values * (1 + _ERF(values / math.sqrt(2))), dtype=np.float64)


def tiny_tokenizer() -> Tokenizer:
    known = vocabulary()
    tokenizer = Tokenizer(WordPiece(known, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", known["[CLS]"]), ("[SEP]", known["[SEP]"])]
    )
    # As published tokenizers have it: the embedder must not be fooled by either.
    tokenizer.enable_truncation(12)
    tokenizer.enable_padding(length=12)
    return tokenizer


def _linear(values: Wide, tensors: Mapping[str, Wide], name: str) -> Wide:
    result: Wide = values @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]
    return result


def _norm(values: Wide, tensors: Mapping[str, Wide], name: str) -> Wide:
    centred = values - values.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    result: Wide = scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]
    return result
