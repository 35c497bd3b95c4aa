"""From a credential to a caller, read anew for every request, so that a change counts at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from citewell.db.session import Database
from citewell.db.tables import ApiKey, LoginSession, Membership, Tenant, User
from citewell.domain.access import Caller, Origin, Role, Scope, SystemCaller
from citewell.domain.errors import TokenExpired, Unauthenticated
from citewell.services.identity.effects import ACTIVE
from citewell.services.identity.tokens import API_KEY, AccessTokens, stored_form

_LOGINS = (
    select(User.role, User.status, LoginSession.revoked_at, Membership.group_id, Tenant.settings_version)
    .join(LoginSession, LoginSession.user_id == User.id)
    .join(Tenant, Tenant.id == User.tenant_id)
    .outerjoin(Membership, Membership.user_id == User.id)
    .where(
        User.id == bindparam("user"),
        User.tenant_id == bindparam("tenant"),
        LoginSession.id == bindparam("session"),
        LoginSession.tenant_id == bindparam("tenant"),
    )
)
_KEYS = (
    select(
        ApiKey.id,
        ApiKey.tenant_id,
        ApiKey.user_id,
        ApiKey.scopes,
        ApiKey.collection_ids,
        ApiKey.expires_at,
        ApiKey.revoked_at,
        ApiKey.last_used_at,
        User.role,
        User.status,
        Membership.group_id,
        Tenant.settings_version,
    )
    .join(User, (User.id == ApiKey.user_id) & (User.tenant_id == ApiKey.tenant_id))
    .join(Tenant, Tenant.id == ApiKey.tenant_id)
    .outerjoin(Membership, Membership.user_id == User.id)
    .where(ApiKey.secret_hash == bindparam("secret_hash"))
)
NOTE_USE_EVERY = timedelta(minutes=1)
AUTHENTICATION = SystemCaller("authentication")


class KeyUses:
    """Notes when a key was last used, at most once a minute a key, without making a request wait for it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="key-uses")
        self._lock = threading.Lock()
        self._pending: dict[str, Future[None]] = {}

    def note(self, key_id: str, now: datetime) -> None:
        """Remember the use soon."""
        with self._lock:
            if key_id not in self._pending:
                self._pending[key_id] = self._writer.submit(self._write, key_id, now)

    def settle(self) -> None:
        """Wait until everything that was noted is written."""
        with self._lock:
            waiting = list(self._pending.values())
        for future in waiting:
            future.result()

    def close(self) -> None:
        """Write what was noted, and take nothing more."""
        self._writer.shutdown(wait=True)

    def _write(self, key_id: str, now: datetime) -> None:
        try:
            with self._database.write(SystemCaller("key use")) as session:
                session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))
        finally:
            with self._lock:
                self._pending.pop(key_id, None)


class Authenticator:
    """Tells who a credential stands for.

    Args:
        database: Where users, sessions and keys are.
        tokens: Reads access tokens.
        anonymous: Whether a request without a credential may see what is public.
    """

    def __init__(self, database: Database, tokens: AccessTokens, *, anonymous: bool = False) -> None:
        self._database = database
        self._tokens = tokens
        self._anonymous = anonymous
        self.uses = KeyUses(database)

    def from_bearer(self, token: str, origin: Origin) -> Caller:
        """The caller behind a bearer token: an access token or an API key.

        Raises:
            TokenExpired: it counted once.
            Unauthenticated: it is not good, or its session, key or user is not any more.
        """
        if API_KEY.fullmatch(token):
            return self.from_api_key(token, origin)
        claims = self._tokens.read(token)
        with self._database.read(AUTHENTICATION) as session:
            told = {"user": claims.user_id, "session": claims.session_id, "tenant": claims.tenant_id}
            rows = session.connection().execute(_LOGINS, told).all()
        if not rows or rows[0].revoked_at is not None or rows[0].status != ACTIVE:
            raise Unauthenticated("This login has ended. Log in again.")
        return Caller(
            tenant_id=claims.tenant_id,
            user_id=claims.user_id,
            role=Role(rows[0].role),
            group_ids=_groups(rows),
            session_id=claims.session_id,
            origin=origin,
            settings_version=rows[0].settings_version,
        )

    def from_api_key(self, key: str, origin: Origin) -> Caller:
        """The caller behind an API key.

        Raises:
            TokenExpired: its time is over.
            Unauthenticated: it is not good, was revoked, or its user is not active.
        """
        if not API_KEY.fullmatch(key):
            raise Unauthenticated("This API key is not valid.")
        with self._database.read(AUTHENTICATION) as session:
            rows = session.connection().execute(_KEYS, {"secret_hash": stored_form(key)}).all()
            now = session.clock.now()
        if not rows:
            raise Unauthenticated("This API key is not valid.")
        row = rows[0]
        if row.revoked_at is not None or row.status != ACTIVE:
            raise Unauthenticated("This API key is not valid any more.")
        if row.expires_at is not None and row.expires_at <= now:
            raise TokenExpired("This API key has expired.")
        if row.last_used_at is None or now - row.last_used_at >= NOTE_USE_EVERY:
            self.uses.note(row.id, now)
        return Caller(
            tenant_id=row.tenant_id,
            user_id=row.user_id,
            role=Role(row.role),
            group_ids=_groups(rows),
            scopes=frozenset(Scope(scope) for scope in row.scopes),
            collection_ids=None if row.collection_ids is None else frozenset(row.collection_ids),
            api_key_id=row.id,
            origin=origin,
            settings_version=row.settings_version,
        )

    def anonymous(self, origin: Origin) -> Caller:
        """The caller without a credential, in the oldest tenant.

        Raises:
            Unauthenticated: this installation has no anonymous access.
        """
        if not self._anonymous:
            raise Unauthenticated("Log in, or send an API key.")
        with self._database.read(AUTHENTICATION) as session:
            oldest = select(Tenant.id, Tenant.settings_version).order_by(Tenant.created_at, Tenant.id).limit(1)
            tenant = session.execute(oldest).one_or_none()
        if tenant is None:
            raise Unauthenticated("Log in, or send an API key.")
        return Caller(
            tenant_id=tenant.id,
            user_id=None,
            role=Role.ANONYMOUS,
            scopes=frozenset({Scope.READ}),
            origin=origin,
            settings_version=tenant.settings_version,
        )

    def close(self) -> None:
        """Write what is still to be noted."""
        self.uses.close()


def _groups(rows: Sequence[Any]) -> frozenset[str]:
    """The groups of a user, who has a row for each of them, or one without any."""
    return frozenset(row.group_id for row in rows if row.group_id is not None)
