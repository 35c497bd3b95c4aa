"""Web pages, and the crawls that find them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class Crawl(TenantOwned):
    """A site, or a part of one, that a collection holds the pages of.

    ``settings`` is its scope and manners (pages, depth, include, exclude, sitemap, robots, rendering). ``state``:
    ``waiting``, ``running``, ``paused``, ``completed``, ``failed``, ``cancelled``. ``run`` counts how often it was
    begun; ``counts`` are those of the last run. ``cron`` says when it runs again by itself.
    """

    __tablename__ = "crawls"
    __table_args__ = (Index("ix_crawls_list", "tenant_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    collection_id: Mapped[str] = mapped_column(Id, ForeignKey("collections.id"), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    cron: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(Word)
    run: Mapped[int] = mapped_column(Integer, default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    message: Mapped[str] = mapped_column(String(1000), default="")
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    job_id: Mapped[str | None] = mapped_column(Id)
    owner_id: Mapped[str | None] = mapped_column(Id, ForeignKey("users.id"))
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Webpage(TenantOwned):
    """An address that was looked at for a collection, and the document that stands for its content.

    ``url`` is the address in its canonical form, ``url_hash`` its SHA-256 in hex. ``canonical_url`` is the address that
    the page names as its own. ``state``: ``waiting``, ``indexed``, ``duplicate`` (its content is under another
    address), ``excluded`` (``reason``: ``robots``, ``noindex``, ``scope``, …), ``failed``, ``gone``. ``run`` is the
    last run of its crawl that saw it; ``crawl_id`` is ``None`` for a page that was asked for by itself.
    """

    __tablename__ = "webpages"
    __table_args__ = (
        UniqueConstraint("collection_id", "url_hash"),
        Index("ix_webpages_list", "tenant_id", "collection_id", "created_at", "id"),
        Index("ix_webpages_crawl", "crawl_id", "run", "state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    collection_id: Mapped[str] = mapped_column(Id, ForeignKey("collections.id"))
    crawl_id: Mapped[str | None] = mapped_column(Id, ForeignKey("crawls.id"))
    document_id: Mapped[str | None] = mapped_column(Id, index=True)
    url: Mapped[str] = mapped_column(String(2000))
    url_hash: Mapped[str] = mapped_column(String(64))
    canonical_url: Mapped[str | None] = mapped_column(String(2000))
    final_url: Mapped[str | None] = mapped_column(String(2000))
    title: Mapped[str] = mapped_column(String(1000), default="")
    etag: Mapped[str | None] = mapped_column(String(500))
    last_modified: Mapped[str | None] = mapped_column(String(100))
    content_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    media_type: Mapped[str | None] = mapped_column(String(200))
    http_status: Mapped[int | None] = mapped_column(Integer)
    depth: Mapped[int] = mapped_column(Integer, default=0)
    render: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(Word)
    reason: Mapped[str | None] = mapped_column(Word)
    message: Mapped[str | None] = mapped_column(String(1000))
    run: Mapped[int] = mapped_column(Integer, default=0)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcTime)
