"""Shared chats: who reads them, and what of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from citewell.backends.blobs.files import FileBlobStore
from citewell.db.session import Database
from citewell.db.tables import AuditEntry, Chat, ChatShare, Citation, Document, Message
from citewell.domain.access import Caller, Right, Role, Scope, Visibility
from citewell.domain.errors import Conflict, Forbidden, InsufficientScope, NotFound
from citewell.services.access.sharing import Access, Share
from citewell.services.chat.removal import remove_chat
from citewell.services.chat.shares import ChatShares, SharedChat
from support.answered import answered
from support.library import Library

SUPPORTED, PARTLY, UNCHECKED = "supported", "partly", "unchecked"
Told = tuple[str, str, Sequence[Document]]
"""A statement: its text, the verdict on it, and what it cites."""


class Talk:
    """A chat of ``owner``, an editor, with a document that ``reader`` can read and one that only the owner can."""

    def __init__(self, library: Library, owner: Caller, reader: Caller) -> None:
        self.library = library
        self.database = library.database
        self.owner = owner
        self.shares = ChatShares(self.database, library.rules)
        both = Access(Visibility.SHARED, (Share(Right.READ, user_id=reader.user_id),))
        self.open = self._document("Open", both)
        self.secret = self._document("Secret", None)
        with self.database.write(owner) as session:
            now = session.clock.now()
            self.chat = Chat(id=session.ids.new_id(), user_id=owner.user_id, title="Leave")
            self.chat.created_at = self.chat.updated_at = now
            session.add(self.chat)

    def _document(self, name: str, access: Access | None) -> Document:
        collection = self.library.collection(self.owner, name, access)
        document = self.library.upload(self.owner, collection, name.encode()).document
        self.library.publish(self.owner, document.id, [name])
        return document

    def turn(
        self,
        *told: Told,
        shown: Sequence[Document] | None = None,
        state: str = "answered",
        text: str = "as it was",
        parent_id: str | None = None,
    ) -> Message:
        """A question and its answer at the end of the chat; ``shown``: what its writer saw, ``None``: not kept."""
        with self.database.write(self.owner) as session:
            chat = session.get_one(Chat, self.chat.id)
            known = session.scalars(select(Message.ordinal).where(Message.chat_id == chat.id)).all()
            asked = Message(id=session.ids.new_id(), chat_id=chat.id, role="user", text="How long?", state="asked")
            asked.ordinal, asked.parent_id = len(known) + 1, parent_id or chat.leaf_id
            reply = Message(id=session.ids.new_id(), chat_id=chat.id, role="assistant", text=text, state=state)
            reply.ordinal, reply.parent_id, chat.leaf_id = len(known) + 2, asked.id, reply.id
            asked.created_at = reply.created_at = session.clock.now()
            cited = list({document.id: document for _, _, documents in told for document in documents}.values())
            numbers = {document.id: number for number, document in enumerate(cited, start=1)}
            reply.statements = [
                {
                    "text": words,
                    "support": 1.0,
                    "verdict": verdict,
                    "citations": [numbers[document.id] for document in documents],
                    "findings": [],
                    "lead": " ",
                }
                for words, verdict, documents in told
            ]
            if shown is not None:
                reply.retrieved = [
                    {"chunk_id": 1, "document_id": each.id, "version_id": each.id, "score": 1.0, "shown": True}
                    for each in shown
                ]
            session.add_all([asked, reply])
            session.flush()
            for document in cited:
                row = Citation(id=session.ids.new_id(), message_id=reply.id, number=numbers[document.id])
                row.document_id = row.version_id = document.id
                row.version, row.chunk_id, row.start, row.end, row.quote = 1, 1, 0, 4, document.title or "quote"
                session.add(row)
        return reply

    def shared(self, reader: Caller) -> SharedChat:
        """What the reader sees of the chat as it is now."""
        return self.shares.read(reader, self.shares.create(self.owner, self.chat.id).id)

    def audited(self, action: str) -> int:
        with self.database.read(self.owner) as session:
            return len(session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all())


@pytest.fixture
def talk(sqlite_database: Database, tmp_path: Path, editor: Caller, user: Caller) -> Talk:
    return Talk(Library(sqlite_database, FileBlobStore(tmp_path / "blobs")), editor, user)


@pytest.fixture
def anywhere(library: Library, editor: Caller, user: Caller) -> Talk:
    """On both databases, for what they may do differently."""
    return Talk(library, editor, user)


def texts(shared: SharedChat) -> list[str]:
    return [message.text for message in shared.messages if message.reply.message.role == "assistant"]


def test_a_reader_sees_what_they_may_read_and_how_much_they_do_not(anywhere: Talk, user: Caller) -> None:
    anywhere.turn(
        ("Sixteen.", SUPPORTED, [anywhere.open]),
        ("Hush.", SUPPORTED, [anywhere.secret]),
        shown=[anywhere.open, anywhere.secret],
    )
    shared = anywhere.shared(user)
    assert texts(shared) == ["Sixteen. [1]"]
    answer = shared.messages[1]
    assert [each.stored is None for each in answer.statements] == [False, True]
    assert (answer.hidden, list(answer.available or ())) == (1, [1])
    assert (shared.mine, shared.share.title) == (False, "Leave")
    assert texts(anywhere.shared(anywhere.owner)) == ["Sixteen. [1] Hush. [2]"]


def test_a_statement_that_draws_on_two_documents_needs_both(talk: Talk, user: Caller) -> None:
    talk.turn(("Both say so.", SUPPORTED, [talk.open, talk.secret]), shown=[talk.open, talk.secret])
    assert texts(talk.shared(user)) == [""]


@pytest.mark.parametrize("verdict", [PARTLY, "unsupported", UNCHECKED])
def test_what_its_quotes_do_not_bear_out_may_be_from_anything_its_writer_saw(
    talk: Talk, user: Caller, verdict: str
) -> None:
    talk.turn(("A guess.", verdict, [talk.open]), ("No source.", verdict, []), shown=[talk.open])
    assert texts(talk.shared(user)) == ["A guess. [1] No source."]
    talk.turn(("A guess.", verdict, [talk.open]), ("No source.", verdict, []), shown=[talk.open, talk.secret])
    assert texts(talk.shared(user)) == ["A guess. [1] No source.", ""]


def test_so_it_may_be_from_an_answer_before(talk: Talk, user: Caller) -> None:
    talk.turn(("Hush.", SUPPORTED, [talk.secret]), shown=[talk.secret])
    talk.turn(("As I said.", UNCHECKED, []), ("Sixteen.", SUPPORTED, [talk.open]), shown=[talk.open])
    assert texts(talk.shared(user)) == ["", "Sixteen. [1]"]


def test_an_answer_that_was_broken_off_shows_what_was_verified(talk: Talk, user: Caller) -> None:
    talk.turn(("Sixteen.", SUPPORTED, [talk.open]), ("And", UNCHECKED, []), state="cancelled")
    assert texts(talk.shared(user)) == ["Sixteen. [1]"]


def test_that_nothing_was_found_is_told(talk: Talk, user: Caller) -> None:
    talk.turn(state="abstained", text="I do not know.", shown=[talk.secret])
    assert texts(talk.shared(user)) == ["I do not know."]


def test_the_text_of_an_answer_without_statements_is_not(talk: Talk, user: Caller) -> None:
    talk.turn(state="failed", text="Hush")
    assert texts(talk.shared(user)) == [""]


def test_rights_count_as_they_are_now(talk: Talk, user: Caller) -> None:
    talk.turn(("Sixteen.", SUPPORTED, [talk.open]), shown=[talk.open])
    share = talk.shares.create(talk.owner, talk.chat.id)
    collections, both = talk.library.collections, (Share(Right.READ, user_id=user.user_id),)
    collections.set_access(talk.owner, talk.open.collection_id, Access(Visibility.PRIVATE))
    assert texts(talk.shares.read(user, share.id)) == [""]
    collections.set_access(talk.owner, talk.open.collection_id, Access(Visibility.SHARED, both))
    assert texts(talk.shares.read(user, share.id)) == ["Sixteen. [1]"]
    talk.library.documents.delete(talk.owner, talk.open.id)
    assert texts(talk.shares.read(user, share.id)) == [""]
    assert texts(talk.shares.read(talk.owner, share.id)) == [""]


def test_what_is_said_later_and_elsewhere_is_not_in_it(talk: Talk, user: Caller) -> None:
    first = talk.turn(("First.", SUPPORTED, [talk.open]), shown=[talk.open])
    share = talk.shares.create(talk.owner, talk.chat.id)
    talk.turn(("Second.", SUPPORTED, [talk.open]), shown=[talk.open])
    assert texts(talk.shares.read(user, share.id)) == ["First. [1]"]
    talk.turn(("Another branch.", SUPPORTED, [talk.open]), shown=[talk.open], parent_id=first.id)
    assert texts(talk.shared(user)) == ["First. [1]", "Another branch. [1]"]
    early = talk.shares.create(talk.owner, talk.chat.id, leaf_id=first.id)
    assert texts(talk.shares.read(user, early.id)) == ["First. [1]"]


def test_nothing_and_what_is_being_made_are_not_shared(talk: Talk) -> None:
    with pytest.raises(Conflict, match="nothing to share"):
        talk.shares.create(talk.owner, talk.chat.id)
    talk.turn(state="running", text="")
    with pytest.raises(Conflict, match="being written"):
        talk.shares.create(talk.owner, talk.chat.id)


def test_only_its_owner_shares_a_chat_and_only_its_own_messages(
    talk: Talk, admin: Caller, user: Caller, stranger: Caller
) -> None:
    talk.turn(("Sixteen.", SUPPORTED, [talk.open]), shown=[talk.open])
    for caller in (admin, user, stranger):
        with pytest.raises(NotFound):
            talk.shares.create(caller, talk.chat.id)
    foreign = answered(talk.database, user)
    with pytest.raises(NotFound):
        talk.shares.create(talk.owner, talk.chat.id, leaf_id=foreign.id)
    with pytest.raises(InsufficientScope):
        talk.shares.create(replace(talk.owner, scopes=frozenset({Scope.READ})), talk.chat.id)


def test_it_is_there_for_users_of_the_tenant_alone(talk: Talk, user: Caller, admin: Caller, stranger: Caller) -> None:
    talk.turn(("Sixteen.", SUPPORTED, [talk.open]), shown=[talk.open])
    share = talk.shares.create(talk.owner, talk.chat.id)
    nobody = Caller(user.tenant_id, None, Role.ANONYMOUS)
    narrow = replace(user, collection_ids=frozenset({talk.open.collection_id}), api_key_id="a key")
    for caller in (stranger, nobody, narrow):
        with pytest.raises(NotFound):
            talk.shares.read(caller, share.id)
        with pytest.raises(NotFound):
            talk.shares.withdraw(caller, share.id)
    assert texts(talk.shares.read(admin, share.id)) == ["Sixteen. [1]"]
    assert [each.id for each in talk.shares.list(talk.owner).items] == [share.id]
    assert talk.shares.list(talk.owner, chat_id=share.id).total == 0
    assert [talk.shares.list(caller).total for caller in (user, admin, stranger)] == [0, 0, 0]
    with pytest.raises(NotFound):
        talk.shares.own(user, share.id)


def test_its_owner_and_admins_withdraw_it(anywhere: Talk, user: Caller, admin: Caller) -> None:
    anywhere.turn(("Sixteen.", SUPPORTED, [anywhere.open]), shown=[anywhere.open])
    for caller in (anywhere.owner, admin):
        share = anywhere.shares.create(anywhere.owner, anywhere.chat.id)
        with pytest.raises(Forbidden):
            anywhere.shares.withdraw(user, share.id)
        with pytest.raises(InsufficientScope):
            anywhere.shares.withdraw(replace(caller, scopes=frozenset({Scope.READ})), share.id)
        anywhere.shares.withdraw(caller, share.id)
        with pytest.raises(NotFound):
            anywhere.shares.read(user, share.id)
    assert (anywhere.audited("share.create"), anywhere.audited("share.withdraw")) == (2, 2)


def test_reading_what_others_share_is_audited(talk: Talk, user: Caller) -> None:
    talk.turn(("Sixteen.", SUPPORTED, [talk.open]), shown=[talk.open])
    share = talk.shares.create(talk.owner, talk.chat.id)
    talk.shares.read(talk.owner, share.id)
    assert talk.audited("share.read") == 0
    talk.shares.read(user, share.id)
    assert talk.audited("share.read") == 1


def test_it_goes_with_its_chat(anywhere: Talk, user: Caller) -> None:
    anywhere.turn(("Sixteen.", SUPPORTED, [anywhere.open]), shown=[anywhere.open])
    share = anywhere.shares.create(anywhere.owner, anywhere.chat.id)
    with anywhere.database.write(anywhere.owner) as session:
        remove_chat(session, anywhere.chat.id)
    with pytest.raises(NotFound):
        anywhere.shares.read(user, share.id)
    with anywhere.database.read(anywhere.owner) as session:
        assert session.scalars(select(ChatShare)).all() == []
