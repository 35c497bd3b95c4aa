"""Segments on disk: which files each kind has, and what is refused of them."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from citewell.backends.dense.clustering import Clusters
from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.backends.dense.segment_files import Kind, read_segment
from citewell.backends.dense.segment_writer import Sizes
from citewell.domain.errors import IndexDamaged
from citewell.ports.vector_index import IndexScope, VectorRows

DIMENSION = 24
ROWS = 900


def vectors_of(count: int, seed: int = 1) -> NDArray[np.float16]:
    random = np.random.default_rng(seed)
    drawn = random.normal(size=(12, DIMENSION))[random.integers(0, 12, count)]
    drawn += 0.4 * random.normal(size=drawn.shape)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return np.asarray(drawn, np.float16)


def rows_of(count: int) -> VectorRows:
    ids = np.random.default_rng(2).permutation(count).astype(np.int64) * 7
    labels = (ids % 5).astype(np.int32)
    return VectorRows(ids, vectors_of(count), labels, labels + 1, ids // 3)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tier with lists, which has every file that there is."""
    folder = tmp_path_factory.mktemp("segment")
    rows = rows_of(ROWS)
    built = FaissVectorIndexes(exact_rows=0, flat_rows=0).build(
        [rows], dimension=DIMENSION, seq=9, directory=folder, replaced=np.append(rows.ids, -1)
    )
    assert built == ROWS
    return folder


def test_the_kind_follows_the_number_of_rows() -> None:
    sizes = Sizes(exact_rows=10, flat_rows=20)
    assert [sizes.kind(rows) for rows in (0, 10, 11, 20, 21)] == [
        Kind.EXACT,
        Kind.EXACT,
        Kind.FLAT,
        Kind.FLAT,
        Kind.LISTS,
    ]


@pytest.mark.parametrize(("exact", "flat", "files"), [(ROWS, ROWS, 10), (0, ROWS, 12), (0, 0, 16)])
def test_a_segment_has_the_files_of_its_kind(tmp_path: Path, exact: int, flat: int, files: int) -> None:
    engine = FaissVectorIndexes(exact_rows=exact, flat_rows=flat)
    engine.build([rows_of(ROWS)], dimension=DIMENSION, seq=1, directory=tmp_path)
    assert len(list(tmp_path.iterdir())) == files  # and nothing that was only needed on the way


def test_lists_hold_neighbours_and_what_is_known_of_them_is_true(whole: Path) -> None:
    files = read_segment(whole, dimension=DIMENSION)
    assert files.lists is not None
    starts = files.lists.starts
    vectors = files.vectors.astype(np.float64)
    for place, (start, end) in enumerate(itertools.pairwise(starts.tolist())):
        own = vectors[start:end]
        np.testing.assert_allclose(files.lists.centroids[place], own.mean(axis=0), atol=1e-4)
        apart = np.square(own - own.mean(axis=0)).sum(axis=1).mean()
        assert files.lists.deviations[place] == pytest.approx(np.sqrt(apart), abs=2e-3)
        labels = [column.values[column.places[start:end]] for column in files.columns]
        order = np.lexsort((labels[2], labels[1], labels[0]))
        assert order.tolist() == list(range(end - start))  # within a list, scopes are runs of rows
    assert float(np.trace(files.lists.spread)) == pytest.approx(1, abs=1e-3)
    assert (np.diff(files.ids[files.order]) > 0).all()
    assert files.codes is not None
    assert files.scale is not None
    np.testing.assert_allclose((files.codes.astype(np.float64) - 128) / files.scale, vectors, atol=0.5 / 127)


def test_the_same_rows_give_the_same_files(tmp_path: Path) -> None:
    engine = FaissVectorIndexes(exact_rows=0, flat_rows=0)
    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        engine.build([rows_of(ROWS)], dimension=DIMENSION, seq=1, directory=tmp_path / name)
        contents.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert contents[0] == contents[1]


def altered(name: str, change: Any) -> Any:
    """A test case: the file of this name with other content."""
    return pytest.param(name, change, id=f"{name}: {change.__name__}")


def another_type(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(np.float64)


def a_row_less(array: NDArray[Any]) -> NDArray[Any]:
    return array[:-1]


def by_columns(array: NDArray[Any]) -> NDArray[Any]:
    return np.asfortranarray(array)


def not_finite(array: NDArray[Any]) -> NDArray[Any]:
    array[0] = np.nan
    return array


def zero(array: NDArray[Any]) -> NDArray[Any]:
    array[0] = 0
    return array


def beyond_the_end(array: NDArray[Any]) -> NDArray[Any]:
    array[3] = ROWS
    return array


def negative(array: NDArray[Any]) -> NDArray[Any]:
    array[3] = -1
    return array


def falling(array: NDArray[Any]) -> NDArray[Any]:
    return array[::-1].copy()


NAMES = ["vectors", "ids", "order", "codes", "scale", "starts", "centroids", "deviations", "spread", "replaced"]
LABELS = ["collections", "access_classes", "documents"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        *(altered(name, another_type) for name in [*NAMES, *LABELS, "documents-values"]),
        *(altered(name, a_row_less) for name in [*NAMES, *LABELS] if name != "replaced"),
        *(altered(name, by_columns) for name in ("vectors", "codes", "centroids")),
        *(altered(name, not_finite) for name in ("scale", "centroids", "deviations", "spread")),
        *(altered(name, beyond_the_end) for name in ("order", *LABELS)),
        *(altered(name, negative) for name in ("order", *LABELS)),
        *(altered(name, falling) for name in ("starts", "replaced", "collections-values", "documents-values")),
        altered("scale", zero),
    ],
)
def test_altered_files_are_refused(whole: Path, tmp_path: Path, name: str, change: Any) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(whole, copy)
    np.save(copy / f"{name}.npy", change(np.load(whole / f"{name}.npy")))
    with pytest.raises(IndexDamaged):
        read_segment(copy, dimension=DIMENSION)


