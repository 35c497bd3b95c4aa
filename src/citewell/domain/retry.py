"""Whether and when something that did not work is tried again."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from citewell.domain.errors import (
    CitewellError,
    FetchFailed,
    IndexDamaged,
    JobFailed,
    RateLimited,
    SourceFailed,
    Unavailable,
)

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 15 * 60.0

TRANSIENT: tuple[type[CitewellError], ...] = (Unavailable, RateLimited, IndexDamaged)
"""Errors of our own that may pass: something is down, too busy, or being rebuilt."""


def delay(attempt: int, random: float) -> float:
    """Seconds to wait after ``attempt`` tries: ``random * min(15 min, 2 s * 2^attempt)``, exponential with full jitter.

    Full jitter spreads those who failed together over the whole interval (M. Brooker, «Exponential Backoff And
    Jitter», AWS Architecture Blog, 2015).

    Args:
        attempt: How often it was tried, from 0.
        random: A number in [0, 1), drawn by the caller.

    Raises:
        ValueError: ``attempt`` is negative or ``random`` is outside its interval.
    """
    if attempt < 0 or not 0 <= random < 1:
        raise ValueError("attempt counts from 0, and random lies in [0, 1)")
    # Beyond 2^9 the limit rules; a large power would only overflow.
    return random * min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(attempt, 9))


def is_permanent(error: BaseException) -> bool:
    """Whether trying again would end the same way.

    Errors raised on purpose say what is wrong with the input, so they stay, except those of ``TRANSIENT``. What nobody
    expected may pass.
    """
    if isinstance(error, FetchFailed | SourceFailed):
        return not error.passing
    return isinstance(error, CitewellError) and not isinstance(error, TRANSIENT)


def retry_after(error: BaseException) -> float:
    """Seconds that the error itself asks to wait; 0 when it does not say."""
    asked = error.facts.get("retry_after") if isinstance(error, CitewellError) else None
    return min(LONGEST_SECONDS, max(0.0, float(asked))) if isinstance(asked, int | float) else 0.0


def asked_to_wait(header: str, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks to wait: a number, or a date. ``None`` where it asks for none."""
    try:
        seconds = float(header)
    except ValueError:
        try:
            moment = parsedate_to_datetime(header)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    return seconds if seconds > 0 and math.isfinite(seconds) else None


def describe(error: BaseException) -> CitewellError:
    """The error as a job keeps it: our own as it is; others by type only, because their text may quote content."""
    if isinstance(error, CitewellError):
        return error
    message = f"Something unexpected went wrong ({type(error).__name__}). The log says where."
    return JobFailed(message, reason="unexpected")
