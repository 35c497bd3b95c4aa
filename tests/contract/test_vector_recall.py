"""How much of the exact answer a vector index finds, under every kind of scope, before and after its rows change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.ports.vector_index import DocumentKeys, IndexScope, VectorIndex, VectorRows, document_keys

ROWS = 20_000
DIMENSION = 48
TOPICS = 120
TOP = 10
QUERIES = 40
CHUNKS = 10

KINDS = {
    "exact": FaissVectorIndexes(exact_rows=ROWS),
    "codes": FaissVectorIndexes(exact_rows=100, flat_rows=ROWS),
    "lists": FaissVectorIndexes(exact_rows=100, flat_rows=1000),
}


@dataclass
class Library:
    """What the index should hold: rows by id, with a topic for each."""

    random: np.random.Generator
    centres: NDArray[np.float64]
    vectors: dict[int, NDArray[np.float16]] = field(default_factory=dict)
    labels: dict[int, tuple[int, int, int]] = field(default_factory=dict)

    def draw(self, count: int) -> tuple[NDArray[np.float16], NDArray[np.int64]]:
        """Unit vectors about the centres of topics whose sizes differ, and their topics."""
        chances = 1 / np.arange(1, TOPICS + 1)
        topics = self.random.choice(TOPICS, count, p=chances / chances.sum())
        drawn = self.centres[topics] + 0.8 * self.random.normal(size=(count, DIMENSION)) * self.spectrum
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        return drawn.astype(np.float16), topics

    @property
    def spectrum(self) -> NDArray[np.float64]:
        return np.asarray(np.arange(1, DIMENSION + 1) ** -0.3, np.float64)

    def rows(self, ids: NDArray[np.int64]) -> VectorRows:
        """New rows: the collection is a group of topics, the access class random, ten chunks a document."""
        vectors, topics = self.draw(len(ids))
        share = self.random.random(len(ids))
        classes = np.searchsorted([0.001, 0.01, 0.1], share)
        collections = np.searchsorted([2, 8], TOPICS - topics)
        self.vectors |= dict(zip(ids.tolist(), vectors, strict=True))
        labels = zip(collections.tolist(), classes.tolist(), (ids // CHUNKS).tolist(), strict=True)
        self.labels |= dict(zip(ids.tolist(), labels, strict=True))
        return VectorRows(ids, vectors, collections.astype(np.int32), classes.astype(np.int32), ids // CHUNKS)

    def relabelled(self, ids: NDArray[np.int64]) -> VectorRows:
        """The same vectors under other access classes."""
        for each in ids.tolist():
            collection, _, document = self.labels[each]
            self.labels[each] = (collection, int(self.random.integers(0, 4)), document)
        labels = np.array([self.labels[each] for each in ids.tolist()], np.int64)
        vectors = np.array([self.vectors[each] for each in ids.tolist()])
        return VectorRows(ids, vectors, labels[:, 0].astype(np.int32), labels[:, 1].astype(np.int32), labels[:, 2])

    def without(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        for each in ids.tolist():
            del self.vectors[each], self.labels[each]
        return ids

    def sample(self, count: int) -> NDArray[np.int64]:
        return self.random.choice(np.array(sorted(self.vectors), np.int64), count, replace=False)


def scopes(library: Library) -> dict[str, IndexScope]:
    documents = library.random.choice(2 * ROWS // CHUNKS, ROWS // CHUNKS // 5, replace=False).tolist()
    return {
        "everything": IndexScope(),
        "random 90 %": IndexScope(access_classes=frozenset({3})),
        "random 10 %": IndexScope(access_classes=frozenset({0, 1, 2})),
        "random 1 %": IndexScope(access_classes=frozenset({0, 1})),
        "random 0.1 %": IndexScope(access_classes=frozenset({0})),
        "few topics": IndexScope(collections=frozenset({0})),
        "some topics": IndexScope(collections=frozenset({0, 1})),
        "documents": IndexScope(documents=document_keys(documents, share=0.1)),
        "documents of some topics": IndexScope(
            collections=frozenset({0, 1}), access_classes=frozenset({2, 3}), documents=document_keys(documents)
        ),
    }


def recalls(index: VectorIndex, library: Library, under: dict[str, IndexScope]) -> Iterator[tuple[str, float]]:
    """The part of the ten best that each scope's searches found; nothing from outside the scope may be found."""
    ids = np.array(list(library.vectors), np.int64)
    labels = np.array([library.labels[each] for each in ids.tolist()], np.int64)
    vectors = np.array(list(library.vectors.values())).astype(np.float32)
    queries = library.draw(QUERIES)[0].astype(np.float32)
    for name, scope in under.items():
        mask = np.ones(len(ids), np.bool_)
        for place, allowed in enumerate((scope.collections, scope.access_classes, scope.documents)):
            if allowed is not None:
                keys = allowed.keys.tolist() if isinstance(allowed, DocumentKeys) else sorted(allowed)
                mask &= np.isin(labels[:, place], keys)
        inside, scores = ids[mask], queries @ vectors[mask].T
        found = 0
        for query, own in zip(queries, scores, strict=True):
            hits = index.search(query, TOP, scope)
            assert set(hits.ids.tolist()) <= set(inside.tolist())
            assert len(hits.ids) == min(TOP, len(inside))
            np.testing.assert_allclose(hits.scores, own[np.searchsorted(inside, hits.ids)], atol=1e-5)
            # Counted by scores: of rows that tie for the last place, either is right.
            found += int((hits.scores >= np.sort(own)[-TOP:][0] - 1e-6).sum()) if len(inside) > TOP else TOP
        yield name, found / (TOP * QUERIES)


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(KINDS))
def test_at_most_one_in_a_hundred_is_missed(kind: str, tmp_path: Path) -> None:
    random = np.random.default_rng(11)
    library = Library(random, random.normal(size=(TOPICS, DIMENSION)) * np.arange(1, DIMENSION + 1) ** -0.3)
    engine = KINDS[kind]
    folders = [tmp_path / name for name in ("base", "tier")]
    for folder in folders:
        folder.mkdir()
    base = library.rows(np.arange(ROWS, dtype=np.int64))
    engine.build([base], dimension=DIMENSION, seq=1, directory=folders[0])
    index = engine.open(folders[:1], dimension=DIMENSION)
    under = scopes(library)
    assert [entry for entry in recalls(index, library, under) if entry[1] < 0.99] == []
    index.close()

    gone = library.without(library.sample(ROWS // 10))
    moved = library.sample(ROWS // 20)
    new = np.arange(ROWS, ROWS + ROWS // 10, dtype=np.int64)
    engine.build(
        [library.rows(new), library.relabelled(moved)],
        dimension=DIMENSION,
        seq=2,
        directory=folders[1],
        replaced=np.concatenate([gone, moved, new]),
    )
    index = engine.open(folders, dimension=DIMENSION)
    assert [entry for entry in recalls(index, library, under) if entry[1] < 0.99] == []
    for seq in range(3, 6):  # the same scopes again and again, so that what is remembered of them is brought up to date
        ids = np.arange(seq * 10 * ROWS, seq * 10 * ROWS + ROWS // 50, dtype=np.int64)
        dead = library.without(library.sample(ROWS // 50))
        index.apply(library.rows(ids), dead, seq)
        index.apply(library.relabelled(library.sample(ROWS // 100)), np.empty(0, np.int64), seq)
        assert [entry for entry in recalls(index, library, under) if entry[1] < 0.99] == []
    assert index.ids().tolist() == sorted(library.vectors)
    index.close()
