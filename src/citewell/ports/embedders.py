"""The models that this installation can speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from citewell.ports.embedder import Embedder


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What names a model so that it can be opened again, today and after the settings changed.

    ``spec`` is the form of ``CITEWELL_EMBEDDING_MODEL``: ``default``, ``path:…``, ``hub:…`` or ``openai:…``;
    ``precision`` the arithmetic of a local model; ``endpoint`` the base URL of a model behind one. Never a key.
    """

    spec: str
    precision: str = "auto"
    endpoint: str | None = None


class Embedders(Protocol):
    """Gives embedders by name. Only as many as it wants are loaded at a time; which, is its own affair."""

    @property
    def configured(self) -> ModelChoice:
        """The model that the settings name: new spaces are built with it."""
        ...

    @property
    def offered(self) -> tuple[ModelChoice, ...]:
        """The models that the operator allows new spaces for, the configured one first."""
        ...

    def get(self, choice: ModelChoice) -> Embedder:
        """The embedder of a choice. Costs nothing: it is opened by its first use, and raises there as it says.

        It stays good for ever: one that was closed because nobody used it opens itself again.
        """
        ...
