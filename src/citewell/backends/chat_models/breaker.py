"""A model that is left alone for a while when it fails again and again."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Final

from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from citewell.ports.chat_model import ChatModel, ModelFacts, ModelPart, ModelRequest

_ITS_FAULT: Final = frozenset({"unreachable", "timeout", "broken"})


class CircuitBreaker:
    """Passes requests on to ``model`` until ``failures`` of them failed within ``window`` seconds.

    Then all are refused for ``rest`` seconds, so that people get their answer elsewhere at once. After that one request
    is let through: when the model answers, all are; when it fails, the rest begins anew. What the request is to blame
    for, or a limit, is no failure.

    Args:
        model: Is asked.
        who: What it is called in messages.
        failures: How many open the circuit.
        window: Seconds.
        rest: Seconds.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        who: str,
        failures: int = 5,
        window: float = 30.0,
        rest: float = 15.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._who = who
        self._failures = failures
        self._window = window
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: deque[float] = deque(maxlen=failures)
        self._open_until: float | None = None
        self._trying = False

    @property
    def facts(self) -> ModelFacts:
        """As the port says."""
        return self._model.facts

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Generator[ModelPart, None, None]:
        """As the port says. While the model is left alone, errors say ``resting`` in their facts."""
        trying = self._enter()
        answers = False
        try:
            with closing(self._model.stream(request, cancellation)) as parts:
                for part in parts:
                    if not answers:
                        answers = True
                        self._succeeded()
                    yield part
        except ModelUnavailable as exc:
            if exc.facts.get("reason") in _ITS_FAULT:
                self._fail(trying)
            raise
        except ModelInvalid:
            self._fail(trying)
            raise
        finally:
            if trying:
                with self._lock:
                    self._trying = False

    def _enter(self) -> bool:
        """Whether this is the request that tries whether the model is well again. Raises while it is left alone."""
        with self._lock:
            if self._open_until is None:
                return False
            left = self._open_until - self._clock()
            if left > 0 or self._trying:
                seconds = max(1, math.ceil(left))
                raise ModelUnavailable(
                    f"{self._who} failed {self._failures} times in a short while, so it is left alone for a moment. "
                    f"Try again in {seconds} s.",
                    reason="unreachable",
                    resting=True,
                    retry_after=seconds,
                )
            self._trying = True
            return True

    def _succeeded(self) -> None:
        with self._lock:
            self._open_until = None
            self._failed.clear()

    def _fail(self, trying: bool) -> None:
        with self._lock:
            now = self._clock()
            self._failed.append(now)
            if trying or (len(self._failed) == self._failures and now - self._failed[0] <= self._window):
                self._open_until = now + self._rest
                self._failed.clear()
