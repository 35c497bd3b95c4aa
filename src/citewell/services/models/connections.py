"""Accounts with providers of models: added, tried, changed and taken away by administrators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import ChatModelChoice, ModelConnection
from citewell.domain.access import Caller
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import AlreadyExists, Conflict, InvalidInput, NotFound
from citewell.domain.names import checked_name, looks_like_id, name_key
from citewell.domain.plain_text import is_storable
from citewell.domain.revisions import check_revision
from citewell.ports.chat_models import ChatProviders, ConnectionTerms
from citewell.ports.secret_box import SecretBox
from citewell.services.models.fields import NewConnection, checked_key, checked_settings, checked_url, need_admin
from citewell.services.models.terms import place_of, terms_of

NO_CONNECTION: Final = "There is no such connection."
_CHECK_SECONDS: Final = 30.0


class ModelConnections:
    """The accounts of a tenant. Keys go in and never come out.

    Args:
        database: Where they are written down.
        providers: Opens them.
        box: Holds their keys.
    """

    def __init__(self, database: Database, providers: ChatProviders, box: SecretBox) -> None:
        self._database = database
        self._providers = providers
        self._box = box

    def create(self, caller: Caller, new: NewConnection) -> ModelConnection:
        """Add an account. It is not asked; see ``check``.

        Raises:
            Forbidden: the caller is no administrator.
            InvalidInput: a name, address, key or setting is not acceptable.
            ModelUnavailable: ``not_installed``: the library for this kind is missing.
            AlreadyExists: there is a connection of this name.
        """
        need_admin(caller)
        name, settings = checked_name(new.name), checked_settings(new.settings)
        base_url, key = checked_url(new.base_url), checked_key(new.api_key)
        self._providers.check_terms(ConnectionTerms(new.kind, base_url, key, **settings))
        with self._database.write(caller) as session:
            now = session.clock.now()
            row = ModelConnection(
                id=session.ids.new_id(),
                tenant_id=session.tenant_id,
                name=name,
                name_key=name_key(name),
                kind=new.kind,
                base_url=base_url,
                settings=settings,
                revision=1,
                created_at=now,
                updated_at=now,
            )
            self._seal(row, key)
            session.add(row)
            _flush(session)
            session.audit("model_connection.create", "model_connection", row.id, kind=row.kind)
            return row

    def list(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[ModelConnection]:
        """The accounts, newest first. Raises ``Forbidden``."""
        need_admin(caller)
        with self._database.read(caller) as session:
            wanted = select(ModelConnection).where(ModelConnection.deleted_at.is_(None))
            return page(
                session, wanted, moment=ModelConnection.created_at, key=ModelConnection.id, cursor=cursor, limit=limit
            )

    def get(self, caller: Caller, ref: str) -> ModelConnection:
        """One account, by id or name. Raises ``NotFound`` and ``Forbidden``."""
        need_admin(caller)
        with self._database.read(caller) as session:
            return find_connection(session, ref)

    def patch(
        self, caller: Caller, ref: str, changes: Mapping[str, Any], *, expected: int | None = None
    ) -> ModelConnection:
        """Change some of ``name``, ``base_url``, ``api_key`` (``None`` for none) and ``settings`` (as a whole).

        With another address the key has to be given again: nobody can have it sent elsewhere without knowing it.

        Raises:
            NotFound: as ``get``.
            Forbidden: as ``get``.
            PreconditionFailed: ``expected`` is not its revision.
            InvalidInput: a value is not acceptable, or the key is missing.
            AlreadyExists: the name is taken.
        """
        need_admin(caller)
        with self._database.write(caller) as session:
            row = find_connection(session, ref, lock=True)
            check_revision(row.revision, expected)
            if "name" in changes:
                row.name, row.name_key = checked_name(changes["name"]), name_key(changes["name"])
            if "settings" in changes:
                row.settings = checked_settings(changes["settings"])
            if "base_url" in changes:
                base_url = checked_url(changes["base_url"])
                if base_url != row.base_url and row.api_key is not None and "api_key" not in changes:
                    message = "Give the key together with the new address: it is only sent where it was meant for."
                    raise InvalidInput(message, field="api_key", reason="key_again")
                row.base_url = base_url
            if "api_key" in changes:
                self._seal(row, checked_key(changes["api_key"]))
            self._providers.check_terms(terms_of(self._box, row))
            row.revision += 1
            row.updated_at = session.clock.now()
            _flush(session)
            session.audit("model_connection.update", "model_connection", row.id, fields=sorted(changes))
            return row

    def delete(self, caller: Caller, ref: str) -> None:
        """Take an account away, with its key.

        Raises:
            NotFound: as ``get``.
            Forbidden: as ``get``.
            Conflict: models are asked through it.
        """
        need_admin(caller)
        with self._database.write(caller) as session:
            row = find_connection(session, ref, lock=True)
            of_it = select(ChatModelChoice.name).where(
                ChatModelChoice.connection_id == row.id, ChatModelChoice.deleted_at.is_(None)
            )
            names = session.scalars(of_it.order_by(ChatModelChoice.name_key).limit(5)).all()
            if names:
                raise Conflict(
                    f"These models are asked through it: {', '.join(names)}. Take them away first.",
                    reason="connection_used",
                    models=names,
                )
            row.deleted_at = row.updated_at = session.clock.now()
            row.api_key = None
            row.revision += 1
            session.audit("model_connection.delete", "model_connection", row.id)

    def check(self, caller: Caller, ref: str, *, model: str | None = None) -> str:
        """Ask an account for its models, or ``model`` for a word; a sentence about what was found.

        Raises:
            NotFound: as ``get``.
            Forbidden: as ``get``.
            ModelUnavailable: it does not answer as it should; the message says why.
            ModelInvalid: what answers there is no model.
        """
        need_admin(caller)
        with self._database.read(caller) as session:
            row = find_connection(session, ref)
            terms, row_id = terms_of(self._box, row), row.id
        with self._database.write(caller) as session:
            session.audit("model_connection.check", "model_connection", row_id, model=model)
        provider = self._providers.open(replace(terms, seconds=min(terms.seconds, _CHECK_SECONDS)))
        try:
            return provider.check(model, Cancellation())
        finally:
            provider.close()

    def _seal(self, row: ModelConnection, key: str | None) -> None:
        row.api_key = None if key is None else self._box.seal(key, place_of(row))


def find_connection(session: ScopedSession, ref: str, *, lock: bool = False) -> ModelConnection:
    """A connection of the tenant by id or name. Raises ``NotFound``."""
    by_ref = ModelConnection.id == ref.lower() if looks_like_id(ref) else ModelConnection.name_key == name_key(ref)
    wanted = select(ModelConnection).where(ModelConnection.deleted_at.is_(None), by_ref)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(wanted).one_or_none() if is_storable(ref) else None
    if row is None:
        raise NotFound(NO_CONNECTION)
    return row


def _flush(session: ScopedSession) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyExists("There is a connection of this name already.", field="name", reason="name_taken") from error
