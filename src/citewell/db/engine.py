"""Connections that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError

from citewell.domain.errors import ConfigurationError

WRITES = "citewell_writes"
"""Execution option: the transaction will write, so SQLite takes the write lock when it begins."""

BUSY_SECONDS = 30
MAPPED_BYTES = 0x7FFF0000
"""As much as SQLite maps of a file."""
STATEMENT_MILLISECONDS = 60_000


def _json(value: object) -> str:
    # Not escaped: SQLite finds a key only by the characters that are stored for it.
    return json.dumps(value, ensure_ascii=False)


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ConfigurationError("DATABASE_URL: SQLite needs a file; a database in memory would lose accepted work.")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        pool_size=8,
        max_overflow=32,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,  # an error of a statement is logged, and its values are content
        json_serializer=_json,
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        # The driver must not begin transactions by itself: it would begin them deferred, and a deferred
        # transaction that turns to writing fails at once, whatever the time-out.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("PRAGMA temp_store=MEMORY")
        # Pages that are mapped are neither copied nor kept once for each connection.
        cursor.execute(f"PRAGMA mmap_size={MAPPED_BYTES}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begins(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    try:
        import psycopg  # noqa: F401  # only to say early and clearly that the extra is missing
    except ImportError as error:
        message = "DATABASE_URL names PostgreSQL, but its driver is not installed: pip install 'citewell[postgres]'."
        raise ConfigurationError(message) from error
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=8,
        max_overflow=32,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 10,
            "options": f"-c statement_timeout={STATEMENT_MILLISECONDS} -c lock_timeout={BUSY_SECONDS * 1000}"
            " -c idle_in_transaction_session_timeout=60000 -c timezone=utc",
        },
    )


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…``.

    Raises:
        ConfigurationError: the URL is not one of the two, or the driver is missing.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = "DATABASE_URL is not a URL. Examples: sqlite:////data/citewell.db, postgresql://user@host/name."
        raise ConfigurationError(message) from error
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed)
        case "postgresql" | "postgres":
            return _postgresql(parsed)
        case other:
            raise ConfigurationError(f"DATABASE_URL: {other} is not supported; use sqlite or postgresql.")
