"""Documents that disagree: both sides are told, with dates, to those who may read both."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from citewell.db.tables import Collection
from citewell.domain.access import Caller
from citewell.domain.answer_events import AnswerEvent
from citewell.domain.evidence import Draft, DraftStatement, Passage, Quote
from citewell.services.answer.answers import Answers
from citewell.services.answer.inquiry import Inquiry, Mode
from citewell.services.answer.verifier import Verifier
from fakes.judge import FakeJudge
from support.stack import Stack

OLD = b"---\ndate: 2021-03-01\n---\n# Fees of the library\n\nThe annual fee for a library card is 40 Euro.\n"
NEW = b"---\ndate: 2024-03-01\n---\n# Fees of the library\n\nThe annual fee for a library card is 45 Euro.\n"
QUESTION = "What is the annual fee for a library card?"


class First:
    """Quotes the sentence of the old document, and says more."""

    def __init__(self, said: str | None = None) -> None:
        self._said = said

    def answer(self, question: str, passages: Sequence[Passage]) -> Draft:
        sentence = "The annual fee for a library card is 40 Euro."
        places = [number for number, passage in enumerate(passages) if sentence in passage.text]
        quotes = tuple(Quote(number, sentence) for number in places[:1])
        return Draft((DraftStatement(self._said or sentence, quotes),), "first")


def answers(stack: Stack, said: str | None = None, judge: FakeJudge | None = None) -> Answers:
    verifier = Verifier(stack.embedder, judge)
    return Answers(stack.database, stack.search_service, stack.library.rules, stack.blobs, First(said), verifier)


@pytest.fixture
def fees(stack: Stack, user: Caller) -> Collection:
    collection = stack.library.collection(user)
    for name, content in (("old.md", OLD), ("new.md", NEW)):
        stack.library.upload(user, collection, content, name=name)
    stack.work()
    return collection


def test_both_sides_are_told_and_the_newer_one_is_current(stack: Stack, user: Caller, fees: Collection) -> None:
    events: list[AnswerEvent] = []
    answer = answers(stack).answer(user, Inquiry(QUESTION, (fees.id,)), emit=events.append)
    (conflict,) = answer.conflicts
    assert conflict["kind"] == "number"
    sides = conflict["sides"]
    assert isinstance(sides, list)
    assert [side["value"] for side in sides] == ["40", "45"]
    assert [side["current"] for side in sides] == [False, True]
    assert [side["dated"][:4] for side in sides] == ["2021", "2024"]
    assert [event.data for event in events if event.kind == "conflict"] == [conflict]


def test_nothing_is_compared_where_nobody_asked_to_verify(stack: Stack, user: Caller, fees: Collection) -> None:
    assert answers(stack).answer(user, Inquiry(QUESTION, (fees.id,), mode=Mode.OFF)).conflicts == ()


def test_what_a_judge_used_is_part_of_the_answer(stack: Stack, user: Caller, fees: Collection) -> None:
    said = "Whoever wants a library card gives money for the annual fee."
    answer = answers(stack, said, FakeJudge()).answer(user, Inquiry(QUESTION, (fees.id,)))
    assert [(use.purpose, use.end.model, use.seconds) for use in answer.uses] == [("judge", "fake-judge", 0.5)]
