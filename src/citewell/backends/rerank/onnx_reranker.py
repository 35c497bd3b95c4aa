"""A cross-encoder on the CPU: question and passage as one text in, one number out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.backends.embedding.vectors import encodable
from citewell.backends.rerank.answers import checked_scores
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from citewell.ports.reranker import RerankerInfo

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
_CLASSES = 2
_LARGEST_JSON = 4_000_000


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: ort.InferenceSession
    tokenizer: Tokenizer
    inputs: frozenset[str]
    padding: int


class OnnxReranker:
    """Scores from an ONNX graph with the usual inputs of a BERT-like classifier.

    The graph takes ``input_ids`` and any of ``attention_mask`` and ``token_type_ids``, int64 of shape (batch, tokens),
    and gives logits of shape (batch,), (batch, 1), or (batch, 2) with the second for "relevant".

    Args:
        directory: Has ``model.onnx`` (or ``onnx/model.onnx``) and ``tokenizer.json``; ``config.json`` and
            ``tokenizer_config.json`` are read where they are.
        threads: Of one batch.
    """

    def __init__(self, directory: Path, *, threads: int = 1) -> None:
        self._directory = directory
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._max_tokens: int | None = None

    @property
    def info(self) -> RerankerInfo:
        """Its name is the directory's; reads the small files."""
        if self._max_tokens is None:
            self._graph()
            self._max_tokens = _max_tokens(self._directory)
        return RerankerInfo(name=f"path:{self._directory.name}", max_tokens=self._max_tokens)

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """As the port says. A question takes at most half of the room."""
        found = np.empty(len(passages), np.float32)
        if not passages:
            return found
        loaded = self._load()
        pairs = self._pairs(loaded.tokenizer, encodable(query), [encodable(text) for text in passages])
        for rows in _batches(pairs):
            found[rows] = self._run(loaded, [pairs[row] for row in rows])
        return checked_scores(found, len(passages), self._directory.name)

    def _pairs(self, tokenizer: Tokenizer, query: str, passages: Sequence[str]) -> list[Encoding]:
        room = (self.info.max_tokens or MAX_TOKENS) - tokenizer.num_special_tokens_to_add(is_pair=True)
        pairs = []
        for passage in tokenizer.encode_batch(list(passages), add_special_tokens=False):
            question = tokenizer.encode(query, add_special_tokens=False)
            question.truncate(min(len(question.ids), max(1, room // 2)))
            passage.truncate(max(1, room - len(question.ids)))
            pairs.append(tokenizer.post_process(question, passage))
        return pairs

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
            raise ModelInvalid(f"The reranker in {self._directory} cannot take this text.") from exc
        return self._scores(np.asarray(logits, np.float32), len(pairs))

    def _scores(self, logits: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        if logits.shape == (count, _CLASSES):
            return np.asarray(logits[:, 1] - logits[:, 0])
        if logits.shape not in ((count,), (count, 1)):
            raise ModelInvalid(f"The reranker in {self._directory} gives {logits.shape} for {count} passages.")
        return logits.reshape(count)

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                session = _session(self._graph(), self._threads)
                inputs = frozenset(each.name for each in session.get_inputs())
                if "input_ids" not in inputs or inputs - _INPUTS:
                    named = ", ".join(sorted(inputs))
                    raise ModelInvalid(
                        f"{self._directory} is not a cross-encoder that Citewell runs: it takes {named}."
                    )
                tokenizer = _tokenizer(self._directory / TOKENIZER)
                padding = (tokenizer.padding or {}).get("pad_id", 0)
                tokenizer.no_truncation()
                tokenizer.no_padding()
                self._loaded = _Loaded(session, tokenizer, inputs, int(padding))
            return self._loaded

    def _graph(self) -> Path:
        if not self._directory.is_dir():
            raise ModelUnavailable(f"There is no model directory {self._directory}.")
        found = [self._directory / name for name in GRAPHS if (self._directory / name).is_file()]
        if not found or not (self._directory / TOKENIZER).is_file():
            raise ModelUnavailable(f"{self._directory} has no {GRAPHS[0]} or no {TOKENIZER}.")
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
        path = directory / name
        if not path.is_file() or path.stat().st_size > _LARGEST_JSON:
            continue
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as exc:
            raise ModelInvalid(f"{path} is not JSON.") from exc
        value = content.get(key) if isinstance(content, dict) else None
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            told.append(value)
    return min(told)


def _batches(pairs: Sequence[Encoding]) -> Iterator[list[int]]:
    """Rows in batches of like length, so that little is padded."""
    order = sorted(range(len(pairs)), key=lambda row: len(pairs[row].ids))
    for start in range(0, len(order), _BATCH):
        yield order[start : start + _BATCH]
