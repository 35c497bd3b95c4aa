"""Passages to statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from citewell.domain.evidence import Draft, DraftStatement, Passage, Quote

__all__ = ["Answerer", "Draft", "DraftStatement", "Passage", "Quote"]


class Answerer(Protocol):
    """Writes an answer from passages. What it says is verified afterwards; it is not trusted."""

    def answer(self, question: str, passages: Sequence[Passage]) -> Draft:
        """At most four statements that answer ``question`` from ``passages`` (best first), none when evidence is thin.

        Raises:
            ModelUnavailable: a model is configured and does not answer.
        """
        ...
