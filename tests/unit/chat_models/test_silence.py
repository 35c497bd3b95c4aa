"""Models that fall silent, and readers that are slow."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest

from citewell.backends.chat_models.providers import NetworkProviders
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ModelUnavailable, TurnCancelled
from citewell.ports.chat_model import ChatModel, ModelEnd, ModelFacts, ModelRequest, ModelTurn, TextPart
from citewell.ports.chat_models import ConnectionTerms
from fakes.chat_model import Wait
from support.model_server import ModelServer, Raw, ServerScript, Status, model_server
from support.waiting import until

REQUEST = ModelRequest([ModelTurn("user", "How many days?")])
IMPATIENT = 0.05
PATIENT = 1.0
"""Seconds; enough for a first part on a machine that does other things, too."""


@pytest.fixture
def closing_stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def opened(stack: ExitStack, server: ModelServer, script: ServerScript, **terms: float) -> ChatModel:
    server.reply = lambda _asked: script
    given = ConnectionTerms("openai", server.url, trusted=True, **{"attempts": 1, **terms})  # type: ignore[arg-type]  # numbers of either kind
    provider = NetworkProviders(FetchPolicy()).open(given)
    stack.callback(provider.close)
    return provider.model(ModelFacts("ours", "openai", "small"))


def is_given_up(model: ChatModel, said: int) -> None:
    """The model says so many parts, and is then given up for its silence."""
    with closing(model.stream(REQUEST, Cancellation())) as parts:
        for _ in range(said):
            next(parts)
        with pytest.raises(ModelUnavailable, match="does not answer in time") as raised:
            next(parts)
    assert raised.value.facts["reason"] == "timeout"


@pytest.mark.parametrize("said", [0, 1], ids=["before the first part", "after it"])
def test_a_model_that_hangs_is_given_up(closing_stack: ExitStack, said: int) -> None:
    server, wait = closing_stack.enter_context(model_server()), Wait()
    is_given_up(opened(closing_stack, server, [*["Thirty"] * said, wait], seconds=PATIENT if said else IMPATIENT), said)
    assert wait.left.wait(10)
    until(lambda: server.hung_up == 1)


def test_an_answer_has_an_end(closing_stack: ExitStack) -> None:
    server, wait = closing_stack.enter_context(model_server()), Wait()
    is_given_up(opened(closing_stack, server, ["Thirty", wait], total_seconds=PATIENT), 1)


def test_a_server_that_is_not_there_is_unreachable(closing_stack: ExitStack) -> None:
    with model_server() as server:
        model = opened(closing_stack, server, "Thirty.")
    with closing(model.stream(REQUEST, Cancellation())) as parts, pytest.raises(ModelUnavailable) as raised:
        next(parts)
    assert raised.value.facts["reason"] == "unreachable"
    assert "does not take connections" in raised.value.message


def test_a_wait_between_attempts_is_stopped_at_once(closing_stack: ExitStack) -> None:
    server, cancellation = closing_stack.enter_context(model_server()), Cancellation()
    model = opened(closing_stack, server, Status(429, headers={"Retry-After": "9"}), attempts=3)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(lambda: list(model.stream(REQUEST, cancellation)))
        until(lambda: len(server.asked) == 1 and not server.open_now)
        cancellation.cancel()
        with pytest.raises(TurnCancelled):
            asking.result(10)
    assert len(server.asked) == 1


def test_a_reader_who_is_slow_slows_the_server_down(closing_stack: ExitStack) -> None:
    """Nothing reads ahead of who reads: the server cannot send more than the sockets hold."""
    server, sent = closing_stack.enter_context(model_server()), Wait()
    sent.go.set()
    much = [Raw((b": " + b"x" * 1000 + b"\n\n") * 1000)] * 30
    model = opened(closing_stack, server, ["Thirty", *much, sent, " days."])
    with closing(model.stream(REQUEST, Cancellation())) as parts:
        assert next(parts) == TextPart("Thirty")
        assert not sent.reached.wait(0.2)
        assert next(parts) == TextPart(" days.")
        assert sent.reached.is_set()
        assert isinstance(next(parts), ModelEnd)
