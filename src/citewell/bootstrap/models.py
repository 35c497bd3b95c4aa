"""The embedding model of this installation, opened when it is first needed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.bootstrap.settings import Settings
from citewell.ports.embedder import Embedder, EmbedderInfo


class LazyEmbedder:
    """An embedder whose files are looked for when somebody needs them, so that starting a server costs nothing.

    A failure is not remembered: the next caller tries again.
    """

    def __init__(self, open_embedder: Callable[[], Embedder]) -> None:
        self._open = open_embedder
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None

    @property
    def opened(self) -> bool:
        """Whether it was needed yet, and found."""
        return self._embedder is not None

    def _get(self) -> Embedder:
        if self._embedder is None:
            with self._lock:
                if self._embedder is None:
                    self._embedder = self._open()
        return self._embedder

    @property
    def info(self) -> EmbedderInfo:
        """As the port says."""
        return self._get().info

    @property
    def tokenizer_file(self) -> Path | None:
        """As the port says."""
        return self._get().tokenizer_file

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the port says."""
        return self._get().embed_passages(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """As the port says."""
        return self._get().embed_query(text)

    def count_tokens(self, text: str) -> int:
        """As the port says."""
        return self._get().count_tokens(text)


def open_configured_embedder(settings: Settings, *, say: Callable[[str], None]) -> LazyEmbedder:
    """The embedder that the settings name.

    Args:
        settings: Model, precision, threads, endpoint.
        say: Told what is fetched and built, one sentence at a time.
    """

    def open_now() -> Embedder:
        from citewell.backends.embedding import open_embedder
        from citewell.backends.embedding.model_files import ModelStore

        endpoint = None
        if settings.embedding_model.startswith("openai:"):
            from citewell.backends.embedding.openai_embedder import Endpoint

            key = settings.embedding_api_key
            endpoint = Endpoint(
                base_url=settings.embedding_url or "https://api.openai.com/v1",
                model="",
                api_key=None if key is None else key.get_secret_value(),
            )
        return open_embedder(
            settings.embedding_model,
            ModelStore(settings.models, offline=settings.offline, say=say),
            threads=settings.embedding_threads or os.cpu_count() or 1,
            precision=settings.embedding_precision,
            endpoint=endpoint,
        )

    return LazyEmbedder(open_now)
