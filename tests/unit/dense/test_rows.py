"""Selections of rows, and float16 numbers made wide."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from citewell.backends.dense.labels import SegmentLabels
from citewell.backends.dense.rows import bits, selection, set_bits, widened
from citewell.backends.dense.segment_files import Column
from citewell.ports.vector_index import IndexScope, VectorRows, document_keys

ROWS = 12_000


def test_every_finite_float16_is_made_wide_exactly() -> None:
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)].reshape(-1, 8)
    wide = widened(finite)
    assert wide.dtype == np.float32
    assert np.array_equal(wide.view(np.uint32), finite.astype(np.float32).view(np.uint32))


def test_bits_are_set_and_cleared_one_by_one() -> None:
    bitmap = np.packbits(np.zeros(70, np.bool_), bitorder="little")
    rows = np.array([0, 1, 7, 8, 63, 69])
    set_bits(bitmap, rows, np.ones(6, np.bool_))
    set_bits(bitmap, np.array([1, 2, 63]), np.array([False, True, False]))
    assert np.flatnonzero(bits(bitmap, np.arange(70))).tolist() == [0, 2, 7, 8, 69]


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 1.0])
def test_a_selection_counts_its_rows_in_all_and_by_list(share: float) -> None:
    mask = np.random.default_rng(1).random(ROWS) < share
    starts = np.array([0, 1, 500, 7777, ROWS])
    chosen = selection(mask, starts)
    assert chosen.rows().tolist() == np.flatnonzero(mask).tolist()
    assert (chosen.few is not None) == (share < 0.01)
    assert chosen.by_list is not None
    assert chosen.by_list.tolist() == [int(part.sum()) for part in np.split(mask, starts[1:-1])]
    assert chosen.nbytes >= ROWS // 8


def labels_of(random: np.random.Generator) -> tuple[SegmentLabels, NDArray[np.int64]]:
    values = np.array([-5, 3, 8, 11])
    columns = [Column(values, random.integers(0, 4, ROWS).astype(np.int32)) for _ in range(3)]
    labels = SegmentLabels.fresh(columns, np.array([0, 10, 4000, ROWS]))
    return labels, np.array([column.values[column.places] for column in columns])


SCOPES = [
    IndexScope(),
    IndexScope(collections=frozenset({3})),
    IndexScope(collections=frozenset({3, 8, 99}), access_classes=frozenset({-5, 11})),
    IndexScope(access_classes=frozenset({7})),
    IndexScope(documents=document_keys([3, 4, 5])),
    IndexScope(frozenset({3}), frozenset({8}), document_keys([-5, 8, 11, 12, 13, 14])),
    IndexScope(frozenset({-5, 3, 8, 11}), frozenset({11}), document_keys([11])),
]


def expected(scope: IndexScope, live: NDArray[np.bool_], values: NDArray[np.int64]) -> list[int]:
    mask = live.copy()
    for own, allowed in zip(values, (scope.collections, scope.access_classes), strict=False):
        if allowed is not None:
            mask &= np.isin(own, sorted(allowed))
    if scope.documents is not None:
        mask &= np.isin(values[2], scope.documents.keys)
    return np.flatnonzero(mask).tolist()


def changed(
    labels: SegmentLabels, random: np.random.Generator, live: NDArray[np.bool_], values: NDArray[np.int64], count: int
) -> SegmentLabels:
    """The next version, with ``live`` and ``values`` changed alike."""
    picked = random.choice(np.flatnonzero(live), 2 * count, replace=False)
    dead, moved = picked[:count], picked[count:]
    new = random.choice([-5, 3, 8, 11, 7, 99], (3, count))
    live[dead] = False
    values[:, moved] = new
    vectors = np.empty((count, 1), np.float16)
    rows = VectorRows(moved, vectors, new[0].astype(np.int32), new[1].astype(np.int32), new[2])
    return labels.changed(dead, moved, rows)


@pytest.mark.parametrize("count", [1, 40, 700])
def test_remembered_selections_follow_every_change(count: int) -> None:
    random = np.random.default_rng(count)
    labels, values = labels_of(random)
    live = np.ones(ROWS, np.bool_)
    for _ in range(6):
        for scope in SCOPES:
            chosen = labels.select(scope)
            rows = expected(scope, live, values)
            assert (chosen.rows().tolist(), chosen.count) == (rows, len(rows))
            assert chosen.by_list is not None
            assert chosen.by_list.tolist() == np.histogram(rows, [0, 10, 4000, ROWS])[0].tolist()
        labels = changed(labels, random, live, values, count)


def test_older_versions_stay_as_they_were() -> None:
    random = np.random.default_rng(5)
    labels, values = labels_of(random)
    live = np.ones(ROWS, np.bool_)
    versions = [(labels, live.copy(), values.copy())]
    for _ in range(3):
        labels = changed(labels, random, live, values, 30)
        versions.append((labels, live.copy(), values.copy()))
    for own, was_live, had in [*versions[::-1], *versions]:
        for scope in SCOPES:
            assert own.select(scope).rows().tolist() == expected(scope, was_live, had)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citewell.backends.dense.labels.CACHE_BYTES", 20_000)
    labels, _ = labels_of(np.random.default_rng(1))
    for each in range(100):
        labels.select(IndexScope(collections=frozenset({each})))
    assert labels.nbytes() <= 20_000 + ROWS // 8


def test_nothing_changes_without_a_change() -> None:
    labels, _ = labels_of(np.random.default_rng(1))
    nobody = np.empty(0, np.intp)
    assert labels.changed(nobody, nobody) is labels
