"""Asking again, on a clock that the test owns."""

from __future__ import annotations

from contextlib import closing

import pytest

from citewell.backends.chat_models.retrying import Retrying, pause
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import CitewellError, ModelInvalid, ModelUnavailable, TurnCancelled
from citewell.ports.chat_model import ModelEnd, ModelPart, ModelRequest, ModelTurn, TextPart
from fakes.chat_model import Script, ScriptedModel

REQUEST = ModelRequest([ModelTurn("user", "How many days?")])


def failure(reason: str = "unreachable", **facts: object) -> ModelUnavailable:
    return ModelUnavailable("It is away.", reason=reason, **facts)


class Stand:
    """A model that is retried; ``waited`` holds how long it was waited, in seconds."""

    def __init__(self, *scripts: Script, attempts: int = 3, jitter: float = 0.5) -> None:
        self.waited: list[float] = []
        self.model = ScriptedModel(*scripts)
        self.retrying = Retrying(self.model, attempts=attempts, longest_wait=20, wait=self._wait, jitter=lambda: jitter)

    def _wait(self, seconds: float, cancellation: Cancellation) -> None:
        cancellation.check()
        self.waited.append(seconds)

    def ask(self) -> list[ModelPart]:
        with closing(self.retrying.stream(REQUEST, Cancellation())) as parts:
            return list(parts)


@pytest.mark.parametrize("reason", ["unreachable", "timeout", "limited", "broken"])
def test_what_may_pass_is_asked_again(reason: str) -> None:
    stand = Stand(failure(reason), failure(reason), "Thirty days.")
    parts = stand.ask()
    assert parts[0] == TextPart("Thirty")
    assert isinstance(parts[-1], ModelEnd)
    assert parts[-1].attempts == 3
    assert stand.waited == [0.5, 1.0]  # half of 0.5 * 2^1 and of 0.5 * 2^2
    assert stand.model.open_now == 0


@pytest.mark.parametrize(
    "error",
    [failure("refused"), failure("too_long"), failure("busy"), failure(resting=True), ModelInvalid("Not an answer.")],
    ids=lambda error: str(error.facts.get("reason", "invalid")),
)
def test_what_stays_is_not_asked_again(error: CitewellError) -> None:
    stand = Stand(error, "Thirty days.")
    with pytest.raises(type(error)):
        stand.ask()
    assert len(stand.model.asked) == 1


def test_nothing_is_asked_again_once_a_part_was_given_out() -> None:
    stand = Stand(["Thirty", failure("broken")], "Thirty days.")
    found = list[ModelPart]()
    with pytest.raises(ModelUnavailable):
        found.extend(stand.retrying.stream(REQUEST, Cancellation()))
    assert found == [TextPart("Thirty")]
    assert len(stand.model.asked) == 1


def test_attempts_are_bounded_and_counted() -> None:
    stand = Stand(failure(), attempts=4)
    with pytest.raises(ModelUnavailable) as raised:
        stand.ask()
    assert (len(stand.model.asked), raised.value.facts["attempts"]) == (4, 4)
    assert raised.value.facts["reason"] == "unreachable"


@pytest.mark.parametrize(("asked", "waited"), [(3, [3]), (0.1, [0.5]), (20, [20]), (21, None), (float("inf"), None)])
def test_what_the_model_asks_to_wait_is_honoured_up_to_a_bound(asked: float, waited: list[float] | None) -> None:
    stand = Stand(failure("limited", retry_after=asked), "Thirty days.")
    if waited is None:
        with pytest.raises(ModelUnavailable):
            stand.ask()
    else:
        stand.ask()
    assert stand.waited == (waited or [])


def test_a_model_that_another_stands_in_for_is_not_waited_for_long() -> None:
    stand = Stand(failure(), failure("limited", retry_after=3), "Thirty days.", attempts=5)
    with pytest.raises(ModelUnavailable):
        list(stand.retrying.hurried().stream(REQUEST, Cancellation()))
    assert (len(stand.model.asked), stand.waited) == (2, [0.5])


def test_waits_grow_to_their_bound_and_no_further() -> None:
    stand = Stand(failure(), attempts=10, jitter=0.999)
    with pytest.raises(ModelUnavailable):
        stand.ask()
    assert stand.waited == sorted(stand.waited)
    assert max(stand.waited) < 20


def test_a_wait_ends_at_once_when_it_is_stopped() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(TurnCancelled):
        pause(3600, cancellation)
