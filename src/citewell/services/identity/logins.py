"""Logging in, staying logged in, and logging out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import LoginLink, LoginSession, RefreshToken, Tenant, User
from citewell.domain.access import Caller, Origin, Role, SystemCaller
from citewell.domain.errors import (
    BadCredentials,
    CitewellError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    TokenExpired,
    TokenReused,
    Unauthenticated,
)
from citewell.domain.passwords import normal_form
from citewell.services.identity.effects import ACTIVE
from citewell.services.identity.hashing import PasswordHashes
from citewell.services.identity.tokens import AccessClaims, AccessTokens, new_opaque_token, stored_form
from citewell.services.identity.user_fields import normal_email

LINK_MINUTES = 30
MAX_LINK_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """What a login or a refresh gives."""

    user: User
    session_id: str
    access_token: str
    refresh_token: str
    expires_in: int


class Logins:
    """Login sessions. Every outcome is in the audit log, with ids and never with an address or a secret.

    Args:
        database: Where sessions are kept.
        hashes: Checks passwords.
        tokens: Issues access tokens.
        refresh_days: Life of a refresh token; each use gives a new one.
    """

    def __init__(
        self, database: Database, hashes: PasswordHashes, tokens: AccessTokens, *, refresh_days: int = 30
    ) -> None:
        self._database = database
        self._hashes = hashes
        self._tokens = tokens
        self._refresh_life = timedelta(days=refresh_days)

    def login(self, email: str, password: str, origin: Origin) -> LoggedIn:
        """Log in with a password. Takes as long and answers the same, whether or not the address is known.

        Raises:
            BadCredentials: address and password do not belong together, or the user may not log in.
            InvalidInput: the password is over its limit.
            Unavailable: too many are logging in.
        """
        secret = normal_form(password)
        user = self._user_of(email)
        matches = self._hashes.verify(user.password_hash if user else None, secret)
        if user is None or not matches or user.status != ACTIVE:
            reason = "unknown" if user is None else "suspended" if matches else "password"
            self.refused("auth.login", user, origin, reason)
            raise BadCredentials("E-mail address and password do not belong together.")
        fresh_hash = None
        if user.password_hash is not None and self._hashes.is_outdated(user.password_hash):
            fresh_hash = self._hashes.hash(secret)
        with self._database.write(SystemCaller("login")) as session:
            # Read again: it may have been suspended, or given another password, while this one was checked.
            present = session.scalars(select(User).where(User.id == user.id).with_for_update()).one_or_none()
            if present is None or present.status != ACTIVE or present.password_hash != user.password_hash:
                raise BadCredentials("E-mail address and password do not belong together.")
            if fresh_hash is not None:
                present.password_hash = fresh_hash
            return self.open_session(session, present, origin, "auth.login")

    def knows_address(self, email: str, address: str | None) -> bool:
        """Whether this user has logged in from this network address before."""
        user = self._user_of(email)
        if user is None or address is None:
            return False
        with self._database.read(SystemCaller("login")) as session:
            statement = select(LoginSession.id).where(
                LoginSession.user_id == user.id,
                LoginSession.address == address,
                LoginSession.tenant_id == user.tenant_id,
            )
            return session.scalars(statement.limit(1)).one_or_none() is not None

    def refresh(self, refresh_token: str, origin: Origin) -> LoggedIn:
        """Exchange a refresh token for a new pair.

        Raises:
            TokenReused: it was used before; the whole session is revoked by now.
            TokenExpired: it is too old.
            Unauthenticated: it is not one of ours, or its session has ended.
        """
        digest = stored_form(refresh_token)
        with self._database.write(SystemCaller("refresh")) as session:
            statement = (
                select(RefreshToken, LoginSession, User)
                .join(LoginSession, LoginSession.id == RefreshToken.session_id)
                .join(User, User.id == LoginSession.user_id)
                .where(RefreshToken.token_hash == digest)
            )
            found = session.execute(statement).one_or_none()
            if found is None:
                raise Unauthenticated("This refresh token is not valid. Log in again.")
            token, login, user = found
            refusal = self._use(session, token, login, user)
            actor = _actor(user, login.id, origin)
            facts = {} if refusal is None else {"reason": refusal.code}
            outcome = "success" if refusal is None else "denied"
            session.audit(
                "auth.refresh", "user", user.id, outcome=outcome, tenant_id=user.tenant_id, actor=actor, **facts
            )
            given = "" if refusal else self._add_refresh_token(session, login)
        if refusal is not None:  # raised only now: the revocation of a stolen session has to be committed
            raise refusal
        return self._logged_in(user, login.id, given)

    def logout(self, caller: Caller) -> None:
        """End the caller's login session: access and refresh tokens stop at once.

        Raises:
            Conflict: the caller came with an API key, which is revoked instead.
        """
        if caller.session_id is None:
            raise Conflict(
                "There is no login to end: this request came with an API key. Revoke the key instead.",
                reason="no_login",
            )
        with self._database.write(caller) as session:
            session.execute(
                update(LoginSession)
                .where(LoginSession.id == caller.session_id, LoginSession.revoked_at.is_(None))
                .values(revoked_at=session.clock.now(), revoked_because="logout")
            )
            session.audit("auth.logout", "user", caller.user_id)

    def end(self, refresh_token: str, origin: Origin) -> None:
        """End the login that a refresh token belongs to; one that is none, or of an ended login, changes nothing."""
        with self._database.write(SystemCaller("logout")) as session:
            statement = (
                select(LoginSession, User)
                .join(RefreshToken, RefreshToken.session_id == LoginSession.id)
                .join(User, User.id == LoginSession.user_id)
                .where(RefreshToken.token_hash == stored_form(refresh_token), LoginSession.revoked_at.is_(None))
            )
            found = session.execute(statement).one_or_none()
            if found is None:
                return
            login, user = found
            login.revoked_at = session.clock.now()
            login.revoked_because = "logout"
            actor = _actor(user, login.id, origin)
            session.audit("auth.logout", "user", user.id, tenant_id=user.tenant_id, actor=actor, session=login.id)

    def issue_link(self, caller: Caller | SystemCaller, user_id: str, *, minutes: int = LINK_MINUTES) -> str:
        """A token that logs ``user_id`` in once, within ``minutes``. For admins, and for the operator.

        Raises:
            NotFound: there is no such user.
            Forbidden: the caller is no admin.
            InvalidInput: ``minutes`` is out of range.
        """
        if isinstance(caller, Caller) and not caller.is_admin:
            raise Forbidden("Only administrators may make login links.", reason="admins_only")
        if not 1 <= minutes <= MAX_LINK_MINUTES:
            raise InvalidInput(
                f"A link lives 1 to {MAX_LINK_MINUTES} minutes.",
                field="minutes",
                reason="range",
                least=1,
                most=MAX_LINK_MINUTES,
            )
        with self._database.write(caller) as session:
            user = session.scalars(select(User).where(User.id == user_id)).one_or_none()
            if user is None:
                raise NotFound("There is no such user.")
            now = session.clock.now()
            token = new_opaque_token(session.ids)
            session.add(
                LoginLink(
                    id=session.ids.new_id(),
                    tenant_id=user.tenant_id,
                    user_id=user.id,
                    token_hash=stored_form(token),
                    created_at=now,
                    expires_at=now + timedelta(minutes=minutes),
                )
            )
            session.audit("auth.link_issue", "user", user.id, tenant_id=user.tenant_id, minutes=minutes)
        return token

    def redeem_link(self, token: str, origin: Origin) -> LoggedIn:
        """Log in with a one-time link.

        Raises:
            BadCredentials: it is none, was used, is too old, or its user may not log in.
        """
        user: User | None = None
        with self._database.write(SystemCaller("login link")) as session:
            statement = (
                select(LoginLink, User)
                .join(User, User.id == LoginLink.user_id)
                .where(LoginLink.token_hash == stored_form(token))
                .with_for_update()
            )
            found = session.execute(statement).one_or_none()
            if found is not None:
                link, user = found
                now = session.clock.now()
                if link.used_at is None and link.expires_at > now and user.status == ACTIVE:
                    link.used_at = now
                    return self.open_session(session, user, origin, "auth.link_redeem")
        self.refused("auth.link_redeem", user, origin, "link")
        raise BadCredentials("This login link is not valid any more. Ask for a new one.", reason="login_link")

    def _user_of(self, email: str) -> User | None:
        try:
            address = normal_email(email)
        except InvalidInput:
            return None
        with self._database.read(SystemCaller("login")) as session:
            return session.scalars(select(User).where(User.email == address)).one_or_none()

    def open_session(self, session: ScopedSession, user: User, origin: Origin, action: str) -> LoggedIn:
        """A login of a user who has proved who they are, in the caller's transaction; audited as ``action``."""
        now = session.clock.now()
        login = LoginSession(
            id=session.ids.new_id(),
            tenant_id=user.tenant_id,
            user_id=user.id,
            created_at=now,
            address=origin.address,
            agent=origin.agent,
        )
        session.add(login)
        session.flush()
        user.last_login_at = now
        given = self._add_refresh_token(session, login)
        actor = _actor(user, login.id, origin)
        session.audit(action, "user", user.id, tenant_id=user.tenant_id, actor=actor, session=login.id)
        return self._logged_in(user, login.id, given)

    def _use(
        self, session: ScopedSession, token: RefreshToken, login: LoginSession, user: User
    ) -> CitewellError | None:
        """Mark the token as used; returns why it must be refused, if it must."""
        now = session.clock.now()
        used = session.execute(
            update(RefreshToken)
            .where(RefreshToken.id == token.id, RefreshToken.used_at.is_(None))
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )
        if used.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
            if login.revoked_at is None:
                login.revoked_at = now
                login.revoked_because = "token_reused"
            return TokenReused("This refresh token was used before, so its login was ended. Log in again.")
        if login.revoked_at is not None or user.status != ACTIVE:
            return Unauthenticated("This login has ended. Log in again.")
        if token.expires_at <= now:
            return TokenExpired("This login has expired. Log in again.")
        return None

    def _add_refresh_token(self, session: ScopedSession, login: LoginSession) -> str:
        given = new_opaque_token(session.ids)
        now = session.clock.now()
        session.add(
            RefreshToken(
                id=session.ids.new_id(),
                tenant_id=login.tenant_id,
                session_id=login.id,
                token_hash=stored_form(given),
                issued_at=now,
                expires_at=now + self._refresh_life,
            )
        )
        return given

    def _logged_in(self, user: User, session_id: str, refresh_token: str) -> LoggedIn:
        claims = AccessClaims(tenant_id=user.tenant_id, user_id=user.id, session_id=session_id)
        return LoggedIn(
            user, session_id, self._tokens.issue(claims), refresh_token, int(self._tokens.life.total_seconds())
        )

    def refused(self, action: str, user: User | None, origin: Origin, reason: str) -> None:
        """Record a refusal; for an unknown address, in the log of the oldest tenant, the operator's."""
        with self._database.write(SystemCaller("login")) as session:
            oldest = select(Tenant.id).order_by(Tenant.created_at, Tenant.id).limit(1)
            tenant_id = user.tenant_id if user else session.scalars(oldest).one_or_none()
            if tenant_id is None:
                return
            actor = Caller(tenant_id=tenant_id, user_id=None, role=Role.ANONYMOUS, scopes=frozenset(), origin=origin)
            session.audit(
                action,
                "user",
                user.id if user else None,
                outcome="failure",
                tenant_id=tenant_id,
                actor=actor,
                reason=reason,
            )


def _actor(user: User, session_id: str, origin: Origin) -> Caller:
    return Caller(tenant_id=user.tenant_id, user_id=user.id, role=Role(user.role), session_id=session_id, origin=origin)
