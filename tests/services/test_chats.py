"""Conversations: kept for their user, told to nobody else, and without content in the audit log."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from citewell.db.tables import AuditEntry, Chat, Citation, Collection, IdempotencyRecord, Message
from citewell.domain.access import Caller, IdempotencyClaim, Role
from citewell.domain.errors import InvalidInput, NotFound
from citewell.domain.not_known import NOT_KNOWN
from citewell.services.chat.chats import Reply
from citewell.services.identity.replays import Replays
from support.people import People
from support.stack import Stack

QUESTION = "How long is parental leave?"
SECRET = "Parental leave is 16 weeks and is paid in full."
LEAVE = f"""# Leave

## Annual leave

Employees get 25 days of annual leave per year. Unused days expire at the end of March.

## Parental leave

{SECRET}
"""
TRAVEL = "# Travel\n\nTrains are booked in second class. Flights need the approval of a director.\n"


@pytest.fixture
def handbook(stack: Stack, user: Caller) -> Collection:
    collection = stack.library.collection(user)
    stack.library.upload(user, collection, LEAVE.encode(), name="leave.md")
    stack.library.upload(user, collection, TRAVEL.encode(), name="travel.md")
    stack.work()
    return collection


@pytest.fixture
def reply(stack: Stack, user: Caller, handbook: Collection) -> Reply:
    return stack.chats.ask(user, QUESTION)


def _count(stack: Stack, caller: Caller, table: type[Chat | Message | Citation]) -> int:
    with stack.database.read(caller) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_question_and_answer_are_kept_with_their_citations(
    stack: Stack, user: Caller, handbook: Collection, reply: Reply
) -> None:
    assert reply.message.state == "answered"
    assert SECRET in reply.message.text
    assert reply.message.text.endswith("[1]")
    assert [citation.quote for citation in reply.citations] == [SECRET]
    conversation = stack.chats.get(user, reply.chat.id)
    assert conversation.chat.title == QUESTION
    asked, answered = conversation.messages
    assert (asked.message.role, asked.message.text, asked.message.state) == ("user", QUESTION, "asked")
    assert answered.message.statements == reply.message.statements
    assert [row.quote for row in answered.citations] == [SECRET]
    place = answered.places[answered.citations[0].id]
    assert (place.title, place.collection_id, place.heading_path) == (
        "Leave",
        handbook.id,
        reply.places[reply.citations[0].id].heading_path,
    )


def test_no_answer_is_kept_too(stack: Stack, user: Caller, handbook: Collection) -> None:
    reply = stack.chats.ask(user, "What is the boiling point of mercury?")
    assert (reply.message.state, reply.message.text, reply.citations) == ("abstained", NOT_KNOWN["en"], ())
    asked = {
        "de": "Was ist der Siedepunkt von Quecksilber?",
        "fr": "Quel est le point d'ébullition du mercure ?",
        "es": "¿Cuál es el punto de ebullición del mercurio?",
    }
    for language, question in asked.items():
        assert stack.chats.ask(user, question).message.text == NOT_KNOWN[language]


def test_a_chat_goes_on(stack: Stack, user: Caller, reply: Reply) -> None:
    stack.clock.advance(60)
    second = stack.chats.ask(user, "Is parental leave paid in full?", session_id=reply.chat.id)
    assert second.chat.id == reply.chat.id
    ordinals = [part.message.ordinal for part in stack.chats.get(user, reply.chat.id).messages]
    assert ordinals == [1, 2, 3, 4]
    third = stack.chats.ask(user, QUESTION)
    assert [chat.id for chat in stack.chats.list(user).items] == [third.chat.id, reply.chat.id]


def test_a_chat_stays_in_its_collections(stack: Stack, user: Caller, handbook: Collection) -> None:
    empty = stack.library.collection(user, "Empty")
    first = stack.chats.ask(user, QUESTION, collections=("empty",))
    assert first.message.state == "abstained"
    assert stack.chats.ask(user, QUESTION, session_id=first.chat.id).message.state == "abstained"
    asked = stack.chats.ask(user, QUESTION, session_id=first.chat.id, collections=("Handbook",))
    assert asked.message.state == "answered"
    stack.library.collections.delete(user, empty.id)
    with pytest.raises(NotFound):
        stack.chats.ask(user, QUESTION, session_id=first.chat.id)


def test_a_chat_goes_on_in_the_collections_that_are_left(stack: Stack, user: Caller, handbook: Collection) -> None:
    other = stack.library.collection(user, "Other")
    chat = stack.chats.ask(user, QUESTION, collections=("Handbook", "Other")).chat
    stack.library.collections.delete(user, other.id)
    assert stack.chats.ask(user, QUESTION, session_id=chat.id).message.state == "answered"


def test_nobody_else_knows_of_a_chat(
    stack: Stack, user: Caller, admin: Caller, stranger: Caller, people: People, tenant_id: str, reply: Reply
) -> None:
    anonymous = Caller(tenant_id=tenant_id, user_id=None, role=Role.ANONYMOUS)
    for caller in (admin, stranger, people.caller(tenant_id), anonymous):
        assert stack.chats.list(caller).items == []
        for call in (
            lambda caller=caller: stack.chats.get(caller, reply.chat.id),
            lambda caller=caller: stack.chats.message(caller, reply.message.id),
            lambda caller=caller: stack.chats.delete(caller, reply.chat.id),
            lambda caller=caller: stack.chats.ask(caller, QUESTION, session_id=reply.chat.id),
        ):
            with pytest.raises(NotFound):
                call()
    assert len(stack.chats.get(user, reply.chat.id).messages) == 2


def test_chats_without_an_account_are_nobodys(stack: Stack, tenant_id: str, handbook: Collection) -> None:
    anonymous = Caller(tenant_id=tenant_id, user_id=None, role=Role.ANONYMOUS)
    reply = stack.chats.ask(anonymous, QUESTION)
    assert reply.message.state == "abstained"
    assert stack.chats.list(anonymous).items == []
    with pytest.raises(NotFound):
        stack.chats.get(anonymous, reply.chat.id)


def test_a_key_sees_only_chats_that_quote_what_it_can_reach(
    stack: Stack, user: Caller, handbook: Collection, reply: Reply
) -> None:
    other = stack.library.collection(user, "Other")
    elsewhere = replace(user, collection_ids=frozenset({other.id}))
    here = replace(user, collection_ids=frozenset({handbook.id}))
    own = stack.chats.ask(elsewhere, QUESTION)
    assert own.message.state == "abstained"
    assert [chat.id for chat in stack.chats.list(elsewhere).items] == [own.chat.id]
    with pytest.raises(NotFound):
        stack.chats.get(elsewhere, reply.chat.id)
    assert stack.chats.get(here, reply.chat.id).messages
    assert stack.chats.list(here).total == 2


def test_the_same_request_is_answered_from_what_it_made(stack: Stack, user: Caller, handbook: Collection) -> None:
    claimed = replace(user, idempotency=IdempotencyClaim("once", "f" * 64))
    first = stack.chats.ask(claimed, QUESTION)
    message_id = Replays(stack.database).find(claimed, "message")
    assert message_id == first.message.id
    again = stack.chats.message(user, message_id)
    assert again.message.text == first.message.text
    assert [citation.id for citation in again.citations] == [citation.id for citation in first.citations]
    assert again.places.keys() == first.places.keys()
    with stack.database.read(user) as session:
        assert session.scalar(select(func.count()).select_from(IdempotencyRecord)) == 1


def test_a_deleted_chat_is_gone_with_all_that_was_in_it(stack: Stack, user: Caller, reply: Reply) -> None:
    stack.chats.delete(user, reply.chat.id)
    assert [_count(stack, user, table) for table in (Chat, Message, Citation)] == [0, 0, 0]
    with pytest.raises(NotFound):
        stack.chats.delete(user, reply.chat.id)


def test_a_question_that_is_refused_leaves_no_chat(stack: Stack, user: Caller, handbook: Collection) -> None:
    with pytest.raises(InvalidInput):
        stack.chats.ask(user, "  ")
    with pytest.raises(NotFound):
        stack.chats.ask(user, QUESTION, collections=("nowhere",))
    assert _count(stack, user, Chat) == 0


def test_a_citation_of_a_document_that_is_gone_has_no_place(stack: Stack, user: Caller, reply: Reply) -> None:
    stack.library.documents.delete(user, reply.citations[0].document_id)
    (_, answered) = stack.chats.get(user, reply.chat.id).messages
    assert [citation.quote for citation in answered.citations] == [SECRET], "it is what was said"
    assert answered.places == {}
    stack.work()
    assert stack.chats.get(user, reply.chat.id).messages[1].places == {}


def test_the_audit_log_knows_that_a_question_was_asked_and_not_what(stack: Stack, user: Caller, reply: Reply) -> None:
    stack.chats.delete(user, reply.chat.id)
    with stack.database.read(user) as session:
        found = session.scalars(
            select(AuditEntry).where(AuditEntry.action.startswith("chat.")).order_by(AuditEntry.seq)
        ).all()
        everything = json.dumps([entry.facts for entry in session.scalars(select(AuditEntry))])
    asked, answered, deleted = found
    (cited,) = reply.citations
    for entry, action in ((asked, "chat.ask"), (answered, "chat.answer")):
        assert (entry.action, entry.resource_type, entry.resource_id) == (action, "message", reply.message.id)
    assert asked.facts == {"chat_id": reply.chat.id}
    retrieved = answered.facts.pop("retrieved")
    passages = {(each["id"], each["version_id"]): each["shown"] for each in retrieved}
    assert passages[cited.document_id, cited.version_id] == [cited.chunk_id]
    assert answered.facts == {
        "chat_id": reply.chat.id,
        "state": "answered",
        "model": "extractive",
        "documents": [cited.document_id],
    }
    assert (deleted.action, deleted.resource_id) == ("chat.delete", reply.chat.id)
    for word in ("parental", "Parental", "16 weeks"):
        assert word not in everything


def test_a_long_question_gives_a_short_title(stack: Stack, user: Caller, handbook: Collection) -> None:
    title = stack.chats.ask(user, "why " * 100).chat.title
    assert len(title) <= 81
    assert title.endswith("why…")


def test_what_stands_beside_an_answer_is_shown_as_far_as_it_may_be_read(
    stack: Stack, user: Caller, handbook: Collection, reply: Reply
) -> None:
    document_id = reply.citations[0].document_id
    side = {"document_id": document_id, "quote": SECRET}
    conflicts: list[dict[str, Any]] = [{"kind": "number", "sides": [side, side]}]
    suggestions: list[dict[str, Any]] = [{**side}]
    with stack.database.write(user) as session:
        message = session.get_one(Message, reply.message.id)
        message.conflicts, message.suggestions = conflicts, suggestions
    found = stack.chats.message(user, reply.message.id)
    assert (list(found.conflicts), list(found.suggestions)) == (conflicts, suggestions)
    stack.library.documents.delete(user, document_id)
    found = stack.chats.message(user, reply.message.id)
    assert (list(found.conflicts), list(found.suggestions)) == ([], [])
