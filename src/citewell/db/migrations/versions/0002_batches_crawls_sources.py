"""Batches, crawls and sources."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from citewell.db import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("collection_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("origin", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("closed_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collections.id"], name=op.f("fk_batches_collection_id_collections")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_batches_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batches_collection_id"), ["collection_id"], unique=False)
        batch_op.create_index("ix_batches_list", ["tenant_id", "created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "crawls",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("collection_id", sa.String(length=36), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("settings", columns.Json(none_as_null=True), nullable=False),
        sa.Column("cron", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("counts", columns.Json(none_as_null=True), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("error", columns.Json(none_as_null=True), nullable=True),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("started_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("finished_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("deleted_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collections.id"], name=op.f("fk_crawls_collection_id_collections")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_crawls_owner_id_users")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_crawls_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawls")),
    )
    with op.batch_alter_table("crawls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crawls_collection_id"), ["collection_id"], unique=False)
        batch_op.create_index("ix_crawls_list", ["tenant_id", "created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crawls_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "sources",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("collection_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("settings", columns.Json(none_as_null=True), nullable=False),
        sa.Column("credentials", sa.Text(), nullable=True),
        sa.Column("cron", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("cursor", columns.Json(none_as_null=True), nullable=True),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("deleted_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collections.id"], name=op.f("fk_sources_collection_id_collections")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_sources_owner_id_users")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_sources_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sources_collection_id"), ["collection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sources_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(
            "uq_sources_live_name",
            ["tenant_id", "name_key"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "batch_items",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("path", sa.String(length=2000), nullable=False),
        sa.Column("path_hash", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=True),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("message", sa.String(length=2000), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_batch_items_batch_id_batches"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_batch_items_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_items")),
        sa.UniqueConstraint("batch_id", "path_hash", name=op.f("uq_batch_items_batch_id_path_hash")),
    )
    with op.batch_alter_table("batch_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_items_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_items_job_id"), ["job_id"], unique=False)
        batch_op.create_index("ix_batch_items_state", ["batch_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_items_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "source_items",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=2000), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("parent_key", sa.String(length=2000), nullable=True),
        sa.Column("document_id", sa.String(length=36), nullable=True),
        sa.Column("version", sa.String(length=500), nullable=True),
        sa.Column("content_version", sa.String(length=500), nullable=True),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("message", sa.String(length=2000), nullable=True),
        sa.Column("seen_run", sa.Integer(), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_items_source_id_sources"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_source_items_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_items")),
        sa.UniqueConstraint("source_id", "key_hash", name=op.f("uq_source_items_source_id_key_hash")),
    )
    with op.batch_alter_table("source_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_items_document_id"), ["document_id"], unique=False)
        batch_op.create_index("ix_source_items_seen", ["source_id", "seen_run"], unique=False)
        batch_op.create_index("ix_source_items_state", ["source_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_items_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "source_runs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("counts", columns.Json(none_as_null=True), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("error", columns.Json(none_as_null=True), nullable=True),
        sa.Column("started_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("finished_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_runs_source_id_sources"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_source_runs_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_runs")),
        sa.UniqueConstraint("source_id", "number", name=op.f("uq_source_runs_source_id_number")),
    )
    with op.batch_alter_table("source_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_runs_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "webpages",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("collection_id", sa.String(length=36), nullable=False),
        sa.Column("crawl_id", sa.String(length=36), nullable=True),
        sa.Column("document_id", sa.String(length=36), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("url_hash", sa.String(length=64), nullable=False),
        sa.Column("canonical_url", sa.String(length=2000), nullable=True),
        sa.Column("final_url", sa.String(length=2000), nullable=True),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("etag", sa.String(length=500), nullable=True),
        sa.Column("last_modified", sa.String(length=100), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("media_type", sa.String(length=200), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("render", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("message", sa.String(length=1000), nullable=True),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("updated_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("fetched_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("changed_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collections.id"], name=op.f("fk_webpages_collection_id_collections")
        ),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.id"], name=op.f("fk_webpages_crawl_id_crawls")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_webpages_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webpages")),
        sa.UniqueConstraint("collection_id", "url_hash", name=op.f("uq_webpages_collection_id_url_hash")),
    )
    with op.batch_alter_table("webpages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webpages_content_hash"), ["content_hash"], unique=False)
        batch_op.create_index("ix_webpages_crawl", ["crawl_id", "run", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_webpages_document_id"), ["document_id"], unique=False)
        batch_op.create_index("ix_webpages_list", ["tenant_id", "collection_id", "created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_webpages_tenant_id"), ["tenant_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("webpages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webpages_tenant_id"))
        batch_op.drop_index("ix_webpages_list")
        batch_op.drop_index(batch_op.f("ix_webpages_document_id"))
        batch_op.drop_index("ix_webpages_crawl")
        batch_op.drop_index(batch_op.f("ix_webpages_content_hash"))

    op.drop_table("webpages")
    with op.batch_alter_table("source_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_runs_tenant_id"))

    op.drop_table("source_runs")
    with op.batch_alter_table("source_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_items_tenant_id"))
        batch_op.drop_index("ix_source_items_state")
        batch_op.drop_index("ix_source_items_seen")
        batch_op.drop_index(batch_op.f("ix_source_items_document_id"))

    op.drop_table("source_items")
    with op.batch_alter_table("batch_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_items_tenant_id"))
        batch_op.drop_index("ix_batch_items_state")
        batch_op.drop_index(batch_op.f("ix_batch_items_job_id"))
        batch_op.drop_index(batch_op.f("ix_batch_items_document_id"))

    op.drop_table("batch_items")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sources_live_name",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_sources_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_sources_collection_id"))

    op.drop_table("sources")
    with op.batch_alter_table("crawls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crawls_tenant_id"))
        batch_op.drop_index("ix_crawls_list")
        batch_op.drop_index(batch_op.f("ix_crawls_collection_id"))

    op.drop_table("crawls")
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batches_tenant_id"))
        batch_op.drop_index("ix_batches_list")
        batch_op.drop_index(batch_op.f("ix_batches_collection_id"))

    op.drop_table("batches")
