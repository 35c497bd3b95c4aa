"""What every chat model owes its callers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

import pytest

from citewell.backends.chat_models.providers import NetworkProviders
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import CitewellError, ModelUnavailable, TurnCancelled
from citewell.ports.chat_model import (
    MOST_CHARACTERS,
    CallPart,
    ChatModel,
    ModelEnd,
    ModelFacts,
    ModelPart,
    ModelRequest,
    ModelTurn,
    TextPart,
    ToolSpec,
)
from citewell.ports.chat_models import ConnectionTerms
from fakes.chat_model import Script, ScriptedModel, Wait, call
from support.model_server import ModelServer, model_server
from support.waiting import PATIENCE_SECONDS, until

Says = Callable[[Script], ChatModel]
QUESTION = ModelRequest([ModelTurn("system", "Be brief."), ModelTurn("user", "How many days?")])
REASONS = {"unreachable", "timeout", "limited", "refused", "broken", "busy", "too_long"}
SEARCH = ToolSpec("search", "Finds passages.", {"type": "object", "properties": {"q": {"type": "string"}}})


class Served:
    """Models of a provider, played by a server of ours."""

    def __init__(self, kind: str, server: ModelServer, closing: ExitStack) -> None:
        self._server = server
        terms = ConnectionTerms(kind, server.url if kind == "openai" else server.root, "key", trusted=True, attempts=1)
        self._provider = NetworkProviders(FetchPolicy()).open(terms)
        closing.callback(self._provider.close)

    def __call__(self, script: Script) -> ChatModel:
        self._server.reply = lambda _asked: script
        return self._provider.model(ModelFacts("small", "test", "small", tools=True))


@pytest.fixture(params=["scripted", "openai", "anthropic", "gemini"])
def says(request: pytest.FixtureRequest) -> Iterator[Says]:
    """A model that plays a script."""
    if request.param == "scripted":
        yield ScriptedModel
        return
    with ExitStack() as stack:
        yield Served(request.param, stack.enter_context(model_server()), stack)


def answer(model: ChatModel, request: ModelRequest = QUESTION) -> list[ModelPart]:
    with closing(model.stream(request, Cancellation())) as parts:
        return list(parts)


def text(parts: list[ModelPart]) -> str:
    return "".join(part.text for part in parts if isinstance(part, TextPart))


@pytest.mark.parametrize(
    "said", ["Thirty days.", "", " a  b\n\nc ", "Größe 🏳️‍🌈 \u202e", "{\n", "data: [DONE]\n\ndata: x"], ids=range(6)
)
def test_the_text_arrives_as_it_was_said_and_ends_once(says: Says, said: str) -> None:
    parts = answer(says(said))
    assert text(parts) == said
    assert [isinstance(part, ModelEnd) for part in parts] == [False] * (len(parts) - 1) + [True]
    end = parts[-1]
    assert isinstance(end, ModelEnd)
    assert (end.reason, end.attempts) == ("stop", 1)
    assert end.model
    assert end.tokens_in > 0
    assert 0 <= end.tokens_cached <= end.tokens_in
    assert end.tokens_out >= bool(said)


def test_parts_arrive_while_the_model_still_writes(says: Says) -> None:
    wait = Wait()
    with closing(says(["Thirty", wait, " days."]).stream(QUESTION, Cancellation())) as parts:
        assert next(parts) == TextPart("Thirty")
        wait.go.set()
        assert text(list(parts)) == " days."


def test_calls_of_tools_arrive_whole(says: Says) -> None:
    asked = ModelRequest(QUESTION.turns, tools=(SEARCH,))
    first, second = call("search", '{"q": "leave"}', "a"), call("search", '{"q": "days"}', "b")
    parts = answer(says(["Let me see.", first, second]), asked)
    assert text(parts) == "Let me see."
    calls = [part.call for part in parts if isinstance(part, CallPart)]
    assert [(each.name, each.arguments) for each in calls] == [
        ("search", '{"q": "leave"}'),
        ("search", '{"q": "days"}'),
    ]
    assert len({each.id for each in calls}) == 2
    assert isinstance(parts[-1], ModelEnd)
    assert parts[-1].reason == "tool_calls"


def test_answers_of_tools_are_told(says: Says) -> None:
    made = call("search", '{"q": "leave"}', "a")
    turns = [
        *QUESTION.turns,
        ModelTurn("assistant", "", calls=(made.call,)),
        ModelTurn("tool", "Thirty days.", call_id="a"),
    ]
    assert text(answer(says("Thirty."), ModelRequest(turns, tools=(SEARCH,)))) == "Thirty."


@pytest.mark.parametrize("before", [[], ["Thirty"]], ids=["first", "later"])
def test_a_model_that_waits_is_stopped_from_another_thread(says: Says, before: list[Any]) -> None:
    wait, cancellation, found = Wait(), Cancellation(), list[ModelPart]()
    model = says([*before, wait, " days."])

    def read() -> None:
        with closing(model.stream(QUESTION, cancellation)) as parts:
            for part in parts:
                found.append(part)

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        assert wait.reached.wait(PATIENCE_SECONDS)
        until(lambda: len(found) == len(before))
        cancellation.cancel()
        with pytest.raises(TurnCancelled):
            reading.result(PATIENCE_SECONDS)
    assert wait.left.wait(PATIENCE_SECONDS), "the other side heard of it"
    assert text(found) == "".join(before)


def test_what_is_stopped_before_it_begins_asks_nobody(says: Says) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with closing(says("Thirty.").stream(QUESTION, cancellation)) as parts, pytest.raises(TurnCancelled):
        next(parts)


def test_to_close_the_iterator_stops_the_model(says: Says) -> None:
    wait = Wait()
    parts = says(["Thirty", wait, " days."]).stream(QUESTION, Cancellation())
    assert next(parts) == TextPart("Thirty")
    parts.close()
    assert list(parts) == []


def test_what_is_stopped_while_nobody_reads_is_stopped(says: Says) -> None:
    cancellation = Cancellation()
    with closing(says(["Thirty", " days."]).stream(QUESTION, cancellation)) as parts:
        next(parts)
        cancellation.cancel()
        with pytest.raises(TurnCancelled):
            list(parts)


def test_to_stop_after_the_end_changes_nothing(says: Says) -> None:
    cancellation = Cancellation()
    model = says("Thirty.")
    with closing(model.stream(QUESTION, cancellation)) as parts:
        assert text(list(parts)) == "Thirty."
    cancellation.cancel()
    assert text(answer(model)) == "Thirty."


def test_more_than_an_answer_can_have_is_cut(says: Says) -> None:
    parts = answer(says([TextPart("x" * 150_000)] * 4))
    assert len(text(parts)) == MOST_CHARACTERS
    assert isinstance(parts[-1], ModelEnd)
    assert parts[-1].reason == "length"


@pytest.mark.parametrize("before", [[], ["Thirty"]], ids=["first", "later"])
def test_an_error_is_one_of_ours(says: Says, before: list[Any]) -> None:
    model = says([*before, ModelUnavailable("It breaks off.", reason="broken")])
    found = list[ModelPart]()
    with pytest.raises(CitewellError) as raised:  # noqa: PT012 - what came before it counts, too
        for part in model.stream(QUESTION, Cancellation()):
            found.append(part)
    assert raised.type is ModelUnavailable
    assert raised.value.facts["reason"] in REASONS
    assert text(found) == "".join(before)


def test_many_threads_ask_at_once(says: Says) -> None:
    model, together = says("Thirty days."), threading.Barrier(8)

    def ask() -> str:
        together.wait(PATIENCE_SECONDS)
        return text(answer(model))

    with ThreadPoolExecutor(8) as pool:
        assert {each.result() for each in [pool.submit(ask) for _ in range(8)]} == {"Thirty days."}


def test_what_is_known_of_it(says: Says) -> None:
    facts = says("").facts
    assert facts.name
    assert facts.model
    assert facts.context_tokens > 0
