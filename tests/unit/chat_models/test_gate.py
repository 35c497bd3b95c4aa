"""Places for answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest

from citewell.backends.chat_models.gate import Gate, Gated
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ModelUnavailable, TurnCancelled
from citewell.ports.chat_model import ModelRequest, ModelTurn
from fakes.chat_model import ScriptedModel
from support.waiting import until

REQUEST = ModelRequest([ModelTurn("user", "How many days?")])


def test_no_more_than_there_are_places() -> None:
    gate = Gate(2, 0)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(gate.place("The model", Cancellation()))
        with (
            pytest.raises(ModelUnavailable, match="The model is busy") as raised,
            gate.place("The model", Cancellation()),
        ):
            pass
        assert raised.value.facts["reason"] == "busy"
    with gate.place("The model", Cancellation()):
        pass


def test_who_waits_is_let_in_in_order() -> None:
    gate, came = Gate(1, 60), list[int]()

    def enter(number: int) -> None:
        with gate.place("The model", Cancellation()):
            came.append(number)

    with ThreadPoolExecutor(3) as pool:
        with gate.place("The model", Cancellation()):
            for number in range(3):
                pool.submit(enter, number)
                until(lambda number=number: gate.waiting == number + 1)  # type: ignore[misc]  # mypy knows no default here
        until(lambda: len(came) == 3)
    assert came == [0, 1, 2]


def test_who_waits_can_be_stopped_and_leaves_no_gap() -> None:
    gate, cancellation = Gate(1, 60), Cancellation()

    def enter(stop: Cancellation) -> str:
        with gate.place("The model", stop):
            return "in"

    with ThreadPoolExecutor(2) as pool:
        with gate.place("The model", Cancellation()):
            stopped = pool.submit(enter, cancellation)
            until(lambda: gate.waiting == 1)
            other = pool.submit(enter, Cancellation())
            until(lambda: gate.waiting == 2)
            cancellation.cancel()
            with pytest.raises(TurnCancelled):
                stopped.result(60)
        assert other.result(60) == "in"
    assert gate.waiting == 0


def test_a_place_is_given_back_however_an_answer_ends() -> None:
    gate = Gate(1, 0)
    model = Gated(ScriptedModel("Thirty days.", ModelUnavailable("No.", reason="broken")), gate, who="The model")
    parts = model.stream(REQUEST, Cancellation())
    next(parts)
    parts.close()
    with pytest.raises(ModelUnavailable, match="No"):
        list(model.stream(REQUEST, Cancellation()))
    with closing(gate_of(gate)):
        pass


def gate_of(gate: Gate) -> ExitStack:
    """A place, taken."""
    stack = ExitStack()
    stack.enter_context(gate.place("The model", Cancellation()))
    return stack


def test_to_close_it_waits_for_who_is_inside() -> None:
    gate, closed = Gate(2, 0), list[bool]()
    with gate.place("The model", Cancellation()):
        gate.close(lambda: closed.append(True))
        assert not closed
    assert closed == [True]


def test_an_empty_one_closes_at_once() -> None:
    closed = list[bool]()
    Gate(1, 0).close(lambda: closed.append(True))
    assert closed == [True]


def test_who_is_stopped_at_the_moment_of_being_let_in_leaves_the_place() -> None:
    class AtThatMoment(Cancellation):
        """It is said after it was looked at for the first time."""

        armed = False

        @property
        def cancelled(self) -> bool:
            said = super().cancelled
            if self.armed:
                self.cancel()
            return said

        def check(self) -> None:
            if self.armed:
                self.cancel()
            super().check()

    gate, cancellation = Gate(1, 60), AtThatMoment()

    def enter() -> None:
        with gate.place("The model", cancellation):
            pass

    with ThreadPoolExecutor(1) as pool:
        with gate.place("The model", Cancellation()):
            stopped = pool.submit(enter)
            until(lambda: gate.waiting == 1)
            cancellation.armed = True
        with pytest.raises(TurnCancelled):
            stopped.result(60)
    closed = list[bool]()
    gate.close(lambda: closed.append(True))
    assert closed == [True], "nobody is inside"
