"""Where a user is logged in, as they see it, and ending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import LoginSession, RefreshToken
from citewell.domain.access import Caller
from citewell.domain.errors import Forbidden, NotFound
from citewell.services.identity.effects import end_sessions

ENDED = "ended"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A login that has not ended. ``seen_at`` is when it last got an access token; ``current``: it asks."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str | None
    agent: str | None
    current: bool


class OwnSessions:
    """A user's open logins. Keys see none: who steals one must not learn where its owner is, nor throw them out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[OpenSession]:
        """The caller's open logins, newest first. Raises ``Forbidden`` for an API key."""
        _need_login(caller)
        with self._database.read(caller) as session:
            found: Page[LoginSession] = page(
                session,
                select(LoginSession).where(_open(session, caller)),
                moment=LoginSession.created_at,
                key=LoginSession.id,
                cursor=cursor,
                limit=limit,
            )
            return Page(_views(session, caller, found.items), found.next_cursor, found.total)

    def end(self, caller: Caller, session_id: str) -> None:
        """End one of the caller's logins, this one as well; its tokens stop at once.

        Raises:
            NotFound: the caller has no open login of this id.
            Forbidden: the caller came with an API key.
        """
        _need_login(caller)
        with self._database.write(caller) as session:
            wanted = select(LoginSession).where(LoginSession.id == session_id, _open(session, caller))
            found = session.scalars(wanted.with_for_update(of=LoginSession)).one_or_none()
            if found is None:
                raise NotFound("You have no open login of this id.")
            found.revoked_at = session.clock.now()
            found.revoked_because = ENDED
            session.audit("auth.session_end", "user", caller.user_id, session=found.id)

    def end_others(self, caller: Caller) -> int:
        """End all of the caller's logins but the one that asks; returns how many. Raises ``Forbidden`` for a key."""
        user_id = _need_login(caller)
        with self._database.write(caller) as session:
            ended = end_sessions(session, user_id, ENDED, except_id=caller.session_id)
            session.audit("auth.session_end", "user", user_id, sessions_ended=ended)
        return ended


def _need_login(caller: Caller) -> str:
    if caller.user_id is None or caller.session_id is None:
        raise Forbidden(
            "Logins are seen and ended by their owner, logged in; not with an API key.", reason="owner_logged_in"
        )
    return caller.user_id


def _open(session: ScopedSession, caller: Caller) -> ColumnElement[bool]:
    """Criterion on ``LoginSession``: the caller's, and good for more than the life of an access token."""
    good = exists().where(
        RefreshToken.session_id == LoginSession.id,
        RefreshToken.used_at.is_(None),
        RefreshToken.expires_at > session.clock.now(),
    )
    return (LoginSession.user_id == caller.user_id) & LoginSession.revoked_at.is_(None) & good


def _views(session: ScopedSession, caller: Caller, rows: Sequence[LoginSession]) -> Sequence[OpenSession]:
    newest = (
        select(RefreshToken.session_id, func.max(RefreshToken.issued_at), func.max(RefreshToken.expires_at))
        .where(RefreshToken.session_id.in_([row.id for row in rows]))
        .group_by(RefreshToken.session_id)
    )
    times = {session_id: (seen, ends) for session_id, seen, ends in session.execute(newest)}
    return [
        OpenSession(row.id, row.created_at, *times[row.id], row.address, row.agent, row.id == caller.session_id)
        for row in rows
    ]
