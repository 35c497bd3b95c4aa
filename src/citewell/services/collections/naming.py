"""Numbers, partitions and names of collections, which are given out once in a tenant."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from citewell.db.session import ScopedSession
from citewell.db.tables import Collection, CollectionAlias, Partition, Tenant
from citewell.domain.errors import AlreadyExists

DEFAULT_PARTITION = "default"


def next_number(session: ScopedSession) -> int:
    """The collection's small number for the indexes, never given out before. Locks the tenant's row."""
    statement = (
        update(Tenant)
        .where(Tenant.id == session.tenant_id)
        .values(next_collection_number=Tenant.next_collection_number + 1)
        .returning(Tenant.next_collection_number)
        .execution_options(synchronize_session=False)
    )
    return int(session.execute(statement).scalar_one()) - 1


def default_partition(session: ScopedSession) -> Partition:
    """The partition that collections share, made with the first one. Call it under the tenant's lock."""
    found = session.scalars(select(Partition).where(Partition.name == DEFAULT_PARTITION)).one_or_none()
    if found is None:
        found = Partition(id=session.ids.new_id(), name=DEFAULT_PARTITION, created_at=session.clock.now())
        session.add(found)
        session.flush()
    return found


def aliases_of(session: ScopedSession, collection_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Aliases by collection id, sorted."""
    statement = select(CollectionAlias).where(CollectionAlias.collection_id.in_(collection_ids))
    found: dict[str, list[str]] = {}
    for row in session.scalars(statement.order_by(CollectionAlias.alias)):
        found.setdefault(row.collection_id, []).append(row.alias)
    return {key: tuple(names) for key, names in found.items()}


def drop_aliases(session: ScopedSession, collection_id: str) -> None:
    """Let others have the aliases of a collection."""
    session.execute(delete(CollectionAlias).where(CollectionAlias.collection_id == collection_id))


def set_names(session: ScopedSession, collection: Collection, aliases: Sequence[str]) -> None:
    """Store the collection's name and make ``aliases`` its only ones.

    Raises:
        AlreadyExists: another collection answers to the name or to an alias.
    """
    wanted = {collection.name_key, *aliases}
    with session.no_autoflush:
        named = select(Collection.id).where(
            Collection.name_key.in_(wanted), Collection.deleted_at.is_(None), Collection.id != collection.id
        )
        aliased = select(CollectionAlias.id).where(
            CollectionAlias.alias.in_(wanted), CollectionAlias.collection_id != collection.id
        )
        if session.scalars(named).first() is not None or session.scalars(aliased).first() is not None:
            raise AlreadyExists("Another collection has this name or alias.", field="name", reason="name_taken")
    try:
        session.flush()
        drop_aliases(session, collection.id)
        session.add_all(
            CollectionAlias(id=session.ids.new_id(), collection_id=collection.id, alias=alias) for alias in aliases
        )
        session.flush()
    except IntegrityError as error:
        raise AlreadyExists("Another collection has this name or alias.", field="name", reason="name_taken") from error
