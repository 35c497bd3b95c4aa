"""How fast the index engines search, and how well words rank.

    python bench/index.py [--rows 10000,100000] [--queries 100] [--json FILE]

Synthetic rows: 384 dimensions around 2,000 centres; texts of 100 words from a vocabulary with Zipf's frequencies, and
one rare word each. Queries are fresh draws: a vector and 12 words. Filters let 10 % and 1 % of the rows through.
One thread, times in milliseconds (on a busy machine the processor's are the ones to compare), top 10; recall is
against an exact scan in float32. Where the shared evaluation data is there, nDCG@10 and recall@100 of words on SciFact
are printed, too.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.domain.fusion import DenseList, LexicalList, fuse, standardised
from citewell.domain.retrieval_metrics import ndcg_at_k, recall_at_k
from citewell.ports.lexical_index import LexicalIndex, LexicalRow
from citewell.ports.vector_index import IndexScope, VectorIndex, VectorRows

DIMENSION = 384
WORDS = 100
CANDIDATES = 100
TOP = 10
SCOPES = {"all": IndexScope(), "10 %": IndexScope(frozenset({1})), "1 %": IndexScope(access_classes=frozenset({1}))}


@dataclass(frozen=True, slots=True)
class Timing:
    """One line of the table; times in milliseconds, ``cpu`` the median of processor time."""

    rows: int
    search: str
    scope: str
    p50: float
    p95: float
    cpu: float
    recall: float | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Synthetic rows and queries."""

    vectors: VectorRows
    texts: list[str]
    query_vectors: NDArray[np.float32]
    query_texts: list[str]

    def lexical_rows(self) -> Iterator[LexicalRow]:
        """The same rows with texts."""
        rows = self.vectors
        columns = (rows.ids.tolist(), rows.collections.tolist(), rows.access_classes.tolist(), rows.documents.tolist())
        for each, collection, access_class, document, text in zip(*columns, self.texts, strict=True):
            yield LexicalRow(each, collection, access_class, document, text[:40], "", text)


def synthetic(count: int, queries: int) -> Corpus:
    random = np.random.default_rng(count)
    centres = random.normal(size=(2000, DIMENSION)).astype(np.float32)

    def draw(size: int) -> NDArray[np.float32]:
        drawn = random.normal(size=(size, DIMENSION)).astype(np.float32) * np.float32(0.6)
        drawn += centres[random.integers(0, len(centres), size)]
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        return drawn

    letters = np.array(list("bcdfghklmnprstvz"))
    vocabulary = ["".join(word) for word in letters[random.integers(0, len(letters), (30_000, 7))]]
    chances = 1 / np.arange(10, len(vocabulary) + 10)
    chances /= chances.sum()

    def write(size: int, words: int) -> list[str]:
        drawn = random.choice(len(vocabulary), (size, words), p=chances)
        return [" ".join([vocabulary[word] for word in line]) for line in drawn.tolist()]

    ids = np.arange(count, dtype=np.int64)
    vectors = np.concatenate([draw(min(10_000, count - start)).astype(np.float16) for start in range(0, count, 10_000)])
    rows = VectorRows(
        ids=ids,
        vectors=vectors,
        collections=random.integers(0, 10, count).astype(np.int32),
        access_classes=random.integers(0, 100, count).astype(np.int32),
        documents=ids // 10,
    )
    texts = [f"{text} rare{each}" for each, text in enumerate(write(count, WORDS))]
    return Corpus(rows, texts, draw(queries), write(queries, 12))


def timed(search: Callable[[int], object], queries: int) -> tuple[float, float, float]:
    """Milliseconds: wall p50, wall p95, processor p50."""
    wall, cpu = [], []
    for query in range(queries):
        start, worked = time.perf_counter(), time.process_time()
        search(query)
        cpu.append((time.process_time() - worked) * 1000)
        wall.append((time.perf_counter() - start) * 1000)
    return float(np.percentile(wall, 50)), float(np.percentile(wall, 95)), float(np.median(cpu))


def dense_recall(corpus: Corpus, index: VectorIndex, scope_name: str) -> float:
    rows, scope = corpus.vectors, SCOPES[scope_name]
    mask = np.ones(len(rows.ids), np.bool_)
    if scope.collections is not None:
        mask = np.isin(rows.collections, list(scope.collections))
    if scope.access_classes is not None:
        mask = np.isin(rows.access_classes, list(scope.access_classes))
    vectors = rows.vectors[mask].astype(np.float32)
    found = 0
    for query in corpus.query_vectors[:50]:
        best = rows.ids[mask][np.argsort(-(vectors @ query))[:TOP]]
        found += len(np.intersect1d(best, index.search(query, TOP, scope).ids))
    return found / (TOP * len(corpus.query_vectors[:50]))


def searches(corpus: Corpus, dense: VectorIndex, lexical: LexicalIndex) -> Iterator[Timing]:
    count, queries = len(corpus.texts), len(corpus.query_texts)

    def hybrid(query: int, scope: IndexScope) -> None:
        near = dense.search(corpus.query_vectors[query], CANDIDATES, scope)
        wordy = lexical.search(corpus.query_texts[query], CANDIDATES, scope)
        around = dense.background(corpus.query_vectors[query])
        standard = standardised(near.scores, around.mean, around.spread, around.rows)
        fuse(DenseList(near.ids, near.scores, standard), LexicalList(wordy.ids, wordy.scores))

    for name, scope in SCOPES.items():

        def by_vector(query: int, scope: IndexScope = scope) -> object:
            return dense.search(corpus.query_vectors[query], TOP, scope)

        def by_words(query: int, scope: IndexScope = scope) -> object:
            return lexical.search(corpus.query_texts[query], TOP, scope)

        def by_both(query: int, scope: IndexScope = scope) -> None:
            hybrid(query, scope)

        timed(by_both, 3)  # warm caches, as in a running server
        yield Timing(count, "dense", name, *timed(by_vector, queries), recall=dense_recall(corpus, dense, name))
        yield Timing(count, "lexical", name, *timed(by_words, queries))
        yield Timing(count, "hybrid, 100 + 100", name, *timed(by_both, queries))


