"""What every table has."""

from __future__ import annotations

from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from citewell.db.columns import Id


class Table(DeclarativeBase):
    """Registry of the tables; constraint names are stable, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class TenantOwned(Table):
    """A row that belongs to exactly one tenant. The session adds the criterion to every statement."""

    __abstract__ = True

    tenant_id: Mapped[str] = mapped_column(Id, ForeignKey("tenants.id"), index=True)
