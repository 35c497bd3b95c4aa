"""What a model used, also where its answer was broken off: providers charge for that, too."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator

from citewell.domain.cancellation import Cancellation
from citewell.ports.chat_model import CallPart, ChatModel, ModelEnd, ModelFacts, ModelPart, ModelRequest, TextPart
from citewell.services.answer.inquiry import ModelUse

CHARS_PER_TOKEN = 4
"""Of an estimate."""


class MeteredModel:
    """A model, and what is used of it through this. Safe for many threads.

    ``uses`` has every call that ended, and every one that was broken off after it had begun to answer; of those the
    tokens are estimated.
    """

    def __init__(self, model: ChatModel, purpose: str) -> None:
        self._model = model
        self._purpose = purpose
        self._lock = threading.Lock()
        self._uses: list[ModelUse] = []

    @property
    def facts(self) -> ModelFacts:
        """Of the model."""
        return self._model.facts

    @property
    def uses(self) -> tuple[ModelUse, ...]:
        """The calls so far."""
        with self._lock:
            return tuple(self._uses)

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Generator[ModelPart, None, None]:
        """The model's answer, part by part; raises what the model raises."""
        began = time.perf_counter()
        first: float | None = None
        written = 0
        end: ModelEnd | None = None
        parts = self._model.stream(request, cancellation)
        try:
            for part in parts:
                if isinstance(part, ModelEnd):
                    end = part
                else:
                    first = time.perf_counter() - began if first is None else first
                    written += _size(part)
                yield part
        finally:
            parts.close()
            if end is None and first is not None:
                end = self._estimated(request, written)
            if end is not None:
                use = ModelUse(self._purpose, end, time.perf_counter() - began, first)
                with self._lock:
                    self._uses.append(use)

    def _estimated(self, request: ModelRequest, written: int) -> ModelEnd:
        facts = self._model.facts
        asked = sum(len(turn.text) for turn in request.turns)
        return ModelEnd(
            reason="stop",
            provider=facts.provider,
            model=facts.model,
            tokens_in=asked // CHARS_PER_TOKEN + 1,
            tokens_out=written // CHARS_PER_TOKEN + 1,
            estimated=True,
        )


def _size(part: TextPart | CallPart) -> int:
    return len(part.text) if isinstance(part, TextPart) else len(part.call.name) + len(part.call.arguments)
