"""Numbers that tell readers that what they remember is not right any more.

Two numbers of a tenant rise in the transaction that makes a reader's memory wrong, at its end, under the tenant's row
lock: ``rights_version`` when somebody's reach changes (collections, their names, access entries, memberships), and
``documents_seq`` when something changes that a filter can ask of a document. The changed documents carry the latter
as ``attributes_seq``: a reader who has seen number n is missing exactly the documents above n.

The session itself notices the changes, whether rows were changed or statements executed, so no service can forget.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import ORMExecuteState, Session

from citewell.db.tables import (
    AccessEntry,
    Collection,
    CollectionAlias,
    Document,
    DocumentVersion,
    Membership,
    Tenant,
    TenantOwned,
)

ATTRIBUTES = frozenset(
    {
        "collection_id",
        "external_id",
        "kind",
        "title",
        "source_uri",
        "meta",
        "facets",
        "file_name",
        "media_type",
        "current_version_id",
        "access_class_id",
        "owner_id",
        "created_at",
        "updated_at",
        "deleted_at",
    }
)
"""What filters can ask of a document, and whether it is there and for whom."""

VERSION_ATTRIBUTES = frozenset({"language", "published_at"})

REACH: Mapping[type[TenantOwned], frozenset[str] | None] = {
    Collection: frozenset({"name_key", "partition_id", "number", "access_class_id", "settings", "deleted_at"}),
    CollectionAlias: None,
    AccessEntry: None,
    Membership: None,
}
"""What decides where somebody may search, and how collections rank; ``None`` for every column."""


class UnstampedStatement(Exception):
    """A statement would change what readers remember without their noticing. This is a bug, not an input error."""


@dataclass
class Stamps:
    """What one transaction has to number when it ends."""

    documents: bool = False
    rights_of: set[str] = field(default_factory=set)
    everybodys_rights: bool = False
    owners_of_versions: set[str] = field(default_factory=set)
    """Documents whose current version says something new."""


def note_flush(stamps: Stamps, session: Session) -> None:
    """Note what is about to be written as rows."""
    for row in session.new:
        if isinstance(row, Document):
            row.attributes_seq, stamps.documents = None, True
        elif isinstance(row, TenantOwned) and type(row) in REACH:
            stamps.rights_of.add(row.tenant_id)
    for row in session.dirty:
        if isinstance(row, Document) and _changed(row, ATTRIBUTES):
            row.attributes_seq, stamps.documents = None, True
        elif isinstance(row, DocumentVersion) and _changed(row, VERSION_ATTRIBUTES):
            stamps.owners_of_versions.add(row.document_id)
        elif isinstance(row, TenantOwned) and type(row) in REACH and _changed(row, REACH[type(row)]):
            stamps.rights_of.add(row.tenant_id)
    stamps.rights_of.update(row.tenant_id for row in session.deleted if type(row) in REACH)


def _changed(row: object, names: frozenset[str] | None) -> bool:
    attributes = inspect(row, raiseerr=True).attrs
    return any(attribute.history.has_changes() for attribute in attributes if names is None or attribute.key in names)


def note_statement(stamps: Stamps, state: ORMExecuteState, tenant_id: str | None) -> None:
    """Note what a statement is going to change, and make it mark the documents that it changes.

    Args:
        stamps: Where it is noted.
        state: The statement.
        tenant_id: The only tenant that it can touch, ``None`` if it can touch all.
    """
    table = None if state.bind_mapper is None else state.bind_mapper.class_
    if state.is_select or table is None:
        return
    if table in REACH and (not state.is_update or _sets(state, REACH[table])):
        if tenant_id is None:
            stamps.everybodys_rights = True
        else:
            stamps.rights_of.add(tenant_id)
    elif table is DocumentVersion and state.is_update and _sets(state, VERSION_ATTRIBUTES):
        raise UnstampedStatement("Change the language and the publication of a version on its row.")
    elif table is Document:
        if state.is_update and _sets(state, ATTRIBUTES):
            if state.parameters is not None and not isinstance(state.parameters, Mapping):
                raise UnstampedStatement("An update of many documents by their keys leaves them without a number.")
            try:
                state.statement = state.statement.values(attributes_seq=None)  # type: ignore[attr-defined]  # it is an update
            except InvalidRequestError as error:
                raise UnstampedStatement("An update of documents with ordered values cannot be numbered.") from error
            stamps.documents = True
        stamps.documents = stamps.documents or state.is_insert


def _sets(state: ORMExecuteState, names: frozenset[str] | None) -> bool:
    if names is None:
        return True
    mapper: Any = state.bind_mapper
    wanted = names | {column.key for name in names for column in mapper.attrs[name].columns}
    statement: Any = state.statement
    values, ordered = (getattr(statement, name, None) or () for name in ("_values", "_ordered_values"))
    columns = [*values, *(column for column, _ in ordered)]
    rows = [state.parameters] if isinstance(state.parameters, Mapping) else state.parameters or []
    return bool(
        wanted & {str(getattr(column, "key", column)) for column in columns} or any(wanted & set(row) for row in rows)
    )


def stamp(stamps: Stamps, session: Session) -> None:
    """Give the numbers out. The rows were flushed before.

    Takes the tenants' row locks, so it comes last in a transaction, just before the audit log.
    """
    if stamps.documents or stamps.owners_of_versions:
        _number_documents(stamps, session)
    if stamps.everybodys_rights or stamps.rights_of:
        _raise_rights(stamps, session)


def _number_documents(stamps: Stamps, session: Session) -> None:
    if stamps.owners_of_versions:
        session.execute(
            update(Document)
            .where(Document.id.in_(stamps.owners_of_versions))
            .values(attributes_seq=None)
            .execution_options(synchronize_session=False)
        )
    unnumbered = Document.attributes_seq.is_(None)
    for tenant_id in sorted(set(session.scalars(select(Document.tenant_id).where(unnumbered)))):
        number = session.execute(
            update(Tenant)
            .where(Tenant.id == tenant_id)
            .values(documents_seq=Tenant.documents_seq + 1)
            .returning(Tenant.documents_seq)
            .execution_options(synchronize_session=False)
        ).scalar_one()
        session.execute(
            update(Document)
            .where(Document.tenant_id == tenant_id, unnumbered)
            .values(attributes_seq=number)
            .execution_options(synchronize_session=False)
        )


def _raise_rights(stamps: Stamps, session: Session) -> None:
    every: Iterable[str] = session.scalars(select(Tenant.id)) if stamps.everybodys_rights else stamps.rights_of
    for tenant_id in sorted(every):
        session.execute(
            update(Tenant)
            .where(Tenant.id == tenant_id)
            .values(rights_version=Tenant.rights_version + 1)
            .execution_options(synchronize_session=False)
        )
