"""Citewell itself, as peers are: the whole search service with rights and texts, on a database of its own."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
from bench.loading import ReadyVectors, load, opened
from bench.peers.contract import Found
from bench.synthetic import CHUNKS_OF_DOCUMENT, Dataset
from numpy.typing import NDArray

from citewell.bootstrap.app import App
from citewell.domain.access import Caller
from citewell.domain.filters import read_filter
from citewell.services.search.request import SearchRequest

ASKED = 1000


class Citewell:
    """The search service in this process; the caller is a user who reads through a group."""

    kinds: tuple[str, ...] = ("vector", "text", "hybrid")
    servers: tuple[int, ...] = ()
    notes = (
        "the search service: rights, metadata filters, read-back of every hit from SQLite; own fusion, always 100 + 100"
    )

    def __init__(self) -> None:
        self._closing = ExitStack()
        self._app: App | None = None
        self._caller: Caller | None = None
        self._texts: dict[bytes, str] = {}

    def build(self, data: Dataset, folder: Path) -> None:
        """Rows into the tables, and one compaction."""
        embedder = ReadyVectors(data, "bench/ready", queries=ASKED)
        made = load(data, folder / "data", folder / "models", embedder)
        self._app, self._caller = self._closing.enter_context(opened(made, folder / "models", embedder))
        vectors = np.asarray(data.query_vectors[:ASKED])
        self._texts = {vector.tobytes(): text for vector, text in zip(vectors, data.query_texts, strict=False)}

    def _search(self, text: str, k: int, mode: str, scope: str) -> Found:
        assert self._app is not None
        assert self._caller is not None
        only = None if scope == "all" else read_filter({scope: True})
        found = self._app.search.search(self._caller, SearchRequest(text, top_k=k, mode=mode, filter=only))
        return [(_row(hit.public_id), hit.text) for hit in found.hits]

    def vector(self, vector: NDArray[np.float32], k: int, scope: str) -> Found:
        """By vectors alone."""
        return self._search(self._texts[vector.tobytes()], k, "dense", scope)

    def text(self, text: str, k: int, scope: str) -> Found:
        """By words alone."""
        return self._search(text, k, "lexical", scope)

    def hybrid(self, vector: NDArray[np.float32], text: str, k: int, depth: int, scope: str) -> Found:  # noqa: ARG002  # the vector is looked up by the text; the depth is its own
        """Both, fused."""
        return self._search(text, k, "hybrid", scope)

    def close(self) -> None:
        """Close the services."""
        self._closing.close()


def _row(public_id: str) -> int:
    document, _, ordinal = public_id.removeprefix("doc-").partition("#c")
    return int(document) * CHUNKS_OF_DOCUMENT + int(ordinal) - 1
