"""Bring a database to the tables of this release."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from citewell.db.engine import WRITES
from citewell.db.tables import Table
from citewell.domain.errors import ConfigurationError


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def head_revision() -> str:
    """The revision that this release needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def current_revision(engine: Engine) -> str | None:
    """The revision of the database; ``None`` for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, *, to: str = "head") -> tuple[str | None, str | None]:
    """Run what is missing, in one transaction where the database can; returns (revision before, after).

    Raises:
        ConfigurationError: the database is of a newer release.
    """
    before = current_revision(engine)
    if before is not None and before == head_revision() and to == "head":
        return before, before
    with _changing(engine) as connection:
        if engine.dialect.name == "postgresql":
            # One migration at a time, whoever starts first; the number is arbitrary but ours.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(72387461)")
        try:
            command.upgrade(_config(connection), to)
        except CommandError as error:
            message = (
                f"The database has revision {before}, which this release does not know: "
                "it was written by a newer Citewell. Install that release or restore a backup."
            )
            raise ConfigurationError(message) from error
    return before, current_revision(engine)


def downgrade(engine: Engine, *, to: str = "base") -> None:
    """Undo migrations; for tests of migrations."""
    with _changing(engine) as connection:
        command.downgrade(_config(connection), to)


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables may be made anew.

    SQLite changes a table by making another one and dropping the former. With foreign keys in force, that would delete
    all rows that refer to it. They are not in force here, and compared before the end instead.
    """
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")  # inside of a transaction it would do nothing
        try:
            with connection.begin():
                yield connection
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if lost:
                    tables = ", ".join(sorted({str(row[0]) for row in lost}))
                    message = f"The database was left as it was: rows in {tables} refer to rows that do not exist."
                    raise ConfigurationError(message)
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def differences(engine: Engine) -> list[object]:
    """What autogenerate would change: empty when models and migrations agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Table.metadata))
