"""Answers that are stored while what they belong to is deleted, on PostgreSQL: locks are taken in one order."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from argon2.profiles import CHEAPEST

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.errors import NotFound
from citewell.services.chat import chats, ends, removal, storing
from citewell.services.chat.turn import Turn
from citewell.services.identity import accounts, effects
from citewell.services.identity.hashing import PasswordHashes
from fakes.chat_model import ScriptedModel, Wait
from support.chatting import PATIENCE, ChatStand, reached


class Ending:
    """A turn whose answer is being stored; it goes on when the other one has its first lock, or waits for this one."""

    def __init__(self, database: Database, user: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
        claimed, self.other_has_its_lock, wait = threading.Event(), threading.Event(), Wait()

        def claims(*arguments: Any, **named: Any) -> bool:
            done = storing.claim_end(*arguments, **named)
            claimed.set()
            self.other_has_its_lock.wait(0.5)  # in vain where the other waits for this one, as it should
            return done

        self.stand = ChatStand(database, ScriptedModel([wait, "Yes."]))
        self.turn: Turn = self.stand.start(user)
        reached(wait)
        monkeypatch.setattr(ends, "claim_end", claims)
        wait.go.set()
        assert claimed.wait(PATIENCE)

    def is_stored_as_it_was_made(self) -> None:
        assert self.turn.wait(PATIENCE)
        assert self.turn.error is None
        assert self.turn.reply is not None
        assert self.turn.reply.message.state == "answered", "it was there before it was deleted"
        self.stand.close()


def test_a_chat_is_deleted_while_an_answer_in_it_is_stored(
    postgres_database: Database, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending = Ending(postgres_database, user, monkeypatch)

    def removes(*arguments: Any) -> None:
        ending.other_has_its_lock.set()
        removal.remove_chat(*arguments)

    monkeypatch.setattr(chats, "remove_chat", removes)
    ending.stand.chats.delete(user, ending.turn.chat_id)
    ending.is_stored_as_it_was_made()
    with pytest.raises(NotFound):
        ending.stand.chats.get(user, ending.turn.chat_id)


def test_a_user_is_deleted_while_an_answer_of_theirs_is_stored(
    postgres_database: Database, admin: Caller, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending = Ending(postgres_database, user, monkeypatch)

    def locks(*arguments: Any) -> None:
        effects.lock_tenant(*arguments)
        ending.other_has_its_lock.set()

    monkeypatch.setattr(accounts, "lock_tenant", locks)
    hashes = PasswordHashes(postgres_database.ids, parameters=CHEAPEST)
    assert user.user_id is not None
    accounts.Accounts(postgres_database, hashes).delete(admin, user.user_id)
    ending.is_stored_as_it_was_made()
