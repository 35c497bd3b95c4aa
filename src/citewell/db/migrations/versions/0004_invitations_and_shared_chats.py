"""Invitations, chats that are shown to colleagues, and settings that tenants choose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from citewell.db import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UNDECIDED = sa.text("accepted_at IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("group_ids", columns.Json(none_as_null=True), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("inviter_id", sa.String(length=36), nullable=True),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("expires_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("accepted_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_invitations_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index("ix_invitations_list", ["tenant_id", "created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(
            "uq_invitations_undecided",
            ["tenant_id", "email"],
            unique=True,
            sqlite_where=UNDECIDED,
            postgresql_where=UNDECIDED,
        )

    op.create_table(
        "chat_shares",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("chat_id", sa.String(length=36), nullable=False),
        sa.Column("leaf_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_shares_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_chat_shares_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_shares")),
    )
    with op.batch_alter_table("chat_shares", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_shares_chat_id"), ["chat_id"], unique=False)
        batch_op.create_index("ix_chat_shares_list", ["tenant_id", "created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_shares_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "tenant_settings",
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", columns.Json(none_as_null=True), nullable=False),
        sa.Column("changed_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_settings_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "key", name=op.f("pk_tenant_settings")),
    )


def downgrade() -> None:
    op.drop_table("tenant_settings")
    with op.batch_alter_table("chat_shares", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_shares_tenant_id"))
        batch_op.drop_index("ix_chat_shares_list")
        batch_op.drop_index(batch_op.f("ix_chat_shares_chat_id"))

    op.drop_table("chat_shares")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index("uq_invitations_undecided", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED)
        batch_op.drop_index(batch_op.f("ix_invitations_tenant_id"))
        batch_op.drop_index("ix_invitations_list")

    op.drop_table("invitations")
