"""What changes of identity have to do besides: end sessions, keep one admin, notice lost updates."""

from __future__ import annotations

from sqlalchemy import func, select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import LoginSession, Tenant, User
from citewell.domain.access import Role
from citewell.domain.errors import Conflict, PreconditionFailed

ACTIVE = "active"
SUSPENDED = "suspended"


def end_sessions(session: ScopedSession, user_id: str, because: str, *, except_id: str | None = None) -> int:
    """Revoke the user's open login sessions, but for ``except_id``; returns how many."""
    statement = (
        update(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None))
        .values(revoked_at=session.clock.now(), revoked_because=because)
        .execution_options(synchronize_session=False)
    )
    if except_id is not None:
        statement = statement.where(LoginSession.id != except_id)
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def lock_tenant(session: ScopedSession, tenant_id: str) -> None:
    """Let nobody else change the tenant's people until this transaction ends.

    Lock other rows before, the user's too: whoever writes holds some, and comes to the tenant with the audit log.
    """
    session.scalars(select(Tenant).where(Tenant.id == tenant_id).with_for_update(key_share=True)).one()


def keep_an_admin(session: ScopedSession, user: User) -> None:
    """Refuse to lose the last active admin. Call under ``lock_tenant``.

    Raises:
        Conflict: ``user`` is that admin.
    """
    others = select(func.count()).where(
        User.tenant_id == user.tenant_id, User.role == Role.ADMIN, User.status == ACTIVE, User.id != user.id
    )
    if user.role == Role.ADMIN and user.status == ACTIVE and not session.scalar(others):
        raise Conflict("This is the last active administrator. Make somebody else one first.", reason="last_admin")


def check_revision(present: int, expected: int | None) -> None:
    """Refuse a change that was decided on an older state.

    Raises:
        PreconditionFailed: ``expected`` is given and is not the present revision.
    """
    if expected is not None and expected != present:
        message = "Somebody changed this in the meantime. Read it again and repeat the change on what it is now."
        raise PreconditionFailed(message)
