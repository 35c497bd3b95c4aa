"""A model that is asked again where that may help."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from typing import Final

from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ModelUnavailable
from citewell.ports.chat_model import ChatModel, ModelEnd, ModelFacts, ModelPart, ModelRequest

PASSING: Final = frozenset({"unreachable", "timeout", "limited", "broken"})
"""Reasons that another attempt may not meet."""
_FIRST_WAIT: Final = 0.5
_SHORT_WAIT: Final = 1.0

Pause = Callable[[float, Cancellation], None]
"""Waits some seconds. Raises ``TurnCancelled`` at once when that is said."""


def pause(seconds: float, cancellation: Cancellation) -> None:
    """As ``Pause`` says."""
    woken = threading.Event()
    with cancellation.stopping(woken.set):
        woken.wait(seconds)
    cancellation.check()


class Retrying:
    """Asks ``model`` up to ``attempts`` times, as long as nothing of an answer came.

    It waits between two attempts: a random part of half a second, doubled each time (full jitter), or what the model
    asks for. Where that is more than ``longest_wait`` seconds, it gives up at once.

    Args:
        model: Is asked.
        attempts: At least 1.
        longest_wait: Seconds.
        wait: Waits.
        jitter: A number in [0, 1).
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        attempts: int,
        longest_wait: float = 10.0,
        wait: Pause = pause,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._model = model
        self._attempts = attempts
        self._longest_wait = longest_wait
        self._wait = wait
        self._jitter = jitter

    def hurried(self) -> Retrying:
        """The same for a model that another one stands in for: asked twice at most, with a short wait."""
        return Retrying(
            self._model,
            attempts=min(self._attempts, 2),
            longest_wait=min(self._longest_wait, _SHORT_WAIT),
            wait=self._wait,
            jitter=self._jitter,
        )

    @property
    def facts(self) -> ModelFacts:
        """As the port says."""
        return self._model.facts

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Generator[ModelPart, None, None]:
        """As the port says. Errors hold the number of ``attempts`` in their facts."""
        failed = 0
        while True:
            begun = False
            try:
                with closing(self._model.stream(request, cancellation)) as parts:
                    for part in parts:
                        begun = True
                        yield replace(part, attempts=part.attempts + failed) if isinstance(part, ModelEnd) else part
            except ModelUnavailable as exc:
                failed += 1
                exc.facts = {**exc.facts, "attempts": failed}
                seconds = self._seconds(exc, failed)
                if begun or failed >= self._attempts or seconds is None:
                    raise
            else:
                return
            self._wait(seconds, cancellation)

    def _seconds(self, error: ModelUnavailable, failed: int) -> float | None:
        """How long to wait before the next attempt; ``None`` where there is none."""
        if error.facts.get("reason") not in PASSING or error.facts.get("resting"):
            return None
        usual = self._jitter() * min(self._longest_wait, _FIRST_WAIT * 2.0**failed)
        asked = error.facts.get("retry_after")
        if not isinstance(asked, int | float):
            return usual
        return None if asked > self._longest_wait else max(asked, usual)
