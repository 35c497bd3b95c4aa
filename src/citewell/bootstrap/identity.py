"""Who may come in, put together: accounts and their groups, keys, logins, and the check of what a request shows."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.ports.clock import Clock, Ids
from citewell.services.identity.accounts import Accounts
from citewell.services.identity.api_keys import ApiKeys
from citewell.services.identity.authenticator import Authenticator
from citewell.services.identity.first_setup import FirstSetup
from citewell.services.identity.groups import Groups
from citewell.services.identity.hashing import PasswordHashes
from citewell.services.identity.invitations import Invitations
from citewell.services.identity.kept_logins import KeptLogins
from citewell.services.identity.local_operator import LocalOperatorAuthenticator
from citewell.services.identity.logins import Logins
from citewell.services.identity.own_sessions import OwnSessions
from citewell.services.identity.tenants import Tenants
from citewell.services.identity.tokens import AccessTokens


@dataclass(frozen=True)
class Identity:
    """The services of accounts; they share the hashing of passwords and the signing of tokens."""

    tenants: Tenants
    accounts: Accounts
    groups: Groups
    api_keys: ApiKeys
    logins: Logins
    kept_logins: KeptLogins
    invitations: Invitations
    first_setup: FirstSetup
    own_sessions: OwnSessions
    authenticator: LocalOperatorAuthenticator


def make_identity(
    settings: Settings, database: Database, clock: Clock, ids: Ids, *, token_key: bytes, closing: ExitStack
) -> Identity:
    """All of it. ``token_key`` signs access tokens; ``closing`` closes what records the use of keys."""
    hashes = PasswordHashes(ids)
    tokens = AccessTokens(token_key, clock, ids, minutes=settings.access_token_minutes)
    authenticator = LocalOperatorAuthenticator(
        Authenticator(database, tokens, anonymous=settings.anonymous_access), database, ids.secret(32)
    )
    closing.callback(authenticator.close)
    logins = Logins(database, hashes, tokens, refresh_days=settings.refresh_token_days)
    return Identity(
        tenants=Tenants(database),
        accounts=Accounts(database, hashes),
        groups=Groups(database),
        api_keys=ApiKeys(database),
        logins=logins,
        kept_logins=KeptLogins(database, tokens, days=settings.refresh_token_days),
        invitations=Invitations(database, hashes, logins),
        first_setup=FirstSetup(database, hashes),
        own_sessions=OwnSessions(database),
        authenticator=authenticator,
    )
