"""Which model answers: the chosen one, the preferred one, that of the settings, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from citewell.backends.secrets.aes_gcm import AesGcmBox
from citewell.bootstrap.chat_models import make_models
from citewell.bootstrap.settings import load_settings
from citewell.db.session import Database
from citewell.domain.access import Caller, Role
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ConfigurationError, ModelUnavailable, NotFound, SecretUnreadable
from citewell.ports.chat_model import ChatModel, ModelFacts, ModelRequest, ModelTurn, TextPart
from citewell.services.models.chat_models import ChatModels
from citewell.services.models.choices import ModelChoices, Serving
from citewell.services.models.connections import ModelConnections
from citewell.services.models.fields import NewChatModel, NewConnection
from citewell.services.upkeep.secrets import Rotated, seal_anew
from fakes.chat_model import Script, ScriptedModel
from fakes.chat_models import FakeProviders
from support.model_server import model_server
from support.people import People

REQUEST = ModelRequest([ModelTurn("user", "How many days?")])
BOX = AesGcmBox(b"m" * 32)


@dataclass
class Bench:
    """An administrator with a connection, and what they do with models."""

    database: Database
    admin: Caller
    configured: ChatModel | None = None
    providers: FakeProviders = field(default_factory=FakeProviders)

    def __post_init__(self) -> None:
        self.models = ChatModels(self.database)
        self.connections = ModelConnections(self.database, self.providers, BOX)
        self.choices = ModelChoices(self.database, self.providers, BOX, self.configured)

    def connect(self, name: str = "Here", key: str | None = "key") -> None:
        self.connections.create(self.admin, NewConnection(name, "openai", api_key=key))

    def add(self, name: str, *fallbacks: str, connection: str = "Here", enabled: bool = True) -> str:
        new = NewChatModel(
            name, connection, f"{name}-1", {"tools": True, "temperature": 0.5}, fallbacks, enabled=enabled
        )
        return self.models.create(self.admin, new).row.id

    def name(self, ref: str | None = None) -> str | None:
        model = self.choices.get(self.admin, ref)
        return None if model is None else model.facts.name


@pytest.fixture
def bench(database: Database) -> Bench:
    people = People(database)
    return Bench(database, people.caller(people.tenant("one"), Role.ADMIN))


def test_without_a_model_there_is_none(bench: Bench) -> None:
    assert bench.choices.get(bench.admin) is None
    assert bench.choices.serving(bench.admin) is None
    with pytest.raises(NotFound, match="no chat model of this name"):
        bench.choices.get(bench.admin, "fast")


def test_the_preferred_one_serves_who_does_not_choose(bench: Bench) -> None:
    bench.connect()
    fast, _ = bench.add("Fast"), bench.add("Thorough")
    assert (bench.name(), bench.name("THOROUGH"), bench.name(fast)) == ("Fast", "Thorough", "Fast")
    bench.models.patch(bench.admin, "thorough", {"preferred": True})
    assert bench.name() == "Thorough"
    assert bench.choices.serving(bench.admin) == Serving("Thorough", from_settings=False)
    bench.models.patch(bench.admin, "thorough", {"enabled": False})
    assert bench.name() is None
    for gone in ("thorough", "\0", "x" * 400, bench.database.ids.new_id()):
        with pytest.raises(NotFound):
            bench.choices.get(bench.admin, gone)


def test_that_of_the_settings_serves_where_none_is_preferred(database: Database) -> None:
    people = People(database)
    bench = Bench(
        database, people.caller(people.tenant("one"), Role.ADMIN), ScriptedModel(facts=ModelFacts("Own", "t", "m"))
    )
    assert (bench.name(), bench.name("own")) == ("Own", "Own")
    assert bench.choices.serving(bench.admin) == Serving("Own", from_settings=True)
    bench.connect()
    bench.add("Fast")
    assert (bench.name(), bench.name("own")) == ("Fast", "Own")


def test_what_is_known_of_a_model_comes_from_its_row(bench: Bench) -> None:
    bench.connect()
    bench.add("Fast")
    model = bench.choices.get(bench.admin)
    assert model is not None
    facts = model.facts
    assert (facts.model, facts.provider, facts.tools, facts.options) == ("Fast-1", "openai", True, {"temperature": 0.5})
    assert (facts.context_tokens, facts.answer_tokens) == (8192, 1024)


def test_models_of_others_do_not_exist(bench: Bench) -> None:
    bench.connect()
    fast = bench.add("Fast")
    people = People(bench.database)
    stranger = people.caller(people.tenant("two"), Role.ADMIN)
    assert bench.choices.get(stranger) is None
    for ref in ("fast", fast):
        with pytest.raises(NotFound):
            bench.choices.get(stranger, ref)


def test_an_account_stays_open_until_it_is_changed(bench: Bench) -> None:
    bench.connect()
    bench.add("Fast")
    bench.add("Thorough")
    first = bench.choices.get(bench.admin)
    assert bench.choices.get(bench.admin) is first
    bench.choices.get(bench.admin, "thorough")
    (opened,) = bench.providers.opened
    bench.models.patch(bench.admin, "fast", {"options": {"temperature": 1}})
    second = bench.choices.get(bench.admin)
    assert second is not None
    assert second.facts.options == {"temperature": 1.0}
    assert len(bench.providers.opened) == 1
    bench.connections.patch(bench.admin, "here", {"api_key": "another"})
    bench.choices.get(bench.admin)
    assert opened.closed
    assert [provider.terms.api_key for provider in bench.providers.opened] == ["key", "another"]
    bench.choices.close()
    assert all(provider.closed for provider in bench.providers.opened)


def test_fallbacks_answer_and_those_that_cannot_are_passed_over(bench: Bench) -> None:
    bench.connect()
    bench.connect("Elsewhere")
    bench.add("Off", enabled=False)
    bench.add("Second", connection="Elsewhere")
    bench.add("First", "off", "second")
    bench.models.patch(bench.admin, "second", {"fallbacks": ["first"]})
    model = bench.choices.get(bench.admin, "first")
    assert model is not None
    away = ModelUnavailable("It is away.", reason="unreachable")
    scripts = iter(list[Script]([away, "Thirty."]))
    bench.providers.opened[0].answer = bench.providers.opened[1].answer = lambda: next(scripts)
    with closing(model.stream(REQUEST, Cancellation())) as parts:
        assert next(parts) == TextPart("Thirty.")
    bench.models.delete(bench.admin, "second")
    alone = bench.choices.get(bench.admin, "first")
    assert alone is not None
    bench.providers.opened[0].answer = lambda: away
    with (
        pytest.raises(ModelUnavailable, match=r"^It is away\.$"),
        closing(alone.stream(REQUEST, Cancellation())) as parts,
    ):
        next(parts)


def test_a_key_that_was_sealed_with_another_secret_is_said(bench: Bench) -> None:
    bench.connect()
    bench.add("Fast")
    other = ModelChoices(bench.database, bench.providers, AesGcmBox(b"o" * 32))
    with pytest.raises(SecretUnreadable):
        other.get(bench.admin)
    former, present = BOX, AesGcmBox(b"o" * 32)
    assert seal_anew(bench.database, former=former, present=present) == Rotated(sealed=1)
    assert other.get(bench.admin) is not None
    assert bench.providers.opened[-1].terms.api_key == "key"


@pytest.fixture
def closing_stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_two_settings_are_enough(database: Database, tmp_path: Path, closing_stack: ExitStack) -> None:
    server = closing_stack.enter_context(model_server())
    settings = load_settings(data_dir=tmp_path, chat_model="small", chat_url=server.url)
    people = People(database)
    made = make_models(settings, database, BOX, None, closing=closing_stack)
    model = made.choices.get(people.caller(people.tenant("one")))
    assert model is not None
    with closing(model.stream(REQUEST, Cancellation())) as parts:
        assert next(parts) == TextPart("Thirty")
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_the_key_of_openai_goes_to_nobody_else(
    database: Database, tmp_path: Path, closing_stack: ExitStack, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    server = closing_stack.enter_context(model_server())
    url = server.url if kind == "openai" else server.root
    settings = load_settings(data_dir=tmp_path, chat_model="small", chat_kind=kind, chat_url=url)
    model = make_models(settings, database, BOX, None, closing=closing_stack).choices.configured
    assert model is not None
    with closing(model.stream(REQUEST, Cancellation())) as parts:
        list(parts)
    assert ("sk-of-openai" in str(server.asked[0].headers)) is (kind == "openai")


def test_settings_that_cannot_be_are_named(database: Database, tmp_path: Path, closing_stack: ExitStack) -> None:
    settings = load_settings(data_dir=tmp_path, chat_model="small", chat_url="ftp://example.org")
    with pytest.raises(ConfigurationError, match="CITEWELL_CHAT_MODEL cannot be used"):
        make_models(settings, database, BOX, None, closing=closing_stack)
