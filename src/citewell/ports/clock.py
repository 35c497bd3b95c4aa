"""Time and identifiers, so that tests can own them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The time now, timezone-aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back; only differences mean anything."""
        ...


class Ids(Protocol):
    """Source of identifiers and secrets."""

    def new_id(self) -> str:
        """A new UUIDv7 in its 36-character form; later ones sort after earlier ones."""
        ...

    def secret(self, size: int) -> bytes:
        """``size`` bytes from a cryptographic source."""
        ...
