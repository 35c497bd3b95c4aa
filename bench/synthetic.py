"""Synthetic chunks, documents, rights, metadata and queries at any size, made once and kept in a cache.

    python -m bench.synthetic [--rows 10000,100000,1000000] [--cache DIR]

Vectors: 384 dimensions, 2,000 Gaussian clusters with Zipf's sizes, a decaying spectrum and a little isotropic noise,
of unit length, in float16; queries are fresh draws. Texts: a chunk is 100 to 150 words of running English from this
machine (``bench/prose.py``) and one rare identifier; ten chunks from one neighbourhood make a document. A query is a
window of 12 words of a chunk, stop words and all. Documents lie in ten collections, carry one of a hundred access
classes and flags: random tenths, hundredths and thousandths, and one hundredth that is whole clusters (``topical``).

Needs NumPy only, so that the environments of the peers can read it. The same seed gives the same data on the same
machine; all engines of a comparison read the same files.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from bench.prose import prose
from numpy.typing import NDArray

DIMENSION = 384
CLUSTERS = 2000
CHUNKS_OF_DOCUMENT = 10
COLLECTIONS = 10
ACCESS_CLASSES = 100
QUERIES = 20_000
QUERY_WORDS = 12
BLOCK = 20_000
FLAGS = {"tenth": 0.1, "hundredth": 0.01, "thousandth": 0.001}
TOPICAL = "topical"
SCOPES = {
    "all": "all",
    "collection": "10 %, a collection",
    "tenth": "10 %, metadata",
    "class": "1 %, rights",
    "hundredth": "1 %, metadata",
    "thousandth": "0.1 %, metadata",
    TOPICAL: "1 %, whole topics",
}
"""Parts of the rows that a search may be limited to: name and what it is."""
VERSION = 1
"""Of the files; raise it when they change."""


def cache_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--cache``."""
    default = Path(tempfile.gettempdir()) / "citewell-bench"
    parser.add_argument("--cache", type=Path, default=default, help="where data and what is built of it is kept")


def sizes(text: str) -> list[int]:
    """The numbers of a list like ``10000,100000``."""
    return [int(part) for part in text.split(",")]


