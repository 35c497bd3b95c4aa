"""Models that stand in for each other."""

from __future__ import annotations

from contextlib import closing

import pytest

from citewell.backends.chat_models.fallbacks import InOrder
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ModelInvalid, ModelUnavailable, TurnCancelled
from citewell.ports.chat_model import ModelEnd, ModelFacts, ModelPart, ModelRequest, ModelTurn, TextPart
from fakes.chat_model import ScriptedModel

REQUEST = ModelRequest([ModelTurn("user", "How many days?")])
AWAY = ModelUnavailable("The first is away.", reason="limited", attempts=3)


def ask(*models: ScriptedModel) -> list[ModelPart]:
    with closing(InOrder(models).stream(REQUEST, Cancellation())) as parts:
        return list(parts)


def test_the_next_answers_where_one_does_not_and_says_so() -> None:
    second = ScriptedModel("Thirty days.", facts=ModelFacts("second", "test", "second-1"))
    unused = ScriptedModel("Forty.")
    parts = ask(ScriptedModel(AWAY), ScriptedModel(ModelInvalid("Not an answer.")), second, unused)
    assert parts[0] == TextPart("Thirty")
    end = parts[-1]
    assert isinstance(end, ModelEnd)
    assert (end.model, end.attempts) == ("second-1", 5)
    assert not unused.asked


def test_what_is_known_of_it_is_what_is_known_of_the_first() -> None:
    assert InOrder([ScriptedModel(facts=ModelFacts("a", "t", "m")), ScriptedModel()]).facts.name == "a"


@pytest.mark.parametrize(("others", "says"), [(1, "Neither does its fallback"), (2, "Nor does one of its 2 fallbacks")])
def test_when_none_answers_the_first_one_s_error_is_told(others: int, says: str) -> None:
    rest = [ScriptedModel(ModelUnavailable("Another is away.", reason="refused")) for _ in range(others)]
    with pytest.raises(ModelUnavailable, match=f"The first is away. {says}") as raised:
        ask(ScriptedModel(AWAY), *rest)
    assert raised.value.facts == {"reason": "limited", "attempts": 3 + others}


def test_nobody_stands_in_once_a_part_was_given_out() -> None:
    other = ScriptedModel("Forty.")
    with pytest.raises(ModelUnavailable, match=r"^It breaks off\.$"):
        ask(ScriptedModel(["Thirty", ModelUnavailable("It breaks off.", reason="broken")]), other)
    assert not other.asked


def test_who_is_stopped_goes_nowhere_else() -> None:
    cancellation, other = Cancellation(), ScriptedModel("Forty.")
    cancellation.cancel()
    model = InOrder([ScriptedModel("Thirty."), other])
    with closing(model.stream(REQUEST, cancellation)) as parts, pytest.raises(TurnCancelled):
        next(parts)
    assert not other.asked
