"""Services of collections and documents on the test's database."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.blobs.files import FileBlobStore
from citewell.db.session import Database
from support.library import Library


@pytest.fixture
def library(database: Database, tmp_path: Path) -> Library:
    """Collections and documents of this test, with files in a folder of its own."""
    return Library(database, FileBlobStore(tmp_path / "blobs"))
