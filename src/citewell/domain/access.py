"""Who asks, and what they may do: callers, roles, scopes, principals and visibility.

A document is readable by a set of *principals*. Such a set is interned as an access class, one small
integer that documents and chunks carry, so a permission filter is a test on integers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

PUBLIC = "public"
"""The principal that everyone is, with or without an account."""

TENANT = "tenant:*"
"""The principal that every user of the tenant is."""


class Role(StrEnum):
    """What a user is in their tenant. An admin sees all of it."""

    ADMIN = "admin"
    EDITOR = "editor"
    USER = "user"
    ANONYMOUS = "anonymous"


class Scope(StrEnum):
    """What a credential may be used for. A login session has all of them; an API key has those it was made with."""

    READ = "read"
    WRITE = "write"
    DELETE = "delete"
    ADMIN = "admin"


class Visibility(StrEnum):
    """Who may read a collection or document, beside its owner and the tenant's admins."""

    PRIVATE = "private"
    SHARED = "shared"
    TENANT = "tenant"
    PUBLIC = "public"


class Right(StrEnum):
    """What a grant gives. ``WRITE`` includes ``READ``."""

    READ = "read"
    WRITE = "write"


def user_principal(user_id: str) -> str:
    """Name of the principal that is exactly this user."""
    return f"user:{user_id}"


def group_principal(group_id: str) -> str:
    """Name of the principal that every member of this group is."""
    return f"group:{group_id}"


JOB_CHANNEL = "job"
"""The channel of what a job does, for a person or for nobody."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, for the audit log. ``agent`` is how the program calls itself; it may say anything."""

    address: str | None = None
    request_id: str | None = None
    channel: str = "http"
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class IdempotencyClaim:
    """The ``Idempotency-Key`` of a request and a fingerprint (SHA-256 hex) of what it asks for."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A person or program on whose behalf something is done, inside one tenant.

    ``collection_ids`` is ``None`` for no limit, else the only collections the credential reaches. ``settings_version``
    is the number of the tenant's settings when the credential was looked at; ``None`` if nobody looked.
    """

    tenant_id: str
    user_id: str | None
    role: Role
    group_ids: frozenset[str] = frozenset()
    scopes: frozenset[Scope] = frozenset(Scope)
    collection_ids: frozenset[str] | None = None
    session_id: str | None = None
    api_key_id: str | None = None
    origin: Origin = field(default=Origin())
    idempotency: IdempotencyClaim | None = None
    settings_version: int | None = field(default=None, compare=False)

    @property
    def is_admin(self) -> bool:
        """Whether the caller sees and may change all of the tenant (the credential's scopes still apply)."""
        return self.role is Role.ADMIN

    @property
    def principals(self) -> frozenset[str]:
        """Every principal that the caller is."""
        if self.user_id is None:
            return frozenset({PUBLIC})
        return frozenset({PUBLIC, TENANT, user_principal(self.user_id)} | {group_principal(g) for g in self.group_ids})

    def may(self, scope: Scope) -> bool:
        """Whether the credential carries ``scope``."""
        return scope in self.scopes


@dataclass(frozen=True, slots=True)
class SystemCaller:
    """The program itself, across tenants: login look-up, claiming jobs, upkeep.

    ``purpose`` is a word for the audit log and the logs. Only the modules that
    ``tests/architecture`` lists may open a session for it.
    """

    purpose: str


def readers(visibility: Visibility, *, owner_id: str | None, granted: Iterable[str] = ()) -> frozenset[str]:
    """The principals that may read something.

    Args:
        visibility: The class of access that was chosen.
        owner_id: The user who owns it; always a reader.
        granted: Principals it is shared with; they count in every visibility but ``PRIVATE``.
    """
    found = set() if owner_id is None else {user_principal(owner_id)}
    if visibility is not Visibility.PRIVATE:
        found.update(granted)
    if visibility in (Visibility.TENANT, Visibility.PUBLIC):
        found.add(TENANT)
    if visibility is Visibility.PUBLIC:
        found.add(PUBLIC)
    return frozenset(found)


def readers_of_both(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    """Principals that two sets let read. A person in one and a group of theirs in the other are not matched."""
    return frozenset(name for mine, other in ((first, second), (second, first)) for name in mine if _lets(other, name))


def _lets(principals: frozenset[str], name: str) -> bool:
    return name in principals or PUBLIC in principals or (name != PUBLIC and TENANT in principals)
