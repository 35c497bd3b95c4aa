"""Turns: stored before they are answered, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from citewell.db.tables import AuditEntry, Chat, ChatEvent, Message, UsageRecord
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import (
    CitewellError,
    Conflict,
    InvalidInput,
    ModelInvalid,
    ModelUnavailable,
    NotFound,
    RateLimited,
    TooLarge,
    Unavailable,
)
from citewell.services.answer.inquiry import Mode
from citewell.services.chat.keeper import INTERRUPTED, Keeper
from citewell.services.chat.pool import STOPPED
from citewell.services.chat.turn import Turn
from fakes.answers import ToldAnswers
from fakes.chat_model import ScriptedModel, Wait
from fakes.clock import FakeClock
from support.chatting import PATIENCE, ChatStand, left_running, model_for, reached, store_all
from support.waiting import until

Make = Callable[..., ChatStand]
SYSTEM = SystemCaller("test")


def kinds(turn: Turn) -> list[str]:
    return [event.kind for event in turn.after(0)]


def count(stand: ChatStand, table: type[Chat | Message | ChatEvent | UsageRecord]) -> int:
    with stand.database.read(SYSTEM) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_question_and_running_answer_are_stored_before_anything_is_said(any_stand: Make, user: Caller) -> None:
    wait = Wait()
    stand = any_stand(ScriptedModel([wait, "Sixteen weeks."]))
    turn = stand.start(user)
    reached(wait)
    asked, running = stand.chats.get(user, turn.chat_id).messages
    assert (asked.message.text, asked.message.state) == ("How long is leave?", "asked")
    assert (running.message.state, running.message.text, running.message.parent_id) == ("running", "", turn.question_id)
    wait.go.set()
    assert turn.wait(PATIENCE)
    stored = stand.stored(user, turn.message_id)
    assert (stored.state, stored.text, stored.running_until) == ("answered", "Sixteen weeks.", None)
    assert kinds(turn)[-1] == "answer"
    assert turn.after(0)[-1].data["state"] == "answered"


def test_what_was_told_is_stored_word_for_word(any_stand: Make, user: Caller) -> None:
    stand = any_stand(ScriptedModel("One two three. Four five."))
    turn = stand.finished(user)
    for known in range(turn.after(0)[-1].number + 1):
        events, running = stand.chats.events.after(user, turn.message_id, known)
        assert not running
        assert [(e.number, e.kind, dict(e.data)) for e in events] == [
            (e.number, e.kind, dict(e.data)) for e in turn.after(known)
        ]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelUnavailable("The model does not answer. Try again later.", reason="timeout"), "model_unavailable"),
        (ModelUnavailable("The model is asked too often.", reason="limited"), "model_unavailable"),
        (ModelInvalid("The model's answer is not what its protocol says."), "model_invalid"),
    ],
)
def test_a_model_that_fails_leaves_a_sentence(stand: Make, user: Caller, error: CitewellError, code: str) -> None:
    made = stand(ScriptedModel(["One is told. Two is", error]))
    turn = made.finished(user)
    stored = made.stored(user, turn.message_id)
    assert (stored.state, stored.error) == ("failed", {"code": code, "message": error.message})
    assert stored.text == "One is told.", "what was verified before is kept"
    assert turn.error is error
    assert turn.after(0)[-1].kind == "error"
    with pytest.raises(type(error)):
        made.chats.ask(user, "Again?")
    assert count(made, Chat) == 2, "what was asked is there"


def test_a_bug_is_a_failed_answer_that_tells_nothing_of_itself(stand: Make, user: Caller) -> None:
    made = stand(answers=ToldAnswers(error=RuntimeError("secret of the inside")))
    turn = made.finished(user)
    stored = made.stored(user, turn.message_id)
    assert stored.state == "failed"
    assert "secret" not in str(stored.error)


def test_cancelling_keeps_what_was_verified(any_stand: Make, user: Caller) -> None:
    wait = Wait()
    model = ScriptedModel(["First is this. Second is", wait, "never said."])
    stand = any_stand(model)
    turn = stand.start(user)
    reached(wait)
    reply = stand.chats.cancel(user, turn.message_id, chat_id=turn.chat_id)
    assert (reply.message.state, reply.message.text) == ("cancelled", "First is this.")
    assert [each["text"] for each in reply.message.statements or ()] == ["First is this."]
    until(lambda: model.open_now == 0)  # it was told to stop, and nobody waits for it for long
    assert turn.after(0)[-1].kind == "answer"
    assert stand.chats.cancel(user, turn.message_id).message.state == "cancelled", "once more does nothing"


def test_cancelling_does_not_wait_for_what_cannot_be_stopped(stand: Make, user: Caller) -> None:
    wait = Wait()

    class Deaf(ToldAnswers):
        def answer(self, caller: Caller, *args: object, **options: object) -> object:  # type: ignore[override]  # any call
            wait.reached.set()
            wait.go.wait()
            return super().answer(caller, *args, **options)  # type: ignore[arg-type]  # as given

    made = stand(answers=Deaf())
    turn = made.start(user)
    reached(wait)
    made.chats.pool.cancel(turn, patience=0.01)
    assert made.stored(user, turn.message_id).state == "cancelled"
    wait.go.set()
    until(lambda: made.chats.pool.turns() == [])
    assert made.stored(user, turn.message_id).state == "cancelled", "the late answer is dropped"


def test_an_answered_message_is_not_cancelled(stand: Make, user: Caller) -> None:
    made = stand(ScriptedModel("Yes."))
    turn = made.finished(user)
    assert made.chats.cancel(user, turn.message_id).message.state == "answered"


def test_a_stream_that_nobody_hears_any_more_is_stopped(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel(["Told so far.", wait, " More."]))
    turn = made.start(user, streamed=True)
    reached(wait)
    with turn.listening(lambda: None):
        pass
    assert turn.wait(PATIENCE)
    stored = made.stored(user, turn.message_id)
    assert (stored.state, stored.text) == ("cancelled", "Told so far.")


def test_who_comes_back_in_time_hears_the_rest(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel(["Told so far.", wait, " More."]), grace_seconds=600.0)
    turn = made.start(user, streamed=True)
    reached(wait)
    with turn.listening(lambda: None):
        known = turn.after(0)[-1].number
    assert turn.forsaken_at() is not None
    with turn.listening(lambda: None):
        assert turn.forsaken_at() is None
        wait.go.set()
        assert turn.wait(PATIENCE)
    assert "".join(event.data["text"] for event in turn.after(known) if event.kind == "text") == " More."
    assert made.stored(user, turn.message_id).text == "Told so far. More."


def test_an_answer_that_was_not_streamed_is_finished_without_its_client(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel([wait, "Yes."]))
    turn = made.start(user)
    reached(wait)
    with turn.listening(lambda: None):
        pass
    assert turn.forsaken_at() is None
    wait.go.set()
    assert turn.wait(PATIENCE)
    assert made.stored(user, turn.message_id).state == "answered"


def test_more_than_can_be_written_is_refused_and_not_stored(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel([wait, "Yes."]), streams=1)
    turn = made.start(user)
    with pytest.raises(Unavailable) as refused:
        made.start(user)
    assert refused.value.facts["retry_after"]
    assert count(made, Chat) == 1
    wait.go.set()
    assert turn.wait(PATIENCE)
    until(lambda: made.chats.pool.turns() == [])
    until(lambda: _takes(made, user))


def test_one_user_cannot_take_all_places(stand: Make, user: Caller, editor: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel([wait, "Yes."]), streams=3, per_user=2)
    turns = [made.start(user), made.start(replace(user, api_key_id="1"))]
    with pytest.raises(RateLimited) as refused:
        made.start(user)
    assert refused.value.facts["retry_after"]
    assert count(made, Chat) == 2
    turns.append(made.start(editor))
    with pytest.raises(Unavailable):
        made.start(editor)
    wait.go.set()
    assert all(turn.wait(PATIENCE) for turn in turns)
    until(lambda: _takes(made, user) and _takes(made, editor))
    with pytest.raises(TooLarge):
        made.start(user, "x" * 1_000_000)
    until(lambda: not made.chats.pool._own._taken)


def _takes(made: ChatStand, user: Caller) -> bool:
    try:
        return made.finished(user).ended
    except (Unavailable, RateLimited):
        return False


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("", InvalidInput),
        (" \n", InvalidInput),
        ("a\0b", InvalidInput),
        ("half \ud83d", InvalidInput),
        ("x" * 1_000_000, TooLarge),
    ],
)
def test_what_is_no_question_is_refused_and_not_stored(
    stand: Make, user: Caller, message: str, error: type[Exception]
) -> None:
    made = stand()
    with pytest.raises(error):
        made.start(user, message)
    assert count(made, Chat) == 0
    assert _takes(made, user), "no place was lost"


def test_a_question_that_turns_text_around_is_a_question(stand: Make, user: Caller) -> None:
    made = stand()
    turn = made.finished(user, "What is \u202eevael\u202c?")
    chat = made.chats.get(user, turn.chat_id)
    assert chat.messages[0].message.text == "What is \u202eevael\u202c?"
    assert chat.chat.title == "What is evael?", "a title cannot hide how it reads"


def test_two_tabs_ask_in_one_chat_at_once(any_stand: Make, user: Caller) -> None:
    wait = Wait()
    stand = any_stand(model_for(answer=[wait, "Yes."], rewrite="Alone?"))
    first = stand.start(user, "One?")
    reached(wait)
    second = stand.start(user, "Two?", session_id=first.chat_id)
    wait.go.set()
    assert first.wait(PATIENCE)
    assert second.wait(PATIENCE)
    conversation = stand.chats.get(user, first.chat_id)
    assert [reply.message.ordinal for reply in conversation.messages] == [1, 2, 3, 4]
    assert [reply.message.state for reply in conversation.messages] == ["asked", "answered", "asked", "answered"]
    assert list(conversation.branch) == [first.question_id, first.message_id, second.question_id, second.message_id]


def test_a_question_cannot_follow_an_answer_that_is_not_there_yet(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel([wait, "Yes."]))
    turn = made.start(user)
    reached(wait)
    with pytest.raises(Conflict):
        made.start(user, "Two?", session_id=turn.chat_id, parent_id=turn.message_id)


def test_a_chat_that_is_deleted_stops_its_answers(stand: Make, user: Caller) -> None:
    wait = Wait()
    model = ScriptedModel([wait, "Yes."])
    made = stand(model)
    turn = made.start(user)
    reached(wait)
    made.chats.delete(user, turn.chat_id)
    assert turn.wait(PATIENCE)
    assert isinstance(turn.error, NotFound)
    assert model.open_now == 0
    assert (count(made, Chat), count(made, Message), count(made, ChatEvent)) == (0, 0, 0)


def test_a_server_that_stops_says_so_in_the_answer(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel(["Told so far.", wait, " More."]))
    turn = made.start(user)
    reached(wait)
    made.chats.pool.close()
    stored = made.stored(user, turn.message_id)
    assert (stored.state, stored.text) == ("failed", "Told so far.")
    assert stored.error == {"code": "unavailable", "message": STOPPED}
    with pytest.raises(Unavailable):
        made.start(user)


def test_answers_of_dead_servers_fail_with_what_was_verified(any_stand: Make, user: Caller, clock: FakeClock) -> None:
    stand = any_stand()
    turn = left_running(stand, user)
    keeper = Keeper(stand.database)
    assert keeper.sweep(alone=False) == 0, "its server may be alive"
    clock.advance(120)
    assert keeper.sweep(alone=False) == 1
    stored = stand.stored(user, turn.message_id)
    assert (stored.state, stored.text) == ("failed", "Told so far.")
    assert stored.error == {"code": "unavailable", "message": INTERRUPTED}
    events, running = stand.chats.events.after(user, turn.message_id, 0)
    assert not running
    assert events[-1].kind == "error"
    assert keeper.sweep(alone=False) == 0


def test_a_server_that_is_alone_does_not_wait(stand: Make, user: Caller) -> None:
    made = stand()
    turn = left_running(made, user)
    made.chats.pool.open(alone=True)
    assert made.stored(user, turn.message_id).state == "failed"


def test_a_server_that_says_that_it_is_alive_is_believed(any_stand: Make, user: Caller, clock: FakeClock) -> None:
    wait = Wait()
    stand = any_stand(ScriptedModel([wait, "Yes."]))
    turn = stand.start(user)
    reached(wait)
    clock.advance(80)
    Keeper(stand.database).beat([turn])
    clock.advance(80)
    assert Keeper(stand.database).sweep(alone=False) == 0
    wait.go.set()
    assert turn.wait(PATIENCE)
    assert stand.stored(user, turn.message_id).state == "answered"


def test_an_answer_is_cancelled_from_another_process(any_stand: Make, user: Caller) -> None:
    wait = Wait()
    model = ScriptedModel(["Told so far. And", wait, " more."])
    stand = any_stand(model)
    turn = stand.start(user)
    reached(wait)
    store_all(stand, turn)
    other = stand.another()
    reply = other.cancel(user, turn.message_id)
    assert (reply.message.state, reply.message.text) == ("cancelled", "Told so far.")
    keeper = Keeper(stand.database)
    keeper._shared = True
    keeper.store([turn])
    assert turn.wait(PATIENCE), "the process that makes it hears of it"
    assert model.open_now == 0
    assert stand.stored(user, turn.message_id).state == "cancelled"
    other.pool.close()


def test_drafts_are_forgotten_and_answers_are_not(stand: Make, user: Caller, clock: FakeClock) -> None:
    made = stand(ScriptedModel("One two. Three."))
    turn = made.finished(user)
    keeper = Keeper(made.database)
    keeper.forget_drafts()
    assert "text" in [event.kind for event in made.chats.events.after(user, turn.message_id, 0)[0]]
    clock.advance(timedelta(days=2).total_seconds())
    keeper.forget_drafts()
    kept = [event.kind for event in made.chats.events.after(user, turn.message_id, 0)[0]]
    assert kept == ["step", "statement", "statement", "answer"]


def test_nobody_else_hears_or_stops_an_answer(stand: Make, user: Caller, admin: Caller, stranger: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel([wait, "Yes."]))
    turn = made.start(user)
    reached(wait)
    limited = replace(user, collection_ids=frozenset({"c"}), api_key_id="k")
    for caller in (admin, stranger, limited):
        with pytest.raises(NotFound):
            made.chats.listen(caller, turn.message_id)
        with pytest.raises(NotFound):
            made.chats.events.after(caller, turn.message_id, 0)
    for caller in (admin, stranger):
        with pytest.raises(NotFound):
            made.chats.cancel(caller, turn.message_id)
        with pytest.raises(NotFound):
            made.chats.regenerate(caller, turn.message_id)
        with pytest.raises(NotFound):
            made.chats.events.answers(caller, turn.chat_id)
        with pytest.raises(NotFound):
            made.start(caller, session_id=turn.chat_id)
    assert not turn.cancellation.cancelled


def test_a_limited_key_hears_what_it_asked_itself(stand: Make, user: Caller) -> None:
    made = stand()
    limited = replace(user, collection_ids=frozenset({"c"}), api_key_id="k")
    turn = made.finished(limited)
    assert made.chats.events.after(limited, turn.message_id, 0)[0]
    other = replace(limited, api_key_id="another")
    with pytest.raises(NotFound):
        made.chats.events.after(other, turn.message_id, 0)


def test_every_end_is_in_the_audit_log_and_in_the_usage(stand: Make, user: Caller) -> None:
    made = stand(model_for(answer="Yes.", title="Leave"))
    turn = made.finished(user)
    until(lambda: made.chats.get(user, turn.chat_id).chat.title == "Leave")
    with made.database.read(user) as session:
        rows = session.scalars(select(UsageRecord).where(UsageRecord.message_id == turn.message_id)).all()
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)).all()
    assert sorted(row.purpose for row in rows) == ["answer", "title"]
    assert list(actions)[-2:] == ["chat.ask", "chat.answer"]
    usage = made.stored(user, turn.message_id).usage
    assert usage is not None
    assert (usage["model_calls"], usage["tokens_in"]) == (1, 10)


def test_usage_stays_without_content_when_a_chat_is_deleted(stand: Make, user: Caller) -> None:
    made = stand()
    turn = made.finished(user)
    made.chats.delete(user, turn.chat_id)
    assert count(made, UsageRecord) == 1


def test_a_reply_whose_row_was_ended_elsewhere_is_as_it_was_ended(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel([wait, "Yes."]))
    turn = made.start(user)
    reached(wait)
    with made.database.write(SYSTEM) as session:
        values = {"state": "failed", "error": {"code": "unavailable", "message": "Gone."}}
        session.execute(update(Message).where(Message.id == turn.message_id).values(**values))
    wait.go.set()
    assert turn.wait(PATIENCE)
    assert made.stored(user, turn.message_id).state == "failed"
    assert turn.reply is not None
    assert turn.reply.message.state == "failed"


def test_a_limited_key_that_repeats_a_request_hears_only_what_it_asked_itself(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel(["Of another collection. ", wait, "Yes."]))
    turn = made.start(user)
    reached(wait)
    limited = replace(user, collection_ids=frozenset({"c"}), api_key_id="k")
    with pytest.raises(NotFound):
        made.chats.turn(limited, turn.message_id)
    assert made.chats.turn(user, turn.message_id) is turn


@pytest.mark.parametrize(("mode", "is_there"), [(Mode.STRICT, True), (Mode.MARK, False), (Mode.OFF, False)])
def test_a_limited_key_sees_no_words_of_others_that_nothing_is_cited_for(
    stand: Make, user: Caller, mode: Mode, is_there: bool
) -> None:
    made = stand(ScriptedModel("Of another collection."))
    turn = made.finished(user, mode=mode)
    limited = replace(user, collection_ids=frozenset({"c"}), api_key_id="k")
    assert [chat.id for chat in made.chats.list(limited).items] == [turn.chat_id] * is_there
    own = made.finished(limited, mode=mode)
    assert made.stored(limited, own.message_id).text == "Of another collection.", "it asked that itself"
