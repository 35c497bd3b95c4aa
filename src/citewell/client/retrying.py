"""When a request is made again, and how long to wait before."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from citewell.client.description import Call

TOO_MANY = 429
UNAVAILABLE = 503
PASSING = frozenset({502, UNAVAILABLE, 504})
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0


@dataclass(slots=True)
class Retrying:
    """What is left of one request's patience.

    ``seconds``: how long it may wait altogether where the server says when to come again. ``attempts``: how often it is
    made again after a fault of the network or of a proxy; only what is safe to repeat is.
    """

    seconds: float
    attempts: int
    _failed: int = 0

    def after_answer(self, call: Call[Any], response: httpx.Response) -> float | None:
        """Seconds to wait before another try; ``None`` if this answer is the last."""
        asked = seconds_asked(response)
        if response.status_code == TOO_MANY or (response.status_code == UNAVAILABLE and asked is not None):
            pause = max(1.0, asked or 0.0)
            if pause > self.seconds:
                return None
            self.seconds -= pause
            return pause
        return self._backoff(call) if response.status_code in PASSING else None

    def after_fault(self, call: Call[Any], _: httpx.HTTPError) -> float | None:
        """As ``after_answer``, where there was none."""
        return self._backoff(call)

    def _backoff(self, call: Call[Any]) -> float | None:
        if not call.repeatable or self._failed >= self.attempts:
            return None
        self._failed += 1
        return pause_after(self._failed)


def pause_after(failed: int) -> float:
    """Seconds before the next of several attempts: longer each time, and never the same for two clients."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (failed - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads requests, guards nothing


def seconds_asked(response: httpx.Response) -> float | None:
    """What ``Retry-After`` says, be it seconds or a date."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
