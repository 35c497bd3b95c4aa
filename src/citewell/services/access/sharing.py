"""Keeps access classes and grants: sets of readers as small numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from citewell.db.session import ScopedSession
from citewell.db.tables import AccessClass, AccessEntry, Collection, Document, Grant, Group, User
from citewell.domain.access import Right, Visibility, group_principal, readers, readers_of_both, user_principal
from citewell.domain.errors import InvalidInput, TooLarge
from citewell.domain.plain_text import is_storable

MAX_SHARES = 500

FOR_A_WHILE = "both"
"""Begins the key of a class that a document has until a version of it is published."""


@dataclass(frozen=True, slots=True)
class Share:
    """Something is shared with one user or one group: exactly one of the two ids is given."""

    right: Right
    user_id: str | None = None
    group_id: str | None = None

    @property
    def principal(self) -> str:
        """The principal that it is shared with."""
        if self.user_id is not None:
            return user_principal(self.user_id)
        if self.group_id is not None:
            return group_principal(self.group_id)
        raise InvalidInput("Say with whom: user_id or group_id.", field="shares", reason="share_with_nobody")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read something. ``visibility`` is ``None`` for a document that inherits from its collection."""

    visibility: Visibility | None
    shares: tuple[Share, ...] = ()


def rights_changed(session: ScopedSession) -> None:
    """Raise the tenant's ``rights_version`` when this transaction ends, so that nobody answers from rights that were.

    The session does so by itself for what decides where somebody may search (``citewell.db.stamps``).
    """
    session.stamps.rights_of.add(session.tenant_id)


def check_shares(session: ScopedSession, shares: Sequence[Share]) -> None:
    """Refuse shares with somebody who is not in the tenant.

    Raises:
        InvalidInput: a user or group does not exist in the tenant, or one is named twice.
        TooLarge: there are more than 500.
    """
    if len(shares) > MAX_SHARES:
        message = f"Something can be shared with {MAX_SHARES} users and groups at most; make a group of them."
        raise TooLarge(message, limit=MAX_SHARES, unit="shares", reason="shares", most=MAX_SHARES)
    if any((share.user_id is None) == (share.group_id is None) for share in shares):
        raise InvalidInput("A share names either a user_id or a group_id.", field="shares", reason="share_with_nobody")
    if len({share.principal for share in shares}) < len(shares):
        raise InvalidInput("A user or group is named twice.", field="shares", reason="share_twice")
    if not all(is_storable(share.principal) for share in shares):
        raise InvalidInput("A share names somebody by what is no identifier.", field="shares", reason="share_unknown")
    users = {share.user_id for share in shares if share.user_id is not None}
    groups = {share.group_id for share in shares if share.group_id is not None}
    known_users = set(session.scalars(select(User.id).where(User.id.in_(users)))) if users else set()
    known_groups = set(session.scalars(select(Group.id).where(Group.id.in_(groups)))) if groups else set()
    for kind, missing in (("user", users - known_users), ("group", groups - known_groups)):
        if missing:
            raise InvalidInput(f"There is no {kind} of the id {min(missing)}.", field="shares", reason="share_unknown")


def shares_of(session: ScopedSession, resource_type: str, resource_id: str) -> tuple[Share, ...]:
    """With whom something is shared, oldest first."""
    grants = session.scalars(
        select(Grant).where(Grant.resource_type == resource_type, Grant.resource_id == resource_id).order_by(Grant.id)
    )
    found = []
    for grant in grants:
        kind, _, key = grant.principal.partition(":")
        found.append(Share(Right(grant.right), **{f"{kind}_id": key}))
    return tuple(found)


def replace_shares(session: ScopedSession, resource_type: str, resource_id: str, shares: Iterable[Share]) -> None:
    """Make ``shares`` the only ones. They were checked before."""
    session.execute(delete(Grant).where(Grant.resource_type == resource_type, Grant.resource_id == resource_id))
    session.add_all(
        Grant(
            id=session.ids.new_id(),
            resource_type=resource_type,
            resource_id=resource_id,
            principal=share.principal,
            right=share.right,
        )
        for share in shares
    )
    session.flush()


