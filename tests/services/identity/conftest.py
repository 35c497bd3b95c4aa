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
