"""The rules of access, in one place: every service asks here for the things it works on.

What a caller may not know of is ``NotFound``, with the words that are used when it does not exist. What they may
read but not change is ``Forbidden``.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from citewell.db.session import ScopedSession
from citewell.db.tables import AccessEntry, Collection, CollectionAlias, Document, Grant
from citewell.domain.access import Caller, Right, Role, Scope, Visibility
from citewell.domain.errors import Forbidden, InsufficientScope, NotFound
from citewell.domain.names import looks_like_id, name_key
from citewell.domain.plain_text import is_storable

NO_COLLECTION = "There is no such collection."
NO_DOCUMENT = "There is no such document."


class Need(StrEnum):
    """What somebody is about to do with a collection or document.

    ``WRITE``: change it or what is in it. ``MANAGE``: decide who may read it. ``DELETE``: take it away.
    """

    READ = "read"
    WRITE = "write"
    MANAGE = "manage"
    DELETE = "delete"


_SCOPES = {Need.READ: Scope.READ, Need.WRITE: Scope.WRITE, Need.MANAGE: Scope.WRITE, Need.DELETE: Scope.DELETE}


def need_scope(caller: Caller, scope: Scope) -> None:
    """Raise ``InsufficientScope`` unless the credential carries ``scope``."""
    if not caller.may(scope):
        raise InsufficientScope(f"This API key may not {scope.value}; make one with that scope.", scope=scope.value)


def need_visibility(caller: Caller, visibility: Visibility | None) -> None:
    """Raise ``Forbidden`` unless the caller may show things to so many: everybody takes an editor."""
    if visibility in (Visibility.TENANT, Visibility.PUBLIC) and caller.role not in (Role.ADMIN, Role.EDITOR):
        raise Forbidden(
            "Only editors and administrators may show something to everybody; share it instead.",
            reason="show_everybody",
        )


def _classes_of(caller: Caller) -> Select[int]:
    return select(AccessEntry.access_class_id).where(AccessEntry.principal.in_(caller.principals))


class AccessRules:
    """Finds what a caller may work on. Holds no state; everything is decided in the session's own transaction."""

    def readable_classes(self, session: ScopedSession, caller: Caller) -> frozenset[int] | None:
        """Numbers of the access classes that the caller may read; ``None`` for all (an admin)."""
        if caller.is_admin:
            return None
        return frozenset(session.scalars(_classes_of(caller)))

    def readable_documents(self, caller: Caller, *, deleted: bool = False) -> ColumnElement[bool]:
        """Criterion on ``Document``: the caller may read it, and its collection is not deleted, nor is it itself.

        With ``deleted``, documents that were deleted and are not purged yet are let through, too.
        """
        live = select(Collection.id).where(Collection.deleted_at.is_(None))
        if caller.collection_ids is not None:
            live = live.where(Collection.id.in_(caller.collection_ids))
        return and_(
            true() if deleted else Document.deleted_at.is_(None),
            Document.collection_id.in_(live),
            true() if caller.is_admin else Document.access_class_id.in_(_classes_of(caller)),
        )

    def readable_collections(self, caller: Caller) -> ColumnElement[bool]:
        """Criterion on ``Collection``: the caller may read it, and it is not deleted."""
        return and_(
            Collection.deleted_at.is_(None),
            true() if caller.collection_ids is None else Collection.id.in_(caller.collection_ids),
            true() if caller.is_admin else Collection.access_class_id.in_(_classes_of(caller)),
        )

    def writable_collections(self, caller: Caller) -> ColumnElement[bool]:
        """Criterion on ``Collection``: the caller may read it and change what is in it; it is not deleted."""
        readable = self.readable_collections(caller)
        if caller.role in (Role.ADMIN, Role.EDITOR):
            return readable
        granted = select(Grant.resource_id).where(
            Grant.resource_type == "collection", Grant.right == Right.WRITE, Grant.principal.in_(caller.principals)
        )
        own = false() if caller.user_id is None else Collection.owner_id == caller.user_id
        return and_(readable, or_(own, Collection.id.in_(granted)))

    def collection_for(
        self, session: ScopedSession, caller: Caller, ref: str, *, right: Need | Right = Need.READ, lock: bool = False
    ) -> Collection:
        """The collection of that id, name or alias.

        Args:
            session: A session of the caller.
            caller: Who asks.
            ref: An id, or else a name or alias, whatever its case.
            right: What is going to be done with it.
            lock: Let nobody else change it before the transaction ends.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller may read it, but not do that.
            InsufficientScope: the API key lacks the scope; said of every collection, so it tells nothing of this one.
        """
        need = Need(right.value)
        need_scope(caller, _SCOPES[need])
        readable = select(Collection).where(self.readable_collections(caller))
        if lock:
            readable = readable.with_for_update(key_share=True)
        collection = None
        for criterion in _by_reference(ref) if is_storable(ref) else ():
            collection = session.scalars(readable.where(criterion).execution_options(populate_existing=lock)).first()
            if collection is not None:
                break
        if collection is None:
            raise NotFound(NO_COLLECTION)
        if need is Need.WRITE and not self.may_write_collection(session, caller, collection):
            raise Forbidden("You may read this collection, but not change it.", reason="collection_read_only")
        if need in (Need.MANAGE, Need.DELETE) and not owns(caller, collection.owner_id):
            raise Forbidden(
                "Only the owner of this collection and administrators may do this.", reason="collection_owner"
            )
        return collection

    def document_for(
        self,
        session: ScopedSession,
        caller: Caller,
        document_id: str,
        *,
        right: Need | Right = Need.READ,
        lock: bool = False,
        deleted: bool = False,
    ) -> Document:
        """The document of that id; with ``deleted``, also one that is deleted and not purged yet.

        Raises:
            NotFound: there is none that the caller may read.
            Forbidden: the caller may read it, but not do that.
            InsufficientScope: the API key lacks the scope.
        """
        need = Need(right.value)
        need_scope(caller, _SCOPES[need])
        statement = select(Document).where(Document.id == document_id, self.readable_documents(caller, deleted=deleted))
        if lock:
            statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
        document = session.scalars(statement).one_or_none() if is_storable(document_id) else None
        if document is None:
            raise NotFound(NO_DOCUMENT)
        if need is not Need.READ and not owns(caller, document.owner_id):
            self._check_foreign(session, caller, document, need)
        return document

    def may_write_collection(self, session: ScopedSession, caller: Caller, collection: Collection) -> bool:
        """Whether the caller, who may read the collection, may change it and what is in it."""
        return (
            owns(caller, collection.owner_id)
            or caller.role is Role.EDITOR
            or _granted_write(session, caller, "collection", collection.id)
        )

    def _check_foreign(self, session: ScopedSession, caller: Caller, document: Document, need: Need) -> None:
        collection = session.get_one(Collection, document.collection_id)
        if need is Need.MANAGE:
            if not owns(caller, collection.owner_id):
                raise Forbidden(
                    "Only the owners of document and collection and administrators may do this.",
                    reason="document_owner",
                )
            return
        if not self.may_write_collection(session, caller, collection) and not _granted_write(
            session, caller, "document", document.id
        ):
            raise Forbidden("You may read this document, but not change it.", reason="document_read_only")


def administers(caller: Caller) -> bool:
    """Whether the caller looks after all of the tenant: an admin, with a credential that may, for all collections."""
    return caller.is_admin and caller.may(Scope.ADMIN) and caller.collection_ids is None


def owns(caller: Caller, owner_id: str | None) -> bool:
    """Whether the caller is that user, or an admin, who owns everything."""
    return caller.is_admin or (caller.user_id is not None and caller.user_id == owner_id)


def _granted_write(session: ScopedSession, caller: Caller, resource_type: str, resource_id: str) -> bool:
    if caller.user_id is None:
        return False
    grants = select(Grant.id).where(
        Grant.resource_type == resource_type,
        Grant.resource_id == resource_id,
        Grant.right == Right.WRITE,
        Grant.principal.in_(caller.principals),
    )
    return session.scalars(grants.limit(1)).first() is not None


def _by_reference(ref: str) -> tuple[ColumnElement[bool], ...]:
    key = name_key(ref)
    alias = select(CollectionAlias.collection_id).where(CollectionAlias.alias == key)
    if looks_like_id(ref):  # no name does
        return (Collection.id == ref,)
    return Collection.name_key == key, Collection.id.in_(alias)
