from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from citewell.backends.sources.chroma import ChromaKind
from citewell.domain.errors import InvalidInput, SourceFailed
from citewell.ports.source import ItemUnreadable, Listed, SourceEvent, SourceItem
from fakes.fetcher import FakeFetcher
from fakes.web_server import Answer
from support.source_stands import ChromaFolderStand, ChromaServerStand, SourceStand


def told(stand: SourceStand, **settings: object) -> list[SourceEvent]:
    opened = stand.kind.open(stand.kind.checked({**stand.settings, **settings}))
    try:
        return list(opened.changes(None, stopped=lambda: False))
    finally:
        opened.close()


def test_records_become_texts_with_their_metadata(tmp_path: Path) -> None:
    stand = ChromaFolderStand(tmp_path)
    stand.put("doc/1", "words", title="One", source="https://example.org/1", page=3, score=0.5, draft=True, lang="en")
    stand.put("vector", None)
    first, second, *_ = (event for event in told(stand) if isinstance(event, SourceItem | ItemUnreadable))
    assert isinstance(first, SourceItem)
    assert (first.key, first.file_name, first.title) == ("doc/1", "doc_1.txt", "One")
    assert first.uri == "https://example.org/1"
    assert dict(first.metadata) == {
        "title": "One",
        "source": "https://example.org/1",
        "page": 3,
        "score": 0.5,
        "draft": True,
        "lang": "en",
    }
    assert second == ItemUnreadable("vector", "no_text", "This record has a vector, and no text.")


def test_other_metadata_leave_the_content_as_it_was(tmp_path: Path) -> None:
    stand = ChromaFolderStand(tmp_path)
    stand.put("a", "words", page=1)
    before = told(stand)[0]
    stand.put("a", "words", page=2)
    after = told(stand)[0]
    assert isinstance(before, SourceItem)
    assert isinstance(after, SourceItem)
    assert before.version != after.version
    assert before.content_version == after.content_version


def test_a_folder_that_is_none_of_chroma_says_so(tmp_path: Path) -> None:
    stand = ChromaFolderStand(tmp_path)
    with pytest.raises(SourceFailed, match="no collection of this name"):
        told(stand, collection="nothing")
    file = stand.root / "chroma.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TABLE segments")
    with pytest.raises(SourceFailed, match=r"0\.4\.15") as old:
        told(stand)
    file.write_bytes(b"no database, but long enough to look at" * 100)
    with pytest.raises(SourceFailed, match="damaged") as damaged:
        told(stand)
    assert old.value.reason == damaged.value.reason == "changed"


def test_a_database_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand = ChromaFolderStand(tmp_path)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, 's', 'x' || i, i FROM n"
    with closing(sqlite3.connect(stand.root / "chroma.sqlite3")) as database, database:
        database.execute("DROP TABLE embeddings")
        database.execute(f"CREATE VIEW embeddings (id, segment_id, embedding_id, seq_id) AS {endless}")
    monkeypatch.setattr("citewell.backends.sources.chroma_records.MOST_LOOKS", 5)
    with pytest.raises(SourceFailed) as failed:
        told(stand)
    assert failed.value.reason == "timed_out"


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"id": 5}', b'{"id": "0-1", "ids": [1]}', b'{"id": "x", "ids": "y"}']
)
def test_a_server_that_answers_something_else_has_changed(body: bytes) -> None:
    stand = ChromaServerStand()
    stand.failure = Answer(body=body)
    with pytest.raises(SourceFailed) as failed:
        told(stand)
    assert failed.value.reason == "changed"


def test_a_server_that_never_comes_to_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citewell.backends.sources.chroma_records.IDS_AT_ONCE", 2)
    stand = ChromaServerStand()
    stand.failure = Answer(body=b'{"id": "0-1", "ids": ["a", "b"]}')
    with pytest.raises(SourceFailed, match="again and again") as failed:
        told(stand)
    assert failed.value.reason == "changed"


def test_a_token_that_was_revoked_is_named() -> None:
    with pytest.raises(SourceFailed, match="refuses the credentials") as failed:
        told(ChromaServerStand(), token="old")
    assert failed.value.reason == "refused"
    assert told(ChromaServerStand()) == [Listed(complete=True)]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"url": "https://x.example"}, "collection"),
        ({"collection": "c"}, "url"),
        ({"collection": "c", "url": "https://x.example", "path": "/srv"}, "url"),
        ({"collection": "c", "path": "/etc"}, "path"),
        ({"collection": "c", "url": "gopher://x"}, "url"),
    ],
)
def test_settings_are_checked(tmp_path: Path, settings: dict[str, object], field: str) -> None:
    kind = ChromaKind([tmp_path], lambda: FakeFetcher(lambda _: Answer()))
    with pytest.raises(InvalidInput) as refused:
        kind.checked(settings)
    assert refused.value.facts["field"] == field
