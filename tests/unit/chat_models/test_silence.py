"""Models that fall silent, and readers that are slow."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest

from citewell.backends.chat_models.providers import NetworkProviders
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ModelUnavailable, TurnCancelled
from citewell.ports.chat_model import ChatModel, ModelEnd, ModelFacts, ModelPart, ModelRequest, ModelTurn, TextPart
from citewell.ports.chat_models import ConnectionTerms
from fakes.chat_model import Wait
from support.model_server import ModelServer, Raw, ServerScript, Status, model_server
from support.waiting import until

REQUEST = ModelRequest([ModelTurn("user", "How many days?")])
PATIENCE = (0.05, 0.5, 5.0, 50.0)
"""Seconds; more where a machine has so much else to do that a model is given up before it was asked."""


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


def is_given_up(stack: ExitStack, said: int, term: str) -> tuple[ModelServer, Wait]:
    """The model says so many parts, and is then given up for its silence, after what ``term`` allows."""
    for seconds in PATIENCE:
        server, wait, parts = stack.enter_context(model_server()), Wait(), list[ModelPart]()
        model = opened(stack, server, [*["Thirty"] * said, wait], **{term: seconds})
        with closing(model.stream(REQUEST, Cancellation())) as stream, pytest.raises(ModelUnavailable) as raised:
            parts.extend(stream)
        if wait.reached.is_set() and len(parts) == said:
            assert "does not answer in time" in raised.value.message
            assert raised.value.facts["reason"] == "timeout"
            return server, wait
    raise AssertionError("it was never silent: this machine did not get so far")


@pytest.mark.parametrize("said", [0, 1], ids=["before the first part", "after it"])
def test_a_model_that_hangs_is_given_up(closing_stack: ExitStack, said: int) -> None:
    server, wait = is_given_up(closing_stack, said, "seconds")
    assert wait.left.wait(60)
    until(lambda: server.hung_up == 1)


def test_an_answer_has_an_end(closing_stack: ExitStack) -> None:
    is_given_up(closing_stack, 1, "total_seconds")


def test_a_server_that_is_not_there_is_unreachable(closing_stack: ExitStack) -> None:
    taken = closing_stack.enter_context(socket.socket())  # and kept, so that nobody else listens there meanwhile
    taken.bind(("127.0.0.1", 0))
    model = opened(closing_stack, ModelServer(taken.getsockname()[1], lambda _asked: "Thirty."), "Thirty.")
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
            asking.result(60)
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
