"""What every provider of chat models owes its callers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from citewell.backends.chat_models.providers import NetworkProviders
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import InvalidInput, ModelUnavailable, TurnCancelled
from citewell.ports.chat_model import ModelEnd, ModelFacts, ModelRequest, ModelTurn, TextPart
from citewell.ports.chat_models import KINDS, ChatProvider, ChatProviders, ConnectionTerms
from fakes.chat_model import ScriptedModel, Wait
from support.model_server import ModelServer, Status, model_server

REQUEST = ModelRequest([ModelTurn("user", "How many days?")])


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server() as made:
        yield made


@pytest.fixture
def providers() -> ChatProviders:
    return NetworkProviders(FetchPolicy())


def terms(kind: str, server: ModelServer) -> ConnectionTerms:
    return ConnectionTerms(kind, server.url if kind == "openai" else server.root, "key", trusted=True, attempts=1)


@pytest.fixture(params=KINDS)
def provider(request: pytest.FixtureRequest, server: ModelServer, providers: ChatProviders) -> Iterator[ChatProvider]:
    server.reply = lambda _asked: "Thirty days."
    opened = providers.open(terms(request.param, server))
    yield opened
    opened.close()


def text(provider: ChatProvider) -> str:
    model = provider.model(ModelFacts("ours", "test", "small"))
    with closing(model.stream(REQUEST, Cancellation())) as parts:
        return "".join(part.text for part in parts if isinstance(part, TextPart))


def test_an_account_has_models(provider: ChatProvider) -> None:
    assert text(provider) == "Thirty days."


def test_an_account_says_which_models_it_has(provider: ChatProvider) -> None:
    assert provider.check(None, Cancellation()) == "It answers, and has 2 models: small, large."


def test_a_model_is_asked_for_a_word(provider: ChatProvider) -> None:
    assert provider.check("small", Cancellation()) == "small answers."


@pytest.mark.parametrize("model", [None, "small"])
@pytest.mark.parametrize(("status", "says"), [(401, "refuses the key"), (404, "not known there"), (500, "answers 500")])
def test_a_check_says_what_is_wrong(
    provider: ChatProvider, server: ModelServer, model: str | None, status: int, says: str
) -> None:
    server.reply = lambda _asked: Status(status, "no: key")
    with pytest.raises(ModelUnavailable, match=says) as raised:
        provider.check(model, Cancellation())
    assert raised.value.facts["status"] == status


def test_a_check_can_be_stopped(provider: ChatProvider, server: ModelServer) -> None:
    wait, cancellation = Wait(), Cancellation()
    server.reply = lambda _asked: wait
    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(provider.check, "small", cancellation)
        assert wait.reached.wait(10)
        cancellation.cancel()
        with pytest.raises(TurnCancelled):
            checking.result(10)


def test_to_close_waits_for_what_is_written(provider: ChatProvider, server: ModelServer) -> None:
    wait = Wait()
    server.reply = lambda _asked: ["Thirty", wait, " days."]
    with closing(provider.model(ModelFacts("ours", "test", "small")).stream(REQUEST, Cancellation())) as parts:
        assert next(parts) == TextPart("Thirty")
        provider.close()
        wait.go.set()
        assert next(parts) == TextPart(" days.")


def test_models_stand_in_for_each_other(providers: ChatProviders) -> None:
    away = ScriptedModel(ModelUnavailable("It is away.", reason="unreachable"))
    model = providers.in_order([away, ScriptedModel("Thirty days.")])
    with closing(model.stream(REQUEST, Cancellation())) as parts:
        said = list(parts)
    assert said[:2] == [TextPart("Thirty"), TextPart(" days.")]
    assert isinstance(said[-1], ModelEnd)
    assert said[-1].attempts == 2


@pytest.mark.parametrize(
    ("kind", "base_url", "key", "field"),
    [
        ("other", None, None, "kind"),
        ("openai", "ftp://example.org", None, "base_url"),
        ("openai", "nonsense", None, "base_url"),
        ("openai", "https://me:secret@example.org/v1", None, "base_url"),
        ("openai", "https://example.org/v1?key=secret", None, "base_url"),
        ("anthropic", "https://example.org?api-version=1", None, "base_url"),
        ("openai", None, "a key\nwith lines", "api_key"),
        ("openai", None, "schlüssel", "api_key"),
    ],
)
def test_terms_that_cannot_be_are_refused(
    providers: ChatProviders, kind: str, base_url: str | None, key: str | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        providers.open(ConnectionTerms(kind, base_url, key))
    assert raised.value.facts["field"] == field
    assert "secret" not in raised.value.message
