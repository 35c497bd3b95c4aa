"""Questions that people asked, kept for a while to compare models with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, LongText, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class RecordedQuery(TenantOwned):
    """A question, without who asked it. ``source``: ``search`` or ``chat``. Gone after ``expires_at``."""

    __tablename__ = "recorded_queries"
    __table_args__ = (
        Index("ix_recorded_queries_recent", "tenant_id", "asked_at", "id"),
        Index("ix_recorded_queries_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    text: Mapped[str] = mapped_column(LongText)
    source: Mapped[str] = mapped_column(Word)
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
