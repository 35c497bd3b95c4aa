"""The person at the keyboard of the machine: whoever can read the data directory acts as the first admin."""

from __future__ import annotations

import hmac
from dataclasses import replace

from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import Tenant, User
from citewell.domain.access import Caller, Origin, Role, SystemCaller
from citewell.domain.errors import Unauthenticated
from citewell.services.identity.authenticator import Authenticator
from citewell.services.identity.effects import ACTIVE

PREFIX = "cwlocal_"


class LocalOperatorAuthenticator:
    """An ``Authenticator`` that also takes one secret of this process, which lies in a file for its owner only.

    The command line uses it to talk to a running server instead of opening the database beside it.
    """

    def __init__(self, authenticator: Authenticator, database: Database, secret: bytes) -> None:
        self._authenticator = authenticator
        self._database = database
        self.token = PREFIX + secret.hex()

    def from_bearer(self, token: str, origin: Origin) -> Caller:
        """The caller behind a bearer token. Raises ``Unauthenticated``."""
        if token.startswith(PREFIX):
            if not hmac.compare_digest(token.encode(), self.token.encode()):
                raise Unauthenticated("This local token is of another run of the server.")
            return self._operator(origin)
        return self._authenticator.from_bearer(token, origin)

    def from_api_key(self, key: str, origin: Origin) -> Caller:
        """The caller behind an API key. Raises ``Unauthenticated``."""
        return self._authenticator.from_api_key(key, origin)

    def anonymous(self, origin: Origin) -> Caller:
        """The caller without a credential. Raises ``Unauthenticated`` where there is no anonymous access."""
        return self._authenticator.anonymous(origin)

    def close(self) -> None:
        """Write what is still to be noted."""
        self._authenticator.close()

    def _operator(self, origin: Origin) -> Caller:
        statement = (
            select(User.id, User.tenant_id, Tenant.settings_version)
            .join(Tenant, Tenant.id == User.tenant_id)
            .where(User.role == Role.ADMIN, User.status == ACTIVE)
            .order_by(Tenant.created_at, Tenant.id, User.created_at, User.id)
            .limit(1)
        )
        with self._database.read(SystemCaller("local operator")) as session:
            found = session.execute(statement).one_or_none()
        if found is None:
            raise Unauthenticated("There is no active administrator to act as.")
        return Caller(
            tenant_id=found.tenant_id,
            user_id=found.id,
            role=Role.ADMIN,
            origin=replace(origin, channel="local"),
            settings_version=found.settings_version,
        )