@pytest.mark.parametrize("damage", ["longer", "shorter", "not an array", "a newer format"])
def test_files_of_another_size_or_format_are_refused(whole: Path, tmp_path: Path, damage: str) -> None:
    for path in sorted(whole.glob("*.npy")):
        copy = tmp_path / path.stem
        shutil.copytree(whole, copy)
        content = path.read_bytes()
        changed = {
            "longer": content + b"\0",
            "shorter": content[:-1],
            "not an array": b"\0" * len(content),
            "a newer format": content[:6] + b"\2" + content[7:],
        }[damage]
        (copy / path.name).write_bytes(changed)
        with pytest.raises(IndexDamaged):
            read_segment(copy, dimension=DIMENSION)
        shutil.rmtree(copy)


@pytest.mark.parametrize(
    ("fact", "value"), [("engine", "other/1"), ("dimension", 3), ("rows", ROWS + 1), ("kind", "tree"), ("seq", "late")]
)
def test_facts_that_do_not_fit_are_refused(whole: Path, tmp_path: Path, fact: str, value: object) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(whole, copy)
    facts = json.loads((copy / "index.json").read_text(encoding="utf-8"))
    for content in (json.dumps({**facts, fact: value}), json.dumps([]), "{", json.dumps({})):
        (copy / "index.json").write_text(content, encoding="utf-8")
        with pytest.raises(IndexDamaged):
            read_segment(copy, dimension=DIMENSION)


def test_opened_segments_are_mapped_not_held(tmp_path: Path) -> None:
    count = 6000
    rows = rows_of(count)
    for name, engine in {
        "exact": FaissVectorIndexes(exact_rows=count),
        "codes": FaissVectorIndexes(exact_rows=0, flat_rows=count),
        "lists": FaissVectorIndexes(exact_rows=0, flat_rows=0),
    }.items():
        (tmp_path / name).mkdir()
        engine.build([rows], dimension=DIMENSION, seq=1, directory=tmp_path / name)
        index = engine.open([tmp_path / name], dimension=DIMENSION)
        index.search(np.ones(DIMENSION, np.float32), 10, IndexScope())
        assert index.memory_bytes() < 20 * count  # of some 100 bytes a row on disk
        index.close()


def test_lists_are_chosen_over_all_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No list of a tier far from the query is opened; its rows are found by a query that is near to them."""
    monkeypatch.setattr("citewell.backends.dense.probing._SHARE", 2.0)
    random = np.random.default_rng(4)
    engine = FaissVectorIndexes(exact_rows=0, flat_rows=0)
    folders = [tmp_path / "base", tmp_path / "tier"]
    for folder, start, axis in zip(folders, (0, 10_000), (0, 1), strict=True):
        folder.mkdir()
        vectors = 0.02 * random.normal(size=(2000, DIMENSION))
        vectors[:, axis] = 1
        ids = np.arange(start, start + 2000)
        labels = np.ones(2000, np.int32)
        engine.build(
            [VectorRows(ids, vectors.astype(np.float16), labels, labels, ids)],
            dimension=DIMENSION,
            seq=1,
            directory=folder,
            replaced=ids if start else None,
        )
    index = engine.open(folders, dimension=DIMENSION)
    for axis in (0, 1):
        query = np.zeros(DIMENSION, np.float32)
        query[axis] = 1
        assert (index.search(query, 100, IndexScope()).ids >= 10_000).all() == (axis == 1)
    index.close()


def test_most_vectors_are_assigned_to_the_nearest_centre() -> None:
    vectors = vectors_of(4000, seed=3)
    clusters = Clusters(vectors, 40)
    assert 30 <= clusters.count <= 50
    wide = vectors.astype(np.float32)
    of = clusters.assign(wide)
    centres = np.array([wide[of == each].mean(axis=0) for each in np.unique(of)])
    distances = np.square(wide[:, None] - centres).sum(axis=2)
    assert (np.unique(of)[distances.argmin(axis=1)] == of).mean() > 0.9


@pytest.mark.parametrize(("count", "lists"), [(1, 2), (3, 9), (50, 14)])
def test_clusters_of_few_or_equal_vectors(count: int, lists: int) -> None:
    same = np.repeat(vectors_of(1), count, axis=0)
    for vectors in (same, vectors_of(count)):
        clusters = Clusters(vectors, lists)
        assert clusters.count >= 1
        assert set(clusters.assign(vectors.astype(np.float32)).tolist()) <= set(range(clusters.count))
