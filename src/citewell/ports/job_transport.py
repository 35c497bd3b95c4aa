"""Wakes workers. Job rows are the record; a lost wake-up costs only a delay."""

from __future__ import annotations

from typing import Protocol


class JobTransport(Protocol):
    """Carries «there may be work» from those who enqueue to those who work."""

    def notify(self) -> None:
        """Say that a job may be due. Called after the commit; never raises for a lost message."""
        ...

    def wait(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds for a wake-up. True if one came; each wakes at least one waiter."""
        ...
