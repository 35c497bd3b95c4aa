from __future__ import annotations

import os
from pathlib import Path

import pytest

from citewell.backends.sources.folder import FolderKind
from citewell.backends.sources.patterns import Patterns
from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.ports.source import ItemUnreadable, Listed, SourceEvent, SourceItem


def told(root: Path, **settings: object) -> list[SourceEvent]:
    kind = FolderKind([root])
    opened = kind.open(kind.checked({"path": str(root), **settings}))
    return list(opened.changes(None, stopped=lambda: False))


def keys(events: list[SourceEvent]) -> list[str]:
    return [event.key for event in events if isinstance(event, SourceItem)]


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")


def test_files_come_in_the_order_of_their_paths_without_hidden_ones(tmp_path: Path) -> None:
    write(tmp_path, "b/z.md", "b/a/x.md", "a.md", "b.md", ".git/config", "b/.hidden.md", "~$open.docx", "Thumbs.db")
    events = told(tmp_path)
    assert keys(events) == ["a.md", "b/a/x.md", "b/z.md", "b.md"]
    item = events[1]
    assert isinstance(item, SourceItem)
    assert (item.file_name, item.breadcrumb, item.metadata) == ("x.md", ("b", "a"), {"path": "b/a/x.md"})
    assert item.changed_at is not None


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"include": ["*.pdf"]}, ["manuals/a.pdf", "manuals/old/b.PDF"]),
        ({"include": "manuals/*"}, ["manuals/a.pdf", "manuals/old/b.PDF", "manuals/old/c.md"]),
        ({"exclude": ["manuals/old/*", "*.txt"]}, ["manuals/a.pdf"]),
        ({"include": ["*.md"], "exclude": ["c*"]}, []),
    ],
)
def test_patterns_choose_files(tmp_path: Path, settings: dict[str, object], found: list[str]) -> None:
    write(tmp_path, "manuals/a.pdf", "manuals/old/b.PDF", "manuals/old/c.md", "notes.txt")
    assert keys(told(tmp_path, **settings)) == found


def test_patterns_have_limits() -> None:
    for include in (("*",) * 101, ("*" * 501,)):
        with pytest.raises(InvalidInput, match="include") as refused:
            Patterns(include)
        assert refused.value.facts["field"] == "include"


def test_links_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root, "real.md")
    write(tmp_path, "secret.md", "outside/more.md")
    (root / "inside.md").symlink_to(root / "real.md")
    (root / "out.md").symlink_to(tmp_path / "secret.md")
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "loop").symlink_to(root)
    (root / "dangling.md").symlink_to(root / "nothing.md")
    events = told(root)
    assert keys(events) == ["inside.md", "real.md"]
    assert [event.reason for event in events if isinstance(event, ItemUnreadable)] == ["not_found"]


def test_a_file_that_becomes_a_link_is_not_opened(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root, "a.md")
    write(tmp_path, "secret.md")
    kind = FolderKind([root])
    opened = kind.open(kind.checked({"path": str(root)}))
    item = next(iter(opened.changes(None, stopped=lambda: False)))
    assert isinstance(item, SourceItem)
    (root / "a.md").unlink()
    (root / "a.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(SourceFailed, match="leads out") as failed, opened.open(item):
        pass
    assert failed.value.reason == "forbidden"
    (root / "a.md").unlink()
    os.mkfifo(root / "a.md")
    with pytest.raises(SourceFailed, match="no file"), opened.open(item):
        pass


def test_pipes_and_names_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.md"))).write_text("x")
    events = told(tmp_path)
    (unreadable, end) = events
    assert isinstance(unreadable, ItemUnreadable)
    assert (unreadable.reason, unreadable.key.isprintable()) == ("bad_name", True)
    assert isinstance(end, Listed)
    assert end.complete


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_that_cannot_be_read_makes_the_list_incomplete(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "closed/b.md")
    (tmp_path / "closed").chmod(0)
    events = told(tmp_path)
    (tmp_path / "closed").chmod(0o700)
    assert events[-1] == Listed(complete=False)


def test_only_folders_that_the_operator_opened_can_be_read(tmp_path: Path) -> None:
    write(tmp_path, "open/a.md", "closed/b.md")
    (tmp_path / "open" / "way").symlink_to(tmp_path / "closed")
    kind = FolderKind([tmp_path / "open"])
    for path in (tmp_path / "closed", tmp_path, tmp_path / "open" / ".." / "closed", tmp_path / "open" / "way"):
        with pytest.raises(InvalidInput, match="CITEWELL_SOURCE_FOLDERS") as refused:
            kind.checked({"path": str(path)})
        assert refused.value.facts == {"field": "path", "reason": "folder_outside"}
    with pytest.raises(InvalidInput, match="absolute"):
        kind.checked({"path": "open"})
    with pytest.raises(InvalidInput, match="Name some in CITEWELL_SOURCE_FOLDERS"):
        FolderKind([]).checked({"path": str(tmp_path)})
    with pytest.raises(SourceFailed, match="CITEWELL_SOURCE_FOLDERS") as failed:
        FolderKind([tmp_path / "closed"]).open({"path": str(tmp_path / "open")})
    assert failed.value.reason == "forbidden"
