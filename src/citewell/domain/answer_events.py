"""What a client is told while an answer is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

EventKind = Literal["step", "text", "statement", "conflict", "answer", "error"]


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """One event; ``data`` is JSON.

    - ``step``: ``{"step": "rewrite"|"search"|"read"|"write"|"verify", "message": …}`` and what belongs to it;
    - ``text``: ``{"text": …}``, more of the draft, not verified yet;
    - ``statement``: ``{"index", "text", "verdict", "support", "citations": [whole citations]}``; it takes the place of
      the draft text since the statement before;
    - ``conflict``: sources that disagree;
    - ``answer``: the whole stored answer, as the API shows it; the last event;
    - ``error``: ``{"code", "message"}``; the last event.
    """

    kind: EventKind
    data: Mapping[str, object] = field(default_factory=dict)


Emit = Callable[[AnswerEvent], None]


def silent(event: AnswerEvent) -> None:
    """For those who wait for the whole answer."""
    del event
