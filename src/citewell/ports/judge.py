"""A second opinion about whether a text bears a statement out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from citewell.domain.cancellation import Cancellation
from citewell.ports.chat_model import ModelEnd

Told = Callable[[ModelEnd, float], None]
"""Told how a call of a model ended, and how many seconds it took."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """``supports`` and ``contradicts`` from 0 to 1; what is left says nothing either way."""

    supports: float
    contradicts: float


class Judge(Protocol):
    """Reads statements beside their evidence. Safe for many threads."""

    @property
    def name(self) -> str:
        """What the response names it."""
        ...

    def judge(
        self, pairs: Sequence[tuple[str, str]], cancellation: Cancellation, *, told: Told | None = None
    ) -> Sequence[Judgement | None]:
        """A judgement for each pair of (statement, evidence), ``None`` where it cannot tell.

        ``told`` is told of every call of a model that has to be paid for, also when its answer is not usable.

        Raises:
            TurnCancelled: it was stopped.
            ModelUnavailable: it does not answer.
            ModelInvalid: its answer is not usable.
        """
        ...
