"""Where a tenant stands: the few numbers that say whether what is remembered is still right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.prepared import Prepared
from citewell.db.session import ScopedSession
from citewell.db.tables import Partition, Tenant
from citewell.services.search.snapshots import IndexPoint


@dataclass(frozen=True, slots=True)
class Standing:
    """One moment of a tenant: the numbers of its row, and where each partition stands, by its id."""

    rights: int
    documents: int
    settings: int
    points: Mapping[str, IndexPoint]


_OF_PARTITIONS = Prepared(
    select(
        Tenant.rights_version,
        Tenant.documents_seq,
        Tenant.settings_version,
        Partition.id,
        Partition.head_seq,
        Partition.index_revision,
        Partition.serving_embedding_version_id,
    ).join(Partition, Partition.tenant_id == Tenant.id)
)
_OF_TENANT = Prepared(select(Tenant.rights_version, Tenant.documents_seq, Tenant.settings_version))


def standing_of(session: ScopedSession) -> Standing:
    """The caller's tenant at the session's moment, with one statement."""
    rows = session.run(_OF_PARTITIONS)
    rights, documents, settings = rows[0][:3] if rows else session.run(_OF_TENANT)[0]
    return Standing(rights, documents, settings, {row[3]: IndexPoint(*row[4:]) for row in rows})
