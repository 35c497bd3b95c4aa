"""Chroma, in the process and as a server. Neither has a ranking by words on one machine, so no hybrid search."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from bench.peers.contract import FLAGS, Found
from bench.synthetic import CHUNKS_OF_DOCUMENT, Dataset
from numpy.typing import NDArray

AT_ONCE = 5000
START_SECONDS = 60


class Chroma:
    """Chroma's persistent client."""

    kinds: tuple[str, ...] = ("vector",)
    servers: tuple[int, ...] = ()
    notes = "HNSW with its own settings (cosine), metadata filter; full text is a substring filter without ranking"

    def __init__(self) -> None:
        self._collection: Any = None

    def _client(self, folder: Path) -> Any:
        import chromadb  # type: ignore[import-not-found,unused-ignore]  # lives in the peer's own environment
        from chromadb.config import Settings  # type: ignore[import-not-found,unused-ignore]  # as above

        return chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))

    def build(self, data: Dataset, folder: Path) -> None:
        """Add in batches of the largest size that it takes."""
        client = self._client(folder)
        settings = {"hnsw": {"space": "cosine"}}
        self._collection = client.create_collection("bench", configuration=settings, embedding_function=None)
        flags = {name: np.repeat(data.flag(name), CHUNKS_OF_DOCUMENT) for name in FLAGS}
        for start, vectors, texts in data.blocks(AT_ONCE):
            rows = range(start, start + len(texts))
            self._collection.add(
                ids=[str(row) for row in rows],
                embeddings=vectors.astype(np.float32),
                documents=texts,
                metadatas=[{name: bool(flag[row]) for name, flag in flags.items()} for row in rows],
            )

    def vector(self, vector: NDArray[np.float32], k: int, scope: str) -> Found:
        """A query with the texts of its hits."""
        where: Mapping[str, object] | None = None if scope == "all" else {scope: True}
        found = self._collection.query(query_embeddings=[vector], n_results=k, where=where, include=["documents"])
        return [(int(key), text) for key, text in zip(found["ids"][0], found["documents"][0], strict=True)]

    def text(self, text: str, k: int, scope: str) -> Found:  # noqa: ARG002  # the contract's form
        """It has none."""
        raise ValueError("no ranking by words")

    def hybrid(self, vector: NDArray[np.float32], text: str, k: int, depth: int, scope: str) -> Found:  # noqa: ARG002  # as above
        """It has none."""
        raise ValueError("no hybrid search")

    def close(self) -> None:
        """Nothing to end."""


class ChromaServer(Chroma):
    """The same behind ``chroma run`` on this machine."""

    def __init__(self) -> None:
        super().__init__()
        self._server: subprocess.Popen[bytes] | None = None

    def _client(self, folder: Path) -> Any:
        import chromadb  # type: ignore[import-not-found,unused-ignore]  # lives in the peer's own environment
        from chromadb.config import Settings  # type: ignore[import-not-found,unused-ignore]  # as above

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        program = Path(sys.executable).parent / "chroma"
        command: list[str | Path] = [program, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
        self._server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                return chromadb.HttpClient("127.0.0.1", port, settings=Settings(anonymized_telemetry=False))
            except ValueError:  # its way to say that nobody answers yet
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait()
