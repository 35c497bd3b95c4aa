"""The one place where the worker catches every error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def attempt(call: Callable[[], object]) -> Exception | None:
    """Run ``call``; the error it ended with, or ``None``. Nothing that a job does may end its worker."""
    try:
        call()
    except Exception as error:  # noqa: BLE001  # the worker outlives whatever a job raises, and records it
        return error
    return None


def place_of(error: BaseException) -> str:
    """File and line where ``error`` was raised, for the log; its text is left out, because it may quote content."""
    trace = error.__traceback__
    if trace is None:
        return "unknown"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
