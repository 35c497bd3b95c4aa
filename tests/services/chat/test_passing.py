"""Chats that are not to be kept: they go with their answer, also where the server goes first."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from citewell.db.tables import Chat, ChatEvent, Message, UsageRecord
from citewell.domain.access import Caller, SystemCaller
from citewell.services.chat.keeper import Keeper
from fakes.chat_model import ScriptedModel, Wait
from fakes.clock import FakeClock
from support.chatting import PATIENCE, ChatStand, left_running, reached
from support.waiting import until

Make = Callable[..., ChatStand]
SYSTEM = SystemCaller("test")


def chats_left(stand: ChatStand) -> set[str]:
    """Ids of all chats of which anything is stored."""
    with stand.database.read(SYSTEM) as session:
        told = session.scalars(select(Message.chat_id).join(ChatEvent, ChatEvent.message_id == Message.id))
        return {*session.scalars(select(Chat.id)), *session.scalars(select(Message.chat_id)), *told}


def test_a_passing_chat_goes_with_its_answer_and_what_it_used_stays(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel([wait, "Yes."]))
    turn = made.start(user, passing=True)
    reached(wait)
    Keeper(made.database).sweep(alone=False)
    assert chats_left(made) == {turn.chat_id}, "its answer is being written"
    assert made.chats.list(user).items == [], "it is no chat to go on with"
    wait.go.set()
    assert turn.wait(PATIENCE)
    until(lambda: not chats_left(made))
    with made.database.read(SYSTEM) as session:
        assert session.scalars(select(UsageRecord.chat_id)).all() == [turn.chat_id]


def test_a_passing_chat_of_a_dead_server_is_removed_and_others_are_not(
    any_stand: Make, user: Caller, clock: FakeClock
) -> None:
    stand = any_stand()
    kept = left_running(stand, user)
    passing = left_running(stand, user)
    with stand.database.write(SYSTEM) as session:
        session.get_one(Chat, passing.chat_id).passing = True  # now: a server that is alive forgets it itself
    keeper = Keeper(stand.database)
    keeper.sweep(alone=False)
    assert chats_left(stand) == {kept.chat_id, passing.chat_id}, "its server may be alive"
    clock.advance(120)
    keeper.sweep(alone=False)
    assert chats_left(stand) == {kept.chat_id}
