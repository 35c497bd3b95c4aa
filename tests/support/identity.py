"""The identity services over a database of the test, with cheap password hashes."""

from __future__ import annotations

from dataclasses import dataclass

from argon2.profiles import CHEAPEST
from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import AuditEntry, Tenant, User
from citewell.domain.access import Caller, Origin, SystemCaller
from citewell.services.identity.accounts import Accounts
from citewell.services.identity.api_keys import ApiKeys
from citewell.services.identity.authenticator import Authenticator
from citewell.services.identity.first_setup import FirstSetup
from citewell.services.identity.groups import Groups
from citewell.services.identity.hashing import PasswordHashes
from citewell.services.identity.invitations import Invitations
from citewell.services.identity.kept_logins import KeptLogins
from citewell.services.identity.logins import LoggedIn, Logins
from citewell.services.identity.own_sessions import OwnSessions
from citewell.services.identity.tenants import Tenants
from citewell.services.identity.tokens import AccessTokens

PASSWORD = "seven unrelated words make a password"
HERE = Origin(address="203.0.113.9", request_id="request-1")


@dataclass
class Identity:
    """All of them."""

    database: Database
    hashes: PasswordHashes
    accounts: Accounts
    groups: Groups
    api_keys: ApiKeys
    logins: Logins
    kept_logins: KeptLogins
    authenticator: Authenticator
    tenants: Tenants
    invitations: Invitations
    first_setup: FirstSetup
    own_sessions: OwnSessions

    def user(self, admin: Caller, email: str = "ada@example.org", *, role: str = "user") -> User:
        """A user with a password."""
        return self.accounts.create(admin, email=email, role=role, password=PASSWORD)

    def login(self, email: str = "ada@example.org") -> LoggedIn:
        """A login of theirs."""
        return self.logins.login(email, PASSWORD, HERE)

    def caller(self, found: LoggedIn) -> Caller:
        """The caller behind a login."""
        return self.authenticator.from_bearer(found.access_token, HERE)

    def audited(self, action: str) -> list[AuditEntry]:
        """The audit entries of an action, oldest first."""
        with self.database.read(SystemCaller("test")) as session:
            statement = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq)
            return list(session.scalars(statement))

    def rights_version(self, tenant_id: str) -> int:
        """The number that rises when rights change."""
        with self.database.read(SystemCaller("test")) as session:
            return session.scalars(select(Tenant.rights_version).where(Tenant.id == tenant_id)).one()


def make_identity(database: Database) -> Identity:
    """The services with cheap hashes."""
    hashes = PasswordHashes(database.ids, parameters=CHEAPEST)
    tokens = AccessTokens(b"k" * 32, database.clock, database.ids)
    logins = Logins(database, hashes, tokens)
    return Identity(
        database,
        hashes,
        Accounts(database, hashes),
        Groups(database),
        ApiKeys(database),
        logins,
        KeptLogins(database, tokens),
        Authenticator(database, tokens),
        Tenants(database),
        Invitations(database, hashes, logins),
        FirstSetup(database, hashes),
        OwnSessions(database),
    )
