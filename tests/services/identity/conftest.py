"""The identity services over a database of the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from citewell.db.session import Database
from support.identity import Identity, make_identity


@pytest.fixture
def identity(database: Database) -> Iterator[Identity]:
    """The services, once on SQLite and once on PostgreSQL."""
    made = make_identity(database)
    yield made
    made.authenticator.close()


@pytest.fixture
def on_sqlite(sqlite_database: Database) -> Iterator[Identity]:
    """The services on SQLite only, for what never reaches the database."""
    made = make_identity(sqlite_database)
    yield made
    made.authenticator.close()
