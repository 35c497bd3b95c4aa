"""Turns of chats, as they are recorded, warned of and refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from citewell.db.tables import AuditEntry, UsageCollection, UsageRecord
from citewell.domain.access import Caller
from citewell.domain.errors import ModelUnavailable
from citewell.services.chat.turn import AskRequest
from fakes.chat_model import ScriptedModel
from support.stack import Stack
from support.waiting import PATIENCE_SECONDS

LEAVE = """# Leave

## Annual leave

Employees get 25 days of annual leave per year. Unused days expire at the end of March.

## Parental leave

Parental leave is 16 weeks and is paid in full.
"""
QUESTION = "How long is parental leave?"


@pytest.fixture
def collection_id(sqlite_stack: Stack, user: Caller) -> str:
    collection = sqlite_stack.library.collection(user)
    sqlite_stack.library.upload(user, collection, LEAVE.encode(), name="leave.md")
    sqlite_stack.work()
    return collection.id


def records(stack: Stack, caller: Caller) -> list[UsageRecord]:
    with stack.database.read(caller) as session:
        return list(session.scalars(select(UsageRecord).order_by(UsageRecord.id)))


def test_an_answer_without_a_model_counts_for_the_collection_that_it_drew_on(
    sqlite_stack: Stack, user: Caller, collection_id: str
) -> None:
    reply = sqlite_stack.chats.ask(user, QUESTION)
    (row,) = records(sqlite_stack, user)
    assert (row.model, row.outcome, row.message_id) == ("extractive", "answered", reply.message.id)
    assert "search" in row.stages
    with sqlite_stack.database.read(user) as session:
        assert session.scalars(select(UsageCollection.collection_id)).all() == [collection_id]


def test_an_answer_that_breaks_off_is_recorded_with_what_it_used(
    sqlite_stack: Stack, user: Caller, collection_id: str
) -> None:
    failure = ModelUnavailable("The model broke off.", reason="broken")
    sqlite_stack.models.preferred = ScriptedModel(["Parental leave is ", failure])
    turn = sqlite_stack.chats.start(user, AskRequest(QUESTION))
    assert turn.wait(PATIENCE_SECONDS)
    assert turn.error is not None
    (row,) = records(sqlite_stack, user)
    assert (row.outcome, row.purpose, row.model) == ("failed", "answer", "scripted-1")
    assert row.tokens_in > 100
    assert row.tokens_out >= 1
    with sqlite_stack.database.read(user) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "chat.answer")).one()
    assert (entry.outcome, entry.facts["code"], entry.facts["reason"]) == ("failure", "model_unavailable", "broken")
