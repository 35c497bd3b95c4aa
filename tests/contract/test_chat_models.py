"""What every provider of chat models owes its callers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import pytest

from citewell.backends.chat_models.providers import NetworkProviders
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import InvalidInput, ModelUnavailable, TurnCancelled
from citewell.ports.chat_model import ModelEnd, ModelFacts, ModelPart, ModelRequest, ModelTurn, TextPart
from citewell.ports.chat_models import KINDS, ChatProvider, ChatProviders, ConnectionTerms
from fakes.chat_model import Script, ScriptedModel, Wait
from fakes.chat_models import FakeProviders
from support.model_server import ModelServer, ServerScript, Status, model_server
from support.waiting import PATIENCE_SECONDS

REQUEST = ModelRequest([ModelTurn("user", "How many days?")])


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server() as made:
        yield made


@dataclass
class Stand:
    """An account whose models say what the test wants. ``status`` is what its server answers instead."""

    provider: ChatProvider
    says: Callable[[Script], None]
    status: Callable[[int], None]

    def text(self) -> str:
        with closing(self.stream()) as parts:
            return "".join(part.text for part in parts if isinstance(part, TextPart))

    def stream(self) -> Generator[ModelPart, None, None]:
        return self.provider.model(ModelFacts("ours", "test", "small")).stream(REQUEST, Cancellation())


@pytest.fixture(params=["fake", "network"])
def providers(request: pytest.FixtureRequest) -> ChatProviders:
    return FakeProviders() if request.param == "fake" else NetworkProviders(FetchPolicy())


@pytest.fixture(params=["fake", *KINDS])
def stand(request: pytest.FixtureRequest, server: ModelServer) -> Iterator[Stand]:
    if request.param == "fake":
        opened = FakeProviders().open(ConnectionTerms("openai"))

        def says(script: Script) -> None:
            opened.answer = lambda: script

        yield Stand(opened, says, lambda status: says(refusal(status)))
        return
    url = server.url if request.param == "openai" else server.root
    provider = NetworkProviders(FetchPolicy()).open(
        ConnectionTerms(request.param, url, "key", trusted=True, attempts=1)
    )

    def serve(script: ServerScript) -> None:
        server.reply = lambda _asked: script

    serve("Thirty days.")
    yield Stand(provider, serve, lambda status: serve(Status(status, "no: key")))
    provider.close()


def refusal(status: int) -> ModelUnavailable:
    says = {401: "refuses the key", 404: "is not known there", 500: "answers 500"}[status]
    return ModelUnavailable(f"The model {says}.", reason="refused", status=status)


def test_an_account_has_models(stand: Stand) -> None:
    assert stand.text() == "Thirty days."


def test_an_account_says_which_models_it_has(stand: Stand) -> None:
    assert stand.provider.check(None, Cancellation()) == "It answers, and has 2 models: small, large."


def test_a_model_is_asked_for_a_word(stand: Stand) -> None:
    assert stand.provider.check("small", Cancellation()) == "small answers."


@pytest.mark.parametrize("model", [None, "small"])
@pytest.mark.parametrize(("status", "says"), [(401, "refuses the key"), (404, "not known there"), (500, "answers 500")])
def test_a_check_says_what_is_wrong(stand: Stand, model: str | None, status: int, says: str) -> None:
    stand.status(status)
    with pytest.raises(ModelUnavailable, match=says) as raised:
        stand.provider.check(model, Cancellation())
    assert raised.value.facts["status"] == status


def test_a_check_can_be_stopped(stand: Stand) -> None:
    wait, cancellation = Wait(), Cancellation()
    stand.says(wait)
    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(stand.provider.check, "small", cancellation)
        assert wait.reached.wait(PATIENCE_SECONDS)
        cancellation.cancel()
        with pytest.raises(TurnCancelled):
            checking.result(PATIENCE_SECONDS)


def test_to_close_waits_for_what_is_written(stand: Stand) -> None:
    wait = Wait()
    stand.says(["Thirty", wait, " days."])
    with closing(stand.stream()) as parts:
        assert next(parts) == TextPart("Thirty")
        stand.provider.close()
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
    for refuses in (providers.check_terms, providers.open):
        with pytest.raises(InvalidInput) as raised:
            refuses(ConnectionTerms(kind, base_url, key))
        assert raised.value.facts["field"] == field
        assert "secret" not in raised.value.message


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anthropic", None)
    with pytest.raises(ModelUnavailable, match=r"pip install 'citewell\[anthropic\]'") as raised:
        NetworkProviders(FetchPolicy()).open(ConnectionTerms("anthropic"))
    assert raised.value.facts["reason"] == "not_installed"


def test_addresses_inside_are_for_the_operator_alone(server: ModelServer) -> None:
    provider = NetworkProviders(FetchPolicy()).open(ConnectionTerms("openai", server.url, attempts=1))
    with pytest.raises(ModelUnavailable, match="CITEWELL_FETCH_ALLOW") as raised:
        provider.check(None, Cancellation())
    assert raised.value.facts["reason"] == "refused"
    allowed = FetchPolicy.with_rules([f"127.0.0.1:{server.port}"])
    server.reply = lambda _asked: "Thirty days."
    provider = NetworkProviders(allowed).open(ConnectionTerms("openai", server.url))
    assert "2 models" in provider.check(None, Cancellation())
    provider.close()
