"""What a tenant chose for itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class TenantSetting(TenantOwned):
    """A setting that was changed while the server ran; one without a row is as the environment says.

    Every change raises ``Tenant.settings_version`` in its transaction. ``changed_by`` names a user who may be gone.
    """

    __tablename__ = "tenant_settings"

    tenant_id: Mapped[str] = mapped_column(Id, ForeignKey("tenants.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Word, primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
    changed_by: Mapped[str | None] = mapped_column(Id)
