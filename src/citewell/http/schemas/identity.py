"""Logins, users, groups, keys and tenants."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, SecretStr

from citewell.db.tables import ApiKey, User
from citewell.domain.access import Caller, Scope
from citewell.domain.names import MAX_FULL_NAME
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, FullName, Identifier, Line, Text
from citewell.services.identity.first_setup import FirstSetup
from citewell.services.identity.logins import LoggedIn
from citewell.services.settings.catalogue import PAGE_NAME, SHARING, WELCOME
from citewell.services.settings.values import Values

RoleName = Literal["admin", "editor", "user"]
StatusName = Literal["active", "suspended"]
ScopeName = Literal["read", "write", "delete", "admin"]

Email = Annotated[Line, Field(min_length=3, max_length=320)]
Secret = Annotated[SecretStr, Field(max_length=1024)]
"""Hidden in every representation. The service counts bytes, and never cuts."""

Token = Annotated[SecretStr, Field(min_length=1, max_length=200)]
OptionalName = Annotated[Line, Field(max_length=MAX_FULL_NAME)]


class UserOut(Out):
    """A user."""

    id: str
    email: str
    name: str
    role: RoleName
    status: StatusName
    has_password: bool
    revision: int = Field(ge=1, le=MAX_INT)
    created_at: datetime
    updated_at: datetime
    last_login_at: datetime | None

    @classmethod
    def of(cls, user: User) -> UserOut:
        """As the API shows it."""
        return cls.model_validate(
            {
                **{name: getattr(user, name) for name in cls.model_fields if name != "has_password"},
                "has_password": user.password_hash is not None,
            }
        )


class TokensOut(Out):
    """What a login gives (RFC 6749 §5.1)."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # the type's name, no secret
    expires_in: int = Field(ge=1, le=MAX_INT, description="Seconds until the access token ends.")
    refresh_token: str = Field(description="Good once, for `auth/refresh`.")
    user: UserOut

    @classmethod
    def of(cls, found: LoggedIn) -> TokensOut:
        """As the API shows it."""
        return cls(
            access_token=found.access_token,
            expires_in=found.expires_in,
            refresh_token=found.refresh_token,
            user=UserOut.of(found.user),
        )


class ResumedOut(Out):
    """What a kept login gives. Its cookie stays good."""

    access_token: str
    expires_in: int = Field(ge=1, le=MAX_INT, description="Seconds until the access token ends.")
    user: UserOut

    @classmethod
    def of(cls, found: LoggedIn) -> ResumedOut:
        """As the API shows it."""
        return cls(access_token=found.access_token, expires_in=found.expires_in, user=UserOut.of(found.user))


class RefreshBody(Body):
    """A refresh token to exchange."""

    refresh_token: Token


class LinkBody(Body):
    """The token of a one-time login link."""

    token: Token


class LogoutBody(Body):
    """The refresh token of the login to end, where the access token has expired already."""

    refresh_token: Token | None = None


class PasswordBody(Body):
    """A new password for oneself."""

    current_password: Secret | None = Field(default=None, description="Needed where there is a password already.")
    new_password: Secret


class SetupBody(Body):
    """Name and first password of an account that has none."""

    name: FullName
    password: Secret


class SessionOut(Out):
    """A login of yours that has not ended."""

    id: str
    created_at: datetime
    seen_at: datetime = Field(description="When it last got an access token.")
    expires_at: datetime = Field(description="When it ends unless it is used before.")
    address: str | None
    agent: str | None = Field(description="How the program that logged in calls itself; it may say anything.")
    current: bool = Field(description="This request is made with it.")


class EndedOut(Out):
    """How many logins ended."""

    ended: int = Field(ge=0, le=MAX_INT)


class PageOut(Out):
    """What administrators chose that a page has to know."""

    name: str = Field(description="What the page calls itself; empty for Citewell.")
    welcome: str = Field(description="What it says above the first question; empty for its own words.")
    sharing: bool = Field(description="Whether chats may be shared.")

    @classmethod
    def of(cls, values: Values) -> PageOut:
        """As the API shows it."""
        return cls(name=values[PAGE_NAME], welcome=values[WELCOME], sharing=values[SHARING])


