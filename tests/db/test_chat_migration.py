"""Chats of before they were trees: nothing of them is lost, and each has one branch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, insert, select

from citewell.db.engine import WRITES, open_engine
from citewell.db.migrate import differences, upgrade
from citewell.db.session import Database
from citewell.db.tables import Chat, Citation, Message
from citewell.domain.access import Caller, Role
from citewell.services.chat.history import load_history
from citewell.services.chat.replies import branch_of, parents_in
from fakes.clock import FakeClock, FakeIds
from support.databases import PostgresServer

BEFORE = "0002"
NOW = datetime(2030, 1, 1, tzinfo=UTC)
STATEMENT = {"text": "16 weeks.", "support": 1.0, "verdict": "supported", "citations": [1]}


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


def fill(engine: Engine) -> None:
    """Two chats as the release before stored them, one of them with two questions."""
    tables = MetaData()
    tables.reflect(engine)
    owned = {"tenant_id": "t", "created_at": NOW}
    tenant = {"rights_version": 1, "documents_seq": 1, "next_collection_number": 1, "audit_seq": 0, "audit_head": ""}
    rows: list[tuple[str, dict[str, Any]]] = [
        ("tenants", {"id": "t", "name": "t", "created_at": NOW, **tenant}),
        ("chats", {"id": "c", "title": "Leave", "metadata": {"a": 1}, "updated_at": NOW, **owned}),
        ("chats", {"id": "d", "title": "Empty", "metadata": {}, "updated_at": NOW, **owned}),
    ]
    for ordinal, (role, words) in enumerate(
        [("user", "One?"), ("assistant", "16 weeks. [1]"), ("user", "Two?"), ("assistant", "No.")], start=1
    ):
        message = {"id": f"m{ordinal}", "chat_id": "c", "ordinal": ordinal, "role": role, "text": words, **owned}
        state = "asked" if role == "user" else "answered"
        rows.append(("messages", {**message, "state": state, "statements": [STATEMENT], "usage": {"passages": 8}}))
    place = {"document_id": "d", "version_id": "v", "version": 1, "chunk_id": 7, "start_char": 0, "end_char": 8}
    rows.append(
        ("citations", {"id": "q", "message_id": "m2", "number": 1, "quote": "16 weeks", "tenant_id": "t", **place})
    )
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        for name, row in rows:
            table = tables.tables[name]
            unset = {
                column.name: 0
                for column in table.columns
                if not column.nullable and column.name not in row and column.default is None
            }
            connection.execute(insert(table).values(**unset, **row))


def test_chats_of_before_become_trees_of_one_branch(empty_url: str, clock: FakeClock, ids: FakeIds) -> None:
    engine = open_engine(empty_url)
    upgrade(engine, to=BEFORE)
    fill(engine)
    upgrade(engine)
    assert differences(engine) == []
    database = Database(engine, clock, ids, b"key")
    caller = Caller(tenant_id="t", user_id=None, role=Role.ADMIN)
    with database.read(caller) as session:
        chat, empty = session.get_one(Chat, "c"), session.get_one(Chat, "d")
        assert (chat.title, chat.title_by, chat.meta, chat.leaf_id) == ("Leave", "question", {"a": 1}, "m4")
        assert (empty.leaf_id, empty.summary) == (None, None)
        messages = session.scalars(select(Message).order_by(Message.ordinal)).all()
        assert [(m.id, m.parent_id, m.text) for m in messages] == [
            ("m1", None, "One?"),
            ("m2", "m1", "16 weeks. [1]"),
            ("m3", "m2", "Two?"),
            ("m4", "m3", "No."),
        ]
        assert messages[1].statements == [STATEMENT]
        assert (messages[1].usage, messages[1].finished_at, messages[1].running_until) == ({"passages": 8}, None, None)
        (citation,) = session.scalars(select(Citation))
        assert (citation.quote, citation.normalisation) == ("16 weeks", [])
        assert branch_of(parents_in(session, "c"), chat.leaf_id) == ["m1", "m2", "m3", "m4"]
    history = load_history(database, caller, "c", "m4", None)
    assert [each.question for each in history.exchanges] == ["One?", "Two?"]
    database.close()