def new_collection_class(session: ScopedSession, collection_id: str) -> int:
    """The number of a new class that is the collection's own; nobody is in it yet."""
    access_class = AccessClass(key=f"collection:{collection_id}")
    session.add(access_class)
    session.flush()
    return access_class.id


def set_collection_access(session: ScopedSession, collection: Collection, access: Access) -> None:
    """Let exactly these read the collection and the documents that inherit from it: a few rows, whatever its size.

    Raises:
        InvalidInput: a share names somebody unknown, or no visibility is given.
    """
    if access.visibility is None:
        raise InvalidInput("A collection has a visibility of its own.", field="visibility", reason="missing")
    check_shares(session, access.shares)
    replace_shares(session, "collection", collection.id, access.shares)
    collection.visibility = access.visibility
    granted = [share.principal for share in access.shares]
    _set_entries(
        session, collection.access_class_id, readers(access.visibility, owner_id=collection.owner_id, granted=granted)
    )
    rights_changed(session)


def close_collection(session: ScopedSession, collection: Collection) -> None:
    """Take every reader away from a collection that is being deleted."""
    _set_entries(session, collection.access_class_id, frozenset())
    replace_shares(session, "collection", collection.id, ())
    rights_changed(session)


def document_class(session: ScopedSession, document: Document, collection: Collection, access: Access) -> int:
    """Store the document's shares and return the class that it has to carry.

    The caller puts the number on the document, relabels its chunks and then calls ``rights_changed``.

    Raises:
        InvalidInput: a share names somebody unknown, or shares are given to a document that inherits.
    """
    if access.visibility is None and access.shares:
        raise InvalidInput(
            "A document that inherits its access has no shares of its own.", field="shares", reason="share_inherits"
        )
    check_shares(session, access.shares)
    replace_shares(session, "document", document.id, access.shares)
    if access.visibility is None:
        return collection.access_class_id
    granted = [share.principal for share in access.shares]
    return class_for(session, readers(access.visibility, owner_id=document.owner_id, granted=granted))


def declared_class(session: ScopedSession, document: Document, collection: Collection) -> int:
    """The class of those whom the document's own words let read it."""
    if document.visibility is None:
        return collection.access_class_id
    granted = [share.principal for share in shares_of(session, "document", document.id)]
    return class_for(session, readers(Visibility(document.visibility), owner_id=document.owner_id, granted=granted))


def class_of_both(session: ScopedSession, first: int, second: int) -> int:
    """The number of the class of those who are in two classes; it is known by its key as one for a while."""
    sets = {first: set[str](), second: set[str]()}
    entries = select(AccessEntry.access_class_id, AccessEntry.principal).where(AccessEntry.access_class_id.in_(sets))
    for row in session.execute(entries):
        sets[row.access_class_id].add(row.principal)
    return class_for(session, readers_of_both(frozenset(sets[first]), frozenset(sets[second])), kind=FOR_A_WHILE)


def class_for(session: ScopedSession, principals: frozenset[str], *, kind: str = "set") -> int:
    """The number of the class of exactly these principals, made if there is none."""
    digest = hashlib.sha256("\n".join(sorted(principals)).encode()).hexdigest()
    by_key = select(AccessClass.id).where(AccessClass.key == f"{kind}:{digest}")
    found = session.scalars(by_key).one_or_none()
    if found is not None:
        return found
    access_class = AccessClass(key=f"{kind}:{digest}")
    session.flush()
    try:
        with session.begin_nested():
            session.add(access_class)
            session.flush()
            _set_entries(session, access_class.id, principals)
    except IntegrityError:
        return session.scalars(by_key).one()  # somebody else made it at the same time
    return access_class.id


def _set_entries(session: ScopedSession, access_class_id: int, principals: frozenset[str]) -> None:
    session.execute(delete(AccessEntry).where(AccessEntry.access_class_id == access_class_id))
    session.add_all(AccessEntry(access_class_id=access_class_id, principal=name) for name in sorted(principals))
    session.flush()
