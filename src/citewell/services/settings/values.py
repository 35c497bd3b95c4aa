"""What the settings of a tenant are now, for the code that they are for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from sqlalchemy import select

from citewell.db.prepared import Prepared
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Tenant, TenantSetting
from citewell.domain.access import Caller
from citewell.ports.chunker import ChunkSettings
from citewell.services.settings.catalogue import CHUNK_OVERLAP, CHUNK_TOKENS, SETTINGS, Setting
from citewell.services.settings.kinds import no_more

T = TypeVar("T")

REMEMBERED = 4096
"""Tenants."""

_VERSION = Prepared(select(Tenant.settings_version))


@dataclass(frozen=True, slots=True)
class Initial:
    """What counts where a tenant chose nothing, as JSON.

    ``variable`` of the environment says it, or could: ``from_environment`` tells.
    """

    value: object
    variable: str | None = None
    from_environment: bool = False


class Values:
    """The settings of a tenant at a moment: ``values[ANSWER_MODE]``.

    Args:
        initial: What counts where nothing was chosen, by key; what is missing has its built-in default.
        chosen: What was chosen, as JSON. What is not allowed, or not any more, does not count.
    """

    def __init__(self, initial: Mapping[str, Initial], chosen: Mapping[str, object]) -> None:
        self._values: dict[str, object] = {}
        self._shown: dict[str, object] = {}
        for key, setting in SETTINGS.items():
            given = initial[key].value if key in initial else setting.default
            if key in chosen and is_allowed(setting, chosen[key], given):
                given = chosen[key]
            self._shown[key], self._values[key] = given, setting.kind.parse(given)

    def __getitem__(self, setting: Setting[T]) -> T:
        """The value for the program."""
        return cast("T", self._values[setting.key])

    def shown(self, setting: Setting[T]) -> object:
        """The value as JSON."""
        return self._shown[setting.key]

    @property
    def chunking(self) -> ChunkSettings:
        """How documents are cut where neither they nor their collections say."""
        tokens = self[CHUNK_TOKENS]
        return ChunkSettings(max_tokens=tokens, overlap=min(self[CHUNK_OVERLAP], most_overlap(tokens)))


def most_overlap(tokens: int) -> int:
    """Tokens that neighbouring chunks of this size may share."""
    return (tokens - 1) // 2


def is_allowed(setting: Setting[T], given: object, initial: object) -> bool:
    """Whether a tenant may choose a value, where ``initial`` is what the environment says."""
    try:
        setting.kind.parse(given)
    except ValueError:
        return False
    return not setting.capped or no_more(given, initial)


@dataclass
class LiveSettings:
    """Knows the settings of every tenant, as of now.

    They are remembered under the number that every change raises, so a change counts at once in every process. The
    number comes with the caller, who is looked up anew for every request, or costs one small statement.

    ``initial`` is what counts where a tenant chose nothing, by key.
    """

    database: Database
    initial: Mapping[str, Initial] = field(default_factory=dict)
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)
    _known: OrderedDict[str, tuple[int, Values]] = field(init=False, repr=False, default_factory=OrderedDict)

    def of(self, session: ScopedSession) -> Values:
        """Those of the session's tenant."""
        caller = session.caller
        number = caller.settings_version if isinstance(caller, Caller) else None
        return self.at(session, session.run(_VERSION)[0][0] if number is None else number)

    def at(self, session: ScopedSession, number: int) -> Values:
        """Those of the session's tenant, where it is known which number they have."""
        return self._remembered(session.tenant_id, number) or self._read(session, session.tenant_id)

    def of_tenant(self, session: ScopedSession, tenant_id: str) -> Values:
        """Those of a tenant, also in a session of the program itself."""
        number = session.scalars(select(Tenant.settings_version).where(Tenant.id == tenant_id)).one()
        return self._remembered(tenant_id, number) or self._read(session, tenant_id)

    def known(self, caller: Caller) -> Values | None:
        """Those of the caller's tenant if they are remembered; without touching the database."""
        number = caller.settings_version
        return None if number is None else self._remembered(caller.tenant_id, number)

    def of_caller(self, caller: Caller) -> Values:
        """Those of the caller's tenant."""
        found = self.known(caller)
        if found is not None:
            return found
        with self.database.read(caller) as session:
            return self.of(session)

    def _remembered(self, tenant_id: str, number: int) -> Values | None:
        with self._lock:
            known = self._known.get(tenant_id)
            if known is None or known[0] != number:
                return None
            self._known.move_to_end(tenant_id)
            return known[1]

    def _read(self, session: ScopedSession, tenant_id: str) -> Values:
        number = session.scalars(select(Tenant.settings_version).where(Tenant.id == tenant_id)).one()
        own = select(TenantSetting.key, TenantSetting.value).where(TenantSetting.tenant_id == tenant_id)
        values = Values(self.initial, dict(session.execute(own).all()))
        with self._lock:
            self._known[tenant_id] = number, values
            self._known.move_to_end(tenant_id)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return values
