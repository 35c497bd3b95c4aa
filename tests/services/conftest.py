"""Services on the test's database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from citewell.backends.blobs.files import FileBlobStore
from citewell.backends.parsing import SandboxedReader
from citewell.db.session import Database
from fakes.embedder import FakeEmbedder
from support.library import Library
from support.stack import Stack
from support.watched import WatchedEmbedder, WatchedReader


@pytest.fixture
def library(database: Database, tmp_path: Path) -> Library:
    """Collections and documents of this test, with files in a folder of its own."""
    return Library(database, FileBlobStore(tmp_path / "blobs"))


@pytest.fixture(scope="session")
def reader() -> Iterator[SandboxedReader]:
    """The real reader, with its child process."""
    with SandboxedReader(children=2) as opened:
        yield opened


@pytest.fixture
def sqlite_stack(sqlite_database: Database, tmp_path: Path, reader: SandboxedReader) -> Iterator[Stack]:
    """All services on SQLite only, for tests to which the database makes no difference."""
    made = Stack(sqlite_database, tmp_path, WatchedReader(reader), WatchedEmbedder(FakeEmbedder(64)))
    yield made
    made.close()


@pytest.fixture
def stack(database: Database, tmp_path: Path, reader: SandboxedReader) -> Iterator[Stack]:
    """All services; the reader and the embedder are watched."""
    made = Stack(database, tmp_path, WatchedReader(reader), WatchedEmbedder(FakeEmbedder(64)))
    yield made
    made.close()
