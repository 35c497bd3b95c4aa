"""What may be read by whom."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Word
from citewell.db.tables.mapping import TenantOwned


class AccessClass(TenantOwned):
    """A set of principals, as one small number that documents and index rows carry.

    ``key`` is ``collection:<id>`` for the class of a collection, whose set changes in place, ``set:<sha256>`` for an
    interned set, or ``both:<sha256>`` for one that a document has until its next version is published. Numbers are
    never given out twice, so a stale index row cannot gain a reader.
    """

    __tablename__ = "access_classes"
    __table_args__ = (UniqueConstraint("tenant_id", "key"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(100))


class AccessEntry(TenantOwned):
    """One principal that may read what carries the class."""

    __tablename__ = "access_entries"
    __table_args__ = (Index("ix_access_entries_principal", "tenant_id", "principal"),)

    access_class_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("access_classes.id", ondelete="CASCADE"), primary_key=True
    )
    principal: Mapped[str] = mapped_column(String(64), primary_key=True)


class Grant(TenantOwned):
    """Something was shared with a principal: the intent from which access entries are derived."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("tenant_id", "resource_type", "resource_id", "principal"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    resource_type: Mapped[str] = mapped_column(Word)
    resource_id: Mapped[str] = mapped_column(Id, index=True)
    principal: Mapped[str] = mapped_column(String(64))
    right: Mapped[str] = mapped_column(Word)
