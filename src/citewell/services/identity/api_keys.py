"""API keys: credentials for programs, with the rights of a user or less."""

from __future__ import annotations

from collections.abc import Collection as Some
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import ApiKey, Collection, User
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import Forbidden, InsufficientScope, InvalidInput, NotFound
from citewell.domain.names import checked_full_name
from citewell.services.access.rules import AccessRules
from citewell.services.identity.effects import ACTIVE
from citewell.services.identity.tokens import new_api_key, stored_form

MAX_COLLECTIONS = 1000


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key that was just made. ``key`` is kept nowhere; it is ``None`` when it was shown before."""

    row: ApiKey
    key: str | None


class ApiKeys:
    """The API keys of a tenant. Users have their own; admins may see, make and revoke everybody's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        caller: Caller,
        *,
        name: str,
        scopes: Some[str] = (Scope.READ,),
        collection_ids: Some[str] | None = None,
        expires_at: datetime | None = None,
        user_id: str | None = None,
    ) -> NewApiKey:
        """A new key for ``user_id`` (default: the caller), never with more than the caller's credential has.

        Raises:
            InvalidInput: the name, a scope, a collection or the expiry is not acceptable.
            InsufficientScope: the caller's own key may not make keys, or has not all the scopes.
            Forbidden: the key would be another user's and the caller is no admin.
            NotFound: there is no such user.
        """
        _may_manage(caller)
        owner_id = user_id or caller.user_id
        if owner_id is None or (owner_id != caller.user_id and not caller.is_admin):
            raise Forbidden("Only administrators may make keys for other users.", reason="admins_only")
        wanted = _check_scopes(caller, scopes)
        with self._database.write(caller) as session:
            now = session.clock.now()
            if expires_at is not None and expires_at <= now:
                raise InvalidInput("The expiry lies in the past.", field="expires_at", reason="past")
            owner = session.scalars(select(User).where(User.id == owner_id)).one_or_none()
            if owner is None or owner.status != ACTIVE:
                raise NotFound("There is no such user.")
            prefix, key = new_api_key(session.ids)
            row = ApiKey(
                id=session.ids.new_id(),
                user_id=owner_id,
                name=checked_full_name(name, "A key's name"),
                prefix=prefix,
                secret_hash=stored_form(key),
                scopes=wanted,
                collection_ids=_check_collections(session, caller, collection_ids),
                created_at=now,
                expires_at=expires_at,
            )
            session.add(row)
            session.audit("api_key.create", "api_key", row.id, scopes=wanted, owner_id=owner_id)
        return NewApiKey(row, key)

    def get(self, caller: Caller, key_id: str) -> ApiKey:
        """A key: one's own, or for admins anyone's. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            return _find(session, caller, key_id)

    def list(
        self, caller: Caller, *, user_id: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[ApiKey]:
        """The caller's keys, or for admins those of ``user_id`` or of all; newest first, revoked ones too."""
        statement = select(ApiKey)
        if not caller.is_admin:
            statement = statement.where(ApiKey.user_id == caller.user_id)
        if user_id is not None:
            statement = statement.where(ApiKey.user_id == user_id)
        with self._database.read(caller) as session:
            return page(session, statement, moment=ApiKey.created_at, key=ApiKey.id, cursor=cursor, limit=limit)

    def rename(self, caller: Caller, key_id: str, name: str) -> ApiKey:
        """Give a key another name. Raises ``NotFound``."""
        _may_manage(caller)
        with self._database.write(caller) as session:
            row = _find(session, caller, key_id)
            row.name = checked_full_name(name, "A key's name")
            session.audit("api_key.update", "api_key", row.id)
        return row

    def revoke(self, caller: Caller, key_id: str) -> None:
        """End a key, from the next request on; it stays listed. Raises ``NotFound``."""
        _may_manage(caller)
        with self._database.write(caller) as session:
            row = _find(session, caller, key_id)
            if row.revoked_at is None:
                row.revoked_at = session.clock.now()
                session.audit("api_key.revoke", "api_key", row.id)


def _may_manage(caller: Caller) -> None:
    if not caller.may(Scope.ADMIN):
        raise InsufficientScope("This API key may not manage API keys; it lacks the scope admin.", scope="admin")


def _check_scopes(caller: Caller, scopes: Some[str]) -> list[str]:
    known = {scope.value for scope in Scope}
    if not scopes or not set(scopes) <= known:
        raise InvalidInput(
            f"A key has one or more of the scopes {', '.join(sorted(known))}.",
            field="scopes",
            reason="scopes",
            allowed=sorted(known),
        )
    for scope in sorted(scopes):
        if not caller.may(Scope(scope)):
            raise InsufficientScope(f"Your own key lacks the scope {scope}, so it cannot give it.", scope=scope)
    return sorted(set(scopes))


def _check_collections(session: ScopedSession, caller: Caller, wanted: Some[str] | None) -> list[str] | None:
    if wanted is None:
        return None if caller.collection_ids is None else sorted(caller.collection_ids)
    if not 1 <= len(wanted) <= MAX_COLLECTIONS:
        raise InvalidInput(
            f"A key may be limited to 1 to {MAX_COLLECTIONS} collections.",
            field="collection_ids",
            reason="entries",
            least=1,
            most=MAX_COLLECTIONS,
        )
    readable = AccessRules().readable_collections(caller)
    found = set(session.scalars(select(Collection.id).where(Collection.id.in_(wanted), readable)))
    if found != set(wanted):
        raise InvalidInput(
            "One of these collections does not exist.", field="collection_ids", reason="collection_unknown"
        )
    return sorted(found)


def _find(session: ScopedSession, caller: Caller, key_id: str) -> ApiKey:
    row = session.scalars(select(ApiKey).where(ApiKey.id == key_id)).one_or_none()
    if row is None or not (caller.is_admin or row.user_id == caller.user_id):
        raise NotFound("There is no such API key.")
    return row
