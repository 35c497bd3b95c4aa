"""Which model answers."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import ChatModelChoice, ModelConnection
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput, ModelUnavailable, NotFound, SecretUnreadable
from citewell.domain.names import looks_like_id, name_key
from citewell.domain.plain_text import is_storable
from citewell.ports.chat_model import ChatModel
from citewell.ports.chat_models import ChatProvider, ChatProviders
from citewell.ports.secret_box import SecretBox
from citewell.services.models.terms import facts_of, terms_of

NO_MODEL: Final = "There is no chat model of this name, or it is switched off."
_MOST_OPEN: Final = 64


@dataclass(frozen=True, slots=True)
class Serving:
    """The model that serves those who do not choose, and whether the settings name it."""

    name: str
    from_settings: bool


class ModelChoices:
    """Chat models, ready to be asked: those of the tenant, and the one that the settings name.

    Args:
        database: Where models are written down.
        providers: Opens accounts.
        box: Holds their keys.
        configured: The model of the settings; it serves every tenant that prefers none of its own.
    """

    def __init__(
        self, database: Database, providers: ChatProviders, box: SecretBox, configured: ChatModel | None = None
    ) -> None:
        self._database = database
        self._providers = providers
        self._box = box
        self._configured = configured
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[int, ChatProvider]] = OrderedDict()
        self._models: dict[str, dict[tuple[str, int], ChatModel]] = {}

    def get(self, caller: Caller, ref: str | None = None) -> ChatModel | None:
        """The model ``ref`` (id or name) with its fallbacks; with ``None`` the one that the tenant prefers, else that
        of the settings, else ``None``: no model is configured.

        Raises:
            NotFound: there is no such model, or it is switched off.
            InvalidInput: its connection's address or key is not one.
            ModelUnavailable: ``not_installed``: the library for its kind is missing.
            SecretUnreadable: its key was stored with another secret.
        """
        with self._database.read(caller) as session:
            chosen = _find(session, ref)
            if chosen is None:
                if ref is None or self._is_configured(ref):
                    return self.configured
                raise NotFound(NO_MODEL)
            chain = [chosen, *_fallbacks(session, chosen)]
            connections = _connections(session, chain)
        if chosen.connection_id not in connections:
            raise NotFound(NO_MODEL)
        models = [self._model(connections[chosen.connection_id], chosen)]
        for row in chain[1:]:
            with suppress(KeyError, InvalidInput, SecretUnreadable, ModelUnavailable):  # one that cannot stand in
                models.append(self._model(connections[row.connection_id], row))
        return models[0] if len(models) == 1 else self._providers.in_order(models)

    def serving(self, caller: Caller) -> Serving | None:
        """What ``get`` finds for those who do not choose, by its name; nothing is opened."""
        with self._database.read(caller) as session:
            preferred = _find(session, None)
        if preferred is not None:
            return Serving(preferred.name, from_settings=False)
        return None if self._configured is None else Serving(self._configured.facts.name, from_settings=True)

    @property
    def configured(self) -> ChatModel | None:
        """The model of the settings."""
        return self._configured

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            providers = [provider for _, provider in self._open.values()]
            self._open.clear()
            self._models.clear()
        for provider in providers:
            provider.close()

    def _is_configured(self, ref: str) -> bool:
        return self.configured is not None and name_key(ref) == name_key(self.configured.facts.name)

    def _model(self, connection: ModelConnection, row: ChatModelChoice) -> ChatModel:
        """The open model of a row; the account stays open until it is changed, with what is known of its health."""
        retired: list[ChatProvider] = []
        with self._lock:
            known = self._open.get(connection.id)
            if known is None or known[0] != connection.revision:
                provider = self._providers.open(terms_of(self._box, connection))
                if known is not None:
                    retired.append(known[1])
                self._open[connection.id] = connection.revision, provider
                self._models[connection.id] = {}
            self._open.move_to_end(connection.id)
            while len(self._open) > _MOST_OPEN:
                gone, (_, provider) = self._open.popitem(last=False)
                del self._models[gone]
                retired.append(provider)
            models = self._models[connection.id]
            key = row.id, row.revision
            if key not in models:
                for former in [each for each in models if each[0] == row.id]:
                    del models[former]
                models[key] = self._open[connection.id][1].model(facts_of(connection, row))
            found = models[key]
        for provider in retired:
            provider.close()
        return found


def _find(session: ScopedSession, ref: str | None) -> ChatModelChoice | None:
    live = select(ChatModelChoice).where(ChatModelChoice.deleted_at.is_(None), ChatModelChoice.enabled.is_(True))
    if ref is None:
        return session.scalars(
            live.where(ChatModelChoice.preferred.is_(True)).order_by(ChatModelChoice.updated_at.desc())
        ).first()
    if not is_storable(ref):
        return None
    by_ref = ChatModelChoice.id == ref.lower() if looks_like_id(ref) else ChatModelChoice.name_key == name_key(ref)
    return session.scalars(live.where(by_ref)).one_or_none()


def _connections(session: ScopedSession, chain: Sequence[ChatModelChoice]) -> dict[str, ModelConnection]:
    wanted = select(ModelConnection).where(
        ModelConnection.id.in_({row.connection_id for row in chain}), ModelConnection.deleted_at.is_(None)
    )
    return {row.id: row for row in session.scalars(wanted)}


def _fallbacks(session: ScopedSession, chosen: ChatModelChoice) -> Sequence[ChatModelChoice]:
    """Those that are asked in its place, in order; what was deleted or switched off is passed over."""
    rows = session.scalars(
        select(ChatModelChoice).where(
            ChatModelChoice.id.in_(chosen.fallbacks),
            ChatModelChoice.deleted_at.is_(None),
            ChatModelChoice.enabled.is_(True),
        )
    )
    found = {row.id: row for row in rows}
    return [found[each] for each in chosen.fallbacks if each in found and each != chosen.id]
