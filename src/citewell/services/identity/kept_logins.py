"""Logins that a browser keeps in a cookie which no script can read."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import LoginSession, RefreshToken, User
from citewell.domain.access import Caller, Origin, Role, SystemCaller
from citewell.domain.errors import Forbidden, Unauthenticated
from citewell.services.identity.effects import ACTIVE
from citewell.services.identity.logins import LoggedIn
from citewell.services.identity.tokens import AccessClaims, AccessTokens, new_opaque_token, stored_form

SEEN_EVERY = timedelta(minutes=10)
"""A use is written down, and the login's end put off, once in this time: each page that opens is a use."""

_KIND = "kept:"
"""Goes before what is hashed, so that a kept token is no refresh token, nor the other way round."""


class KeptLogins:
    """A login for many pages of one browser. A refresh token is good once, and two pages would use it at once.

    Args:
        database: Where sessions are kept.
        tokens: Issues access tokens.
        days: Life of a kept login after its last use.
    """

    def __init__(self, database: Database, tokens: AccessTokens, *, days: int = 30) -> None:
        self._database = database
        self._tokens = tokens
        self._life = timedelta(days=days)

    @property
    def seconds(self) -> int:
        """Life of a kept login after its last use."""
        return int(self._life.total_seconds())

    def keep(self, caller: Caller) -> str:
        """A token with which the caller's login can be resumed; tokens that it had before are good no more.

        Raises:
            Forbidden: the caller came with an API key.
        """
        if caller.session_id is None or caller.user_id is None:
            raise Forbidden("Only a login can be kept, not an API key.", reason="owner_logged_in")
        with self._database.write(caller) as session:
            now = session.clock.now()
            of_login = (RefreshToken.session_id == caller.session_id, RefreshToken.used_at.is_(None))
            session.execute(
                update(RefreshToken).where(*of_login).values(used_at=now).execution_options(synchronize_session=False)
            )
            token = new_opaque_token(session.ids)
            session.add(
                RefreshToken(
                    id=session.ids.new_id(),
                    tenant_id=caller.tenant_id,
                    session_id=caller.session_id,
                    token_hash=stored_form(_KIND + token),
                    issued_at=now,
                    expires_at=now + self._life,
                )
            )
            session.audit("auth.keep", "user", caller.user_id, session=caller.session_id)
        return token

    def resume(self, token: str, origin: Origin) -> LoggedIn:
        """An access token for a kept login. Its ``refresh_token`` is empty: the kept one stays good.

        Raises:
            Unauthenticated: the token is none of ours or too old, or its login has ended.
        """
        caller = SystemCaller("resume")
        with self._database.read(caller) as session:
            kept, login, user = self._find(session, token)
            since = session.clock.now() - SEEN_EVERY
        if kept.issued_at <= since:
            with self._database.write(caller) as session:
                kept, login, user = self._find(session, token)
                self._put_off(session, kept, session.clock.now())
                actor = Caller(
                    tenant_id=user.tenant_id,
                    user_id=user.id,
                    role=Role(user.role),
                    session_id=login.id,
                    origin=origin,
                )
                session.audit("auth.refresh", "user", user.id, tenant_id=user.tenant_id, actor=actor)
        access = self._tokens.issue(AccessClaims(tenant_id=user.tenant_id, user_id=user.id, session_id=login.id))
        return LoggedIn(user, login.id, access, "", int(self._tokens.life.total_seconds()))

    def end(self, token: str, origin: Origin) -> None:
        """End a kept login; a token that is none, or of an ended login, changes nothing."""
        with self._database.write(SystemCaller("logout")) as session:
            try:
                _, login, user = self._find(session, token)
            except Unauthenticated:
                return
            login.revoked_at = session.clock.now()
            login.revoked_because = "logout"
            actor = Caller(
                tenant_id=user.tenant_id, user_id=user.id, role=Role(user.role), session_id=login.id, origin=origin
            )
            session.audit("auth.logout", "user", user.id, tenant_id=user.tenant_id, actor=actor, session=login.id)

    def _put_off(self, session: ScopedSession, kept: RefreshToken, now: datetime) -> None:
        session.execute(
            update(RefreshToken)
            .where(RefreshToken.id == kept.id)
            .values(issued_at=now, expires_at=now + self._life)
            .execution_options(synchronize_session=False)
        )

    def _find(self, session: ScopedSession, token: str) -> tuple[RefreshToken, LoginSession, User]:
        statement = (
            select(RefreshToken, LoginSession, User)
            .join(LoginSession, LoginSession.id == RefreshToken.session_id)
            .join(User, User.id == LoginSession.user_id)
            .where(
                RefreshToken.token_hash == stored_form(_KIND + token),
                RefreshToken.used_at.is_(None),
                RefreshToken.expires_at > session.clock.now(),
                LoginSession.revoked_at.is_(None),
                User.status == ACTIVE,
            )
        )
        found = session.execute(statement).one_or_none()
        if found is None:
            raise Unauthenticated("You are not logged in here, or that login has ended. Log in again.")
        kept, login, user = found
        return kept, login, user
