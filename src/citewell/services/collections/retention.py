"""How long a collection keeps its past: former versions, and documents that were deleted.

Without ``retention_days`` every former version of a document that is there stays, and nothing of a document that was
deleted. With it, both stay for so many days, for searches as of a past time, and then go.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from citewell.db.session import ScopedSession
from citewell.services.jobs.schedules import ensure_schedule

KIND = "history.prune"
EVERY_SECONDS = 24 * 3600


def kept_for(settings: Mapping[str, object]) -> timedelta | None:
    """How long a collection of these settings keeps its past; ``None`` where it does not say."""
    days = settings.get("retention_days")
    return timedelta(days=days) if isinstance(days, int) else None


def ensure_pruning(session: ScopedSession, settings: Mapping[str, object]) -> None:
    """Have the tenant's past pruned every day, if a collection of these settings asks for it."""
    if kept_for(settings) is not None:
        ensure_schedule(session, KIND, KIND, {}, every_seconds=EVERY_SECONDS)
