"""Whether an answer is right, as a judge sees it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from citewell.db.tables import UsageRecord
from citewell.domain.access import Caller
from citewell.domain.errors import ModelInvalid
from citewell.ports.judge import Judge, Judgement
from citewell.services.evaluation.correctness import AnswerJudging, Correctness
from citewell.services.usage.ledger import UsageLedger
from citewell.services.usage.prices import Prices
from fakes.judge import FakeJudge
from support.stack import Stack

ASKED = "How long is leave?"


def judging(stack: Stack, judge: Judge | None) -> AnswerJudging:
    return AnswerJudging(stack.database, judge, UsageLedger(Prices(stack.database)))


def statement(expected: str) -> str:
    return f"The answer to the question «{ASKED}» is: {expected}"


def test_the_best_of_the_right_answers_counts_and_what_was_used_is_recorded(stack: Stack, user: Caller) -> None:
    judge = FakeJudge(
        {statement("27 days"): Judgement(0.9, 0.0), statement("5 weeks"): Judgement(0.1, 0.5), statement("?"): None}
    )
    found = judging(stack, judge).correctness(
        user, question=ASKED, answer="Everybody has 27 days.", expected=["5 weeks", "27 days", "?"]
    )
    assert found == Correctness("fake", 0.9)
    assert {evidence for _, evidence in judge.asked} == {"Everybody has 27 days."}
    with stack.database.read(user) as session:
        [used] = session.scalars(select(UsageRecord)).all()
    assert (used.purpose, used.tokens_in, used.user_id, used.message_id) == ("judge", 10, user.user_id, None)


def test_what_a_judge_cannot_tell_is_not_known(stack: Stack, user: Caller) -> None:
    judge = FakeJudge({statement("y"): None})
    found = judging(stack, judge).correctness(user, question=ASKED, answer="x", expected=["y"])
    assert found == Correctness("fake", None)


def test_without_a_judge_nothing_is_said(stack: Stack, user: Caller) -> None:
    found = judging(stack, None).correctness(user, question=ASKED, answer="x", expected=["y"])
    assert found == Correctness(None, None)


def test_what_a_failed_judgement_cost_is_recorded_too(stack: Stack, user: Caller) -> None:
    failing = judging(stack, FakeJudge(problem=ModelInvalid("It does not answer with JSON.")))
    with pytest.raises(ModelInvalid):
        failing.correctness(user, question=ASKED, answer="x", expected=["y"])
    with stack.database.read(user) as session:
        assert len(session.scalars(select(UsageRecord)).all()) == 1
