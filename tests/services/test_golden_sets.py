"""Golden sets: imported, grown from chats, and only for who may."""

from __future__ import annotations

import pytest

from citewell.db.tables import Message
from citewell.domain.access import Caller, Role
from citewell.domain.errors import AlreadyExists, InvalidInput, NotFound
from citewell.services.evaluation.golden_sets import GoldenSets
from citewell.services.evaluation.questions import MAX_QUESTION_CHARS, Expected, Imported, NewQuestion
from fakes.clock import FakeClock
from support.people import People
from support.stack import Stack


@pytest.fixture
def sets(stack: Stack) -> GoldenSets:
    return GoldenSets(stack.database, stack.library.rules)


def asks(text: str, *documents: str) -> NewQuestion:
    return NewQuestion(text, tuple(Expected(each) for each in documents))


def test_an_import_may_be_repeated(sets: GoldenSets, user: Caller) -> None:
    made = sets.create(user, name="Leave").golden_set
    assert sets.put(user, made.id, [asks("How long?", "a"), asks("Who?", "b")]) == Imported(2, 0, 0)
    assert sets.put(user, "leave", [asks(" how  LONG?", "a"), asks("Who?", "c"), asks("Why?", "d")]) == Imported(
        1, 1, 1
    )
    listed = sets.questions(user, made.id).items
    assert {row.question: row.expected[0]["document"] for row in listed} == {"How long?": "a", "Who?": "c", "Why?": "d"}
    assert sets.get(user, "LEAVE").questions == 3
    sets.remove(user, made.id, listed[0].id)
    assert sets.get(user, made.id).questions == 2
    sets.delete(user, made.id)
    assert sets.list(user).total == 0


def test_nothing_of_a_wrong_import_is_kept(sets: GoldenSets, user: Caller) -> None:
    made = sets.create(user, name="Leave").golden_set
    for wrong in (
        asks(" ", "a"),
        asks("x" * (MAX_QUESTION_CHARS + 1), "a"),
        asks("Who?"),
        asks("Who?", ""),
        asks("W\0o?", "a"),
        NewQuestion("Who?", (Expected("a", 0),)),
        NewQuestion("Who?", (Expected("a", 1, ""),)),
    ):
        with pytest.raises(InvalidInput) as raised:
            sets.put(user, made.id, [asks("Good?", "a"), wrong])
        assert str(raised.value.facts["field"]).startswith("questions/1")
    assert sets.get(user, made.id).questions == 0


def test_names_are_unique_and_sets_of_others_do_not_exist(sets: GoldenSets, user: Caller, stranger: Caller) -> None:
    made = sets.create(user, name="Leave").golden_set
    with pytest.raises(AlreadyExists):
        sets.create(user, name="LEAVE")
    sets.create(stranger, name="Leave")
    for act in (
        lambda: sets.get(stranger, made.id),
        lambda: sets.delete(stranger, made.id),
        lambda: sets.put(stranger, made.id, [asks("Who?", "a")]),
        lambda: sets.questions(stranger, made.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_set_belongs_to_a_collection_that_its_maker_can_read(
    stack: Stack, sets: GoldenSets, user: Caller, people: People
) -> None:
    collection = stack.library.collection(user, "Handbook")
    assert sets.create(user, name="One", collection="handbook").golden_set.collection_id == collection.id
    with pytest.raises(NotFound):
        sets.create(people.caller(user.tenant_id, Role.EDITOR), name="Two", collection="handbook")


def test_a_set_grows_by_what_an_answer_cites(stack: Stack, sets: GoldenSets, user: Caller, people: People) -> None:
    collection = stack.library.collection(user)
    text = b"Parental leave lasts twelve weeks. Ask the office for the form."
    document = stack.library.upload(user, collection, text, external_id="leave.txt").document
    stack.work()
    reply = stack.chats.ask(user, "How long does parental leave last?")
    assert reply.citations
    made = sets.create(user, name="Leave").golden_set
    question = sets.growth.add(user, made.id, reply.message.id)
    assert question.question == "How long does parental leave last?"
    assert (question.source, question.message_id) == ("chat", reply.message.id)
    assert question.expected[0]["document"] == "leave.txt"
    assert question.expected[0]["quote"] in text.decode()
    with pytest.raises(NotFound):
        sets.growth.add(people.caller(user.tenant_id, Role.ADMIN), made.id, reply.message.id)
    asked = next(m for m in stack.chats.get(user, reply.chat.id).messages if m.message.role == "user")
    assert isinstance(asked.message, Message)
    with pytest.raises(NotFound):
        sets.growth.add(user, made.id, asked.message.id)
    stack.library.documents.delete(user, document.id)
    with pytest.raises(InvalidInput, match="still there"):
        sets.growth.add(user, made.id, reply.message.id)


def test_every_change_of_its_questions_is_a_change_of_the_set(sets: GoldenSets, user: Caller, clock: FakeClock) -> None:
    made = sets.create(user, name="Quiz").golden_set.updated_at
    moments = [made]

    def now() -> None:
        moments.append(sets.get(user, "Quiz").golden_set.updated_at)
        clock.advance(60)

    clock.advance(60)
    sets.put(user, "Quiz", [asks("Who?", "a")])
    now()
    sets.put(user, "Quiz", [asks("Who?", "b")])
    now()
    (question,) = sets.questions(user, "Quiz").items
    sets.remove(user, "Quiz", question.id)
    now()
    assert moments == sorted(set(moments))
