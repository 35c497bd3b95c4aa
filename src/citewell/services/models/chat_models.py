"""Models that people may choose: named, ordered, switched on and off by administrators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import ChatModelChoice, ModelConnection
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import AlreadyExists, InvalidInput, NotFound
from citewell.domain.names import checked_name, looks_like_id, name_key
from citewell.domain.plain_text import is_storable
from citewell.domain.revisions import check_revision
from citewell.services.access.rules import need_scope
from citewell.services.models.choices import NO_MODEL
from citewell.services.models.connections import find_connection
from citewell.services.models.fields import MAX_FALLBACKS, NewChatModel, checked_model, checked_options, need_admin


@dataclass(frozen=True, slots=True)
class ChatModelView:
    """A model, with its connection and those that are asked in its place; the latter two for administrators only."""

    row: ChatModelChoice
    connection: ModelConnection | None = None
    fallbacks: Sequence[ChatModelChoice] = ()


class ChatModels:
    """The models of a tenant. Everybody may know the names of those that are switched on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, caller: Caller, new: NewChatModel) -> ChatModelView:
        """Add a model. It is not asked; see ``ModelConnections.check``.

        Raises:
            Forbidden: the caller is no administrator.
            NotFound: there is no such connection, or no such fallback.
            InvalidInput: a name or option is not acceptable.
            AlreadyExists: there is a model of this name.
        """
        need_admin(caller)
        name, options, model = checked_name(new.name), checked_options(new.options), checked_model(new.model)
        with self._database.write(caller) as session:
            now = session.clock.now()
            row = ChatModelChoice(
                id=session.ids.new_id(),
                connection_id=find_connection(session, new.connection, lock=True).id,
                name=name,
                name_key=name_key(name),
                model=model,
                options=options,
                fallbacks=[],
                preferred=False,
                enabled=new.enabled,
                revision=1,
                created_at=now,
                updated_at=now,
            )
            row.fallbacks = _fallbacks(session, row, new.fallbacks)
            first = session.scalars(_live().limit(1)).first() is None
            if new.preferred or (new.preferred is None and first):
                _prefer(session, row)
            session.add(row)
            _flush(session)
            session.audit("chat_model.create", "chat_model", row.id, connection_id=row.connection_id)
            return _views(session, [row])[0]

    def list(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[ChatModelView]:
        """The models, newest first; for administrators with those that are switched off."""
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            wanted = _live() if caller.is_admin else _live().where(ChatModelChoice.enabled.is_(True))
            found: Page[ChatModelChoice] = page(
                session, wanted, moment=ChatModelChoice.created_at, key=ChatModelChoice.id, cursor=cursor, limit=limit
            )
            items = _views(session, found.items) if caller.is_admin else [ChatModelView(row) for row in found.items]
            return Page(items, found.next_cursor, found.total)

    def get(self, caller: Caller, ref: str) -> ChatModelView:
        """One model, by id or name. Raises ``NotFound``."""
        need_scope(caller, Scope.READ)
        with self._database.read(caller) as session:
            row = _find(session, ref)
            if caller.is_admin:
                return _views(session, [row])[0]
            if not row.enabled:
                raise NotFound(NO_MODEL)
            return ChatModelView(row)

    def patch(
        self, caller: Caller, ref: str, changes: Mapping[str, Any], *, expected: int | None = None
    ) -> ChatModelView:
        """Change some of ``name``, ``connection``, ``model``, ``options``, ``fallbacks`` (these two as a whole),
        ``preferred`` and ``enabled``. At most one model is preferred.

        Raises:
            NotFound: as ``create``, or there is no such model.
            Forbidden: the caller is no administrator.
            PreconditionFailed: ``expected`` is not its revision.
            InvalidInput: a value is not acceptable.
            AlreadyExists: the name is taken.
        """
        need_admin(caller)
        with self._database.write(caller) as session:
            row = _find(session, ref, lock=True)
            check_revision(row.revision, expected)
            if "name" in changes:
                row.name, row.name_key = checked_name(changes["name"]), name_key(changes["name"])
            if "connection" in changes:
                row.connection_id = find_connection(session, changes["connection"], lock=True).id
            if "model" in changes:
                row.model = checked_model(changes["model"])
            if "options" in changes:
                row.options = checked_options(changes["options"])
            if "fallbacks" in changes:
                row.fallbacks = _fallbacks(session, row, changes["fallbacks"])
            if "enabled" in changes:
                row.enabled = changes["enabled"]
            if changes.get("preferred"):
                _prefer(session, row)
            elif "preferred" in changes:
                row.preferred = False
            row.revision += 1
            row.updated_at = session.clock.now()
            _flush(session)
            session.audit("chat_model.update", "chat_model", row.id, fields=sorted(changes))
            return _views(session, [row])[0]

    def delete(self, caller: Caller, ref: str) -> None:
        """Take a model away. Assistants and models that name it go on without it.

        Raises:
            NotFound: there is no such model.
            Forbidden: the caller is no administrator.
        """
        need_admin(caller)
        with self._database.write(caller) as session:
            row = _find(session, ref, lock=True)
            row.deleted_at = row.updated_at = session.clock.now()
            row.preferred = False
            row.revision += 1
            session.audit("chat_model.delete", "chat_model", row.id)


def _live() -> Select[ChatModelChoice]:
    return select(ChatModelChoice).where(ChatModelChoice.deleted_at.is_(None))


def _find(session: ScopedSession, ref: str, *, lock: bool = False) -> ChatModelChoice:
    by_ref = ChatModelChoice.id == ref.lower() if looks_like_id(ref) else ChatModelChoice.name_key == name_key(ref)
    wanted = _live().where(by_ref)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(wanted).one_or_none() if is_storable(ref) else None
    if row is None:
        raise NotFound("There is no such chat model.")
    return row


def _fallbacks(session: ScopedSession, row: ChatModelChoice, refs: Sequence[str]) -> list[str]:
    """The ids of ``refs``, each once. Those of fallbacks are not asked, so two models may stand in for each other."""
    if len(refs) > MAX_FALLBACKS:
        raise InvalidInput(
            f"A model has {MAX_FALLBACKS} fallbacks at most.", field="fallbacks", reason="too_many", most=MAX_FALLBACKS
        )
    ids: list[str] = []
    for ref in refs:
        found = row.id if name_key(ref) == row.name_key else _find(session, ref).id
        if found == row.id or found in ids:
            raise InvalidInput("A fallback is another model, named once.", field="fallbacks", reason="fallback_twice")
        ids.append(found)
    return ids


def _prefer(session: ScopedSession, row: ChatModelChoice) -> None:
    others = _live().where(ChatModelChoice.preferred.is_(True), ChatModelChoice.id != row.id).with_for_update()
    for other in session.scalars(others):
        other.preferred = False
        other.revision += 1
    row.preferred = True


def _views(session: ScopedSession, rows: Iterable[ChatModelChoice]) -> list[ChatModelView]:
    """The models with what belongs to them, by two statements."""
    rows = list(rows)
    connections = {
        each.id: each
        for each in session.scalars(
            select(ModelConnection).where(ModelConnection.id.in_({row.connection_id for row in rows}))
        )
    }
    named = {each for row in rows for each in row.fallbacks}
    others = {each.id: each for each in session.scalars(_live().where(ChatModelChoice.id.in_(named)))}
    return [
        ChatModelView(
            row, connections.get(row.connection_id), [others[each] for each in row.fallbacks if each in others]
        )
        for row in rows
    ]


def _flush(session: ScopedSession) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyExists("There is a chat model of this name already.", field="name", reason="name_taken") from error
