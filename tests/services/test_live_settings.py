"""Settings of tenants: checked, audited, and known at once to everybody who asks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event

from citewell.db.session import Database
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import Forbidden, InvalidInput, PreconditionFailed
from citewell.services.settings.catalogue import (
    CHUNK_OVERLAP,
    CHUNK_TOKENS,
    PER_DOCUMENT,
    RATE_CHAT,
    SETTINGS,
    UPLOAD_MB,
)
from citewell.services.settings.desk import SettingsDesk, SettingView
from citewell.services.settings.values import Initial, LiveSettings, Values
from support.identity import Identity, make_identity

INITIAL = {
    UPLOAD_MB.key: Initial(50, "CITEWELL_MAX_UPLOAD_MB", from_environment=True),
    RATE_CHAT.key: Initial("100/minute"),
}


@pytest.fixture
def live(database: Database) -> LiveSettings:
    return LiveSettings(database, INITIAL)


@pytest.fixture
def desk(database: Database, live: LiveSettings) -> SettingsDesk:
    return SettingsDesk(database, live)


@pytest.fixture
def identity(database: Database) -> Identity:
    return make_identity(database)


def view(desk: SettingsDesk, admin: Caller, key: str) -> SettingView:
    (found,) = [each for each in desk.all(admin).items if each.setting.key == key]
    return found


def test_everything_is_listed_with_where_it_comes_from(desk: SettingsDesk, admin: Caller) -> None:
    found = desk.all(admin)
    assert [each.setting.key for each in found.items] == list(SETTINGS)
    upload, mode = view(desk, admin, UPLOAD_MB.key), view(desk, admin, "answers.mode")
    assert (upload.value, upload.source, upload.allowed) == (50, "environment", f"{UPLOAD_MB.kind.allowed}; 50 at most")
    assert (mode.value, mode.source, mode.changed_at, mode.changed_by) == ("strict", "default", None, None)


def test_a_change_is_told_and_taken_back(desk: SettingsDesk, admin: Caller, identity: Identity) -> None:
    before = desk.all(admin).revision
    after = desk.change(admin, {"answers.mode": "mark", "page.name": "  Library "}, expected=before)
    assert after.revision == before + 1
    mode = view(desk, admin, "answers.mode")
    assert (mode.value, mode.source, mode.initial.value, mode.changed_by) == (
        "mark",
        "changed",
        "strict",
        admin.user_id,
    )
    assert view(desk, admin, "page.name").value == "Library"
    (entry,) = identity.audited("settings.change")
    assert entry.facts["changes"] == {
        "answers.mode": {"before": None, "after": "mark"},
        "page.name": {"before": None, "after": "Library"},
    }
    assert desk.change(admin, {"answers.mode": "mark", "page.welcome": None}).revision == before + 1
    desk.change(admin, {"answers.mode": None})
    assert view(desk, admin, "answers.mode").source == "default"
    assert identity.audited("settings.change")[-1].facts["changes"] == {
        "answers.mode": {"before": "mark", "after": None}
    }
    assert len(identity.audited("settings.change")) == 2


@pytest.mark.parametrize(
    ("wanted", "field", "says"),
    [
        ({"answers.mode": "lax"}, "answers.mode", "one of strict, mark, off"),
        ({"search.hits_per_document": 0}, "search.hits_per_document", "from 1 to 100, or all"),
        ({"answers.mod": "mark"}, "answers.mod", "Did you mean answers.mode?"),
        ({"zzz": 1}, "zzz", "page.name"),
        ({"documents.max_upload_mb": 51}, "documents.max_upload_mb", "50 at most"),
        ({"limits.questions": "101/minute"}, "limits.questions", "100/minute at most"),
        ({"documents.chunk_tokens": 100, "documents.chunk_overlap": 50}, "documents.chunk_overlap", "49 at most"),
        ({"documents.chunk_tokens": 40}, "documents.chunk_tokens", "41 at least"),
    ],
)
def test_bad_values_are_refused_with_what_is_allowed(
    desk: SettingsDesk, admin: Caller, wanted: dict[str, object], field: str, says: str
) -> None:
    desk.change(admin, {CHUNK_OVERLAP.key: 20})
    revision = desk.all(admin).revision
    with pytest.raises(InvalidInput, match=says) as refused:
        desk.change(admin, {"page.name": "Never", **wanted})
    assert refused.value.facts["field"] == field
    assert desk.all(admin).revision == revision
    assert view(desk, admin, "page.name").value == ""


def test_a_change_on_an_older_state_is_refused(desk: SettingsDesk, admin: Caller) -> None:
    revision = desk.all(admin).revision
    desk.change(admin, {"page.name": "Mine"}, expected=revision)
    with pytest.raises(PreconditionFailed):
        desk.change(admin, {"page.name": "Yours"}, expected=revision)


def test_only_admins_see_and_change_them(desk: SettingsDesk, user: Caller) -> None:
    with pytest.raises(Forbidden):
        desk.all(user)
    with pytest.raises(Forbidden):
        desk.change(user, {"page.name": "Mine"})


def test_every_tenant_has_its_own(
    desk: SettingsDesk, live: LiveSettings, database: Database, admin: Caller, stranger: Caller
) -> None:
    desk.change(admin, {PER_DOCUMENT.key: 3})
    assert live.of_caller(admin)[PER_DOCUMENT] == 3
    assert live.of_caller(stranger)[PER_DOCUMENT] is None
    with database.read(SystemCaller("test")) as session:
        assert live.of_tenant(session, admin.tenant_id)[PER_DOCUMENT] == 3
        assert live.of_tenant(session, stranger.tenant_id)[PER_DOCUMENT] is None


def test_another_process_knows_at_once(desk: SettingsDesk, database: Database, admin: Caller) -> None:
    other = LiveSettings(database, INITIAL)
    for wanted in (2, 5):
        desk.change(admin, {PER_DOCUMENT.key: wanted})
        with database.read(admin) as session:
            assert other.of(session)[PER_DOCUMENT] == wanted


def test_a_caller_who_was_looked_at_costs_no_statement(
    desk: SettingsDesk, live: LiveSettings, database: Database, admin: Caller
) -> None:
    number = desk.all(admin).revision
    looked_at = replace(admin, settings_version=number)
    assert live.known(looked_at) is None
    live.of_caller(looked_at)
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert live.of_caller(looked_at) is live.known(looked_at)
    assert statements == []
    desk.change(admin, {PER_DOCUMENT.key: 3})
    assert live.known(replace(admin, settings_version=number + 1)) is None
    assert live.of_caller(replace(admin, settings_version=number + 1))[PER_DOCUMENT] == 3


def test_what_is_not_allowed_any_more_does_not_count(admin: Caller) -> None:
    assert Values(INITIAL, {UPLOAD_MB.key: 60, "gone": 1, "answers.mode": "lax"})[UPLOAD_MB] == 50
    assert Values(INITIAL, {UPLOAD_MB.key: 40})[UPLOAD_MB] == 40
    clamped = Values({CHUNK_TOKENS.key: Initial(40), CHUNK_OVERLAP.key: Initial(30)}, {}).chunking
    assert (clamped.max_tokens, clamped.overlap) == (40, 19)
