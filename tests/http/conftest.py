"""A server over a SQLite database of the test."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from support.databases import SqliteTemplate
from support.live_site import LiveSite, live_site
from support.serving import World, make_world


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """What was logged, with what was bound to the request."""
    with capture_logs(processors=[merge_contextvars]) as captured:
        yield captured
    for entry in captured:  # pytest shows this beside a failure
        error = entry.get("exc_info")
        if isinstance(error, BaseException):
            traceback.print_exception(error)


@pytest.fixture
def worlds(sqlite_database: Database, tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Makes a server with the given settings."""
    made: list[World] = []

    def make(**settings: Any) -> World:
        world = make_world(sqlite_database, Settings(data_dir=tmp_path, **settings))
        made.append(world)
        return world

    yield make
    for world in made:
        world.http.close()
        world.container.close()


@pytest.fixture(scope="session")
def live(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """One real server for all tests that speak to it with clients of other makers."""
    folder = tmp_path_factory.mktemp("live")
    with live_site(sqlite_template.copy(folder), folder, rate_chat="100000/minute") as site:
        yield site


@pytest.fixture
def world(worlds: Callable[..., World]) -> World:
    """A server with default settings."""
    return worlds()
