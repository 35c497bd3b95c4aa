"""The verifier: when it asks models, and what it makes of their silence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from citewell.domain.alignment import ReadPassage
from citewell.domain.cancellation import Cancellation
from citewell.domain.comparison import Fault
from citewell.domain.errors import ModelInvalid, ModelUnavailable, TurnCancelled
from citewell.domain.evidence import DraftStatement, Passage, Quote
from citewell.domain.verification import Verdict
from citewell.ports.judge import Judgement
from citewell.services.answer.verifier import Verifier
from fakes.embedder import FakeEmbedder
from fakes.judge import FakeJudge

SOURCE = "Staff on journeys of six hours receive money for meals. Other costs are paid later by the office in Lyon."
PLAIN = "Staff on journeys of six hours receive money for meals."
REWORDED = "Money for meals is what travelling staff can expect."
WRONG = "Staff on journeys of nine hours receive money for meals."


class Counting(FakeEmbedder):
    """Counts calls and texts; silent when told to be."""

    def __init__(self, problem: ModelUnavailable | ModelInvalid | None = None) -> None:
        super().__init__()
        self.calls: list[int] = []
        self._problem = problem

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls.append(len(texts))
        if self._problem is not None:
            raise self._problem
        return super().embed_passages(texts)


def passage(text: str = SOURCE) -> Passage:
    return Passage(1, "d", "Handbook", (), text, 0, 1.0)


def draft(text: str) -> DraftStatement:
    return DraftStatement(text, (Quote(0, SOURCE),))


@pytest.mark.parametrize(("said", "verdict"), [(PLAIN, Verdict.SUPPORTED), (WRONG, Verdict.UNSUPPORTED)])
def test_what_words_settle_costs_no_model(said: str, verdict: Verdict) -> None:
    embedder, judge = Counting(), FakeJudge()
    verified = Verifier(embedder, judge).statement(draft(said), [passage()])
    assert verified is not None
    assert verified.verdict is verdict
    assert (embedder.calls, judge.asked) == ([], [])


def test_meaning_is_asked_once_and_remembered() -> None:
    embedder = Counting()
    verifier = Verifier(embedder)
    first = verifier.statement(draft(REWORDED), [passage()])
    calls = len(embedder.calls)
    assert calls <= 2  # one for the statement, once for texts about nothing
    assert verifier.statement(draft(REWORDED), [passage()]) == first
    assert len(embedder.calls) == calls
    assert first is not None
    assert first.similarity is not None
    verifier.statement(draft("Money is what staff in Lyon can expect."), [passage()])
    assert embedder.calls[calls:] == [1]


@pytest.mark.parametrize("problem", [ModelUnavailable("The model is missing."), ModelInvalid("The model gave NaN.")])
def test_without_the_model_words_alone_decide(problem: ModelUnavailable | ModelInvalid) -> None:
    verified = Verifier(Counting(problem)).statement(draft(REWORDED), [passage()])
    assert verified is not None
    assert verified.similarity is None
    assert verified.support == 0.6


def test_the_judge_is_asked_with_the_evidence_and_has_the_last_word() -> None:
    judge = FakeJudge({REWORDED: Judgement(0.9, 0.0)})
    verified = Verifier(FakeEmbedder(), judge).statement(draft(REWORDED), [passage()])
    assert verified is not None
    assert verified.verdict is Verdict.SUPPORTED
    assert verified.support == 0.9
    assert judge.asked == [(REWORDED, SOURCE)]


def test_what_the_judge_used_is_told() -> None:
    ends: list[tuple[str, float]] = []
    Verifier(FakeEmbedder(), FakeJudge()).statement(
        draft(REWORDED), [passage()], told=lambda end, seconds: ends.append((end.model, seconds))
    )
    assert ends == [("fake-judge", 0.5)]


def test_the_judge_may_not_clear_a_negation() -> None:
    said = "Staff on journeys of six hours do not receive money for meals."
    judge = FakeJudge({said: Judgement(1.0, 0.0)})
    verified = Verifier(FakeEmbedder(), judge).statement(draft(said), [passage()])
    assert verified is not None
    assert verified.verdict is Verdict.UNSUPPORTED
    assert Fault.NEGATION in {finding.fault for finding in verified.findings}


@pytest.mark.parametrize(
    "judge",
    [
        FakeJudge(problem=ModelUnavailable("The judge is away.")),
        FakeJudge(problem=ModelInvalid("The judge talks nonsense.")),
        FakeJudge({REWORDED: None}),
    ],
)
def test_a_silent_judge_changes_nothing(judge: FakeJudge) -> None:
    alone = Verifier(FakeEmbedder()).statement(draft(REWORDED), [passage()])
    assert Verifier(FakeEmbedder(), judge).statement(draft(REWORDED), [passage()]) == alone


def test_it_stops_when_it_is_told_to() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(TurnCancelled):
        Verifier(FakeEmbedder()).statement(draft(PLAIN), [passage()], cancellation=cancellation)


def test_quotes_that_stand_nowhere_leave_nothing() -> None:
    nowhere = DraftStatement(PLAIN, (Quote(0, "Nobody wrote this."), Quote(98, PLAIN), Quote(-1, PLAIN)))
    assert Verifier(Counting()).statement(nowhere, [passage()]) is None


def test_the_span_for_a_statement_that_names_its_passage_only() -> None:
    verifier = Verifier(FakeEmbedder())
    span = verifier.best_span("Staff receive money for meals on journeys.", ReadPassage(passage()))
    assert span is not None
    assert SOURCE[span[0] : span[1]] == PLAIN
    assert verifier.best_span("zebras", ReadPassage(passage(""))) is None


def test_names_of_judges() -> None:
    assert Verifier(FakeEmbedder()).judge is None
    assert Verifier(FakeEmbedder(), FakeJudge()).judge == "fake"
