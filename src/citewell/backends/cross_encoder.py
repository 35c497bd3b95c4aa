"""A cross-encoder on the CPU: two texts as one in, a few numbers out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.backends.embedding.vectors import encodable
from citewell.domain.errors import ModelInvalid, ModelUnavailable

if TYPE_CHECKING:
    import onnxruntime as ort
    from tokenizers import Encoding, Tokenizer

GRAPHS = ("model.onnx", "onnx/model.onnx")
TOKENIZER = "tokenizer.json"
MAX_TOKENS = 512
"""What cross-encoders were trained with, where the files do not say less."""
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_BATCH = 8
_ERRORS_ONLY = 3
_LARGEST_JSON = 4_000_000


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: ort.InferenceSession
    tokenizer: Tokenizer
    inputs: frozenset[str]
    padding: int


class CrossEncoder:
    """An ONNX graph with the usual inputs of a BERT-like classifier. Safe for many threads; loaded when first asked.

    The graph takes ``input_ids`` and any of ``attention_mask`` and ``token_type_ids``, int64 of shape (batch, tokens).

    Args:
        directory: Has ``model.onnx`` (or ``onnx/model.onnx``) and ``tokenizer.json``; ``config.json`` and
            ``tokenizer_config.json`` are read where they are.
        what: What messages call it.
        threads: Of one batch.
    """

    def __init__(self, directory: Path, what: str, *, threads: int = 1) -> None:
        self.directory = directory
        self._what = what
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._max_tokens: int | None = None

    @property
    def max_tokens(self) -> int:
        """How much it reads; reads the small files.

        Raises:
            ModelUnavailable: files are missing.
            ModelInvalid: they are not what they should be.
        """
        if self._max_tokens is None:
            self._graph()
            self._max_tokens = _max_tokens(self.directory)
        return self._max_tokens

    def config(self) -> Mapping[str, object]:
        """What ``config.json`` says; nothing without one. Raises as ``max_tokens``."""
        self._graph()
        return _read_json(self.directory / "config.json")

    def logits(self, pairs: Sequence[tuple[str, str]], *, short: int = 0) -> NDArray[np.float32]:
        """What the graph says of each pair, of shape (pairs,) or (pairs, classes).

        Args:
            pairs: At least one. Where both together are too long the text number ``short`` takes at most half of the
                room, and the other one the rest.
            short: 0 or 1.

        Raises:
            ModelUnavailable: files are missing.
            ModelInvalid: the graph cannot be run, or gives what is no numbers for each pair.
        """
        loaded = self._load()
        encoded = self._encoded(loaded.tokenizer, pairs, short)
        found: NDArray[np.float32] | None = None
        for rows in _batches(encoded):
            part = self._run(loaded, [encoded[row] for row in rows])
            if found is None:
                found = np.empty((len(pairs), *part.shape[1:]), np.float32)
            if part.shape != (len(rows), *found.shape[1:]):
                raise ModelInvalid(f"The {self._what} in {self.directory} gives {part.shape} for {len(rows)} texts.")
            found[rows] = part
        if found is None or not np.isfinite(found).all():
            raise ModelInvalid(f"The {self._what} in {self.directory} gives what is not a finite number.")
        return found

    def _encoded(self, tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]], short: int) -> list[Encoding]:
        room = self.max_tokens - tokenizer.num_special_tokens_to_add(is_pair=True)
        both = [
            tokenizer.encode_batch([encodable(pair[which]) for pair in pairs], add_special_tokens=False)
            for which in (0, 1)
        ]
        encoded = []
        for first, second in zip(*both, strict=True):
            brief, other = (first, second) if short == 0 else (second, first)
            brief.truncate(min(len(brief.ids), max(1, room // 2)))
            other.truncate(max(1, room - len(brief.ids)))
            encoded.append(tokenizer.post_process(first, second))
        return encoded

    def _run(self, loaded: _Loaded, pairs: Sequence[Encoding]) -> NDArray[np.float32]:
        longest = max(1, *(len(pair.ids) for pair in pairs))
        shape = (len(pairs), longest)
        feed = {
            "input_ids": np.full(shape, loaded.padding, np.int64),
            "attention_mask": np.zeros(shape, np.int64),
            "token_type_ids": np.zeros(shape, np.int64),
        }
        for row, pair in enumerate(pairs):
            count = len(pair.ids)
            feed["input_ids"][row, :count] = pair.ids
            feed["attention_mask"][row, :count] = 1
            feed["token_type_ids"][row, :count] = pair.type_ids
        try:
            logits = loaded.session.run(None, {name: feed[name] for name in loaded.inputs})[0]
        except Exception as exc:
            raise ModelInvalid(f"The {self._what} in {self.directory} cannot take this text.") from exc
        found = np.asarray(logits, np.float32)
        if found.ndim not in {1, 2} or len(found) != len(pairs):
            raise ModelInvalid(f"The {self._what} in {self.directory} gives {found.shape} for {len(pairs)} texts.")
        return found

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                session = _session(self._graph(), self._threads)
                inputs = frozenset(each.name for each in session.get_inputs())
                if "input_ids" not in inputs or inputs - _INPUTS:
                    named = ", ".join(sorted(inputs))
                    raise ModelInvalid(f"{self.directory} is not a cross-encoder that Citewell runs: it takes {named}.")
                tokenizer = _tokenizer(self.directory / TOKENIZER)
                padding = (tokenizer.padding or {}).get("pad_id", 0)
                tokenizer.no_truncation()
                tokenizer.no_padding()
                self._loaded = _Loaded(session, tokenizer, inputs, int(padding))
            return self._loaded

    def _graph(self) -> Path:
        if not self.directory.is_dir():
            raise ModelUnavailable(f"There is no model directory {self.directory}.")
        found = [self.directory / name for name in GRAPHS if (self.directory / name).is_file()]
        if not found or not (self.directory / TOKENIZER).is_file():
            raise ModelUnavailable(f"{self.directory} has no {GRAPHS[0]} or no {TOKENIZER}.")
        return found[0]


def _session(graph: Path, threads: int) -> ort.InferenceSession:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # shapes differ from call to call
    options.log_severity_level = _ERRORS_ONLY
    try:
        return ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as exc:
        raise ModelInvalid(f"{graph} is not a graph that the runtime loads.") from exc


def _tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as exc:
        raise ModelInvalid(f"{path} is not a tokenizer.") from exc


def _max_tokens(directory: Path) -> int:
    """The least that the files say, and not more than cross-encoders were trained with."""
    told = [MAX_TOKENS]
    for name, key in (("config.json", "max_position_embeddings"), ("tokenizer_config.json", "model_max_length")):
        value = _read_json(directory / name).get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            told.append(value)
    return min(told)


def _read_json(path: Path) -> Mapping[str, object]:
    """The object in ``path``; nothing where there is none."""
    if not path.is_file() or path.stat().st_size > _LARGEST_JSON:
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as exc:
        raise ModelInvalid(f"{path} is not JSON.") from exc
    return content if isinstance(content, dict) else {}


def _batches(pairs: Sequence[Encoding]) -> Iterator[list[int]]:
    """Rows in batches of like length, so that little is padded."""
    order = sorted(range(len(pairs)), key=lambda row: len(pairs[row].ids))
    for start in range(0, len(order), _BATCH):
        yield order[start : start + _BATCH]
