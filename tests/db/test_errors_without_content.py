from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from citewell.db.session import Database
from citewell.db.tables import Message
from citewell.domain.access import Caller


def _store(database: Database, caller: Caller, message: Message) -> None:
    with database.write(caller) as session:
        message.created_at = session.clock.now()
        session.add(message)


def test_the_error_of_a_statement_does_not_quote_its_values(database: Database, user: Caller) -> None:
    message = Message(id="m", chat_id="no such chat", ordinal=1, role="user", text="SECRET WORDS", state="asked")
    with pytest.raises(DBAPIError) as raised:
        _store(database, user, message)
    assert "SECRET WORDS" not in str(raised.value) + repr(raised.value)
