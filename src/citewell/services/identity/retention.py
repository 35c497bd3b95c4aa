"""Forgetting what can log nobody in any more, and requests that nobody repeats any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Invitation, LoginLink, LoginSession, RefreshToken
from citewell.domain.access import SystemCaller
from citewell.services.identity.replays import Replays

SESSIONS_KEPT = timedelta(days=30)
"""So long after its last token expired or it was revoked; until then the address counts as known at a login."""

LINKS_KEPT = timedelta(days=1)
INVITATIONS_KEPT = timedelta(days=90)
"""So long after the day until which they could be accepted, whether they were or not."""

BATCH = 500


def forget_logins(database: Database, *, batch: int = BATCH) -> int:
    """Delete login sessions with their tokens, login links, invitations and idempotency keys that ended long ago.

    Works ``batch`` rows a transaction, so that nobody waits long; returns how many rows of them all.
    """
    count = Replays(database).forget_old()
    for forget in (_sessions, _links, _invitations):
        deleted = batch
        while deleted == batch:
            with database.write(SystemCaller("login retention")) as session:
                deleted = forget(session, batch)
            count += deleted
    return count


def _sessions(session: ScopedSession, batch: int) -> int:
    before = session.clock.now() - SESSIONS_KEPT
    alive = exists().where(RefreshToken.session_id == LoginSession.id, RefreshToken.expires_at >= before)
    old = select(LoginSession.id).where(LoginSession.created_at < before, (LoginSession.revoked_at < before) | ~alive)
    ids = session.scalars(old.order_by(LoginSession.id).limit(batch)).all()
    session.execute(delete(LoginSession).where(LoginSession.id.in_(ids)).execution_options(synchronize_session=False))
    return len(ids)


def _links(session: ScopedSession, batch: int) -> int:
    old = select(LoginLink.id).where(LoginLink.expires_at < session.clock.now() - LINKS_KEPT)
    ids = session.scalars(old.order_by(LoginLink.id).limit(batch)).all()
    session.execute(delete(LoginLink).where(LoginLink.id.in_(ids)).execution_options(synchronize_session=False))
    return len(ids)


def _invitations(session: ScopedSession, batch: int) -> int:
    old = select(Invitation.id).where(Invitation.expires_at < session.clock.now() - INVITATIONS_KEPT)
    ids = session.scalars(old.order_by(Invitation.id).limit(batch)).all()
    session.execute(delete(Invitation).where(Invitation.id.in_(ids)).execution_options(synchronize_session=False))
    return len(ids)
