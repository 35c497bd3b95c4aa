from __future__ import annotations

import pytest

from citewell.db.session import Database
from support.jobs import JobBench


@pytest.fixture
def bench(database: Database) -> JobBench:
    """A queue with a worker, on both databases."""
    return JobBench(database)
