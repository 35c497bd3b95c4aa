"""A model that says what a document is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Describer(Protocol):
    """Reads the beginning of a document and says what it can about it. Safe to call from several threads."""

    @property
    def model(self) -> str:
        """Its name."""
        ...

    def describe(self, title: str, text: str, asked: Sequence[str]) -> Mapping[str, object]:
        """What the model says of a document, as it says it; nothing about it is checked.

        Args:
            title: The document's title.
            text: Its text, or the beginning of it.
            asked: Names of ``citewell.domain.facets`` that are wanted.

        Returns:
            Answers by those names; what the model cannot tell is not there.

        Raises:
            ModelUnavailable: it does not answer.
            ModelInvalid: its answer is not usable.
        """
        ...
