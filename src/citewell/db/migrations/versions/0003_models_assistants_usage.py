"""Models, assistants, ratings, usage, and chats as trees."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from citewell.db import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("scope_id", sa.String(length=36), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("warn_percent", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_budgets_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets")),
        sa.UniqueConstraint(
            "tenant_id",
            "scope",
            "scope_id",
            "period",
            "measure",
            name=op.f("uq_budgets_tenant_id_scope_scope_id_period_measure"),
        ),
    )
    with op.batch_alter_table("budgets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budgets_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "model_connections",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("base_url", sa.String(length=2000), nullable=True),
        sa.Column("api_key", sa.Text(), nullable=True),
        sa.Column("settings", columns.Json(none_as_null=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("deleted_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_model_connections_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_connections")),
    )
    with op.batch_alter_table("model_connections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_model_connections_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(
            "uq_model_connections_live_name",
            ["tenant_id", "name_key"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "model_prices",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("model", sa.String(length=300), nullable=False),
        sa.Column("since", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("token_in", sa.BigInteger(), nullable=False),
        sa.Column("token_cached", sa.BigInteger(), nullable=False),
        sa.Column("token_out", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_model_prices_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_prices")),
    )
    with op.batch_alter_table("model_prices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_model_prices_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index("uq_model_prices_day", ["tenant_id", "model", "since"], unique=True)

    op.create_table(
        "usage_records",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("key_id", sa.String(length=36), nullable=True),
        sa.Column("chat_id", sa.String(length=36), nullable=True),
        sa.Column("message_id", sa.String(length=36), nullable=True),
        sa.Column("assistant_id", sa.String(length=36), nullable=True),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("tokens_in", sa.BigInteger(), nullable=False),
        sa.Column("tokens_cached", sa.BigInteger(), nullable=False),
        sa.Column("tokens_out", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("stages", columns.Json(none_as_null=True), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_usage_records_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_records")),
    )
    with op.batch_alter_table("usage_records", schema=None) as batch_op:
        batch_op.create_index("ix_usage_records_assistant", ["tenant_id", "assistant_id", "created_at"], unique=False)
        batch_op.create_index("ix_usage_records_key", ["tenant_id", "key_id", "created_at"], unique=False)
        batch_op.create_index("ix_usage_records_list", ["tenant_id", "created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_usage_records_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_usage_records_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index("ix_usage_records_user", ["tenant_id", "user_id", "created_at"], unique=False)

    op.create_table(
        "chat_models",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("connection_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("model", sa.String(length=300), nullable=False),
        sa.Column("options", columns.Json(none_as_null=True), nullable=False),
        sa.Column("fallbacks", columns.Json(none_as_null=True), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("deleted_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["model_connections.id"], name=op.f("fk_chat_models_connection_id_model_connections")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_chat_models_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_models")),
    )
    with op.batch_alter_table("chat_models", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_models_connection_id"), ["connection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_models_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(
            "uq_chat_models_live_name",
            ["tenant_id", "name_key"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "usage_collections",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("collection_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["usage_records.id"],
            name=op.f("fk_usage_collections_record_id_usage_records"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_usage_collections_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("record_id", "collection_id", name=op.f("pk_usage_collections")),
    )
    with op.batch_alter_table("usage_collections", schema=None) as batch_op:
        batch_op.create_index(
            "ix_usage_collections_collection", ["tenant_id", "collection_id", "created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_usage_collections_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "usage_sums",
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("scope_id", sa.String(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in (
                "questions",
                "answered",
                "abstained",
                "failed",
                "cancelled",
                "calls",
                "unpriced",
                "tokens_in",
                "tokens_cached",
                "tokens_out",
                "cost",
            )
        ),
        sa.Column("latency", columns.Json(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_usage_sums_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "owner_id", "scope", "scope_id", "day", name=op.f("pk_usage_sums")),
    )
    with op.batch_alter_table("usage_sums", schema=None) as batch_op:
        batch_op.create_index("ix_usage_sums_day", ["tenant_id", "owner_id", "scope", "day"], unique=False)
        batch_op.create_index("ix_usage_sums_scope", ["tenant_id", "scope", "scope_id", "day"], unique=False)

    op.create_table(
        "assistants",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("collection_ids", columns.Json(none_as_null=True), nullable=True),
        sa.Column("model_id", sa.String(length=36), nullable=True),
        sa.Column("prompt_number", sa.Integer(), nullable=False),
        sa.Column("settings", columns.Json(none_as_null=True), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("deleted_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["chat_models.id"], name=op.f("fk_assistants_model_id_chat_models")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_assistants_owner_id_users")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_assistants_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistants")),
    )
    with op.batch_alter_table("assistants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assistants_model_id"), ["model_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assistants_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(
            "uq_assistants_live_name",
            ["tenant_id", "name_key"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "answer_runs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("set_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("report", columns.Json(none_as_null=True), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_id"], ["golden_sets.id"], name=op.f("fk_answer_runs_set_id_golden_sets"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_answer_runs_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_runs")),
    )
    with op.batch_alter_table("answer_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_runs_set_id"), ["set_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_runs_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "assistant_prompts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("assistant_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["assistant_id"],
            ["assistants.id"],
            name=op.f("fk_assistant_prompts_assistant_id_assistants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_assistant_prompts_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistant_prompts")),
        sa.UniqueConstraint("assistant_id", "number", name=op.f("uq_assistant_prompts_assistant_id_number")),
    )
    with op.batch_alter_table("assistant_prompts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assistant_prompts_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "chat_events",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("data", columns.Json(none_as_null=True), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_chat_events_message_id_messages"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_chat_events_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("message_id", "number", name=op.f("pk_chat_events")),
    )
    with op.batch_alter_table("chat_events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_chat_events_drafts",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("kind = 'text'"),
            postgresql_where=sa.text("kind = 'text'"),
        )
        batch_op.create_index(batch_op.f("ix_chat_events_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "ratings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("thumb", sa.Integer(), nullable=True),
        sa.Column("reasons", columns.Json(none_as_null=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_ratings_message_id_messages"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_ratings_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ratings_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("message_id", "user_id", name=op.f("uq_ratings_message_id_user_id")),
    )
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.create_index("ix_ratings_list", ["tenant_id", "created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ratings_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ratings_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assistant_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("title_by", sa.String(length=64), nullable=False, server_default="question"))
        batch_op.add_column(sa.Column("leaf_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("summary", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("summary_of", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("passing", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f("ix_chats_assistant_id"), ["assistant_id"], unique=False)
        batch_op.create_index(
            "ix_chats_passing",
            ["tenant_id"],
            unique=False,
            sqlite_where=sa.text("passing"),
            postgresql_where=sa.text("passing"),
        )

    with op.batch_alter_table("citations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("normalisation", columns.Json(none_as_null=True), nullable=False, server_default="[]")
        )

    with op.batch_alter_table("golden_questions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers", columns.Json(none_as_null=True), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("answerable", sa.Boolean(), nullable=False, server_default=sa.true()))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("query", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("mode", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("model", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("assistant_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("prompt_number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("asked_for", columns.Json(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("conflicts", columns.Json(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("suggestions", columns.Json(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("retrieved", columns.Json(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("error", columns.Json(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("key_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("running_until", columns.UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("finished_at", columns.UtcTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_messages_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "ix_messages_running",
            ["tenant_id"],
            unique=False,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.create_index(
            "ix_messages_unanswered",
            ["tenant_id", "created_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('abstained', 'failed')"),
            postgresql_where=sa.text("state IN ('abstained', 'failed')"),
        )

    # Rows of before get these values from the database; from now on the program gives them.
    for table, column in (
        ("chats", "title_by"),
        ("chats", "passing"),
        ("citations", "normalisation"),
        ("golden_questions", "answers"),
        ("golden_questions", "answerable"),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)
    # Chats of before have one branch.
    op.execute(
        "UPDATE messages SET parent_id = (SELECT earlier.id FROM messages AS earlier"
        " WHERE earlier.chat_id = messages.chat_id AND earlier.ordinal = messages.ordinal - 1)"
    )
    op.execute(
        "UPDATE chats SET leaf_id = (SELECT messages.id FROM messages WHERE messages.chat_id = chats.id"
        " ORDER BY messages.ordinal DESC LIMIT 1)"
    )


def downgrade() -> None:
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_messages_unanswered",
            sqlite_where=sa.text("state IN ('abstained', 'failed')"),
            postgresql_where=sa.text("state IN ('abstained', 'failed')"),
        )
        batch_op.drop_index(
            "ix_messages_running",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.drop_index(batch_op.f("ix_messages_parent_id"))
        batch_op.drop_column("finished_at")
        batch_op.drop_column("running_until")
        batch_op.drop_column("key_id")
        batch_op.drop_column("error")
        batch_op.drop_column("retrieved")
        batch_op.drop_column("suggestions")
        batch_op.drop_column("conflicts")
        batch_op.drop_column("asked_for")
        batch_op.drop_column("prompt_number")
        batch_op.drop_column("assistant_id")
        batch_op.drop_column("model")
        batch_op.drop_column("mode")
        batch_op.drop_column("query")
        batch_op.drop_column("parent_id")

    with op.batch_alter_table("golden_questions", schema=None) as batch_op:
        batch_op.drop_column("answerable")
        batch_op.drop_column("answers")

    with op.batch_alter_table("citations", schema=None) as batch_op:
        batch_op.drop_column("normalisation")

    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.drop_index("ix_chats_passing", sqlite_where=sa.text("passing"), postgresql_where=sa.text("passing"))
        batch_op.drop_index(batch_op.f("ix_chats_assistant_id"))
        batch_op.drop_column("passing")
        batch_op.drop_column("summary_of")
        batch_op.drop_column("summary")
        batch_op.drop_column("leaf_id")
        batch_op.drop_column("title_by")
        batch_op.drop_column("assistant_id")

    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ratings_user_id"))
        batch_op.drop_index(batch_op.f("ix_ratings_tenant_id"))
        batch_op.drop_index("ix_ratings_list")

    op.drop_table("ratings")
    with op.batch_alter_table("chat_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_events_tenant_id"))
        batch_op.drop_index(
            "ix_chat_events_drafts",
            sqlite_where=sa.text("kind = 'text'"),
            postgresql_where=sa.text("kind = 'text'"),
        )

    op.drop_table("chat_events")
    with op.batch_alter_table("assistant_prompts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assistant_prompts_tenant_id"))

    op.drop_table("assistant_prompts")
    with op.batch_alter_table("answer_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_runs_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_answer_runs_set_id"))

    op.drop_table("answer_runs")
    with op.batch_alter_table("assistants", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assistants_live_name",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_assistants_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_assistants_model_id"))

    op.drop_table("assistants")
    with op.batch_alter_table("usage_collections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_usage_collections_tenant_id"))
        batch_op.drop_index("ix_usage_collections_collection")

    op.drop_table("usage_collections")
    with op.batch_alter_table("usage_sums", schema=None) as batch_op:
        batch_op.drop_index("ix_usage_sums_scope")
        batch_op.drop_index("ix_usage_sums_day")

    op.drop_table("usage_sums")
    with op.batch_alter_table("chat_models", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_chat_models_live_name",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_chat_models_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_chat_models_connection_id"))

    op.drop_table("chat_models")
    with op.batch_alter_table("usage_records", schema=None) as batch_op:
        batch_op.drop_index("ix_usage_records_user")
        batch_op.drop_index(batch_op.f("ix_usage_records_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_usage_records_message_id"))
        batch_op.drop_index("ix_usage_records_list")
        batch_op.drop_index("ix_usage_records_key")
        batch_op.drop_index("ix_usage_records_assistant")

    op.drop_table("usage_records")
    with op.batch_alter_table("model_prices", schema=None) as batch_op:
        batch_op.drop_index("uq_model_prices_day")
        batch_op.drop_index(batch_op.f("ix_model_prices_tenant_id"))

    op.drop_table("model_prices")
    with op.batch_alter_table("model_connections", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_model_connections_live_name",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_model_connections_tenant_id"))

    op.drop_table("model_connections")
    with op.batch_alter_table("budgets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budgets_tenant_id"))

    op.drop_table("budgets")
