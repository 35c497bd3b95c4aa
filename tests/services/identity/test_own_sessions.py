"""Where one is logged in, and ending it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from citewell.domain.access import Caller, Origin
from citewell.domain.errors import Forbidden, NotFound, Unauthenticated
from fakes.clock import FakeClock
from support.identity import HERE, PASSWORD, Identity

PHONE = Origin(address="198.51.100.7", agent="A browser on a phone")


@pytest.fixture
def ada(identity: Identity, admin: Caller) -> Caller:
    """Logged in at a desk."""
    identity.user(admin)
    return identity.caller(identity.login())


def test_every_open_login_is_listed_with_its_device(identity: Identity, ada: Caller, clock: FakeClock) -> None:
    clock.advance(60)
    phone = identity.logins.login("ada@example.org", PASSWORD, PHONE)
    found = identity.own_sessions.list(ada)
    assert [(each.id, each.address, each.agent, each.current) for each in found.items] == [
        (phone.session_id, "198.51.100.7", "A browser on a phone", False),
        (ada.session_id, HERE.address, None, True),
    ]
    assert found.total == 2
    first = found.items[1]
    assert first.expires_at - first.seen_at == timedelta(days=30)


def test_a_refresh_is_when_it_was_seen(identity: Identity, ada: Caller, clock: FakeClock) -> None:
    phone = identity.logins.login("ada@example.org", PASSWORD, PHONE)
    clock.advance(3600)
    identity.logins.refresh(phone.refresh_token, PHONE)
    seen = {each.id: each.seen_at for each in identity.own_sessions.list(ada).items}
    assert seen[phone.session_id] == clock.now()


def test_what_has_ended_is_not_listed(identity: Identity, ada: Caller, clock: FakeClock) -> None:
    phone = identity.logins.login("ada@example.org", PASSWORD, PHONE)
    identity.logins.end(phone.refresh_token, PHONE)
    assert [each.current for each in identity.own_sessions.list(ada).items] == [True]
    clock.advance(31 * 24 * 3600)
    assert identity.own_sessions.list(ada).items == []


def test_one_login_is_ended_at_once(identity: Identity, ada: Caller) -> None:
    phone = identity.logins.login("ada@example.org", PASSWORD, PHONE)
    identity.own_sessions.end(ada, phone.session_id)
    with pytest.raises(Unauthenticated):
        identity.caller(phone)
    with pytest.raises(Unauthenticated):
        identity.logins.refresh(phone.refresh_token, PHONE)
    with pytest.raises(NotFound):
        identity.own_sessions.end(ada, phone.session_id)
    (entry,) = identity.audited("auth.session_end")
    assert entry.facts["session"] == phone.session_id


def test_all_others_are_ended(identity: Identity, ada: Caller) -> None:
    logins = [identity.logins.login("ada@example.org", PASSWORD, PHONE) for _ in range(3)]
    assert identity.own_sessions.end_others(ada) == 3
    assert [each.id for each in identity.own_sessions.list(ada).items] == [ada.session_id]
    for login in logins:
        with pytest.raises(Unauthenticated):
            identity.caller(login)


def test_logins_of_others_are_not_there(identity: Identity, admin: Caller, ada: Caller) -> None:
    identity.user(admin, "eve@example.org", role="admin")
    eve = identity.caller(identity.login("eve@example.org"))
    assert ada.session_id is not None
    with pytest.raises(NotFound):
        identity.own_sessions.end(eve, ada.session_id)
    assert [each.current for each in identity.own_sessions.list(eve).items] == [True]
    assert identity.own_sessions.end_others(eve) == 0
    assert identity.own_sessions.list(ada).total == 1


def test_a_key_sees_and_ends_nothing(identity: Identity, ada: Caller) -> None:
    program = replace(ada, session_id=None, api_key_id="a key")
    for act in (identity.own_sessions.list, identity.own_sessions.end_others):
        with pytest.raises(Forbidden, match="not with an API key"):
            act(program)
    with pytest.raises(Forbidden):
        identity.own_sessions.end(program, str(ada.session_id))
