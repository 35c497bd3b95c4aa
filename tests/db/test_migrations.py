from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from citewell.db.engine import WRITES, open_engine
from citewell.db.migrate import current_revision, differences, downgrade, head_revision, upgrade
from citewell.db.tables import Table
from citewell.domain.errors import ConfigurationError
from support.databases import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


def test_migrations_make_what_the_models_say(empty_url: str) -> None:
    engine = open_engine(empty_url)
    assert current_revision(engine) is None
    assert upgrade(engine) == (None, head_revision())
    assert differences(engine) == []
    assert set(Table.metadata.tables) == set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()


def test_a_missing_column_counts_as_a_difference(empty_url: str) -> None:
    engine = open_engine(empty_url)
    upgrade(engine)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("ALTER TABLE chats DROP COLUMN title"))
    assert len(differences(engine)) == 1
    engine.dispose()


def test_migrations_go_down_and_up_again(empty_url: str) -> None:
    engine = open_engine(empty_url)
    upgrade(engine)
    downgrade(engine)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(engine)
    assert differences(engine) == []
    engine.dispose()


def test_an_upgrade_of_a_current_database_does_nothing(empty_url: str) -> None:
    engine = open_engine(empty_url)
    upgrade(engine)
    assert upgrade(engine) == (head_revision(), head_revision())
    engine.dispose()


def test_a_database_of_a_newer_release_is_refused(empty_url: str) -> None:
    engine = open_engine(empty_url)
    upgrade(engine)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match="newer Citewell"):
        upgrade(engine)
    engine.dispose()
