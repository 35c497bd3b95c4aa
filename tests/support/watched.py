"""A reader and an embedder that count what they are asked, and do on the way what a test wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.ports.embedder import Embedder, EmbedderInfo
from citewell.ports.parser import DocumentReader, KeepPart, ParsedDocument, ParseLimits
from citewell.ports.recogniser import RecognisedPages, Recognition


class Killed(BaseException):
    """Stands for SIGKILL: nothing between it and the test catches it or cleans up the job."""


class WatchedReader:
    """Passes on to ``inner``; ``read_files`` are the names of the files that were read."""

    def __init__(self, inner: DocumentReader) -> None:
        self._inner = inner
        self.read_files: list[str] = []
        self.after: Callable[[str], None] = lambda _name: None
        self.before: Callable[[str], None] = lambda _name: None

    def sniff(self, path: Path, *, file_name: str) -> str:
        return self._inner.sniff(path, file_name=file_name)

    def recognition(self) -> Recognition:
        return self._inner.recognition()

    def read(
        self,
        path: Path,
        *,
        file_name: str,
        media_type: str,
        limits: ParseLimits,
        stopped: Callable[[], bool] = lambda: False,
        keep: KeepPart | None = None,
        password: str | None = None,
        told: Callable[[int, int], None] = lambda _done, _total: None,
        pages: RecognisedPages | None = None,
    ) -> ParsedDocument:
        self.before(file_name)
        document = self._inner.read(
            path,
            file_name=file_name,
            media_type=media_type,
            limits=limits,
            stopped=stopped,
            keep=keep,
            password=password,
            told=told,
            pages=pages,
        )
        self.read_files.append(file_name)
        self.after(file_name)
        return document


class WatchedEmbedder:
    """Passes on to ``inner``; ``batches`` are the passages that were embedded, call by call.

    ``before`` is called with the number of the call, from 1, before anything is embedded; ``at_query`` with each
    question.
    """

    def __init__(self, inner: Embedder) -> None:
        self.inner = inner
        self.batches: list[list[str]] = []
        self.queries: list[str] = []
        self.before: Callable[[int], None] = lambda _number: None
        self.at_query: Callable[[str], None] = lambda _text: None
        self._calls = 0

    @property
    def info(self) -> EmbedderInfo:
        return self.inner.info

    @property
    def tokenizer_file(self) -> Path | None:
        return self.inner.tokenizer_file

    @property
    def embedded(self) -> list[str]:
        """Every passage that was embedded, in order."""
        return [text for batch in self.batches for text in batch]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._calls += 1
        self.before(self._calls)
        vectors = self.inner.embed_passages(texts)
        self.batches.append(list(texts))
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        self.queries.append(text)
        self.at_query(text)
        return self.inner.embed_query(text)

    def count_tokens(self, text: str) -> int:
        return self.inner.count_tokens(text)

    def letters_per_token(self, text: str) -> float | None:
        return self.inner.letters_per_token(text)
