"""The vector index alone: times and recall in random and in topical scopes, before and after a fifth of it changed.

    python -m bench.dense [--rows 100000,1000000] [--queries 200] [--cache DIR] [--json FILE]
    python -m bench.dense --vectors vectors.npy --asked queries.npy

Vectors are those of ``bench/synthetic.py``, or any others, such as real embeddings, of shape (n, d). Five sixths of
them are the base. Then a fifth of the base is deleted, by documents of ten rows, one row in twenty gets another access
class, and the other sixth comes: 4,000 rows in the tail, the rest as a tier. Random scopes are access classes drawn
for each document; topical ones are collections that hold whole neighbourhoods. One thread, milliseconds; on a busy
machine those of the processor are the ones to compare. Recall is of the ten best rows of an exact scan, once where ten
rows are asked for and once where a hundred are. ``two threads`` is how many times as many queries two threads answer.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench.synthetic import cache_argument, dataset, sizes
from bench.timing import timed
from numpy.typing import NDArray

from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.ports.vector_index import IndexScope, VectorIndex, VectorRows

TOP = 10
CANDIDATES = 100
TAIL = 4000
TOPICS = 500
STEP = 10_000
SHARES = {"0.1 %": 0.001, "1 %": 0.01, "10 %": 0.1}
SCOPES = {
    "all": IndexScope(),
    **{f"random {name}": IndexScope(access_classes=frozenset(range(n + 1))) for n, name in enumerate(SHARES)},
    **{f"topical {name}": IndexScope(collections=frozenset({n})) for n, name in enumerate(SHARES)},
}


@dataclass
class Rows:
    """All rows that ever are, and which of them live."""

    vectors: NDArray[np.float16]
    collections: NDArray[np.int32]
    access_classes: NDArray[np.int32]
    live: NDArray[np.bool_]

    def at(self, places: NDArray[np.intp]) -> Iterator[VectorRows]:
        """Those rows, in steps; ids are their numbers."""
        for start in range(0, len(places), STEP):
            own = places[start : start + STEP]
            labels = (self.collections[own], self.access_classes[own], own // 10)
            yield VectorRows(own.astype(np.int64), self.vectors[own], *labels)

    def best(self, queries: NDArray[np.float32], scope: IndexScope) -> list[set[int]]:
        """The ten best of a scope for each query, by an exact scan."""
        mask = self.live.copy()
        for labels, allowed in ((self.collections, scope.collections), (self.access_classes, scope.access_classes)):
            if allowed is not None:
                mask &= np.isin(labels, sorted(allowed))
        inside = np.flatnonzero(mask)
        found = np.empty((len(queries), 0), np.int64)
        scores = np.empty((len(queries), 0), np.float32)
        for start in range(0, len(inside), 5 * STEP):
            own = inside[start : start + 5 * STEP]
            scores = np.concatenate([scores, queries @ self.vectors[own].astype(np.float32).T], axis=1)
            found = np.concatenate([found, np.broadcast_to(own, (len(queries), len(own)))], axis=1)
            order = np.argsort(-scores, axis=1)[:, :TOP]
            scores, found = np.take_along_axis(scores, order, 1), np.take_along_axis(found, order, 1)
        return [set(row) for row in found.tolist()]


def labelled(vectors: NDArray[np.float16]) -> Rows:
    """The rows with labels: shares as the scopes say, by documents at random and by neighbourhoods."""
    random = np.random.default_rng(len(vectors))
    drawn = random.random(-(-len(vectors) // 10))[np.arange(len(vectors)) // 10]
    centres = vectors[np.sort(random.choice(len(vectors), TOPICS, replace=False))].astype(np.float32)
    blocks = (vectors[start : start + STEP].astype(np.float32) for start in range(0, len(vectors), STEP))
    topics = np.concatenate([(block @ centres.T).argmax(axis=1) for block in blocks])
    held = np.bincount(topics, minlength=TOPICS)
    collections = np.full(len(vectors), len(SHARES), np.int32)
    left = list(random.permutation(TOPICS))
    for number, share in enumerate(SHARES.values()):
        wanted = share * len(vectors)
        for topic in list(left):
            if held[topic] <= 1.1 * wanted:
                collections[topics == topic] = number
                wanted -= held[topic]
                left.remove(topic)
    classes = np.searchsorted(list(SHARES.values()), drawn).astype(np.int32)
    return Rows(vectors, collections, classes, np.zeros(len(vectors), np.bool_))


def searches(rows: Rows, index: VectorIndex, queries: NDArray[np.float32], phase: str) -> Iterator[dict[str, Any]]:
    """One line for each scope and number of rows asked for."""
    for name, scope in SCOPES.items():
        truth = rows.best(queries, scope)
        for k in (TOP, CANDIDATES):
            found = [set(index.search(query, k, scope).ids.tolist()) for query in queries]
            right = sum(len(wanted & own) for wanted, own in zip(truth, found, strict=True))

            def search(query: int, k: int = k, scope: IndexScope = scope) -> object:
                return index.search(queries[query], k, scope)

            times = timed(search, range(len(queries)), seconds=20)
            recall = right / max(1, sum(map(len, truth)))
            line = {"phase": phase, "scope": name, "k": k, "p50": times.p50, "p95": times.p95}
            yield {**line, "cpu50": times.cpu50, "cpu95": times.cpu95, "recall": recall}


def side_by_side(index: VectorIndex, queries: NDArray[np.float32]) -> float:
    """How many times as many queries two threads answer as one."""
    took = []
    for threads in (1, 2):
        with ThreadPoolExecutor(threads) as pool:
            began = time.perf_counter()
            list(pool.map(lambda query: index.search(query, CANDIDATES, SCOPES["all"]), queries))
            took.append(time.perf_counter() - began)
    return took[0] / took[1]


def run(vectors: NDArray[np.float16], queries: NDArray[np.float32], folder: Path) -> dict[str, Any]:
    """Build, search, change, search again."""
    rows, engine, dimension = labelled(vectors), FaissVectorIndexes(), vectors.shape[1]
    base = np.arange(len(vectors) * 5 // 6)
    folders = [folder / "base", folder / "tier"]
    for each in folders:
        each.mkdir()
    began, worked = time.perf_counter(), time.process_time()
    engine.build(rows.at(base), dimension=dimension, seq=1, directory=folders[0])
    facts: dict[str, Any] = {"build s": time.perf_counter() - began, "build cpu s": time.process_time() - worked}
    rows.live[base] = True
    began = time.perf_counter()
    index: VectorIndex = engine.open(folders[:1], dimension=dimension)
    facts["open ms"] = (time.perf_counter() - began) * 1000
    lines = list(searches(rows, index, queries, "built"))
    facts["two threads"] = side_by_side(index, queries)
    began = time.perf_counter()
    index.apply(next(rows.at(base[:0]), no_rows(dimension)), base[:1].astype(np.int64), 2)
    facts["delete a row ms"] = (time.perf_counter() - began) * 1000
    began = time.perf_counter()
    index.search(queries[0], TOP, SCOPES["random 10 %"])
    facts["search after it ms"] = (time.perf_counter() - began) * 1000
    index.close()

    random = np.random.default_rng(1)
    gone = base[random.random(len(base) // 10 + 1)[base // 10] < 1 / 5]
    rows.live[gone] = False
    moved = base[rows.live[base] & (random.random(len(base)) < 1 / 20)]
    rows.access_classes[moved] = random.choice(rows.access_classes, len(moved))
    new = np.arange(len(base), max(len(base), len(vectors) - TAIL))
    tier = np.concatenate([moved, new])
    replaced = np.concatenate([gone, tier]).astype(np.int64)
    engine.build(rows.at(tier), dimension=dimension, seq=3, directory=folders[1], replaced=replaced)
    index = engine.open(folders, dimension=dimension)
    tail = np.arange(len(base) + len(new), len(vectors))
    for seq, batch in enumerate(rows.at(tail), start=4):
        index.apply(batch, np.empty(0, np.int64), seq)
    rows.live[len(base) :] = True
    lines += searches(rows, index, queries, "changed")
    facts["memory MB"] = index.memory_bytes() / 1e6
    facts["disk MB"] = sum(path.stat().st_size for each in folders for path in each.iterdir()) / 1e6
    index.close()
    return {"rows": len(vectors), "searches": lines, **facts}


def no_rows(dimension: int) -> VectorRows:
    """A write of nothing."""
    labels = np.empty(0, np.int32)
    return VectorRows(
        np.empty(0, np.int64), np.empty((0, dimension), np.float16), labels, labels, np.empty(0, np.int64)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=sizes, default=[100_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--vectors", type=Path, help="an array of shape (n, d) instead of synthetic vectors")
    parser.add_argument("--asked", type=Path, help="queries to go with it, shape (m, d)")
    parser.add_argument("--json", type=Path)
    cache_argument(parser)
    given = parser.parse_args()
    if given.vectors:
        sets = [(np.load(given.vectors, mmap_mode="r"), np.load(given.asked))]
    else:
        made = (dataset(given.cache, rows) for rows in given.rows)
        sets = [(data.vectors, data.query_vectors) for data in made]
    results = []
    for vectors, asked in sets:
        with tempfile.TemporaryDirectory() as folder:
            queries = np.ascontiguousarray(asked[: given.queries], np.float32)
            results.append(run(vectors.astype(np.float16, copy=False), queries, Path(folder)))
        print(f"{results[-1]['rows']} rows")
        for line in results[-1]["searches"]:
            times = " ".join(f"{line[name]:>7.2f}" for name in ("p50", "p95", "cpu50", "cpu95"))
            print(f"  {line['phase']:<8} {line['scope']:<14} {line['k']:>4} {times} {line['recall']:>7.4f}")
        print("  " + ", ".join(f"{name} {value:.1f}" for name, value in results[-1].items() if name != "searches"))
    if given.json:
        given.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
