"""What is asked, by whom it is answered, and how strictly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from citewell.ports.chat_model import ModelEnd


class Mode(StrEnum):
    """What becomes of statements that their quotes do not bear out: removed, shown as such, or not looked at."""

    STRICT = "strict"
    MARK = "mark"
    OFF = "off"


class WithoutEvidence(StrEnum):
    """What is said where the sources do not tell: that, that with the nearest passages, or what the model knows."""

    ABSTAIN = "abstain"
    NEAREST = "nearest"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question and how it is to be answered.

    ``collections`` as a search takes them. ``history`` is what was said before, oldest first, and ``summary`` what was
    said before that. ``instructions``, ``language`` and ``tone`` are an assistant's. ``tools``: whether a model that
    can call them plans its own searches.
    """

    question: str
    collections: tuple[str, ...] | None = None
    history: tuple[Exchange, ...] = ()
    summary: str | None = None
    instructions: str = ""
    language: str | None = None
    tone: str | None = None
    mode: Mode = Mode.STRICT
    without_evidence: WithoutEvidence = WithoutEvidence.ABSTAIN
    passages: int | None = None
    tools: bool = True


@dataclass(frozen=True, slots=True)
class ModelUse:
    """One call of a model: what for (``answer``, ``rewrite``, ``plan``, ``judge`` …), what it used, and how long."""

    purpose: str
    end: ModelEnd
    seconds: float
    first_token_seconds: float | None = None
