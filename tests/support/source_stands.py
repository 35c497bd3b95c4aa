"""Places to read from, for the suite that every connector passes: a test puts things there and takes them away."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from citewell.backends.fetching.policy import FetchPolicy
from citewell.backends.sources.chat_history import ChatHistoryKind
from citewell.backends.sources.chroma import ChromaKind
from citewell.backends.sources.feed import FeedKind
from citewell.backends.sources.folder import FolderKind
from citewell.backends.sources.git import GitKind
from citewell.backends.sources.s3 import S3Kind
from citewell.domain.errors import FetchFailed, SourceFailed
from citewell.ports.source import SourceKind
from fakes.fetcher import FakeFetcher
from fakes.s3_server import FakeBucket
from fakes.source import FakeSourceKind
from fakes.web_server import Answer, Asked


class SourceStand(Protocol):
    """A place and the connector for it. What is put there under a name is an item whose key ends with that name.

    Sources make a checkpoint after every second item.
    """

    settings: Mapping[str, object]
    broken: frozenset[str]
    """Reasons that reading may fail with after ``break_down``."""

    @property
    def kind(self) -> SourceKind:
        """The connector."""

    def put(self, name: str, text: str) -> None:
        """Make something, or make it something else."""

    def remove(self, name: str) -> None:
        """Take it away."""

    def break_down(self) -> None:
        """From now on the place cannot be read."""


@dataclass
class FakeStand:
    kind: FakeSourceKind = field(default_factory=FakeSourceKind)
    settings: Mapping[str, object] = field(default_factory=lambda: {"place": "here", "token": "s3cret"})
    broken: frozenset[str] = frozenset({"unreachable"})

    def put(self, name: str, text: str) -> None:
        self.kind.put(name, text)

    def remove(self, name: str) -> None:
        self.kind.remove(name)

    def break_down(self) -> None:
        self.kind.failure = SourceFailed("unreachable", "It does not answer.")


class FolderStand:
    broken = frozenset({"not_found"})

    def __init__(self, root: Path) -> None:
        self.root = root / "files"
        self.root.mkdir()
        self.kind: SourceKind = FolderKind([root], between_checkpoints=2)
        self.settings: Mapping[str, object] = {"path": str(self.root)}

    def put(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def remove(self, name: str) -> None:
        (self.root / name).unlink()

    def break_down(self) -> None:
        self.root.rename(self.root.with_name("elsewhere"))


class GitStand:
    """A repository; what was told of a commit stays readable, whatever happens to it."""

    broken = frozenset({"not_found"})

    def __init__(self, root: Path) -> None:
        self.root = root / "files"
        self.kind: SourceKind = GitKind([root], FetchPolicy(), between_checkpoints=2)
        self.settings: Mapping[str, object] = {"url": str(self.root), "branch": "main"}
        self.git("init", "--quiet", "--initial-branch=main", str(self.root))
        self._write(".keep", "")

    def git(self, *arguments: str) -> None:
        named = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
        folder = self.root if self.root.exists() else self.root.parent
        subprocess.run(["git", *named, *arguments], check=True, capture_output=True, cwd=folder)

    def put(self, name: str, text: str) -> None:
        self._write(name, text)

    def remove(self, name: str) -> None:
        self.git("rm", "--quiet", "--", name)
        self.git("commit", "--quiet", "-m", "remove")

    def break_down(self) -> None:
        self.root.rename(self.root.with_name("elsewhere"))

    def _write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.git("add", "--", name)
        self.git("commit", "--quiet", "-m", "put")


class FeedStand:
    """A sitemap and its pages."""

    broken = frozenset({"unreachable"})
    settings: Mapping[str, object] = {"url": "https://example.org/sitemap.xml"}

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, int]] = {}
        self.moment = 0
        self.fetcher = FakeFetcher(self._answer)
        self.kind: SourceKind = FeedKind(lambda: self.fetcher, wait=lambda _: None, between_checkpoints=2)

    def put(self, name: str, text: str) -> None:
        self.moment += 1
        self.pages[f"/{name}"] = text, self.moment

    def remove(self, name: str) -> None:
        del self.pages[f"/{name}"]

    def break_down(self) -> None:
        self.fetcher.failing[str(self.settings["url"])] = FetchFailed("connection", "It does not answer.")

    def _answer(self, asked: Asked) -> Answer:
        if asked.path == "/sitemap.xml":
            entries = "".join(
                f"<url><loc>https://example.org{path}</loc><lastmod>2026-01-{day:02}</lastmod></url>"
                for path, (_, day) in self.pages.items()
            )
            return Answer(body=f"<urlset>{entries}</urlset>".encode(), headers={"content-type": "application/xml"})
        if asked.path in self.pages:
            return Answer(body=self.pages[asked.path][0].encode(), headers={"content-type": "text/markdown"})
        return Answer(404)


class BucketStand:
    broken = frozenset({"unavailable"})
    settings: Mapping[str, object] = {
        "bucket": "papers",
        "endpoint": "https://minio.example.org:9000",
        "access_key_id": "KEY",
        "secret_access_key": "s3cret",
    }

    def __init__(self) -> None:
        self.bucket = FakeBucket()
        now = datetime(2026, 1, 1, tzinfo=UTC)
        self.kind: SourceKind = S3Kind(lambda: FakeFetcher(self.bucket.answer), now=lambda: now, page=2)

    def put(self, name: str, text: str) -> None:
        self.bucket.objects[name] = text.encode()

    def remove(self, name: str) -> None:
        del self.bucket.objects[name]

    def break_down(self) -> None:
        self.bucket.failure = Answer(503)


class ChatHistoryStand:
    """A folder with one conversation in each file, and one in all of them."""

    broken = frozenset({"not_found"})

    def __init__(self, root: Path) -> None:
        self.root = root / "bot"
        self.root.mkdir()
        self.kind: SourceKind = ChatHistoryKind([root], between_checkpoints=2)
        self.settings: Mapping[str, object] = {"path": str(self.root)}
        self.said: dict[str, list[dict[str, str]]] = {}

    def put(self, name: str, text: str) -> None:
        self.said[name] = [{"role": "assistant", "content": text}]
        self._write()

    def remove(self, name: str) -> None:
        del self.said[name]
        self._write()

    def break_down(self) -> None:
        self.root.rename(self.root.with_name("elsewhere"))

    def _write(self) -> None:
        (self.root / "chat_history.json").write_text(json.dumps(self.said))


class ChromaFolderStand:
    """The folder of an embedded Chroma, with the tables that it has."""

    broken = frozenset({"not_found", "forbidden"})

    def __init__(self, root: Path) -> None:
        self.root = root / "chroma"
        self.root.mkdir()
        self.kind: SourceKind = ChromaKind([root], _no_fetcher, page=2)
        self.settings: Mapping[str, object] = {"path": str(self.root), "collection": "papers"}
        with self._database() as database:
            database.executescript(CHROMA_TABLES)

    def put(self, name: str, text: str | None, **metadata: str | float) -> None:
        self.remove(name)
        with self._database() as database:
            key = database.execute(
                "INSERT INTO embeddings (segment_id, embedding_id) VALUES ('s', ?)", [name]
            ).lastrowid
            if text is not None:
                metadata = {"chroma:document": text, **metadata}
            for word, value in metadata.items():
                row = [value if type(value) is kind else None for kind in (str, int, float, bool)]
                database.execute("INSERT INTO embedding_metadata VALUES (?, ?, ?, ?, ?, ?)", [key, word, *row])

    def remove(self, name: str) -> None:
        with self._database() as database:
            database.execute(
                "DELETE FROM embedding_metadata WHERE id IN (SELECT id FROM embeddings WHERE embedding_id=?)", [name]
            )
            database.execute("DELETE FROM embeddings WHERE embedding_id = ?", [name])

    def break_down(self) -> None:
        self.root.rename(self.root.with_name("elsewhere"))

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.root / "chroma.sqlite3")) as database, database:
            yield database


CHROMA_TABLES = """
CREATE TABLE databases (id TEXT PRIMARY KEY, name TEXT NOT NULL, tenant_id TEXT NOT NULL);
CREATE TABLE collections (id TEXT PRIMARY KEY, name TEXT NOT NULL, database_id TEXT NOT NULL);
CREATE TABLE segments (id TEXT PRIMARY KEY, type TEXT, scope TEXT NOT NULL, collection TEXT);
CREATE TABLE embeddings (id INTEGER PRIMARY KEY, segment_id TEXT NOT NULL, embedding_id TEXT NOT NULL, seq_id BLOB);
CREATE TABLE embedding_metadata (
    id INTEGER, key TEXT NOT NULL, string_value TEXT, int_value INTEGER, float_value REAL, bool_value INTEGER
);
INSERT INTO databases VALUES ('d', 'default_database', 'default_tenant');
INSERT INTO collections VALUES ('c', 'papers', 'd'), ('other', 'others', 'd');
INSERT INTO segments VALUES ('s', 'sqlite', 'METADATA', 'c'), ('v', 'hnsw', 'VECTOR', 'c');
INSERT INTO segments VALUES ('o', '', 'METADATA', 'other');
INSERT INTO embeddings (segment_id, embedding_id) VALUES ('o', 'not mine');
"""


def _no_fetcher() -> FakeFetcher:
    raise AssertionError("a folder needs no network")


class ChromaServerStand:
    """A server that speaks version 2 of Chroma's API."""

    broken = frozenset({"unavailable"})
    settings: Mapping[str, object] = {"url": "http://chroma.example:8000", "collection": "papers", "token": "s3cret"}

    def __init__(self) -> None:
        self.records: dict[str, tuple[str | None, dict[str, object] | None]] = {}
        self.failure: Answer | None = None
        self.kind: SourceKind = ChromaKind([], lambda: FakeFetcher(self._answer), page=2)

    def put(self, name: str, text: str) -> None:
        self.records[name] = text, {"title": name}

    def remove(self, name: str) -> None:
        del self.records[name]

    def break_down(self) -> None:
        self.failure = Answer(500)

    def _answer(self, asked: Asked) -> Answer:
        if self.failure is not None:
            return self.failure
        if asked.headers.get("x-chroma-token") != "s3cret":
            return Answer(401)
        base = "/api/v2/tenants/default_tenant/databases/default_database/collections/"
        if asked.path == base + "papers":
            return Answer(body=b'{"id": "0-1", "name": "papers"}')
        if asked.path != base + "0-1/get":
            return Answer(404)
        wanted = json.loads(asked.body)
        ids = wanted.get("ids") or list(self.records)[wanted["offset"] :][: wanted["limit"]]
        ids = [key for key in ids if key in self.records]
        body: dict[str, object] = {"ids": ids, "documents": None, "metadatas": None}
        if wanted["include"]:
            body |= {"documents": [self.records[key][0] for key in ids]}
            body |= {"metadatas": [self.records[key][1] for key in ids]}
        return Answer(body=json.dumps(body).encode())
