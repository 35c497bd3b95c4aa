"""Who may see, use and change which assistants. An assistant never opens what its asker cannot read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select, true

from citewell.db.session import ScopedSession
from citewell.db.tables import Assistant, Collection
from citewell.domain.access import Caller, Role, Scope
from citewell.domain.errors import Forbidden, NotFound
from citewell.domain.names import looks_like_id, name_key
from citewell.domain.plain_text import is_storable
from citewell.services.access.rules import AccessRules, need_scope, owns

NO_ASSISTANT = "There is no such assistant."


class AssistantRules:
    """Finds assistants on behalf of a caller. Holds no state."""

    def __init__(self, access: AccessRules) -> None:
        self._access = access

    def visible(self, session: ScopedSession, caller: Caller) -> ColumnElement[bool]:
        """Criterion on ``Assistant``: it is there, and the caller may know of it.

        Those are the caller's own, those of all collections, and those that name a collection that the caller can
        read; for admins all. Somebody without an account sees those of which each collection is public.
        """
        live = Assistant.deleted_at.is_(None)
        if caller.is_admin and caller.collection_ids is None:
            return live
        readable = self._access.readable_collections(caller)
        reads_one = exists(select(Collection.id).where(_named(session), readable))
        if caller.user_id is None:
            hidden = exists(
                select(Collection.id).where(_named(session), Collection.deleted_at.is_(None), not_(readable))
            )
            return and_(live, reads_one, not_(hidden))
        own = Assistant.owner_id == caller.user_id if caller.collection_ids is None else false()
        return and_(live, or_(own, Assistant.collection_ids.is_(None), reads_one))

    def find(self, session: ScopedSession, caller: Caller, ref: str, *, lock: bool = False) -> Assistant | None:
        """The assistant of that id or name, whatever its case, if the caller may know of it."""
        need_scope(caller, Scope.READ)
        if not is_storable(ref):
            return None
        by_ref = Assistant.id == ref if looks_like_id(ref) else Assistant.name_key == name_key(ref)
        wanted = select(Assistant).where(by_ref, self.visible(session, caller))
        if lock:
            wanted = wanted.with_for_update(of=Assistant).execution_options(populate_existing=True)
        return session.scalars(wanted).one_or_none()

    def to_read(self, session: ScopedSession, caller: Caller, ref: str) -> Assistant:
        """As ``find``. Raises ``NotFound``."""
        found = self.find(session, caller, ref)
        if found is None:
            raise NotFound(NO_ASSISTANT)
        return found

    def to_change(
        self, session: ScopedSession, caller: Caller, ref: str, *, scope: Scope = Scope.WRITE, lock: bool = True
    ) -> Assistant:
        """The assistant, for who may change it and read its instructions.

        Raises:
            NotFound: there is none that the caller may know of.
            Forbidden: it is somebody else's, or reaches beyond the collections of the API key.
            InsufficientScope: the API key lacks the scope.
        """
        need_scope(caller, scope)
        need_author(caller)
        found = self.find(session, caller, ref, lock=lock)
        if found is None:
            raise NotFound(NO_ASSISTANT)
        if not may_change(caller, found):
            raise Forbidden(
                "Only the owner of this assistant and administrators may do this.", reason="assistant_owner"
            )
        return found

    def readable(self, session: ScopedSession, caller: Caller, ids: Sequence[str]) -> tuple[str, ...]:
        """Those of the collections that the caller can read, in the same order."""
        wanted = select(Collection.id).where(Collection.id.in_(ids), self._access.readable_collections(caller))
        found = set(session.scalars(wanted)) if ids else set()
        return tuple(each for each in ids if each in found)


def need_author(caller: Caller) -> None:
    """Raise ``Forbidden`` unless the caller is an editor or an admin."""
    if caller.user_id is None or caller.role not in (Role.EDITOR, Role.ADMIN):
        raise Forbidden("Only editors and administrators make and change assistants.", reason="editors_only")


def may_change(caller: Caller, assistant: Assistant) -> bool:
    """Whether it is the caller's, or the caller an admin; with a key of some collections only within them."""
    author = caller.role in (Role.EDITOR, Role.ADMIN) and owns(caller, assistant.owner_id)
    return author and within_key(caller, assistant.collection_ids)


def within_key(caller: Caller, collection_ids: Sequence[str] | None) -> bool:
    """Whether the caller's API key, if there is one of some collections, reaches all of these."""
    if caller.collection_ids is None:
        return True
    return collection_ids is not None and set(collection_ids) <= caller.collection_ids


def _named(session: ScopedSession) -> ColumnElement[bool]:
    """Criterion on ``Collection`` in a subquery: the assistant of the statement around it names the collection."""
    stored = Assistant.collection_ids
    if session.get_bind().dialect.name == "postgresql":
        return stored.bool_op("@>")(func.to_jsonb(Collection.id))
    each = func.json_each(stored).table_valued("value")
    return exists(select(true()).select_from(each).where(each.c.value == Collection.id))
