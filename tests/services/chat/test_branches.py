"""Chats as trees: questions that are edited, answers that are made again, and the branch that is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput, NotFound
from citewell.services.answer.inquiry import Exchange, Mode
from citewell.services.assistants.assistants import Assistants
from citewell.services.assistants.fields import NewAssistant
from citewell.services.chat.chats import ChatChange
from citewell.services.chat.replies import branch_of, end_of_branch
from fakes.chat_model import FACTS, ScriptedModel
from fakes.model_source import FakeModels
from support.chatting import PATIENCE, ChatStand, model_for
from support.library import Library

Make = Callable[..., ChatStand]


def shown(stand: ChatStand, user: Caller, chat_id: str) -> list[str]:
    return [reply.message.text for reply in stand.chats.get(user, chat_id).shown()]


def test_an_edited_question_begins_a_branch_and_the_former_stays(any_stand: Make, user: Caller) -> None:
    stand = any_stand()
    first = stand.finished(user, "One is leave?")
    second = stand.finished(user, "Two is leave?", session_id=first.chat_id)
    edited = stand.finished(user, "Three is leave?", session_id=first.chat_id, edit_of=second.question_id)
    assert shown(stand, user, first.chat_id) == ["One is leave?", "Yes.", "Three is leave?", "Yes."]
    assert stand.stored(user, edited.question_id).parent_id == first.message_id
    again = stand.chats.change(user, first.chat_id, ChatChange(leaf_id=second.question_id))
    assert again.leaf_id == second.message_id, "a branch is shown down to its end"
    assert shown(stand, user, first.chat_id) == ["One is leave?", "Yes.", "Two is leave?", "Yes."]
    begun = stand.finished(user, "Zero is leave?", session_id=first.chat_id, edit_of=first.question_id)
    assert stand.stored(user, begun.question_id).parent_id is None


def test_an_answer_is_made_once_more_by_another_model(any_stand: Make, user: Caller) -> None:
    stand = any_stand(ScriptedModel("Old."))
    stand.models.named["other"] = ScriptedModel("New.")
    first = stand.finished(user)
    turn = stand.chats.regenerate(user, first.message_id, chat_id=first.chat_id, model="other", mode=Mode.MARK)
    assert turn.wait(PATIENCE)
    assert turn.question_id == first.question_id
    assert turn.message_id != first.message_id
    assert shown(stand, user, first.chat_id) == ["How long is leave?", "New."]
    assert stand.stored(user, first.message_id).text == "Old."
    assert stand.stored(user, turn.message_id).mode == "mark"
    by_question = stand.chats.regenerate(user, first.question_id)
    assert by_question.wait(PATIENCE)
    assert len(stand.chats.get(user, first.chat_id).messages) == 4


def test_a_question_follows_the_answer_that_is_named(stand: Make, user: Caller) -> None:
    made = stand()
    first = made.finished(user, "One is leave?")
    made.finished(user, "Two is leave?", session_id=first.chat_id)
    made.finished(user, "Three is leave?", session_id=first.chat_id, parent_id=first.message_id)
    assert shown(made, user, first.chat_id) == ["One is leave?", "Yes.", "Three is leave?", "Yes."]


def test_what_names_no_message_of_the_chat_is_refused(stand: Make, user: Caller) -> None:
    made = stand()
    one, other = made.finished(user), made.finished(user)
    for more in ({"parent_id": one.message_id}, {"edit_of": one.question_id}):
        with pytest.raises(InvalidInput):
            made.start(user, **more)
        with pytest.raises(NotFound):
            made.start(user, session_id=other.chat_id, **more)
    with pytest.raises(InvalidInput):
        made.start(user, session_id=one.chat_id, parent_id=one.question_id)
    with pytest.raises(InvalidInput):
        made.start(user, session_id=one.chat_id, edit_of=one.message_id)
    with pytest.raises(NotFound):
        made.chats.change(user, one.chat_id, ChatChange(leaf_id=other.message_id))


def test_a_model_is_told_what_was_said_on_the_branch_and_nothing_of_others(stand: Make, user: Caller) -> None:
    made = stand(model_for(answer="So it is.", rewrite="What about it all?"))
    first = made.finished(user, "One?")
    made.finished(user, "Two?", session_id=first.chat_id)
    made.finished(user, "Three?", session_id=first.chat_id, parent_id=first.message_id)
    asked = made.answers.asked[-1]
    assert asked.history == (Exchange("One?", "So it is."),)
    assert asked.question == "What about it all?"


def test_a_title_that_a_person_gave_stays(stand: Make, user: Caller) -> None:
    made = stand()
    turn = made.finished(user)
    changed = made.chats.change(user, turn.chat_id, ChatChange(title="  Leave\tof all kinds "))
    assert (changed.title, changed.title_by) == ("Leave of all kinds", "user")
    for wrong in ("", "  ", "x" * 301, "a\u202eb", "a\0b"):
        with pytest.raises(InvalidInput):
            made.chats.change(user, turn.chat_id, ChatChange(title=wrong))


def test_a_long_chat_is_read_from_its_end(any_stand: Make, user: Caller) -> None:
    made = any_stand()
    first = made.finished(user, "1?")
    for number in range(2, 5):
        made.finished(user, f"{number}?", session_id=first.chat_id)
    whole = made.chats.get(user, first.chat_id)
    assert (len(whole.messages), whole.total, whole.earlier) == (8, 8, None)
    got: list[str] = []
    cursor: str | None = None
    for length in (3, 3, 2):
        part = made.chats.page(user, first.chat_id, cursor=cursor, limit=3)
        assert (len(part.messages), part.total, part.branch) == (length, 8, whole.branch)
        got, cursor = [reply.message.id for reply in part.messages] + got, part.earlier
    assert cursor is None
    assert got == [reply.message.id for reply in whole.messages]
    assert made.chats.page(user, first.chat_id, limit=8).earlier is None
    for wrong in ({"limit": 0}, {"limit": 201}, {"cursor": "x"}, {"cursor": "\0"}):
        with pytest.raises(InvalidInput):
            made.chats.page(user, first.chat_id, **wrong)


def test_chats_are_found_by_what_is_said_in_them(any_stand: Make, user: Caller, stranger: Caller) -> None:
    stand = any_stand(model_for(answer="Sixteen WEEKS 100%."))
    first = stand.finished(user, "How long is Überstunden leave?")
    second = stand.finished(user, "Is train travel paid?")

    def found(query: str) -> set[str]:
        return {chat.id for chat in stand.chats.list(user, query=query).items}

    assert found("überstunden") == {first.chat_id}
    assert found("LEAVE weeks") == {first.chat_id}
    assert found("weeks") == {first.chat_id, second.chat_id}
    assert found("100%") == {first.chat_id, second.chat_id}
    assert found("%") == {first.chat_id, second.chat_id}
    assert found("_") == set(), "what means something to the database is a character"
    assert found("leave train") == set()
    assert stand.chats.list(stranger, query="weeks").items == []
    for wrong in ("", "  ", "x" * 201, "a\0"):
        with pytest.raises(InvalidInput):
            stand.chats.list(user, query=wrong)


def test_branches_of_damaged_trees_end() -> None:
    assert branch_of({"a": None, "b": "a", "c": "b"}, "c") == ["a", "b", "c"]
    assert branch_of({"a": "b", "b": "a"}, "a") == ["b", "a"]
    assert branch_of({"b": "gone"}, "b") == ["b"]
    assert branch_of({"a": None}, "gone") == []
    assert branch_of({}, None) == []
    assert end_of_branch({"a": None, "b": "a", "c": "a", "d": "b"}, "a") == "c"
    assert end_of_branch({"a": None, "b": "a", "c": "a", "d": "b"}, "b") == "d"
    assert end_of_branch({"a": "b", "b": "a"}, "a") in {"a", "b"}


def test_a_model_that_is_named_writes(stand: Make, user: Caller) -> None:
    made = stand()
    made.models = FakeModels(named=ScriptedModel("By name.", facts=FACTS))
    made.chats = made.another()
    assert made.chats.ask(user, "Who?", model="named").message.text == "By name."
    assert made.chats.ask(user, "Who?").message.text == "Yes."
    with pytest.raises(NotFound):
        made.chats.ask(user, "Who?", model="nobody")
    made.close()


def test_an_answer_is_made_once_more_with_what_was_named_for_it(
    any_stand: Make, user: Caller, library: Library
) -> None:
    stand = any_stand(ScriptedModel("Preferred."))
    stand.models.named["thorough"] = ScriptedModel("Thorough.")
    stand.models.named["other"] = ScriptedModel("Other.")
    one, two = library.collection(user, "One"), library.collection(user, "Two")
    first = stand.finished(user, collections=("One", "Two"))
    second = stand.finished(
        user, "And two?", session_id=first.chat_id, collections=("Two",), model="thorough", mode=Mode.MARK
    )

    def again(message_id: str, **other: Any) -> tuple[str, str | None, tuple[str, ...] | None]:
        turn = stand.chats.regenerate(user, message_id, **other)
        assert turn.wait(PATIENCE)
        stored = stand.stored(user, turn.message_id)
        return stored.text, stored.mode, stand.answers.asked[-1].collections

    for message_id in (second.message_id, second.question_id):
        assert again(message_id) == ("Thorough.", "mark", (two.id,))
    assert again(second.message_id, model="other", mode=Mode.OFF) == ("Other.", "off", (two.id,))
    assert again(second.question_id) == ("Other.", "off", (two.id,)), "the newest answer counts"
    assert again(first.message_id) == ("Preferred.", "strict", (one.id, two.id))
    library.collections.delete(user, two.id)
    assert again(first.message_id) == ("Preferred.", "strict", (one.id,))
    with pytest.raises(NotFound):
        again(second.message_id)
    del stand.models.named["thorough"]
    with pytest.raises(NotFound):
        again(second.message_id)


def within(stand: ChatStand) -> set[str]:
    """The collections that were asked last."""
    return set(stand.answers.asked[-1].collections or ())


def test_a_chat_with_an_assistant_stays_in_its_collections(
    any_stand: Make, editor: Caller, database: Database, library: Library
) -> None:
    stand = any_stand()
    names = ("One", "Two", "Three")
    ids = {name: library.collection(editor, name).id for name in names}
    assistants = Assistants(database, library.rules)
    for name in ("First", "Second"):
        assistants.create(editor, NewAssistant(name, collections=names))
    begun = stand.finished(editor, assistant="First", collections=("One",))
    assert within(stand) == {ids["One"]}
    stand.finished(editor, session_id=begun.chat_id)
    assert within(stand) == {ids["One"]}
    stand.finished(editor, session_id=begun.chat_id, assistant="Second")
    assert within(stand) == set(ids.values())
    assert stand.chats.regenerate(editor, stand.chats.get(editor, begun.chat_id).chat.leaf_id or "").wait(PATIENCE)
    assert within(stand) == set(ids.values())
