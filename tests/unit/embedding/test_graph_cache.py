"""Graphs are built once, rebuilt when damaged or outdated, and chosen by measurement."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from citewell.backends.embedding.cache_files import write_atomically
from citewell.backends.embedding.cpu import Cpu, this_cpu
from citewell.backends.embedding.graph_cache import GraphCache, GraphFacts
from citewell.backends.embedding.model_folder import read_model_folder
from fakes.tiny_bert import TinyBert

FAST = Cpu("fast", dot_product=True)
SLOW = Cpu("slow", dot_product=False)
UNKNOWN = Cpu("unknown", dot_product=None)


class Cache:
    """A graph cache with what it said."""

    def __init__(self, directory: Path) -> None:
        self.model = TinyBert().write(directory / "model")
        self.directory = directory / "graphs"
        self.said: list[str] = []
        self.open()

    def open(self) -> GraphCache:
        self.graphs = GraphCache(self.directory, read_model_folder(self.model), say=self.said.append)
        return self.graphs


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


def test_a_graph_is_built_once(cache: Cache) -> None:
    first = cache.graphs.checked("int8-rows")
    built = first.stat().st_mtime_ns

    assert cache.open().checked("int8-rows") == first
    assert first.stat().st_mtime_ns == built
    assert len(cache.said) == 1


def test_facts_are_read_without_the_graph(cache: Cache) -> None:
    cache.graphs.checked("fp32")
    (cache.directory / "fp32" / "graph.bin").write_bytes(b"")

    assert cache.open().facts("fp32") == GraphFacts(dimension=32, positions=48)
    assert len(cache.said) == 1


def truncate(graph: Path) -> None:
    data = graph.with_name("graph.bin")
    data.write_bytes(data.read_bytes()[:-10])


def flip(graph: Path) -> None:
    data = bytearray(graph.with_name("graph.bin").read_bytes())
    data[len(data) // 2] ^= 1
    graph.with_name("graph.bin").write_bytes(data)


def remove(graph: Path) -> None:
    graph.unlink()


def spoil_manifest(graph: Path) -> None:
    graph.with_name("manifest.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize("harm", [truncate, flip, remove, spoil_manifest])
def test_a_damaged_graph_is_built_again(cache: Cache, harm: Callable[[Path], None]) -> None:
    graph = cache.graphs.checked("int8-rows")
    whole = (graph.read_bytes(), graph.with_name("graph.bin").read_bytes())
    harm(graph)

    cache.open().checked("int8-rows")

    assert (graph.read_bytes(), graph.with_name("graph.bin").read_bytes()) == whole
    assert any("built again" in sentence for sentence in cache.said)


def test_other_weights_make_another_graph(cache: Cache) -> None:
    before = cache.graphs.checked("fp32").with_name("graph.bin").read_bytes()
    first = cache.graphs.source_sha256()
    TinyBert(seed=8).write(cache.model)

    assert cache.open().source_sha256() != first
    assert cache.graphs.checked("fp32").with_name("graph.bin").read_bytes() != before


def test_leftovers_of_killed_processes_are_removed(cache: Cache) -> None:
    leftover = cache.directory / ".fp32.0123"
    leftover.mkdir(parents=True)
    (leftover / "graph.bin").write_bytes(b"half")

    cache.graphs.checked("fp32")

    assert not leftover.exists()


def test_precision_that_is_asked_for_is_taken(cache: Cache) -> None:
    assert cache.graphs.variant_for("fp32", FAST) == "fp32"
    assert cache.graphs.variant_for("int8", SLOW) == "int8-rows"


def test_a_processor_that_saturates_runs_floats(cache: Cache) -> None:
    assert cache.graphs.variant_for("auto", SLOW) == "fp32"
    assert cache.said == []


@pytest.mark.parametrize("cpu", [FAST, UNKNOWN], ids=["fast", "unknown"])
def test_the_choice_is_measured_once_and_remembered(cache: Cache, cpu: Cpu) -> None:
    chosen = cache.graphs.variant_for("auto", cpu)
    said = list(cache.said)

    assert sum(sentence.startswith("Measured") for sentence in said) == 1
    assert cache.open().variant_for("auto", cpu) == chosen
    assert cache.said == said
    assert [path.name for path in cache.directory.iterdir() if path.name.startswith(".measured")] == []


def test_another_processor_measures_for_itself(cache: Cache) -> None:
    cache.graphs.variant_for("auto", FAST)
    cache.graphs.variant_for("auto", UNKNOWN)

    assert sum(sentence.startswith("Measured") for sentence in cache.said) == 2


def test_a_remembered_choice_decides(cache: Cache) -> None:
    chosen = cache.graphs.variant_for("auto", FAST)
    other = "fp32" if chosen == "int8-rows" else "int8-rows"
    path = cache.directory / "choice.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"variant": other}), encoding="utf-8")

    assert cache.open().variant_for("auto", FAST) == other


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("model name\t: A\nflags\t\t: fpu avx512_vnni\n", Cpu("A", dot_product=True)),
        ("model name\t: B\nflags\t\t: fpu avx2\n", Cpu("B", dot_product=False)),
        ("model name\t: C\nFeatures\t: fp asimd asimddp\n", Cpu("C", dot_product=True)),
        ("model name\t: D\n", Cpu("D", dot_product=None)),
    ],
)
def test_processors_are_told_apart(tmp_path: Path, text: str, expected: Cpu) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(text, encoding="utf-8")

    assert this_cpu(cpuinfo) == expected


def test_a_system_that_does_not_tell_has_a_name_still(tmp_path: Path) -> None:
    assert this_cpu(tmp_path / "nothing").name


def test_bytes_with_another_hash_change_nothing(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")

    assert not write_atomically(target, [b"new"], sha256="0" * 64)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