class MeOut(Out):
    """Who makes this request, and with what."""

    user: UserOut
    setup: bool = Field(description="The account has no password yet: ask for name and password, for `auth/setup`.")
    tenant_id: str
    tenant_name: str
    group_ids: list[str]
    scopes: list[ScopeName]
    collection_ids: list[str] | None = Field(description="The only collections this credential reaches; null for all.")
    session_id: str | None
    api_key_id: str | None
    page: PageOut

    @classmethod
    def of(cls, caller: Caller, user: User, tenant_name: str, values: Values) -> MeOut:
        """As the API shows it."""
        return cls(
            user=UserOut.of(user),
            setup=FirstSetup.is_due(caller, user),
            tenant_id=caller.tenant_id,
            tenant_name=tenant_name,
            group_ids=sorted(caller.group_ids),
            scopes=[scope.value for scope in Scope if scope in caller.scopes],
            collection_ids=None if caller.collection_ids is None else sorted(caller.collection_ids),
            session_id=caller.session_id,
            api_key_id=caller.api_key_id,
            page=PageOut.of(values),
        )


class UserCreate(Body):
    """A new user."""

    email: Email
    name: OptionalName = ""
    role: RoleName = "user"
    password: Secret | None = Field(default=None, description="Without one, they come by a login link.")


class UserPatch(Body):
    """What to change of a user; what is not given stays. A null password removes it."""

    email: Email = ""
    name: OptionalName = ""
    role: RoleName = "user"
    status: StatusName = "active"
    password: Secret | None = None


Count = Annotated[int, Field(ge=0, le=MAX_INT)]


class UserImpactOut(Out):
    """How much a user has. Chats, keys that work and memberships go with the user; the rest stays, owned by nobody."""

    chats: Count
    api_keys: Count
    groups: Count
    collections: Count
    documents: Count
    sources: Count
    crawls: Count
    assistants: Count


class LoginLinkBody(Body):
    """How long a login link lives."""

    minutes: int = Field(default=30, ge=1, le=10080)


class LoginLinkOut(Out):
    """A one-time login link's token, for `auth/link`; shown once."""

    token: str
    minutes: int = Field(ge=1, le=10080)


class GroupOut(Out):
    """A group."""

    id: str
    name: str
    description: str
    members: int = Field(ge=0, le=MAX_INT)
    created_at: datetime


class GroupCreate(Body):
    """A new group."""

    name: FullName
    description: Annotated[Text, Field(max_length=2000)] = ""


class GroupPatch(Body):
    """What to change of a group; what is not given stays."""

    name: FullName | None = None
    description: Annotated[Text, Field(max_length=2000)] | None = None


class MemberOut(Out):
    """A member of a group."""

    id: str
    email: str
    name: str


class ApiKeyOut(Out):
    """An API key, without its secret."""

    id: str
    user_id: str
    name: str
    prefix: str = Field(description="The visible beginning of the key.")
    scopes: list[ScopeName]
    collection_ids: list[str] | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="Exact to about a minute.")
    revoked_at: datetime | None


class ApiKeyCreated(ApiKeyOut):
    """A new API key. ``key`` is shown this once: a repetition with the same Idempotency-Key has null there."""

    key: str | None

    @classmethod
    def of(cls, row: ApiKey, key: str | None) -> ApiKeyCreated:
        """As the API shows it."""
        return cls.model_validate({**ApiKeyOut.model_validate(row).model_dump(), "key": key})


class ApiKeyCreate(Body):
    """A new API key."""

    name: FullName
    scopes: Annotated[list[ScopeName], Field(min_length=1, max_length=4)] = Field(default=["read"])
    collection_ids: Annotated[list[Identifier], Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="The only collections it shall reach; null for all that its user reaches."
    )
    expires_at: AwareDatetime | None = None
    user_id: Identifier | None = Field(default=None, description="Whose key it is; another user's only for admins.")


class ApiKeyPatch(Body):
    """A new name for a key."""

    name: FullName


class TenantOut(Out):
    """An organisation."""

    id: str
    name: str
    created_at: datetime


class TenantPatch(Body):
    """A new name for the tenant."""

    name: FullName
