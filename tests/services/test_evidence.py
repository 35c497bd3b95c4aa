"""What an answer was made from: for who asked, and for admins, and only what they may read now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from citewell.db.tables import AuditEntry, Collection, Document
from citewell.domain.access import Caller, Scope, Visibility
from citewell.domain.errors import NotFound
from citewell.services.access.sharing import Access
from citewell.services.chat.chats import Reply
from citewell.services.chat.evidence import Evidence, EvidenceReader
from support.stack import Stack

LEAVE = "# Leave\n\nParental leave is 16 weeks and is paid in full.\n"
TRAVEL = "# Travel\n\nTrains are booked in second class. Leave early.\n"


@pytest.fixture
def handbook(sqlite_stack: Stack, admin: Caller) -> Collection:
    collection = sqlite_stack.library.collection(admin, access=Access(Visibility.TENANT))
    for name, text in (("leave.md", LEAVE), ("travel.md", TRAVEL)):
        sqlite_stack.library.upload(admin, collection, text.encode(), name=name)
    sqlite_stack.work()
    return collection


@pytest.fixture
def reply(sqlite_stack: Stack, user: Caller, handbook: Collection) -> Reply:
    return sqlite_stack.chats.ask(user, "How long is parental leave?")


def evidence(stack: Stack, caller: Caller, reply: Reply) -> dict[str, Evidence]:
    """By the title that the document has, ``gone`` for one that is no more."""
    reader = EvidenceReader(stack.database, stack.library.rules)
    found = reader.of(caller, reply.chat.id, reply.message.id).evidence
    with stack.database.read(caller) as session:
        titles = dict(session.execute(select(Document.id, Document.title)).all())
    return {titles.get(each.document_id, "gone"): each for each in found}


def test_every_passage_that_was_found_is_there_with_what_became_of_it(
    sqlite_stack: Stack, user: Caller, reply: Reply
) -> None:
    found = evidence(sqlite_stack, user, reply)
    assert found.keys() == {"Leave", "Travel"}
    leave = found["Leave"]
    assert (leave.shown, leave.cited, leave.version) == (True, (1,), 1)
    assert leave.passage is not None
    assert LEAVE[leave.passage.start : leave.passage.end] == leave.passage.text
    assert found["Travel"].cited == ()


def test_what_can_be_read_no_more_is_an_id(sqlite_stack: Stack, user: Caller, admin: Caller, reply: Reply) -> None:
    documents = sqlite_stack.library.documents
    leave = evidence(sqlite_stack, user, reply)["Leave"]
    documents.set_access(admin, leave.document_id, Access(Visibility.PRIVATE))
    assert evidence(sqlite_stack, user, reply)["Leave"] == replace(leave, passage=None)
    assert evidence(sqlite_stack, user, reply)["Travel"].passage is not None
    assert evidence(sqlite_stack, admin, reply)["Leave"] == leave
    documents.delete(admin, leave.document_id)
    sqlite_stack.work()
    assert evidence(sqlite_stack, admin, reply)["gone"] == replace(leave, passage=None, version=None)


def test_others_find_nothing_and_a_look_of_an_admin_is_audited(
    sqlite_stack: Stack, user: Caller, editor: Caller, admin: Caller, stranger: Caller, reply: Reply
) -> None:
    reader = EvidenceReader(sqlite_stack.database, sqlite_stack.library.rules)
    limited = replace(admin, api_key_id="k", collection_ids=frozenset({"c"}))
    for caller in (editor, stranger, limited):
        with pytest.raises(NotFound):
            reader.of(caller, reply.chat.id, reply.message.id)
    for chat_id, message_id in (("x", reply.message.id), (reply.chat.id, "x"), ("\0", "\0")):
        with pytest.raises(NotFound):
            reader.of(user, chat_id, message_id)
    reader.of(user, reply.chat.id, reply.message.id)
    reader.of(admin, reply.chat.id, reply.message.id)
    with sqlite_stack.database.read(admin) as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "evidence.read")).all()
    assert [(entry.actor_id, entry.resource_id) for entry in looks] == [(admin.user_id, reply.message.id)]


def test_an_admins_key_that_may_only_read_shows_nothing_that_others_asked(
    sqlite_stack: Stack, admin: Caller, reply: Reply
) -> None:
    with pytest.raises(NotFound):
        evidence(sqlite_stack, replace(admin, scopes=frozenset({Scope.READ})), reply)
