"""Bring a database to the tables of this release."""

from __future__ import annotations

from pathlib import Path

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
    with engine.execution_options(**{WRITES: True}).begin() as connection:
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
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        command.downgrade(_config(connection), to)


def differences(engine: Engine) -> list[object]:
    """What autogenerate would change: empty when models and migrations agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Table.metadata))