@dataclass(frozen=True)
class Dataset:
    """A made data set. Rows are chunks, numbered from 0; the chunks of document ``d`` are ``10 d`` to ``10 d + 9``."""

    folder: Path
    rows: int

    @property
    def documents(self) -> int:
        """How many documents."""
        return -(-self.rows // CHUNKS_OF_DOCUMENT)

    @property
    def document_of_row(self) -> NDArray[np.int64]:
        """The document of each row."""
        return np.arange(self.rows, dtype=np.int64) // CHUNKS_OF_DOCUMENT

    @cached_property
    def vectors(self) -> NDArray[np.float16]:
        """Shape (rows, 384), mapped from the file."""
        mapped: NDArray[np.float16] = np.load(self.folder / "vectors.npy", mmap_mode="r")
        return mapped

    @cached_property
    def query_vectors(self) -> NDArray[np.float32]:
        """Shape (20000, 384), fresh draws near the chunks that the query texts come from."""
        loaded: NDArray[np.float32] = np.load(self.folder / "query_vectors.npy", mmap_mode="r")
        return loaded

    @cached_property
    def query_texts(self) -> list[str]:
        """Windows of 12 words, all distinct."""
        return (self.folder / "queries.txt").read_text(encoding="utf-8").splitlines()

    @cached_property
    def collections(self) -> NDArray[np.int32]:
        """Per document: 0 to 9, one tenth each."""
        return self._labels("collections").astype(np.int32)

    @cached_property
    def access_classes(self) -> NDArray[np.int32]:
        """Per document: 0 to 99, one hundredth each."""
        return self._labels("access_classes").astype(np.int32)

    @cached_property
    def clusters(self) -> NDArray[np.int32]:
        """Per document: its cluster."""
        return self._labels("clusters").astype(np.int32)

    def flag(self, name: str) -> NDArray[np.bool_]:
        """Per document: whether it carries ``tenth``, ``hundredth``, ``thousandth`` or ``topical``."""
        return self._labels(name).astype(np.bool_)

    def in_scope(self, scope: str) -> NDArray[np.bool_]:
        """Per document: whether a scope of ``SCOPES`` has it."""
        if scope == "all":
            return np.ones(self.documents, np.bool_)
        if scope == "collection":
            return np.equal(self.collections, 1)
        return np.equal(self.access_classes, 1) if scope == "class" else self.flag(scope)

    def _labels(self, name: str) -> NDArray[np.int64]:
        labels: NDArray[np.int64] = np.load(self.folder / f"{name}.npy")
        return labels

    def texts(self) -> Iterator[str]:
        """The text of each row, in order."""
        with (self.folder / "texts.txt").open(encoding="utf-8") as file:
            for line in file:
                yield line.rstrip("\n")

    def blocks(self, size: int = BLOCK) -> Iterator[tuple[int, NDArray[np.float16], list[str]]]:
        """First row, vectors and texts of ``size`` rows at a time."""
        texts = self.texts()
        for start in range(0, self.rows, size):
            yield start, self.vectors[start : start + size], list(itertools.islice(texts, size))


def dataset(cache: Path, rows: int) -> Dataset:
    """The data set of that size, made if the cache has none."""
    folder = cache / f"data-{rows}-v{VERSION}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix="making-", dir=cache))
        try:
            _make(making, rows, cache)
            making.rename(folder)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    return Dataset(folder, rows)


class _Space:
    """Draws vectors around the centres of clusters."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(384)
        spectrum = (np.arange(1, DIMENSION + 1) ** -0.35).astype(np.float32)
        self._spectrum = spectrum / np.float32(np.linalg.norm(spectrum))
        turn = np.linalg.qr(self._random.standard_normal((DIMENSION, DIMENSION)))[0]
        self._turn = turn.astype(np.float32)
        self._centres = self._normal(CLUSTERS) * self._spectrum
        shares = 1 / np.arange(1, CLUSTERS + 1)
        self.shares = shares / shares.sum()

    def _normal(self, count: int) -> NDArray[np.float32]:
        return self._random.standard_normal((count, DIMENSION), dtype=np.float32)

    def draw(self, clusters: NDArray[np.int32]) -> NDArray[np.float32]:
        """One vector of unit length for each cluster's number."""
        count = len(clusters)
        drawn = self._centres[clusters] + self._normal(count) * (self._spectrum * np.float32(0.85))
        drawn += self._normal(count) * np.float32(0.012)
        turned: NDArray[np.float32] = drawn @ self._turn
        turned /= np.linalg.norm(turned, axis=1, keepdims=True)
        return turned


def _make(folder: Path, rows: int, cache: Path) -> None:
    random = np.random.default_rng(rows)
    space = _Space()
    documents = -(-rows // CHUNKS_OF_DOCUMENT)
    of_document = random.choice(CLUSTERS, documents, p=space.shares).astype(np.int32)
    clusters = np.repeat(of_document, CHUNKS_OF_DOCUMENT)[:rows]
    strays = random.random(rows) < 0.2  # noqa: PLR2004  # chunks about something else than their document
    clusters[strays] = random.choice(CLUSTERS, int(strays.sum()), p=space.shares)
    vectors = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float16, (rows, DIMENSION))
    for start in range(0, rows, BLOCK):
        vectors[start : start + BLOCK] = space.draw(clusters[start : start + BLOCK])
    vectors.flush()
    _make_labels(folder, documents, of_document, random)
    asked = random.integers(0, rows, QUERIES)
    np.save(folder / "query_vectors.npy", space.draw(clusters[asked]))
    _make_texts(folder, rows, asked, random, cache)


def _make_labels(folder: Path, documents: int, clusters: NDArray[np.int32], random: np.random.Generator) -> None:
    labels: dict[str, NDArray[np.generic]] = {
        "clusters": clusters,
        "collections": random.permutation(documents) % COLLECTIONS,
        "access_classes": random.permutation(documents) % ACCESS_CLASSES,
    }
    for name, share in FLAGS.items():
        flag = np.zeros(documents, np.bool_)
        flag[random.permutation(documents)[: max(1, round(documents * share))]] = True
        labels[name] = flag
    # Whole clusters, neither the largest nor the smallest, until they hold one document in a hundred.
    sizes_of = np.bincount(clusters, minlength=CLUSTERS)
    order = random.permutation(np.arange(20, CLUSTERS))
    chosen = order[: max(1, int(np.searchsorted(np.cumsum(sizes_of[order]), documents * 0.01)))]
    labels[TOPICAL] = np.isin(clusters, chosen)
    for name, label in labels.items():
        np.save(folder / f"{name}.npy", label)


def _running_text(cache: Path) -> tuple[NDArray[np.int32], list[str]]:
    numbers, words = cache / f"prose-v{VERSION}.npy", cache / f"prose-v{VERSION}.txt"
    if not words.is_file():
        running, vocabulary = prose(np.random.default_rng(7))
        np.save(numbers, running)
        words.write_text("\n".join(vocabulary), encoding="utf-8")
    return np.load(numbers), words.read_text(encoding="utf-8").split("\n")


def _make_texts(folder: Path, rows: int, asked: NDArray[np.int64], random: np.random.Generator, cache: Path) -> None:
    running, vocabulary = _running_text(cache)
    documents = -(-rows // CHUNKS_OF_DOCUMENT)
    neighbourhood = random.integers(0, len(running) - 4200, documents)
    starts = np.repeat(neighbourhood, CHUNKS_OF_DOCUMENT)[:rows] + random.integers(0, 4000, rows)
    lengths = random.integers(100, 151, rows)
    with (folder / "texts.txt").open("w", encoding="utf-8") as file:
        for row, (start, length) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=True)):
            words = [vocabulary[number] for number in running[start : start + length].tolist()]
            words.insert(length // 2, f"QX{row:07d}")
            file.write(" ".join(words) + "\n")
    within = random.integers(0, 100 - QUERY_WORDS, QUERIES)
    queries = [
        " ".join(vocabulary[number] for number in running[start : start + QUERY_WORDS].tolist())
        for start in (starts[asked] + within).tolist()
    ]
    seen: set[str] = set()
    for place, query in enumerate(queries):
        queries[place] = query if query not in seen else f"{query} QX{asked[place]:07d}"
        seen.add(queries[place])
    (folder / "queries.txt").write_text("\n".join(queries) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=sizes, default=[10_000, 100_000])
    cache_argument(parser)
    given = parser.parse_args()
    for rows in given.rows:
        began = time.perf_counter()
        made = dataset(given.cache, rows)
        size = sum(path.stat().st_size for path in made.folder.iterdir()) / 1e6
        print(f"{rows:>8} rows, {made.documents} documents, {size:.0f} MB, {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
