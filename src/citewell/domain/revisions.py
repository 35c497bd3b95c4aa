"""Optimistic locking: a change says on which state it was decided."""

from __future__ import annotations

from citewell.domain.errors import PreconditionFailed


def check_revision(present: int, expected: int | None) -> None:
    """Refuse a change that was decided on an older state.

    Raises:
        PreconditionFailed: ``expected`` is given and is not the present revision.
    """
    if expected is not None and expected != present:
        message = "Somebody changed this in the meantime. Read it again and repeat the change on what it is now."
        raise PreconditionFailed(message)
