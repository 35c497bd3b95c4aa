"""Settings as administrators see and change them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Tenant, TenantSetting
from citewell.domain.access import Caller
from citewell.domain.changes import differences
from citewell.domain.errors import Forbidden, InvalidInput
from citewell.domain.revisions import check_revision
from citewell.services.settings.catalogue import CHUNK_OVERLAP, CHUNK_TOKENS, SETTINGS, Setting
from citewell.services.settings.kinds import bounds_of
from citewell.services.settings.values import Initial, LiveSettings, Values, is_allowed, most_overlap

MAX_KEY = 64


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting: what it takes, what it is, and where that comes from.

    ``source``: ``default``, ``environment`` or ``changed``. ``initial`` is what a reset leads to. ``changed_by`` names
    a user who may be gone.
    """

    setting: Setting[Any]
    allowed: str
    value: object
    initial: Initial
    source: str
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True)
class SettingsView:
    """All of them, at a revision."""

    revision: int
    items: Sequence[SettingView]


class SettingsDesk:
    """Shows and changes the settings of a tenant, for its admins."""

    def __init__(self, database: Database, live: LiveSettings) -> None:
        self._database = database
        self._live = live

    def all(self, caller: Caller) -> SettingsView:
        """Every setting. Raises ``Forbidden`` if the caller is no admin."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            tenant = session.scalars(select(Tenant).where(Tenant.id == session.tenant_id)).one()
            return self._view(tenant.settings_version, _rows(session))

    def change(self, caller: Caller, wanted: Mapping[str, object], *, expected: int | None = None) -> SettingsView:
        """Change settings, all of ``wanted`` or none. What is as wanted already is left alone.

        Args:
            caller: Who changes them.
            wanted: Values as JSON, by key; ``None`` sets one back.
            expected: The revision that the change was decided on, if it has to be the present one.

        Raises:
            Forbidden: the caller is no admin.
            InvalidInput: there is no such setting, or it does not take the value; says what is allowed.
            PreconditionFailed: ``expected`` is not the revision.
        """
        _only_admins(caller)
        normal = {key: self._checked(key, value) for key, value in wanted.items()}
        with self._database.write(caller) as session:
            tenant = session.scalars(select(Tenant).where(Tenant.id == session.tenant_id).with_for_update()).one()
            check_revision(tenant.settings_version, expected)
            rows = _rows(session)
            before = {key: row.value for key, row in rows.items()}
            changed = {key: value for key, value in normal.items() if before.get(key) != value}
            after = {key: value for key, value in {**before, **changed}.items() if value is not None}
            _check_together(Values(self._live.initial, after), changed)
            for key, value in changed.items():
                _store(session, caller, rows, key, value)
            if changed:
                tenant.settings_version += 1
                session.audit("settings.change", "settings", session.tenant_id, changes=differences(before, changed))
                session.flush()
            return self._view(tenant.settings_version, rows)

    def _checked(self, key: str, value: object) -> object:
        """The value as it is stored."""
        setting = SETTINGS.get(key)
        if setting is None:
            near = get_close_matches(key[:MAX_KEY], SETTINGS, 1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(SETTINGS)}."
            raise InvalidInput(
                f"There is no setting {key[:MAX_KEY]}. {hint}", field=key[:MAX_KEY], reason="unknown_field"
            )
        if value is None:
            return None
        initial = self._initial(setting).value
        if not is_allowed(setting, value, initial):
            allowed = _allowed(setting, initial)
            raise InvalidInput(f"{key} must be {allowed}.", field=key, allowed=allowed, **_why(setting, value, initial))
        parsed = setting.kind.parse(value)
        return value if parsed is None else parsed

    def _initial(self, setting: Setting[Any]) -> Initial:
        return self._live.initial.get(setting.key) or Initial(setting.default)

    def _view(self, revision: int, rows: Mapping[str, TenantSetting]) -> SettingsView:
        values = Values(self._live.initial, {key: row.value for key, row in rows.items()})
        return SettingsView(
            revision, [self._shown(setting, values, rows.get(key)) for key, setting in SETTINGS.items()]
        )

    def _shown(self, setting: Setting[Any], values: Values, row: TenantSetting | None) -> SettingView:
        initial = self._initial(setting)
        source = "environment" if initial.from_environment else "default"
        return SettingView(
            setting=setting,
            allowed=_allowed(setting, initial.value),
            value=values.shown(setting),
            initial=initial,
            source=source if row is None else "changed",
            changed_at=None if row is None else row.changed_at,
            changed_by=None if row is None else row.changed_by,
        )


def _only_admins(caller: Caller) -> None:
    if not caller.is_admin:
        raise Forbidden("Only administrators may see and change the settings.", reason="admins_only")


def _rows(session: ScopedSession) -> dict[str, TenantSetting]:
    return {row.key: row for row in session.scalars(select(TenantSetting))}


def _allowed(setting: Setting[Any], initial: object) -> str:
    return f"{setting.kind.allowed}; {initial} at most" if setting.capped else setting.kind.allowed


def _why(setting: Setting[Any], value: object, initial: object) -> dict[str, object]:
    """What is wrong with a value: what its kind takes, or that it goes further than the operator lets it."""
    try:
        setting.kind.parse(value)
    except ValueError:
        return {"reason": f"setting_{setting.kind.name}", **bounds_of(setting.kind)}
    return {"reason": "setting_capped", "most": initial}


def _check_together(after: Values, changed: Collection[str]) -> None:
    """Refuse what goes only apart from each other."""
    most = most_overlap(after[CHUNK_TOKENS])
    if after[CHUNK_OVERLAP] <= most:
        return
    if CHUNK_OVERLAP.key in changed:
        allowed = f"below half of {CHUNK_TOKENS.key}: {most} at most"
        raise InvalidInput(
            f"{CHUNK_OVERLAP.key} must be {allowed}.",
            field=CHUNK_OVERLAP.key,
            allowed=allowed,
            reason="overlap",
            most=most,
        )
    if CHUNK_TOKENS.key in changed:
        allowed = f"above twice {CHUNK_OVERLAP.key}: {2 * after[CHUNK_OVERLAP] + 1} at least"
        raise InvalidInput(
            f"{CHUNK_TOKENS.key} must be {allowed}.",
            field=CHUNK_TOKENS.key,
            allowed=allowed,
            reason="too_small_for_overlap",
            least=2 * after[CHUNK_OVERLAP] + 1,
        )


def _store(
    session: ScopedSession, caller: Caller, rows: dict[str, TenantSetting], key: str, value: object | None
) -> None:
    if value is None:
        session.delete(rows.pop(key))
        return
    row = rows.get(key)
    if row is None:
        row = rows[key] = TenantSetting(tenant_id=session.tenant_id, key=key)
        session.add(row)
    row.value, row.changed_at, row.changed_by = value, session.clock.now(), caller.user_id
