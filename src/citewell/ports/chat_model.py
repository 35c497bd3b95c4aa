"""A model that writes, wherever it runs."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from citewell.domain.cancellation import Cancellation

Role = Literal["system", "user", "assistant", "tool"]
EndReason = Literal["stop", "length", "tool_calls", "refused"]


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """Something that a model may ask for. ``parameters`` is a JSON Schema of one object."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model asked for. ``arguments`` is JSON as the model wrote it: it may be anything."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ModelTurn:
    """One message to a model. ``call_id`` names the call that a ``tool`` message answers."""

    role: Role
    text: str
    calls: tuple[ToolCall, ...] = ()
    call_id: str | None = None


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What a model is asked. What is ``None`` is left to the model's own options."""

    turns: Sequence[ModelTurn]
    tools: tuple[ToolSpec, ...] = ()
    max_tokens: int | None = None
    temperature: float | None = None
    json: bool = False


@dataclass(frozen=True, slots=True)
class TextPart:
    """More of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class CallPart:
    """A whole call of a tool."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class ModelEnd:
    """The last part: why the model stopped, which one it was, and what it used; estimated where it does not say.

    ``tokens_cached`` are part of ``tokens_in``. ``attempts`` counts requests, those that failed included.
    """

    reason: EndReason
    provider: str
    model: str
    tokens_in: int
    tokens_out: int
    tokens_cached: int = 0
    estimated: bool = False
    attempts: int = 1


ModelPart = TextPart | CallPart | ModelEnd


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is known of a model. ``name`` is its name here, ``model`` its provider's."""

    name: str
    provider: str
    model: str
    context_tokens: int = 8192
    answer_tokens: int = 1024
    tools: bool = False
    options: Mapping[str, object] = field(default_factory=dict)


class ChatModel(Protocol):
    """Writes text, part by part. Safe for many threads."""

    @property
    def facts(self) -> ModelFacts:
        """What is known of it."""
        ...

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Generator[ModelPart, None, None]:
        """The answer as it is written, ended by exactly one ``ModelEnd``; at most ``MOST_CHARACTERS`` of text.

        When ``cancellation`` is said, the request to the model ends at once, whatever it waits for. So it does when the
        iterator is closed: close it (``contextlib.closing``) where it is not read to its end.

        Raises:
            TurnCancelled: it was stopped.
            ModelUnavailable: it does not answer, refuses the key or the request, or breaks off. ``reason`` in the
                facts: ``unreachable``, ``timeout``, ``limited``, ``refused``, ``broken``, ``busy`` or ``too_long``.
            ModelInvalid: what it sends is not what its protocol says.
        """
        ...


MOST_CHARACTERS = 400_000
"""More of one answer is not taken: the model is stopped, and the reason is ``length``."""
