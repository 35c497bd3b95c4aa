"""Alembic's entry point: runs the migrations on the connection that ``citewell.db.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from citewell.db.tables import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
