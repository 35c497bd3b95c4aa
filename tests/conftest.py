"""Fixtures that every test may use: time, identifiers, a database of its own, people in it."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from citewell.db.session import Database
from citewell.domain.access import Caller, Role
from fakes.clock import FakeClock, FakeIds
from support.databases import (
    POSTGRES_MISSING,
    PostgresServer,
    SqliteTemplate,
    assert_nothing_is_out,
    postgres_is_installed,
    postgres_server,
)
from support.examples import same_in_every_run
from support.people import People
from support.quick_folder import quick_folder
from support.sharing_out import SharingOut, longest_first

AUDIT_KEY = b"a key for the audit chains of tests"

same_in_every_run()  # before any test is imported: what a test says of its examples is added to the profile


def pytest_configure() -> None:
    """Keep what is compiled, wherever the environment says otherwise: hundreds of processes import the same modules.

    Files of tests, and of the programs that they start, are in memory unless ``TMPDIR`` says where to put them.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    folder = quick_folder()
    if folder is not None and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first."""
    items.sort(key=lambda item: longest_first(item.path.parts))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharingOut | None:
    """``--dist loadgroup``, by folder: the marks by which the plug-in groups tests do not reach its own scheduler."""
    return SharingOut(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """All that was imported stays: to look through it for garbage takes longer than the tests whose garbage it is."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _logging_left_alone() -> Iterator[None]:
    """Fails the test that leaves logging set up differently: one that reads the log later would find it empty."""
    before = structlog.get_config()
    yield
    after = structlog.get_config()
    structlog.configure(**before)
    assert after == before, "this test changed how everything logs, and did not put it back"


@pytest.fixture
def clock() -> FakeClock:
    """Time that passes when the test says so."""
    return FakeClock()


@pytest.fixture
def ids() -> FakeIds:
    """Identifiers that are the same in every run."""
    return FakeIds()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """A migrated SQLite file to copy."""
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this session; the test is skipped where the wheel is missing."""
    if not postgres_is_installed():
        pytest.skip(POSTGRES_MISSING)
    with postgres_server() as server:
        yield server


@pytest.fixture
def sqlite_url(sqlite_template: SqliteTemplate, tmp_path: Path) -> str:
    """The URL of a migrated SQLite database of this test."""
    return sqlite_template.copy(tmp_path)


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database of this test."""
    url = postgres.copy()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database of this test, once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def open_database(request: pytest.FixtureRequest, clock: FakeClock, ids: FakeIds) -> Callable[[str], Database]:
    """Opens a database of this test by its URL."""

    def opening(url: str) -> Database:
        made: SqliteTemplate | PostgresServer = request.getfixturevalue(
            "sqlite_template" if url.startswith("sqlite") else "postgres"
        )
        return Database(made.open(url), clock, ids, AUDIT_KEY)

    return opening


def _open(opened: Database) -> Iterator[Database]:
    yield opened
    assert_nothing_is_out(opened.engine)
    opened.close()


@pytest.fixture
def database(database_url: str, open_database: Callable[[str], Database]) -> Iterator[Database]:
    """The tables, empty, with the test's clock and identifiers; each test runs on both databases."""
    yield from _open(open_database(database_url))


@pytest.fixture
def sqlite_database(sqlite_url: str, open_database: Callable[[str], Database]) -> Iterator[Database]:
    """The tables on SQLite only, for tests to which the database makes no difference."""
    yield from _open(open_database(sqlite_url))


@pytest.fixture
def postgres_database(postgres_url: str, open_database: Callable[[str], Database]) -> Iterator[Database]:
    """The tables on PostgreSQL only, for what only it does."""
    yield from _open(open_database(postgres_url))


@pytest.fixture
def people(request: pytest.FixtureRequest) -> People:
    """Makes tenants and users in whichever database the test asked for."""
    for name in ("database", "sqlite_database", "postgres_database"):
        if name in request.fixturenames:
            return People(request.getfixturevalue(name))
    return People(request.getfixturevalue("sqlite_database"))


@pytest.fixture
def tenant_id(people: People) -> str:
    """The tenant of ``admin``, ``editor`` and ``user``."""
    return people.tenant("default")


@pytest.fixture
def admin(people: People, tenant_id: str) -> Caller:
    """Sees all of the tenant."""
    return people.caller(tenant_id, Role.ADMIN)


@pytest.fixture
def editor(people: People, tenant_id: str) -> Caller:
    """May write into every collection that they can read."""
    return people.caller(tenant_id, Role.EDITOR)


@pytest.fixture
def user(people: People, tenant_id: str) -> Caller:
    """Sees what is theirs and what was shared with them."""
    return people.caller(tenant_id, Role.USER)


@pytest.fixture
def stranger(people: People) -> Caller:
    """The admin of another tenant."""
    return people.caller(people.tenant("elsewhere"), Role.ADMIN)