def run(count: int, queries: int, folder: Path) -> tuple[list[Timing], dict[str, float]]:
    corpus = synthetic(count, queries)
    vector_indexes, lexical_indexes = FaissVectorIndexes(), TantivyIndexes()
    for name in ("dense", "lexical", "scratch"):
        (folder / name).mkdir()
    start = time.perf_counter()
    vector_indexes.build([corpus.vectors], dimension=DIMENSION, seq=1, directory=folder / "dense")
    dense_built = time.perf_counter()
    lexical_indexes.build(corpus.lexical_rows(), seq=1, directory=folder / "lexical")
    lexical_built = time.perf_counter()
    dense = vector_indexes.open([folder / "dense"], dimension=DIMENSION)
    dense_opened = time.perf_counter()
    lexical = lexical_indexes.open(folder / "lexical", scratch=folder / "scratch")
    lexical_opened = time.perf_counter()
    timings = list(searches(corpus, dense, lexical))
    facts = {
        "dense build s": dense_built - start,
        "lexical build s": lexical_built - dense_built,
        "dense open ms": (dense_opened - lexical_built) * 1000,
        "lexical open ms": (lexical_opened - dense_opened) * 1000,
        "dense memory MB": dense.memory_bytes() / 1e6,
        **tail(corpus, dense, lexical),
    }
    for name in ("dense", "lexical"):
        facts[f"{name} disk MB"] = sum(path.stat().st_size for path in (folder / name).iterdir()) / 1e6
    dense.close()
    lexical.close()
    return timings, facts


def tail(corpus: Corpus, dense: VectorIndex, lexical: LexicalIndex) -> dict[str, float]:
    """Milliseconds to apply one document of ten chunks, and a search right after it."""
    rows, ten = corpus.vectors, slice(0, 10)
    ids = rows.ids[ten] + len(rows.ids)
    new = VectorRows(ids, rows.vectors[ten], rows.collections[ten], rows.access_classes[ten], rows.documents[ten])
    nothing = np.empty(0, np.int64)
    start = time.perf_counter()
    dense.apply(new, nothing, 2)
    dense.search(corpus.query_vectors[0], TOP, SCOPES["10 %"])
    middle = time.perf_counter()
    texts = [LexicalRow(each, 1, 1, 1, "", "", corpus.texts[n]) for n, each in enumerate(ids.tolist())]
    lexical.apply(texts, nothing, 2)
    lexical.search(corpus.query_texts[0], TOP, SCOPES["10 %"])
    end = time.perf_counter()
    return {
        "dense apply 10 + search ms": (middle - start) * 1000,
        "lexical apply 10 + search ms": (end - middle) * 1000,
    }


def scifact(corpus: Path, folder: Path) -> dict[str, float]:
    texts = [json.loads(line) for line in (corpus / "corpus.jsonl").open(encoding="utf-8")]
    number = {each["_id"]: n for n, each in enumerate(texts)}
    queries = {each["_id"]: each["text"] for each in map(json.loads, (corpus / "queries.jsonl").open(encoding="utf-8"))}
    grades: dict[str, dict[int, int]] = defaultdict(dict)
    for line in (corpus / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        grades[query][number[document]] = int(grade)
    (folder / "base").mkdir()
    (folder / "scratch").mkdir()
    engine = TantivyIndexes()
    rows = (LexicalRow(n, 1, 1, n, each["title"], "", each["text"]) for n, each in enumerate(texts))
    engine.build(rows, seq=1, directory=folder / "base")
    index = engine.open(folder / "base", scratch=folder / "scratch")
    ranked = {query: index.search(queries[query], 100, IndexScope()).ids.tolist() for query in grades}
    index.close()
    return {
        "ndcg@10": float(np.mean([ndcg_at_k(ranked[each], grades[each], 10) for each in grades])),
        "recall@100": float(np.mean([recall_at_k(ranked[each], grades[each], 100) for each in grades])),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", default="10000,100000")
    arguments.add_argument("--queries", type=int, default=100)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    result: dict[str, object] = {}
    print(f"{'rows':>8}  {'search':<18} {'scope':<5} {'p50 ms':>7} {'p95 ms':>7} {'cpu ms':>7} {'recall':>7}")
    for count in map(int, given.rows.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            timings, facts = run(count, given.queries, Path(folder))
        for each in timings:
            recall = "" if each.recall is None else f"{each.recall:.3f}"
            times = f"{each.p50:>7.2f} {each.p95:>7.2f} {each.cpu:>7.2f}"
            print(f"{count:>8}  {each.search:<18} {each.scope:<5} {times} {recall:>7}")
        print("          " + ", ".join(f"{name} {value:.1f}" for name, value in facts.items()))
        result[str(count)] = {"searches": [asdict(each) for each in timings], **facts}
    shared = Path(os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[2] / "shared")
    corpus = shared / "eval" / "retrieval" / "scifact"
    if corpus.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            result["scifact, words"] = quality = scifact(corpus, Path(folder))
        print("SciFact, words: " + ", ".join(f"{name} {value:.4f}" for name, value in quality.items()))
    if given.json:
        given.json.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
