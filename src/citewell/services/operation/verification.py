"""What the doctor found, namespace by namespace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.change_log import sums_of
from citewell.db.session import Database
from citewell.db.tables import Collection, Document
from citewell.domain.access import Caller
from citewell.services.access.rules import AccessRules
from citewell.services.upkeep.doctor import Doctor
from citewell.services.upkeep.findings import Finding, Report


@dataclass(frozen=True, slots=True)
class NamespaceState:
    """One collection: ``digest`` is the sum of its live chunks' fingerprints, ``ok`` that nothing contradicts it."""

    namespace: str
    collection_id: str
    ok: bool
    digest: str
    ntotal: int


@dataclass(frozen=True, slots=True)
class Verified:
    """The whole report, and the collections that were asked for."""

    report: Report
    namespaces: Sequence[NamespaceState]


def verify_namespaces(
    database: Database, access: AccessRules, doctor: Doctor, caller: Caller, *, namespace: str | None, repair: bool
) -> Verified:
    """Examine the caller's tenant.

    Args:
        database: The tables.
        access: Finds the collection.
        doctor: Who examines.
        caller: An admin of the tenant.
        namespace: Tell of this collection only; the examination is of all.
        repair: Mend what a program can mend.

    Raises:
        NotFound: there is no such collection.
    """
    if namespace is not None:
        with database.read(caller) as session:
            access.collection_for(session, caller, namespace)
    report = doctor.examine(caller, repair=repair)
    wrong = {finding.subject for finding in report.findings if not finding.repaired}
    with database.read(caller) as session:
        statement = select(Collection).where(Collection.deleted_at.is_(None)).order_by(Collection.name_key)
        if namespace is not None:
            own = access.collection_for(session, caller, namespace)
            statement = statement.where(Collection.id == own.id)
        collections = session.scalars(statement).all()
        documents = select(Document.collection_id).where(Document.id.in_(_ids(report.findings, "document")))
        affected = set(session.scalars(documents))
        partitions = {row.partition_id for row in collections}
        sums = {key: row for each in partitions for key, row in sums_of(session, each).items()}
    return Verified(
        report,
        [
            NamespaceState(
                namespace=row.name,
                collection_id=row.id,
                ok=row.id not in affected and not {f"collection {row.id}", f"partition {row.partition_id}"} & wrong,
                digest=sums[row.id].digest,
                ntotal=sums[row.id].live_chunks,
            )
            for row in collections
        ],
    )


def _ids(findings: Sequence[Finding], kind: str) -> list[str]:
    """Ids of the things of a kind that are not as they should be."""
    subjects = (finding.subject.partition(" ") for finding in findings if not finding.repaired)
    return [name for word, _, name in subjects if word == kind]
