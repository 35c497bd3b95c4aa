"""The services of usage on the test's database."""

from __future__ import annotations

import pytest

from citewell.db.session import Database
from support.usage import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """On each of the two databases."""
    return Desk(database)


@pytest.fixture
def sqlite_desk(sqlite_database: Database) -> Desk:
    """For tests to which the database makes no difference."""
    return Desk(sqlite_database)
