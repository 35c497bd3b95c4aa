"""Providers of models that write: accounts that are opened, tried and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from citewell.domain.cancellation import Cancellation
from citewell.ports.chat_model import ChatModel, ModelFacts

KINDS: Final = ("openai", "anthropic", "gemini")
"""Protocols that are spoken. ``openai`` serves everybody who speaks it."""


@dataclass(frozen=True, slots=True)
class ConnectionTerms:
    """Where a provider is and how it is asked.

    ``base_url`` is ``None`` for the provider's own address; one with ``?api-version=`` is of Azure. ``trusted`` says
    that the operator wrote it into the settings, so it may lie inside the network. ``seconds`` bound the wait for the
    first part and between parts, ``total_seconds`` one answer; a request is tried ``attempts`` times. At most
    ``concurrency`` answers are written at the same moment, further ones wait ``queue_seconds``.
    """

    kind: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    trusted: bool = False
    seconds: float = 120.0
    total_seconds: float = 600.0
    attempts: int = 3
    concurrency: int = 256
    queue_seconds: float = 30.0


class ChatProvider(Protocol):
    """One account with a provider. Safe for many threads."""

    def model(self, facts: ModelFacts) -> ChatModel:
        """The provider's model ``facts.model``, with retries, limits and whatever else keeps it from doing harm."""
        ...

    def check(self, model: str | None, cancellation: Cancellation) -> str:
        """Ask ``model`` for a word, or, with ``None``, the account for its models; a sentence about what was found.

        Raises:
            ModelUnavailable, ModelInvalid, TurnCancelled: as models do; the message says what is wrong.
        """
        ...

    def close(self) -> None:
        """Close its connections, as soon as nothing is written on them any more."""
        ...


class ChatProviders(Protocol):
    """Opens accounts."""

    def check_terms(self, terms: ConnectionTerms) -> None:
        """Raise what ``open`` would raise. Quick, and loads nothing."""
        ...

    def open(self, terms: ConnectionTerms) -> ChatProvider:
        """An account. Nothing is asked of it yet.

        Raises:
            InvalidInput: the address is not one, or the kind is not known.
            ModelUnavailable: ``reason`` is ``not_installed``: the library for this kind is missing.
        """
        ...

    def in_order(self, models: Sequence[ChatModel]) -> ChatModel:
        """A model that is the first of ``models``, and the next one where that does not begin to answer."""
        ...
