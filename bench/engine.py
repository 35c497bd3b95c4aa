"""The index engines alone: build, cold open, memory, times and recall of hybrid search, in the engine, no embedding.

    python -m bench.engine [--rows 10000,100000,1000000] [--queries 200] [--cache DIR] [--core N] [--json FILE]

Builds both indexes from ready vectors and texts at the same time, as a server's child process does but at normal
priority, makes the system forget their files, and searches in a second fresh process that is kept on one core. Hybrid:
the 100 best of each index, fused; dense and lexical alone: the 10 best. Recall is of the 10 best vectors against an
exact scan in float32. Memory is what the searching process holds after all searches, its own pages and mapped ones
apart, before and after it opened the indexes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from bench.physical_limits import bandwidth, scan_of
from bench.processes import apart, drop_cached_pages, environment, megabytes, memory
from bench.synthetic import CHUNKS_OF_DOCUMENT, DIMENSION, SCOPES, Dataset, cache_argument, dataset, sizes
from bench.timing import timed
from bench.truth import exact, recall

from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.bootstrap.building import ONE_THREAD, engines_of_child
from citewell.domain.fusion import DenseList, LexicalList, fuse, standardised
from citewell.ports.lexical_index import LexicalIndex, LexicalRow
from citewell.ports.vector_index import IndexScope, VectorIndex, VectorRows, document_keys

CANDIDATES = 100
TOP = 10
WARM = 20


def vector_rows(data: Dataset) -> Iterator[VectorRows]:
    """The rows of the dense index. Chunk ids count from 1; documents are their own keys."""
    document = data.document_of_row
    for start, vectors, _ in data.blocks():
        of_row = document[start : start + len(vectors)]
        ids = np.arange(start, start + len(vectors), dtype=np.int64) + 1
        yield VectorRows(ids, vectors, data.collections[of_row], data.access_classes[of_row], of_row)


def lexical_rows(data: Dataset) -> Iterator[LexicalRow]:
    """The rows of the lexical index."""
    collections, classes = data.collections.tolist(), data.access_classes.tolist()
    for row, text in enumerate(data.texts()):
        document = row // CHUNKS_OF_DOCUMENT
        yield LexicalRow(row + 1, collections[document], classes[document], document, text[:40], "", text, "en")


def scope_of(data: Dataset, name: str) -> IndexScope:
    """A scope as the service would hand it to the indexes."""
    if name == "all":
        return IndexScope()
    if name == "collection":
        return IndexScope(collections=frozenset({1}))
    if name == "class":
        return IndexScope(access_classes=frozenset({1}))
    documents = np.flatnonzero(data.in_scope(name)).tolist()
    return IndexScope(documents=document_keys(documents, share=len(documents) / data.documents))


def build(cache: Path, rows: int, folder: Path) -> dict[str, float]:
    """Build both indexes at the same time, as the child process of a server does; seconds and sizes."""
    data = dataset(cache, rows)
    for name in ("dense", "lexical"):
        (folder / name).mkdir()
    engines = engines_of_child(folder)
    began, worked = time.perf_counter(), time.process_time()

    def words() -> float:
        engines.lexical.build(lexical_rows(data), seq=1, directory=folder / "lexical")
        return time.perf_counter() - began

    with ThreadPoolExecutor(1) as beside:
        lexical = beside.submit(words)
        engines.dense.build(vector_rows(data), dimension=DIMENSION, seq=1, directory=folder / "dense")
        dense_built = time.perf_counter() - began
    return {
        "build s": time.perf_counter() - began,
        "build cpu s": time.process_time() - worked,
        "of it dense s": dense_built,
        "of it lexical s": lexical.result(),
        "dense disk MB": megabytes(folder / "dense"),
        "lexical disk MB": megabytes(folder / "lexical"),
        "build memory MB": memory([os.getpid()]).resident,
    }


def measure(cache: Path, rows: int, folder: Path, queries: int) -> dict[str, Any]:
    """Open cold, search in every scope; times, recall and memory."""
    data = dataset(cache, rows)
    vectors, texts = data.query_vectors[: queries + WARM].copy(), data.query_texts[: queries + WARM]
    scopes = {name: scope_of(data, name) for name in SCOPES}
    for library in ("faiss", "tantivy"):
        importlib.import_module(library)  # a server has them already
    before = memory([os.getpid()])
    began = time.perf_counter()
    dense = FaissVectorIndexes().open([folder / "dense"], dimension=DIMENSION)
    dense_opened = time.perf_counter()
    (folder / "scratch").mkdir()
    lexical = TantivyIndexes().open(folder / "lexical", scratch=folder / "scratch")
    opened = time.perf_counter()
    hybrid(dense, lexical, vectors[0], texts[0], scopes["all"])
    answered = time.perf_counter()
    searches: list[dict[str, Any]] = []
    for name, scope in scopes.items():
        searches += in_scope(data, name, scope, dense, lexical, vectors, texts)
    after = memory([os.getpid()])
    dense.close()
    lexical.close()
    return {
        "open dense ms": (dense_opened - began) * 1000,
        "open lexical ms": (opened - dense_opened) * 1000,
        "first hybrid query ms": (answered - opened) * 1000,
        "memory before, own MB": before.anonymous,
        "memory before, mapped MB": before.file,
        "memory after, own MB": after.anonymous,
        "memory after, mapped MB": after.file,
        "searches": searches,
    }


def hybrid(dense: VectorIndex, lexical: LexicalIndex, vector: Any, text: str, scope: IndexScope) -> None:
    """100 of each, fused."""
    near = dense.search(vector, CANDIDATES, scope)
    wordy = lexical.search(text, CANDIDATES, scope)
    around = dense.background(vector)
    standard = standardised(near.scores, around.mean, around.spread, around.rows)
    fuse(DenseList(near.ids, near.scores, standard), LexicalList(wordy.ids, wordy.scores))


def in_scope(
    data: Dataset,
    name: str,
    scope: IndexScope,
    dense: VectorIndex,
    lexical: LexicalIndex,
    vectors: Any,
    texts: list[str],
) -> Iterator[dict[str, Any]]:
    """A line for each kind of search."""
    kinds = {
        "dense": lambda query: dense.search(vectors[query], TOP, scope),
        "lexical": lambda query: lexical.search(texts[query], TOP, scope),
        "hybrid, 100 + 100": lambda query: hybrid(dense, lexical, vectors[query], texts[query], scope),
    }
    truth = exact(data, name)
    found = [
        (dense.search(vectors[query], TOP, scope).ids - 1).tolist() for query in range(min(len(truth), len(vectors)))
    ]
    for kind, search in kinds.items():
        timed(search, range(len(texts) - WARM, len(texts)))
        result = {"search": kind, "scope": SCOPES[name], **asdict(timed(search, range(len(texts) - WARM)))}
        yield result | ({"recall": recall(truth, found)} if kind == "dense" else {})


def show(rows: int, result: dict[str, Any]) -> None:
    for line in result["searches"]:
        found = f"{line['recall']:.3f}" if "recall" in line else ""
        times = " ".join(f"{line[name]:>7.2f}" for name in ("p50", "p95", "p99", "cpu50", "cpu95"))
        print(f"{rows:>8}  {line['search']:<18} {line['scope']:<20} {times} {found:>7}")
    print("          " + ", ".join(f"{name} {value:.1f}" for name, value in result.items() if name != "searches"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=sizes, default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--core", type=int, default=0, help="where the searching process runs")
    parser.add_argument("--json", type=Path)
    cache_argument(parser)
    given = parser.parse_args()
    results = {}
    heads = ("p50 ms", "p95 ms", "p99 ms", "cpu p50", "cpu p95", "recall")
    print(f"{'rows':>8}  {'search':<18} {'scope':<20} " + " ".join(f"{head:>7}" for head in heads))
    for rows in given.rows:
        data = dataset(given.cache, rows)
        for name in SCOPES:
            exact(data, name)
        folder = Path(tempfile.mkdtemp(prefix="engine-", dir=given.cache))
        try:
            with environment(ONE_THREAD):
                built = apart(None, build, given.cache, rows, folder)
            built |= scan_of(folder / "dense", bandwidth())
            drop_cached_pages(folder)
            with environment(ONE_THREAD):  # as a server has it
                found = apart(given.core, measure, given.cache, rows, folder, given.queries)
            results[str(rows)] = built | found
        finally:
            shutil.rmtree(folder)
        show(rows, results[str(rows)])
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
