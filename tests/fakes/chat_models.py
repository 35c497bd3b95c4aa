"""Providers of models that answer by script. Passes ``tests/contract/test_chat_models.py``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing

from citewell.backends.chat_models.addresses import address_of
from citewell.backends.chat_models.fallbacks import InOrder
from citewell.backends.chat_models.providers import credential
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import InvalidInput
from citewell.ports.chat_model import ChatModel, ModelFacts, ModelRequest, ModelTurn
from citewell.ports.chat_models import KINDS, ConnectionTerms
from fakes.chat_model import Script, ScriptedModel


class FakeProvider:
    """An account with two models; all say what ``answer`` gives."""

    def __init__(self, terms: ConnectionTerms, answer: Callable[[], Script]) -> None:
        self.terms = terms
        self.closed = False
        self.answer = answer

    def model(self, facts: ModelFacts) -> ChatModel:
        return ScriptedModel(reply=lambda _request: self.answer(), facts=facts)

    def check(self, model: str | None, cancellation: Cancellation) -> str:
        named = model or "small"
        request = ModelRequest([ModelTurn("user", "Say OK.")])
        with closing(self.model(ModelFacts(named, "test", named)).stream(request, cancellation)) as parts:
            list(parts)
        return f"{model} answers." if model else "It answers, and has 2 models: small, large."

    def close(self) -> None:
        self.closed = True


class FakeProviders:
    """Opens accounts. ``opened`` holds them; what their models say is in ``script``."""

    def __init__(self, script: Script = "Thirty days.") -> None:
        self.script = script
        self.opened: list[FakeProvider] = []

    def check_terms(self, terms: ConnectionTerms) -> None:
        if terms.kind not in KINDS:
            raise InvalidInput(f"kind is one of {', '.join(KINDS)}.", field="kind")
        credential(terms, address_of(terms.kind, terms.base_url))

    def open(self, terms: ConnectionTerms) -> FakeProvider:
        self.check_terms(terms)
        provider = FakeProvider(terms, lambda: self.script)
        self.opened.append(provider)
        return provider

    def in_order(self, models: Sequence[ChatModel]) -> ChatModel:
        return InOrder(models)
