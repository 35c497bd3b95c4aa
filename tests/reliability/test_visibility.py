"""What one process commits, the next search of another process obeys."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.databases import PostgresServer
from support.visibility import run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

CHANGES = {
    "document added",
    "document deleted",
    "version replaced: the old one",
    "version replaced: the new one",
    "document made private",
    "document inherits again",
    "grant revoked",
    "grant given",
    "group joined",
    "group left",
    "metadata changed: the old",
    "metadata changed: the new",
    "collection added",
    "collection deleted",
}


def test_the_next_search_of_another_process_is_right_on_sqlite(tmp_path: Path) -> None:
    found = run(tmp_path, None, trials=200)
    assert found.wrong == []
    assert found.trials >= 200
    assert set(found.changes) == CHANGES


def test_the_next_search_of_another_process_is_right_on_postgresql(tmp_path: Path, postgres: PostgresServer) -> None:
    url = postgres.create()
    try:
        found = run(tmp_path, url, trials=200)
    finally:
        postgres.drop(url)
    assert found.wrong == []
    assert set(found.changes) == CHANGES


def test_answers_that_outlive_what_they_were_true_of_are_noticed(tmp_path: Path) -> None:
    found = run(tmp_path, None, trials=150, plant=True)
    assert {wrong.change for wrong in found.wrong} >= {
        "document deleted",
        "collection deleted",
        "group left",
        "grant given",
    }
