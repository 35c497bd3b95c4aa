"""What every lexical index promises about bases that continue others."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from citewell.domain.errors import IndexDamaged
from citewell.ports.lexical_index import LexicalIndexes, LexicalRow
from support.lexical import ENGINES, found, row


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> LexicalIndexes:
    return ENGINES[request.param]


def test_a_base_is_continued(engine: LexicalIndexes, tmp_path: Path) -> None:
    base = built(engine, tmp_path / "a", [row(each, f"word n{each}") for each in range(50)])
    before = {path.name: (path.read_bytes(), path.stat().st_ino) for path in base.iterdir()}
    following = tmp_path / "b"
    following.mkdir()
    changed = [row(3, "other"), row(60, "word n60", collection=9)]
    count = engine.build(changed, seq=9, directory=following, former=base, removed=np.array([1, 2, 99], np.int64))
    assert count == 49
    assert {path.name: (path.read_bytes(), path.stat().st_ino) for path in base.iterdir()} == before
    shared = {path.name for path in following.iterdir() if before.get(path.name, (b"", 0))[1] == path.stat().st_ino}
    assert shared, "files are shared by hard links"
    assert not list(following.glob("*.lock"))
    (tmp_path / "scratch").mkdir()
    index = engine.open(following, scratch=tmp_path / "scratch")
    assert index.applied_seq == 9
    assert index.ids().tolist() == [0, *range(3, 50), 60]
    assert (found(index, "n1"), found(index, "n3"), found(index, "other"), found(index, "n60")) == ([], [], [3], [60])
    index.close()


def live(turns: int) -> list[int]:
    return [each for each in range(10, (turns + 1) * 10) if each % 10 or each == turns * 10]


def built(engine: LexicalIndexes, folder: Path, rows: list[LexicalRow]) -> Path:
    folder.mkdir()
    assert engine.build(rows, seq=1, directory=folder) == len(rows)
    return folder


def test_continuing_again_and_again_is_building_once(engine: LexicalIndexes, tmp_path: Path) -> None:
    base = built(engine, tmp_path / "0", [])
    for turn in range(1, 12):
        following = tmp_path / str(turn)
        following.mkdir()
        rows = [row(turn * 10 + each, f"word turn{turn}") for each in range(10)]
        engine.build(rows, seq=turn, directory=following, former=base, removed=np.array([(turn - 1) * 10], np.int64))
        shutil.rmtree(base)
        base = following
    whole = built(engine, tmp_path / "whole", [row(each, f"word turn{each // 10}") for each in live(11)])
    for name, folder in (("x", base), ("y", whole)):
        (tmp_path / name).mkdir()
        index = engine.open(folder, scratch=tmp_path / name)
        assert index.ids().tolist() == live(11)
        assert [len(found(index, f"turn{turn}")) for turn in (1, 10, 11)] == [9, 9, 10]
        index.close()


def test_removing_needs_a_former_base(engine: LexicalIndexes, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    with pytest.raises(ValueError, match="former"):
        engine.build([], seq=1, directory=tmp_path / "base", removed=np.array([1], np.int64))
    with pytest.raises(IndexDamaged):
        engine.build([], seq=1, directory=tmp_path / "base", former=tmp_path / "nowhere")
