"""Whatever becomes of a turn, it ends, and what its models used is written down."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from citewell.db.tables import UsageRecord, UsageSum
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.answer_events import AnswerEvent
from citewell.domain.errors import ModelUnavailable, NotFound
from citewell.ports.chat_model import ModelEnd
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answer import Answer
from citewell.services.answer.inquiry import ModelUse
from citewell.services.assistants.assistants import Assistants
from citewell.services.assistants.fields import NewAssistant
from citewell.services.chat.keeper import Keeper
from citewell.services.chat.storing import ALIVE_FOR
from citewell.services.chat.turn import Turn
from fakes.answers import ToldAnswers
from fakes.chat_model import ScriptedModel, Wait
from fakes.clock import FakeClock
from support.chatting import PATIENCE, ChatStand, model_for, reached
from support.waiting import until

Make = Callable[..., ChatStand]
SYSTEM = SystemCaller("test")


class Late(ToldAnswers):
    """Answers that are complete, and then wait for something that nobody can stop."""

    def __init__(self) -> None:
        super().__init__()
        self.wait = Wait()

    def answer(self, *args: object, **options: object) -> Answer:
        found = super().answer(*args, **options)  # type: ignore[arg-type]  # as given
        self.wait.reached.set()
        self.wait.go.wait(PATIENCE)
        return found


def tokens_recorded(stand: ChatStand) -> int:
    """Tokens that models read, by the records; the sums say the same."""
    with stand.database.read(SYSTEM) as session:
        of_tenant = UsageSum.scope == "tenant"
        summed = sum(session.scalars(select(UsageSum.tokens_in).where(of_tenant)))
        recorded = sum(session.scalars(select(UsageRecord.tokens_in)))
    assert summed == recorded
    return recorded


def questions_recorded(stand: ChatStand) -> int:
    with stand.database.read(SYSTEM) as session:
        return sum(session.scalars(select(UsageSum.questions).where(UsageSum.scope == "tenant")))


@pytest.mark.parametrize(
    "end",
    [
        ModelEnd("stop", "test", "half a pair \ud800", 10, 10),
        ModelEnd("stop", "test", "a \0 in it", 10, 10),
    ],
)
@pytest.mark.parametrize("purpose", ["rewrite", "answer"])
def test_a_model_may_call_itself_anything(any_stand: Make, user: Caller, end: ModelEnd, purpose: str) -> None:
    made = any_stand(model_for(**{"answer": "Yes.", purpose: ["Yes.", end]}))
    first = made.finished(user)
    turn = made.finished(user, "And then?", session_id=first.chat_id)
    assert made.stored(user, turn.message_id).state == "answered"
    with made.database.read(SYSTEM) as session:
        named = session.scalars(select(UsageRecord.model).where(UsageRecord.purpose == purpose)).all()
    assert named
    assert all("\ufffd" in each for each in named)


def test_a_turn_ends_even_when_its_end_cannot_be_stored(
    stand: Make, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stand(answers=ToldAnswers(error=RuntimeError("one")))

    def fails(*_: object, **__: object) -> None:
        raise OverflowError("another")

    monkeypatch.setattr("citewell.services.chat.ends.TurnEnds.broken_off", fails)
    turn = made.start(user)
    assert turn.wait(PATIENCE)
    assert turn.error is not None
    assert "another" not in str(turn.error)
    monkeypatch.undo()


def test_what_was_used_is_written_down_though_the_chat_was_deleted_meanwhile(any_stand: Make, user: Caller) -> None:
    answers = Late()
    made = any_stand(ScriptedModel("Yes."), answers=answers)
    turn = made.start(user)
    reached(answers.wait)
    made.chats.delete(user, turn.chat_id)
    answers.wait.go.set()
    assert turn.wait(PATIENCE)
    assert isinstance(turn.error, NotFound)
    assert (tokens_recorded(made), questions_recorded(made)) == (10, 1)


def test_what_was_used_late_counts_for_the_assistant_that_was_asked(any_stand: Make, editor: Caller) -> None:
    answers = Late()
    made = any_stand(ScriptedModel("Yes."), answers=answers)
    assistant = Assistants(made.database, AccessRules()).create(editor, NewAssistant("Guide")).assistant
    turn = made.start(editor, assistant="Guide")
    reached(answers.wait)
    made.chats.delete(editor, turn.chat_id)
    answers.wait.go.set()
    assert turn.wait(PATIENCE)
    with made.database.read(SYSTEM) as session:
        assert session.scalars(select(UsageRecord.assistant_id)).all() == [assistant.id]
        of_it = UsageSum.scope == "assistant", UsageSum.scope_id == assistant.id
        assert set(session.scalars(select(UsageSum.tokens_in).where(*of_it))) == {10}


def test_what_was_used_is_written_down_though_the_answer_was_cancelled_meanwhile(stand: Make, user: Caller) -> None:
    answers = Late()
    made = stand(ScriptedModel("Yes."), answers=answers)
    turn = made.start(user)
    reached(answers.wait)
    made.chats.pool.cancel(turn, patience=0.01)
    answers.wait.go.set()
    until(lambda: made.chats.pool.turns() == [])
    assert (tokens_recorded(made), questions_recorded(made)) == (10, 1)


def test_what_was_used_is_written_down_though_another_process_ended_the_answer(any_stand: Make, user: Caller) -> None:
    answers = Late()
    made = any_stand(ScriptedModel("Yes."), answers=answers)
    turn = made.start(user)
    reached(answers.wait)
    made.chats.events.cancel_elsewhere(user, turn.message_id)
    answers.wait.go.set()
    assert turn.wait(PATIENCE)
    assert made.stored(user, turn.message_id).state == "cancelled"
    assert (tokens_recorded(made), questions_recorded(made)) == (10, 1)


def test_what_was_used_is_written_down_though_the_answer_could_not_be_stored(
    stand: Make, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stand(ScriptedModel("Yes."))

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("citewell.services.chat.ends.TurnEnds.answered", fails)
    turn = made.finished(user)
    assert made.stored(user, turn.message_id).state == "failed"
    assert (tokens_recorded(made), questions_recorded(made)) == (10, 1)


def test_a_server_that_stops_does_not_wait_for_a_title(stand: Make, user: Caller) -> None:
    wait = Wait()
    model = model_for(answer="Yes.", title=[wait, "A title"])
    made = stand(model)
    turn = made.finished(user)
    reached(wait)
    made.chats.pool.close(PATIENCE)
    assert wait.left.is_set(), "the model was told to stop"
    assert made.chats.get(user, turn.chat_id).chat.title != "A title"


def test_a_turn_for_which_there_is_no_thread_fails_and_gives_its_place_back(
    stand: Make, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stand(ScriptedModel("Yes."), streams=1)
    made.finished(user)
    until(lambda: made.chats.pool._taken == 0)

    def full(self: object) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr("threading.Thread.start", full)
        turn = made.start(user)
        assert turn.wait(PATIENCE)
    assert made.stored(user, turn.message_id).state == "failed"
    assert made.finished(user).error is None, "the one place is free"


def test_a_server_stays_alive_for_others_though_one_event_cannot_be_stored(
    stand: Make, user: Caller, clock: FakeClock
) -> None:
    wait = Wait()
    made = stand(ScriptedModel([wait, "Yes."]))
    turn = made.start(user)
    reached(wait)
    made.chats.pool._keeper.close()  # it would try, too
    turn.log.emit(AnswerEvent("step", {"step": "search", "found": object()}))
    clock.advance(60)
    keeper = Keeper(made.database, store_after=0.0)
    keeper.watch(lambda: [turn])
    with pytest.raises(SQLAlchemyError):
        keeper.look()
    assert made.stored(user, turn.message_id).running_until == clock.now() + ALIVE_FOR
    turn.log.mark_stored(turn.log.last_number())  # so that the turn can end


def test_a_keeper_goes_on_after_a_fault_of_any_kind(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel([wait, "Yes."]))
    turn = made.start(user)
    reached(wait)
    asked: list[str] = []

    def turns() -> list[Turn]:
        asked.append("")
        if len(asked) == 2:
            raise RuntimeError("a fault")
        return [turn]

    keeper = Keeper(made.database)
    keeper.watch(turns)
    keeper.start()

    def goes_on() -> bool:
        keeper.nudge()
        return len(asked) > 4

    until(goes_on)
    keeper.close()
    wait.go.set()
    assert turn.wait(PATIENCE)


def test_what_was_used_for_writing_a_question_out_is_written_down_though_it_broke_off(
    stand: Make, user: Caller
) -> None:
    broken = ["What is", ModelUnavailable("It broke off.", reason="broken")]
    made = stand(model_for(answer="Yes.", rewrite=broken))
    first = made.finished(user)
    made.finished(user, "And then?", session_id=first.chat_id)
    with made.database.read(SYSTEM) as session:
        purposes = session.scalars(select(UsageRecord.purpose)).all()
    assert "rewrite" in purposes


def test_what_a_judge_used_is_written_down_though_the_answer_broke_off(stand: Make, user: Caller) -> None:
    answers = ToldAnswers(error=ModelUnavailable("It broke off.", reason="broken"))
    answers.judge_use = ModelUse("judge", ModelEnd("stop", "test", "judge", 10, 2), 0.5)
    made = stand(answers=answers)
    turn = made.finished(user)
    assert made.stored(user, turn.message_id).state == "failed"
    assert tokens_recorded(made) == 10


def test_what_a_turn_begins_with_is_stored_with_what_follows(stand: Make, user: Caller) -> None:
    wait = Wait()
    made = stand(ScriptedModel([wait, "Yes."]))
    turn = made.start(user)
    reached(wait)
    made.chats.pool._keeper.close()  # it would store, too
    keeper = Keeper(made.database, store_after=PATIENCE)
    keeper.watch(lambda: [turn])
    turn.log.emit(AnswerEvent("step", {"step": "read"}))
    keeper.look()
    assert turn.log.unstored(), "nothing has waited long enough"
    hasty = Keeper(made.database, store_after=0.0)
    hasty.watch(lambda: [turn])
    hasty.look()
    assert (turn.log.unstored(), turn.log.unstored_since()) == ([], None)
    told, running = made.chats.events.after(user, turn.message_id, 0)
    assert (told[-1].data, running) == ({"step": "read"}, True)
    wait.go.set()
    assert turn.wait(PATIENCE)
