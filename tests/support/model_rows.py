"""Models as they stand in the database; nothing answers behind them."""

from __future__ import annotations

from citewell.db.session import Database
from citewell.db.tables import ChatModelChoice, ModelConnection
from citewell.domain.access import Caller


def model_row(database: Database, caller: Caller, name: str = "Writer") -> str:
    """The id of a new model of the tenant, on a connection of its own."""
    now = database.clock.now()
    with database.write(caller) as session:
        connection = ModelConnection(
            id=session.ids.new_id(), name="here", name_key=f"here {name}", kind="openai", created_at=now, updated_at=now
        )
        session.add(connection)
        session.flush()
        made = ChatModelChoice(
            id=session.ids.new_id(),
            connection_id=connection.id,
            name=name,
            name_key=name.casefold(),
            model="m",
            created_at=now,
            updated_at=now,
        )
        session.add(made)
    return made.id
