"""Who: tenants, users, groups, keys, login sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, Name, UtcTime, Word
from citewell.db.tables.mapping import Table, TenantOwned


class Tenant(Table):
    """An organisation. ``rights_version`` rises with every change of who may read what, ``documents_seq`` with every
    change of what filters ask of documents (``citewell.db.stamps``), ``settings_version`` with every change of what it
    chose for itself (``TenantSetting``).
    """

    __tablename__ = "tenants"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Name, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    rights_version: Mapped[int] = mapped_column(BigInteger, default=0)
    documents_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    settings_version: Mapped[int] = mapped_column(BigInteger, default=1)
    next_collection_number: Mapped[int] = mapped_column(Integer, default=1)
    audit_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    audit_head: Mapped[str] = mapped_column(String(64), default="0" * 64)


class User(TenantOwned):
    """A person. ``email`` is lower case and unique over all tenants, because it is what one logs in with."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(Name, default="")
    role: Mapped[str] = mapped_column(Word)
    password_hash: Mapped[str | None] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(Word, default="active")
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Group(TenantOwned):
    """A set of users that things can be shared with."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Name)
    description: Mapped[str] = mapped_column(String(2000), default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Membership(TenantOwned):
    """A user in a group."""

    __tablename__ = "memberships"

    group_id: Mapped[str] = mapped_column(Id, ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)


class ApiKey(TenantOwned):
    """A credential for programs, with the rights of its user narrowed by ``scopes`` and ``collection_ids``.

    Only ``prefix`` and the SHA-256 of the whole key are stored; 256 random bits need no slow hash.
    """

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Name)
    prefix: Mapped[str] = mapped_column(String(20))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(Json)
    collection_ids: Mapped[list[str] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class LoginSession(TenantOwned):
    """One login and the refresh tokens that descend from it; revoking it ends them all at once.

    ``agent`` is how the program that logged in calls itself.
    """

    __tablename__ = "login_sessions"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    address: Mapped[str | None] = mapped_column(String(64))
    agent: Mapped[str | None] = mapped_column(String(300))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_because: Mapped[str | None] = mapped_column(Word)


class RefreshToken(TenantOwned):
    """A refresh token by its SHA-256. Good once: a second use revokes the session."""

    __tablename__ = "refresh_tokens"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    session_id: Mapped[str] = mapped_column(Id, ForeignKey("login_sessions.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class LoginLink(TenantOwned):
    """A one-time token that logs a user in, by its SHA-256."""

    __tablename__ = "login_links"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Invitation(TenantOwned):
    """A one-time token, by its SHA-256, with which somebody makes the account of ``email``.

    ``inviter_id`` and ``user_id``, the account that came of it, name users who may be gone.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        Index(
            "uq_invitations_undecided",
            "tenant_id",
            "email",
            unique=True,
            sqlite_where=sql("accepted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sql("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index("ix_invitations_list", "tenant_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    role: Mapped[str] = mapped_column(Word)
    group_ids: Mapped[list[str]] = mapped_column(Json)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    inviter_id: Mapped[str | None] = mapped_column(Id)
    user_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)
