"""Accounts with providers, opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from importlib.util import find_spec
from typing import Final, Protocol

from citewell.backends.chat_models.addresses import Address, address_of
from citewell.backends.chat_models.breaker import CircuitBreaker
from citewell.backends.chat_models.dialect import Dialect
from citewell.backends.chat_models.failures import of_network
from citewell.backends.chat_models.fallbacks import InOrder
from citewell.backends.chat_models.gate import Gate, Gated
from citewell.backends.chat_models.provider_model import ProviderModel
from citewell.backends.chat_models.retrying import Retrying
from citewell.backends.fetching.line import Line
from citewell.backends.fetching.policy import FetchLimits, FetchPolicy
from citewell.backends.fetching.sdk_client import SdkDoor
from citewell.backends.fetching.transport import GuardedTransport
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import FetchFailed, InvalidInput, ModelUnavailable
from citewell.ports.chat_model import ChatModel, ModelEnd, ModelFacts, ModelRequest, ModelTurn
from citewell.ports.chat_models import KINDS, ConnectionTerms

_LARGEST_ANSWER: Final = 256_000_000
"""Bytes, thoughts and what is around them included."""
_CONNECT_SECONDS: Final = 10.0
_MOST_NAMED: Final = 5
_LIBRARIES: Final = {"openai": "openai", "anthropic": "anthropic", "gemini": "google.genai"}


class Account(Protocol):
    """What one protocol does with an account."""

    def dialect(self, facts: ModelFacts, who: str) -> Dialect:
        """Speaks with one model of it."""
        ...

    def models(self, who: str, line: Line) -> Sequence[str]:
        """What it calls its models. Raises as a dialect does."""
        ...


class NetworkProvider:
    """The ``ChatProvider`` of an account that is asked over the network.

    Args:
        terms: Where it is and how it is asked.
        address: From ``terms``.
        policy: What the network lets through.
        make: Makes the account, given the way out.
    """

    def __init__(
        self, terms: ConnectionTerms, address: Address, policy: FetchPolicy, make: Callable[[SdkDoor], Account]
    ) -> None:
        limits = FetchLimits(
            connect_seconds=min(_CONNECT_SECONDS, terms.seconds),
            read_seconds=terms.seconds,
            total_seconds=terms.total_seconds,
            patience=terms.total_seconds,
            max_bytes=_LARGEST_ANSWER,
        )
        bound = replace(policy, limits=limits)
        if terms.trusted:
            bound = bound.trusting(address.base)
        self._terms = terms
        self._address = address
        self._transport = GuardedTransport(bound, connections=terms.concurrency + 2)
        self._account = make(SdkDoor(self._transport, credential(terms, address)))
        self._gate = Gate(terms.concurrency, terms.queue_seconds)

    def model(self, facts: ModelFacts) -> ChatModel:
        """As the port says."""
        who = f"The model {facts.model}"  # whoever asks is told; where it runs concerns administrators alone
        asked = ProviderModel(facts, self._account.dialect(facts, who), who=who, patience=self._terms.seconds)
        guarded = CircuitBreaker(Gated(asked, self._gate, who=who), who=who)
        return Retrying(guarded, attempts=self._terms.attempts)

    def check(self, model: str | None, cancellation: Cancellation) -> str:
        """As the port says."""
        if model is not None:
            return self._greet(model, cancellation)
        who = f"The provider at {self._address.host}"
        line = Line(self._terms.seconds)
        try:
            with self._gate.place(who, cancellation), cancellation.stopping(line.hang_up):
                found = self._account.models(who, line)
        except FetchFailed as exc:
            cancellation.check()
            raise of_network(who, exc) from exc
        named = ", ".join(name[:100] for name in found[:_MOST_NAMED])
        more = "" if len(found) <= _MOST_NAMED else " and others"
        return (
            f"It answers, and has {len(found)} models: {named}{more}." if found else "It answers. It names no models."
        )

    def _greet(self, model: str, cancellation: Cancellation) -> str:
        facts = ModelFacts(model, self._terms.kind, model)
        who = f"The model {model} at {self._address.host}"
        asked = ProviderModel(facts, self._account.dialect(facts, who), who=who, patience=self._terms.seconds)
        request = ModelRequest([ModelTurn("user", "Say OK.")], max_tokens=16)
        with closing(Gated(asked, self._gate, who=who).stream(request, cancellation)) as parts:
            end = next(part for part in parts if isinstance(part, ModelEnd))
        return f"{end.model} answers."

    def close(self) -> None:
        """As the port says."""
        self._gate.close(self._transport.close)


class NetworkProviders:
    """Opens accounts, all bound by one policy."""

    def __init__(self, policy: FetchPolicy) -> None:
        self._policy = policy

    def check_terms(self, terms: ConnectionTerms) -> None:
        """As the port says."""
        if terms.kind not in KINDS:
            raise InvalidInput(
                f"kind is one of {', '.join(KINDS)}.", field="kind", reason="not_allowed", allowed=list(KINDS)
            )
        credential(terms, address_of(terms.kind, terms.base_url))
        if not _is_installed(_LIBRARIES[terms.kind]):
            raise ModelUnavailable(
                f"The library for models of the kind {terms.kind} is not installed. "
                f"The operator can add it: pip install 'citewell[{terms.kind}]'.",
                reason="not_installed",
            )

    def open(self, terms: ConnectionTerms) -> NetworkProvider:
        """As the port says."""
        self.check_terms(terms)
        address = address_of(terms.kind, terms.base_url)
        return NetworkProvider(terms, address, self._policy, _maker(terms.kind, address))

    def in_order(self, models: Sequence[ChatModel]) -> ChatModel:
        """As the port says."""
        *others, last = models
        return InOrder([*(each.hurried() if isinstance(each, Retrying) else each for each in others), last])


def credential(terms: ConnectionTerms, address: Address) -> dict[str, str]:
    """The headers that carry the key; none where there is no key.

    Raises:
        InvalidInput: the key has characters that no header can carry.
    """
    key = terms.api_key
    if key is None:
        return {}
    if not key.isascii() or not key.isprintable():
        raise InvalidInput(
            "The key holds characters that no key has. Copy it again.", field="api_key", reason="key_letters"
        )
    if terms.kind == "openai":
        return {"authorization": f"Bearer {key}"} if address.api_version is None else {"api-key": key}
    return {"x-api-key": key} if terms.kind == "anthropic" else {"x-goog-api-key": key}


def _is_installed(library: str) -> bool:
    try:
        return find_spec(library) is not None
    except ModuleNotFoundError:  # nor is the package that it is a part of
        return False


def _maker(kind: str, address: Address) -> Callable[[SdkDoor], Account]:
    if kind == "anthropic":
        from citewell.backends.chat_models.anthropic_chat import AnthropicAccount

        return lambda door: AnthropicAccount(address, door)
    if kind == "gemini":
        from citewell.backends.chat_models.gemini_chat import GeminiAccount

        return lambda door: GeminiAccount(address, door)
    from citewell.backends.chat_models.openai_chat import OpenAIAccount

    return lambda door: OpenAIAccount(address, door)
