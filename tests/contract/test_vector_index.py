"""What every vector index promises, on FAISS (exact and coded) and on the brute force that tests use in its place."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from numpy.typing import NDArray

from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.domain.errors import IndexDamaged
from citewell.ports.vector_index import DocumentKeys, IndexScope, VectorIndex, VectorIndexes, VectorRows, document_keys
from fakes.vector_index import BruteForceVectorIndexes, Row, each_row

DIMENSION = 16
EVERYTHING = IndexScope()
NO_IDS = np.empty(0, np.int64)

ENGINES: dict[str, VectorIndexes] = {
    "faiss exact": FaissVectorIndexes(),
    "faiss codes": FaissVectorIndexes(exact_rows=0),
    "faiss lists": FaissVectorIndexes(exact_rows=0, flat_rows=0),
    "brute force": BruteForceVectorIndexes(),
}


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> VectorIndexes:
    return ENGINES[request.param]


def unit_vectors(count: int, *, seed: int, dimension: int = DIMENSION) -> NDArray[np.float16]:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float16)


def rows_of(
    ids: Sequence[int],
    vectors: NDArray[np.float16] | None = None,
    *,
    collection: int = 1,
    access_class: int = 1,
    document: int = 1,
) -> VectorRows:
    count = len(ids)
    if vectors is None:
        vectors = np.concatenate([np.empty((0, DIMENSION), np.float16), *(unit_vectors(1, seed=each) for each in ids)])
    return VectorRows(
        ids=np.array(ids, np.int64),
        vectors=vectors,
        collections=np.full(count, collection, np.int32),
        access_classes=np.full(count, access_class, np.int32),
        documents=np.full(count, document, np.int64),
    )


def query_like(each: int) -> NDArray[np.float32]:
    return np.array(unit_vectors(1, seed=each)[0], np.float32)


def found(index: VectorIndex, query: NDArray[np.float32], k: int = 10, scope: IndexScope = EVERYTHING) -> list[int]:
    ids: list[int] = index.search(query, k, scope).ids.tolist()
    return ids


def opened_with(engine: VectorIndexes, folder: Path, rows: VectorRows, *, seq: int = 5) -> VectorIndex:
    folder.mkdir()
    assert engine.build([rows], dimension=DIMENSION, seq=seq, directory=folder) == len(rows.ids)
    return engine.open([folder], dimension=DIMENSION)


def test_an_empty_index_finds_nothing(engine: VectorIndexes) -> None:
    index = engine.open([], dimension=DIMENSION)
    hits = index.search(query_like(1), 10, EVERYTHING)
    assert hits.ids.shape == hits.scores.shape == (0,)
    assert hits.ids.dtype == np.dtype(np.int64)
    assert hits.scores.dtype == np.dtype(np.float32)
    assert index.ids().tolist() == []
    assert index.applied_seq == 0


def test_an_empty_base_can_be_built(engine: VectorIndexes, tmp_path: Path) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of([]), seq=3)
    assert index.applied_seq == 3
    index.apply(rows_of([4]), NO_IDS, 4)
    assert found(index, query_like(4)) == [4]


def test_base_and_tail_are_one_ranking(engine: VectorIndexes, tmp_path: Path) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of(range(0, 40, 2)))
    index.apply(rows_of(range(1, 40, 2)), NO_IDS, 6)
    query = query_like(1000)
    vectors = np.concatenate([unit_vectors(1, seed=each) for each in range(40)]).astype(np.float32)
    hits = index.search(query, 40, EVERYTHING)
    assert hits.ids.tolist() == np.argsort(-(vectors @ query), kind="stable").tolist()
    np.testing.assert_allclose(hits.scores, np.sort(vectors @ query)[::-1], atol=1e-6)
    assert index.applied_seq == 6


def test_ids_may_come_in_any_order(engine: VectorIndexes, tmp_path: Path) -> None:
    order = [7, -3, 2**62, 0, 5]
    index = opened_with(engine, tmp_path / "base", rows_of(order, unit_vectors(5, seed=1)))
    assert index.ids().tolist() == sorted(order)
    index.apply(rows_of([]), np.array([2**62, 123], np.int64), 6)
    assert index.ids().tolist() == [-3, 0, 5, 7]


def test_a_row_is_replaced_not_doubled(engine: VectorIndexes, tmp_path: Path) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of([1, 2, 3]))
    for seq in (6, 7):  # first the row of the base gives way, then the one of the tail
        index.apply(rows_of([2], unit_vectors(1, seed=100 + seq)), NO_IDS, seq)
        assert index.ids().tolist() == [1, 2, 3]
        hits = index.search(query_like(100 + seq), 10, EVERYTHING)
        assert sorted(hits.ids.tolist()) == [1, 2, 3]
        assert hits.ids[0] == 2
        assert hits.scores[0] == pytest.approx(1, abs=2e-3)


@pytest.mark.parametrize("place", ["base", "tail"])
def test_new_labels_move_a_row_between_scopes(engine: VectorIndexes, tmp_path: Path, place: str) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of([1, 2] if place == "base" else []))
    if place == "tail":
        index.apply(rows_of([1, 2]), NO_IDS, 6)
    index.apply(rows_of([2], collection=8, access_class=9, document=-10), NO_IDS, 7)
    for scope in (
        IndexScope(collections=frozenset({8})),
        IndexScope(access_classes=frozenset({9})),
        IndexScope(documents=document_keys([-10])),
    ):
        assert found(index, query_like(1), scope=scope) == [2]
    assert found(index, query_like(1), scope=IndexScope(collections=frozenset({1}))) == [1]
    assert index.ids().tolist() == [1, 2]


def test_scopes_meet(engine: VectorIndexes, tmp_path: Path) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of([1], collection=1, access_class=1, document=1))
    index.apply(rows_of([2], collection=1, access_class=2, document=2), NO_IDS, 6)
    index.apply(rows_of([3], collection=2, access_class=2, document=3), NO_IDS, 7)
    query = query_like(1)
    both = IndexScope(collections=frozenset({1}), access_classes=frozenset({2, 3}))
    assert found(index, query, scope=both) == [2]
    assert found(index, query, scope=IndexScope(documents=document_keys([1, 3]))) == sorted(
        [1, 3], key=found(index, query).index
    )
    for nothing in (
        IndexScope(collections=frozenset()),
        IndexScope(access_classes=frozenset()),
        IndexScope(documents=document_keys([])),
        IndexScope(collections=frozenset({99})),
    ):
        assert found(index, query, scope=nothing) == []


def test_a_deleted_row_is_gone_at_once_and_can_come_back(engine: VectorIndexes, tmp_path: Path) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of([1, 2]))
    index.apply(rows_of([3]), np.array([1], np.int64), 6)
    index.apply(rows_of([]), np.array([3, 77], np.int64), 7)
    assert found(index, query_like(1)) == [2]
    index.apply(rows_of([1]), NO_IDS, 8)
    assert found(index, query_like(1)) == [1, 2]


def test_delete_wins_and_the_later_of_two_counts(engine: VectorIndexes) -> None:
    index = engine.open([], dimension=DIMENSION)
    index.apply(rows_of([1, 2, 2], unit_vectors(3, seed=5)), np.array([1], np.int64), 1)
    assert index.ids().tolist() == [2]
    hits = index.search(unit_vectors(3, seed=5)[2].astype(np.float32), 1, EVERYTHING)
    assert hits.scores[0] == pytest.approx(1, abs=2e-3)


def test_applying_twice_is_applying_once(engine: VectorIndexes, tmp_path: Path) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of([1, 2, 3]))
    once: list[int] = []
    for _ in range(3):
        index.apply(rows_of([2, 4], unit_vectors(2, seed=9)), np.array([3], np.int64), 6)
        once = once or found(index, query_like(1))
        assert found(index, query_like(1)) == once
        assert index.ids().tolist() == [1, 2, 4]


def test_equal_scores_come_in_the_order_of_ids(engine: VectorIndexes, tmp_path: Path) -> None:
    twin = unit_vectors(1, seed=1)
    index = opened_with(engine, tmp_path / "base", rows_of([9, 3, 5], np.repeat(twin, 3, axis=0)))
    index.apply(rows_of([7, 1], np.repeat(twin, 2, axis=0)), NO_IDS, 6)
    assert found(index, twin[0].astype(np.float32)) == [1, 3, 5, 7, 9]
    assert found(index, twin[0].astype(np.float32), k=2) == [1, 3]


def test_going_back_is_refused_and_changes_nothing(engine: VectorIndexes, tmp_path: Path) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of([1]), seq=5)
    with pytest.raises(ValueError, match=r"."):
        index.apply(rows_of([2]), NO_IDS, 4)
    assert (index.applied_seq, index.ids().tolist()) == (5, [1])


def bad_rows() -> Iterator[tuple[str, VectorRows]]:
    good = rows_of([2])
    nan = good.vectors.copy()
    nan[0, 3] = np.nan
    infinite = good.vectors.copy()
    infinite[0, 0] = np.inf
    yield "nan", rows_of([2], nan)
    yield "infinity", rows_of([2], infinite)
    yield "too few dimensions", rows_of([2], good.vectors[:, 1:])
    yield "fewer vectors than ids", rows_of([2, 3], good.vectors)
    yield (
        "fewer labels than ids",
        VectorRows(good.ids, good.vectors, good.collections[:0], good.access_classes, good.documents),
    )


@pytest.mark.parametrize("rows", [pytest.param(rows, id=name) for name, rows in bad_rows()])
def test_bad_rows_are_refused_whole(engine: VectorIndexes, tmp_path: Path, rows: VectorRows) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of([1]))
    with pytest.raises(ValueError, match=r"."):
        index.apply(rows, np.array([1], np.int64), 6)
    assert (index.applied_seq, index.ids().tolist()) == (5, [1])
    (tmp_path / "other").mkdir()
    with pytest.raises(ValueError, match=r"."):
        engine.build([rows], dimension=DIMENSION, seq=1, directory=tmp_path / "other")


def test_bad_queries_are_refused(engine: VectorIndexes) -> None:
    index = engine.open([], dimension=DIMENSION)
    for query in (np.zeros(DIMENSION + 1, np.float32), np.full(DIMENSION, np.nan, np.float32)):
        with pytest.raises(ValueError, match=r"."):
            index.search(query, 3, EVERYTHING)
    assert found(index, query_like(1), k=0) == []


@pytest.mark.parametrize("dimension", [1, 7, 50])
def test_any_dimension_any_length_of_the_query(engine: VectorIndexes, tmp_path: Path, dimension: int) -> None:
    vectors = unit_vectors(700, seed=1, dimension=dimension)
    vectors[:3] = 0
    engine.build([rows_of(range(700), vectors)], dimension=dimension, seq=1, directory=tmp_path)
    index = engine.open([tmp_path], dimension=dimension)
    query = unit_vectors(1, seed=2, dimension=dimension)[0].astype(np.float32)
    wanted = np.sort(vectors.astype(np.float32) @ query)[::-1]
    for k in (5, 100, 690, 5000):
        hits = index.search(query, k, EVERYTHING)
        np.testing.assert_allclose(hits.scores, wanted[:k], atol=1e-6)
        long = index.search(query * np.float32(1e30), k, EVERYTHING)
        np.testing.assert_allclose(long.scores / np.float32(1e30), wanted[:k], atol=1e-6)
    assert set(index.search(query * 0, 5000, EVERYTHING).ids.tolist()) == set(range(700))


def test_a_base_has_distinct_ids(engine: VectorIndexes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="distinct"):
        engine.build([rows_of([1, 2]), rows_of([2])], dimension=DIMENSION, seq=1, directory=tmp_path)


def test_a_tier_speaks_for_what_it_replaces(engine: VectorIndexes, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("base", "tier", "newer")]
    for folder in folders:
        folder.mkdir()
    build = engine.build
    build([rows_of([1, 2, 3, 4])], dimension=DIMENSION, seq=5, directory=folders[0])
    moved = rows_of([3, 9], collection=7)
    build([moved], dimension=DIMENSION, seq=8, directory=folders[1], replaced=np.array([9, 2, 3, 2], np.int64))
    build([rows_of([2])], dimension=DIMENSION, seq=8, directory=folders[2], replaced=np.array([2, 9], np.int64))
    index = engine.open(folders[:2], dimension=DIMENSION)
    assert (index.ids().tolist(), index.applied_seq) == ([1, 3, 4, 9], 8)
    assert sorted(found(index, query_like(1), scope=IndexScope(collections=frozenset({7})))) == [3, 9]
    assert sorted(found(index, query_like(1), scope=IndexScope(collections=frozenset({1})))) == [1, 4]
    index = engine.open(folders, dimension=DIMENSION)
    assert sorted(found(index, query_like(1))) == index.ids().tolist() == [1, 2, 3, 4]
    index.apply(rows_of([2], collection=7), np.array([3], np.int64), 9)  # a row of the newest tier moves, and one goes
    assert sorted(found(index, query_like(1), scope=IndexScope(collections=frozenset({7})))) == [2]
    assert index.ids().tolist() == [1, 2, 4]


def test_rows_of_a_tier_are_among_what_it_replaces(engine: VectorIndexes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="among"):
        engine.build(
            [rows_of([1, 2])], dimension=DIMENSION, seq=1, directory=tmp_path, replaced=np.array([1], np.int64)
        )


def test_segments_follow_each_other(engine: VectorIndexes, tmp_path: Path) -> None:
    base, tier = tmp_path / "base", tmp_path / "tier"
    for folder, seq, replaced in ((base, 5, None), (tier, 6, np.array([1], np.int64))):
        folder.mkdir()
        engine.build([rows_of([1])], dimension=DIMENSION, seq=seq, directory=folder, replaced=replaced)
    engine.open([base, tier], dimension=DIMENSION).close()
    for order in ([tier], [tier, base], [base, base]):
        with pytest.raises(IndexDamaged):
            engine.open(order, dimension=DIMENSION)


def test_document_keys_are_sorted_and_distinct() -> None:
    assert document_keys([3, -1, 3]).keys.tolist() == [-1, 3]
    for keys in (np.array([1, 1]), np.array([2, 1]), np.array([1.0]), np.array([[1]])):
        with pytest.raises(ValueError, match="rising"):
            DocumentKeys(keys, 1.0)


def test_files_that_do_not_fit_are_refused(engine: VectorIndexes, tmp_path: Path) -> None:
    opened_with(engine, tmp_path / "base", rows_of(range(30))).close()
    for path in sorted((tmp_path / "base").iterdir()):
        for damage in ("missing", "empty", "half"):
            copy = tmp_path / f"{path.name}-{damage}"
            shutil.copytree(tmp_path / "base", copy)
            content = path.read_bytes()
            (copy / path.name).unlink()
            if damage != "missing":
                (copy / path.name).write_bytes(b"" if damage == "empty" else content[: len(content) // 2])
            with pytest.raises(IndexDamaged):
                engine.open([copy], dimension=DIMENSION)
    with pytest.raises(IndexDamaged):
        engine.open([tmp_path / "base"], dimension=DIMENSION + 1)
    with pytest.raises(IndexDamaged):
        engine.open([tmp_path / "nowhere"], dimension=DIMENSION)


def test_the_base_is_never_written(engine: VectorIndexes, tmp_path: Path) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of(range(30)))
    before = {path.name: path.read_bytes() for path in (tmp_path / "base").iterdir()}
    index.apply(rows_of([1, 2], collection=5), np.array([3], np.int64), 6)
    index.apply(rows_of([4, 100], unit_vectors(2, seed=1)), NO_IDS, 7)
    found(index, query_like(1))
    index.close()
    assert {path.name: path.read_bytes() for path in (tmp_path / "base").iterdir()} == before


@pytest.mark.parametrize("count", [1, 40, 600])
def test_the_background_is_how_all_rows_score(engine: VectorIndexes, tmp_path: Path, count: int) -> None:
    index = opened_with(engine, tmp_path / "base", rows_of(range(0, count, 2)))
    index.apply(rows_of(range(1, count, 2)), NO_IDS, 6)
    vectors = np.concatenate([unit_vectors(1, seed=each) for each in range(count)]).astype(np.float32)
    scores = vectors @ query_like(1000)
    background = index.background(query_like(1000))
    assert 0 < background.rows <= count
    assert background.mean == pytest.approx(float(scores.mean()), abs=0.05)
    assert background.spread == pytest.approx(float(scores.std()), abs=0.05)


def test_the_background_follows_what_is_there(engine: VectorIndexes, tmp_path: Path) -> None:
    index = engine.open([], dimension=DIMENSION)
    assert index.background(query_like(1)).rows == 0
    index.apply(rows_of(range(30)), NO_IDS, 1)
    assert index.background(query_like(1)).rows == 30
    index.apply(rows_of([]), np.arange(1, 30), 2)
    alone = index.background(query_like(0))
    assert alone.rows == 1
    assert alone.mean == pytest.approx(1.0, abs=0.01)
    assert alone.spread == 0.0


def test_memory_grows_with_the_tail(engine: VectorIndexes) -> None:
    index = engine.open([], dimension=DIMENSION)
    before = index.memory_bytes()
    index.apply(rows_of(range(1000), unit_vectors(1000, seed=1)), NO_IDS, 1)
    assert index.memory_bytes() - before >= 1000 * DIMENSION * 2


def test_readers_see_whole_states_while_one_writes(engine: VectorIndexes, tmp_path: Path) -> None:
    """Each write moves every row to the collection of its number: a reader must find all of them there or none."""
    ids = range(20)
    index = opened_with(engine, tmp_path / "base", rows_of(ids[:10], collection=0), seq=0)
    index.apply(rows_of(ids[10:], collection=0), NO_IDS, 0)
    problems: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            start = index.applied_seq
            counts = {
                each: len(found(index, query_like(1), k=100, scope=IndexScope(collections=frozenset({each}))))
                for each in range(start, start + 3)
            }
            problems.extend(f"{count} rows in {each}" for each, count in counts.items() if count not in {0, 20})
            total = len(found(index, query_like(1), k=100))
            if total != 20:
                problems.append(f"{total} rows in all")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for seq in range(1, 150):
        moved = unit_vectors(20, seed=seq) if seq % 3 == 0 else None  # sometimes labels alone, sometimes vectors, too
        index.apply(rows_of(ids, moved, collection=seq), NO_IDS, seq)
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []


def clustered(count: int, dimension: int, *, seed: int) -> tuple[NDArray[np.float16], NDArray[np.float32]]:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(50, dimension))
    drawn = centres[random.integers(0, 50, count + 50)] + 0.6 * random.normal(size=(count + 50, dimension))
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return drawn[:count].astype(np.float16), drawn[count:].astype(np.float32)


@pytest.mark.parametrize("share", [1.0, 0.3])
def test_codes_miss_at_most_one_in_a_hundred(tmp_path: Path, share: float) -> None:
    vectors, queries = clustered(5000, 128, seed=3)
    vectors[:, 7] = 0  # a dimension without content must not divide by zero
    labels = (np.random.default_rng(1).random(len(vectors)) < share).astype(np.int32)
    ids = np.arange(len(vectors), dtype=np.int64)
    rows = VectorRows(ids, vectors, labels, np.ones_like(labels), ids)
    engine = FaissVectorIndexes(exact_rows=100)
    engine.build([rows], dimension=128, seq=1, directory=tmp_path)
    index = engine.open([tmp_path], dimension=128)
    scores = queries @ vectors.astype(np.float32).T
    scores[:, labels == 0] = -np.inf
    hit = 0
    for query, expected in zip(queries, np.argsort(-scores, axis=1)[:, :10], strict=True):
        hit += len(set(expected) & set(found(index, query, 10, IndexScope(collections=frozenset({1})))))
    assert hit / (10 * len(queries)) >= 0.99


IDS = st.integers(0, 30)
LABELS = [None, frozenset({1}), frozenset({0, 2}), frozenset({0, 1, 3})]
SCOPES = st.sampled_from(  # the same objects again and again, so that what is remembered of them is brought up to date
    [
        IndexScope(collections, classes, None if documents is None else document_keys(documents))
        for collections, classes, documents in itertools.product(LABELS, LABELS[:3], LABELS[:3])
    ]
)
ROWS = st.lists(st.tuples(IDS, st.integers(0, 5), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), max_size=6)


class AgainstDictionary(RuleBasedStateMachine):
    """Any sequence of writes, reopenings, new tiers, merges and rebuilds leaves what a dictionary would hold."""

    engine: VectorIndexes

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.segments: list[Path] = []
        self.touched: list[set[int]] = []
        self.seq = 0
        self.log: list[tuple[VectorRows, NDArray[np.int64], int]] = []
        self.model: dict[int, Row] = {}

    @initialize()
    def begin(self) -> None:
        self.index = self.engine.open([], dimension=DIMENSION)

    @rule(rows=ROWS, deletes=st.lists(IDS, max_size=3))
    def write(self, rows: list[tuple[int, int, int, int, int]], deletes: list[int]) -> None:
        columns = np.array(rows, np.int64).reshape(-1, 5)
        upserts = VectorRows(
            ids=columns[:, 0],
            vectors=unit_vectors(6, seed=0)[columns[:, 1]],
            collections=columns[:, 2].astype(np.int32),
            access_classes=columns[:, 3].astype(np.int32),
            documents=columns[:, 4],
        )
        self.seq += 1
        self.log.append((upserts, np.array(deletes, np.int64), self.seq))
        self.index.apply(*self.log[-1])
        self.model |= dict(each_row(upserts))
        for each in deletes:
            self.model.pop(each, None)

    @rule(scope=SCOPES, k=st.integers(0, 40), like=st.integers(0, 5))
    def search(self, scope: IndexScope, k: int, like: int) -> None:
        query = unit_vectors(6, seed=0)[like].astype(np.float32)
        expected = {
            each: float(row.vector.astype(np.float32) @ query) for each, row in self.model.items() if row.within(scope)
        }
        hits = self.index.search(query, k, scope)
        assert len(hits.ids) == min(k, len(expected))
        assert len(set(hits.ids.tolist())) == len(hits.ids)
        np.testing.assert_allclose(hits.scores, [expected[each] for each in hits.ids.tolist()], atol=1e-6)
        np.testing.assert_allclose(hits.scores, sorted(expected.values(), reverse=True)[:k], atol=1e-6)
        pairs = list(zip((-hits.scores).tolist(), hits.ids.tolist(), strict=True))
        assert pairs == sorted(pairs)

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = self.engine.open(self.segments, dimension=DIMENSION)
        for upserts, deletes, seq in self.log:
            self.index.apply(upserts, deletes, seq)

    def publish(self, ids: list[int], replaced: list[int] | None) -> None:
        self.segments.append(self.folder / f"{self.seq}-{len(list(self.folder.iterdir()))}")
        self.segments[-1].mkdir()
        rows = [self.model[each] for each in ids]
        batch = VectorRows(
            ids=np.array(ids, np.int64),
            vectors=np.array([row.vector for row in rows], np.float16).reshape(-1, DIMENSION),
            collections=np.array([row.collection for row in rows], np.int32),
            access_classes=np.array([row.access_class for row in rows], np.int32),
            documents=np.array([row.document for row in rows], np.int64),
        )
        spoken_for = None if replaced is None else np.array(replaced, np.int64)
        built = self.engine.build(
            [batch], dimension=DIMENSION, seq=self.seq, directory=self.segments[-1], replaced=spoken_for
        )
        assert built == len(ids)
        self.reopen()

    @rule()
    def rebuild(self) -> None:
        self.segments.clear()
        self.touched.clear()
        self.log.clear()
        self.publish(list(self.model), None)

    @precondition(lambda self: self.segments)
    @rule(merged=st.integers(0, 2))
    def add_tier(self, merged: int) -> None:
        """Put what the tail holds, and the ``merged`` newest tiers, into one tier."""
        spoken_for = {int(each) for rows, deletes, _ in self.log for each in [*rows.ids, *deletes]}
        for _ in range(min(merged, len(self.touched))):
            spoken_for |= self.touched.pop()
            self.segments.pop()
        self.log.clear()
        self.touched.append(spoken_for)
        self.publish(sorted(spoken_for & set(self.model)), list(spoken_for))

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        if hasattr(self, "index"):
            assert self.index.ids().tolist() == sorted(self.model)
            assert self.index.applied_seq == self.seq

    def teardown(self) -> None:
        with contextlib.suppress(AttributeError):
            self.index.close()
        shutil.rmtree(self.folder)


def test_any_history_equals_a_dictionary(engine: VectorIndexes) -> None:
    machine = type("Machine", (AgainstDictionary,), {"engine": engine})
    run_state_machine_as_test(machine, settings=settings(max_examples=40, stateful_step_count=20, deadline=None))
