"""A local model on the CPU."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.backends.embedding.graph_cache import GraphCache, Precision
from citewell.backends.embedding.letters import letters_per_token
from citewell.backends.embedding.model_folder import ModelFolder
from citewell.backends.embedding.session import EncoderSession, open_session
from citewell.backends.embedding.vectors import checked_unit_vectors, encodable
from citewell.backends.embedding.word_counts import WordCounts, counts_by_words
from citewell.domain.errors import ModelInvalid
from citewell.ports.embedder import EmbedderInfo

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

_WINDOW = 1_024  # texts tokenised at a time: their encodings take about 20 kB each
_BATCH_TEXTS = 8  # more than this, or more tokens than these, run slower on a CPU
_BATCH_TOKENS = 512


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model whose files are here. ``name`` ends in ``@`` and the first digits of the weights' SHA-256."""

    name: str
    folder: ModelFolder
    graphs: GraphCache


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: EncoderSession
    tokenizer: Tokenizer


class OnnxEmbedder:
    """Vectors from an ONNX graph, built from the model where it is missing.

    Texts are grouped by their exact number of tokens, so nothing is padded and a text's vector does not depend on
    the texts beside it.

    Args:
        model: From ``ModelStore``.
        precision: ``auto`` takes the faster variant of this machine; see ``GraphCache.variant_for``.
        threads: How many batches are computed at a time; each takes one core.
    """

    def __init__(self, model: LocalModel, *, precision: Precision = "auto", threads: int = 1) -> None:
        if threads < 1:
            raise ValueError("threads must be at least 1")
        self._model = model
        self._precision: Precision = precision
        self._threads = threads
        self._lock = threading.RLock()
        self._known: EmbedderInfo | None = None
        self._tokenizer: Tokenizer | None = None
        self._words: WordCounts | None = None
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embed")
        self._loaded: _Loaded | None = None

    @property
    def info(self) -> EmbedderInfo:
        """The space. The first start on a machine builds the graph and measures; later ones read a small file."""
        with self._lock:
            if self._known is None:
                variant = self._model.graphs.variant_for(self._precision)
                facts = self._model.graphs.facts(variant)
                told = self._model.folder.texts.max_tokens
                self._known = EmbedderInfo(
                    name=self._model.name,
                    dimension=facts.dimension,
                    max_tokens=min(told or facts.positions, facts.positions),
                    runtime=f"onnx-{variant}",
                )
            return self._known

    @property
    def tokenizer_file(self) -> Path | None:
        """The model's ``tokenizer.json``."""
        return self._model.folder.tokenizer

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the port says."""
        return self._embed(texts, self._model.folder.texts.passage_prefix)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """As the port says."""
        vector: NDArray[np.float32] = self._embed([text], self._model.folder.texts.query_prefix)[0]
        return vector

    def count_tokens(self, text: str) -> int:
        """As the port says; exact."""
        tokenizer, cleaned = self._open_tokenizer(), self._clean(text)
        if self._words is not None:
            return self._words.tokens(cleaned)
        return len(tokenizer.encode_batch_fast([cleaned], add_special_tokens=False)[0])  # without offsets: quicker

    def letters_per_token(self, text: str) -> float | None:
        """As the port says; a piece that is not known counts no letter."""
        tokenizer, cleaned = self._open_tokenizer(), self._clean(text)
        if self._words is not None:
            return self._words.letters_per_token(cleaned)
        return letters_per_token(cleaned, tokenizer.encode(cleaned, add_special_tokens=False))

    def _embed(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        dimension = self.info.dimension
        vectors = np.empty((len(texts), dimension), dtype=np.float32)
        if not texts:
            return vectors
        loaded = self._load()
        for start in range(0, len(texts), _WINDOW):
            window = [self._clean(prefix + text) for text in texts[start : start + _WINDOW]]
            ids = self._ids(loaded.tokenizer, window)
            self._run(loaded.session, ids, vectors[start : start + len(window)])
        return checked_unit_vectors(vectors, dimension, self._model.name)

    def _run(self, session: EncoderSession, ids: Sequence[Sequence[int]], vectors: NDArray[np.float32]) -> None:
        """Write the vector of ``ids[i]`` into ``vectors[i]``."""

        def one(rows: Sequence[int]) -> None:
            found = session(np.array([ids[row] for row in rows], dtype=np.int32))
            if found.shape != (len(rows), vectors.shape[1]):
                raise ModelInvalid(f"{self._model.name} gave vectors of a wrong shape.", shape=found.shape)
            vectors[rows] = found

        batches = list(_batches(ids))
        if self._threads == 1 or len(batches) == 1:
            for batch in batches:
                one(batch)
            return
        # One pool for all who call: more threads in the model than cores take its weights from each other's caches.
        done = [self._pool.submit(one, batch) for batch in batches]
        try:
            for future in done:
                future.result()
        finally:
            for future in done:
                future.cancel()
            wait(done)

    def _ids(self, tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each text, cut to ``max_tokens`` with the special tokens kept."""
        room = self.info.max_tokens - tokenizer.num_special_tokens_to_add(is_pair=False)
        # One text, as a question is, takes the way without a detour through the library's threads.
        plain: list[Encoding] = (
            [tokenizer.encode(texts[0], add_special_tokens=False)]
            if len(texts) == 1
            else tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        )
        for encoding in plain:
            encoding.truncate(room)
        ids: list[list[int]] = [tokenizer.post_process(encoding).ids for encoding in plain]
        if not all(ids):
            raise ModelInvalid(f"The tokenizer of {self._model.name} gives no token for an empty text.")
        return ids

    def _clean(self, text: str) -> str:
        text = encodable(text)
        return text.lower() if self._model.folder.texts.lower_case else text

    def _open_tokenizer(self) -> Tokenizer:
        with self._lock:
            if self._tokenizer is None:
                from tokenizers import Tokenizer

                path = self._model.folder.tokenizer
                try:
                    tokenizer = Tokenizer.from_file(str(path))
                except Exception as exc:
                    raise ModelInvalid(f"{path} is not a tokenizer.") from exc
                tokenizer.no_truncation()
                tokenizer.no_padding()
                self._words = WordCounts(tokenizer) if counts_by_words(tokenizer) else None
                self._tokenizer = tokenizer
            return self._tokenizer

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                variant = self._model.graphs.variant_for(self._precision)
                session = open_session(self._model.graphs.checked(variant))
                self._loaded = _Loaded(session, self._open_tokenizer())
            return self._loaded


def _batches(ids: Sequence[Sequence[int]]) -> Iterable[list[int]]:
    """Rows of ``ids`` in batches of equal length, the longest first so that threads end together."""
    order = sorted(range(len(ids)), key=lambda row: -len(ids[row]))
    batch: list[int] = []
    for row in order:
        length = len(ids[row])
        most = max(1, min(_BATCH_TEXTS, _BATCH_TOKENS // length))
        if batch and (len(ids[batch[0]]) != length or len(batch) >= most):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
