from __future__ import annotations

import os
from pathlib import Path

import pytest

from citewell.backends.parsing.media import FORMATS
from citewell.cli.finding import find_files


def _tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


def test_every_file_below_a_folder_is_found_under_its_path(tmp_path: Path) -> None:
    root = _tree(tmp_path / "docs", "b.md", "a.txt", "sub/c.txt", "sub/deep/d.txt")
    found, left_out = find_files([root])
    assert [file.name for file in found] == ["a.txt", "b.md", "sub/c.txt", "sub/deep/d.txt"]
    assert left_out == []


def test_what_is_left_out_is_told_with_the_reason(tmp_path: Path) -> None:
    root = _tree(tmp_path / "docs", "a.txt", "~$a.docx", "Thumbs.db", ".hidden", ".git/objects/1", ".git/objects/2")
    outside = _tree(tmp_path / "outside", "secret.txt")
    (root / "nothing").symlink_to(tmp_path / "is not there")
    (root / "out.txt").symlink_to(outside / "secret.txt")
    (root / "folder").symlink_to(outside)
    (root / "inside.txt").symlink_to(root / "a.txt")
    os.mkfifo(root / "pipe")
    found, left_out = find_files([root])
    assert [file.name for file in found] == ["a.txt"], "a link to a file that is there already is that file"
    assert {(Path(file.path).name, file.reason) for file in left_out} == {
        (".hidden", "a hidden file"),
        ("~$a.docx", "a file that a program keeps for itself"),
        ("Thumbs.db", "a file that a program keeps for itself"),
        (".git", "a hidden folder"),
        ("nothing", "a link to nothing"),
        ("out.txt", "a link that leads out of the folder"),
        ("folder", "a link to a folder"),
        ("pipe", "not a file"),
    }
    assert {file.state for file in left_out} == {"skipped"}


def test_files_of_every_format_are_found(tmp_path: Path) -> None:
    names = sorted(f"file{extension}" for each in FORMATS for extension in each.extensions)
    found, left_out = find_files([_tree(tmp_path / "docs", *names)])
    assert [file.name for file in found] == names
    assert left_out == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every folder")
def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    root = _tree(tmp_path / "docs", "a.txt", "closed/b.txt")
    (root / "closed").chmod(0)
    try:
        found, left_out = find_files([root])
    finally:
        (root / "closed").chmod(0o700)
    assert [file.name for file in found] == ["a.txt"]
    assert left_out[0].reason == "cannot be opened: Permission denied"


def test_files_of_one_name_do_not_replace_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _tree(tmp_path, "one/readme.md", "two/readme.md", "two/other.md")
    monkeypatch.chdir(tmp_path)
    found, _ = find_files([Path("one/readme.md"), Path("two")])
    assert [file.name for file in found] == ["one/readme.md", "other.md", "two/readme.md"]


def test_a_file_that_is_named_twice_is_one_file(tmp_path: Path) -> None:
    root = _tree(tmp_path / "docs", "a.txt")
    found, _ = find_files([root, root / "a.txt", root])
    assert [file.name for file in found] == ["a.txt"]


def test_a_name_that_is_no_text_becomes_one(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\x1b[31m.txt")).write_text("x")
    (found,), _ = find_files([tmp_path])
    assert found.name == "?\x1b[31m.txt"
    assert found.shown == f"{tmp_path}/? [31m.txt"
    assert found.path.read_text() == "x"
