"""Leaving a model alone that fails, on a clock that the test owns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest

from citewell.backends.chat_models.breaker import CircuitBreaker
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import CitewellError, ModelInvalid, ModelUnavailable, TurnCancelled
from citewell.ports.chat_model import ModelRequest, ModelTurn
from fakes.chat_model import Script, ScriptedModel, Wait
from fakes.clock import FakeClock

REQUEST = ModelRequest([ModelTurn("user", "How many days?")])
AWAY = ModelUnavailable("It is away.", reason="unreachable")


class Stand:
    """A breaker that opens after three failures in ten seconds, for five."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.script: Script = AWAY
        self.model = ScriptedModel(reply=lambda _request: self.script)
        self.breaker = CircuitBreaker(
            self.model, who="The model", failures=3, window=10, rest=5, clock=self.clock.monotonic
        )

    def ask(self, script: Script) -> None:
        self.script = script
        with closing(self.breaker.stream(REQUEST, Cancellation())) as parts:
            list(parts)

    def fails(self, times: int = 1, error: CitewellError = AWAY) -> None:
        for _ in range(times):
            with pytest.raises(type(error)):
                self.ask(error)

    def is_left_alone(self) -> bool:
        """Whether the next question is refused without a request."""
        before = len(self.model.asked)
        with suppress(ModelUnavailable):
            self.ask("Thirty days.")
        return len(self.model.asked) == before


def test_a_model_that_fails_is_left_alone_and_tried_again() -> None:
    stand = Stand()
    stand.fails(3)
    assert stand.is_left_alone()
    stand.clock.advance(4.9)
    assert stand.is_left_alone()
    stand.clock.advance(0.2)
    assert not stand.is_left_alone()
    assert not stand.is_left_alone()


def test_it_says_when_to_come_back() -> None:
    stand = Stand()
    stand.fails(3)
    stand.clock.advance(1.5)
    with pytest.raises(ModelUnavailable) as raised:
        stand.ask("Thirty days.")
    assert (raised.value.facts["resting"], raised.value.facts["retry_after"]) == (True, 4)
    assert "left alone" in raised.value.message


def test_failures_that_lie_far_apart_do_not_count_together() -> None:
    stand = Stand()
    for _ in range(5):
        stand.fails(2)
        stand.clock.advance(10.1)
    assert not stand.is_left_alone()


def test_an_answer_between_failures_starts_anew() -> None:
    stand = Stand()
    stand.fails(2)
    stand.ask("Thirty days.")
    stand.fails(2)
    assert not stand.is_left_alone()


def test_a_probe_that_fails_begins_the_rest_anew() -> None:
    stand = Stand()
    stand.fails(3)
    stand.clock.advance(5)
    stand.fails(1)
    assert stand.is_left_alone()
    stand.clock.advance(5)
    assert not stand.is_left_alone()


def test_one_probe_goes_at_a_time() -> None:
    stand = Stand()
    stand.fails(3)
    stand.clock.advance(5)
    wait, cancellation = Wait(), Cancellation()
    stand.script = [wait, "Thirty days."]
    with ThreadPoolExecutor(1) as pool:
        probe = pool.submit(lambda: list(stand.breaker.stream(REQUEST, cancellation)))
        assert wait.reached.wait(60)
        assert stand.is_left_alone()
        wait.go.set()
        assert len(probe.result(60)) == 3
    assert not stand.is_left_alone()


def test_a_probe_that_was_stopped_says_nothing() -> None:
    stand = Stand()
    stand.fails(3)
    stand.clock.advance(5)
    stopped = Cancellation()
    stopped.cancel()
    with closing(stand.breaker.stream(REQUEST, stopped)) as parts, pytest.raises(TurnCancelled):
        next(parts)
    stand.fails(1)
    assert stand.is_left_alone()


@pytest.mark.parametrize("reason", ["limited", "refused", "too_long", "busy"])
def test_what_the_request_is_to_blame_for_does_not_count(reason: str) -> None:
    stand = Stand()
    stand.fails(10, ModelUnavailable("No.", reason=reason))
    assert not stand.is_left_alone()


def test_answers_that_are_none_and_answers_that_break_off_count() -> None:
    stand = Stand()
    stand.fails(2, ModelInvalid("Not an answer."))
    stand.fails(1, ModelUnavailable("It breaks off.", reason="broken"))
    assert stand.is_left_alone()
