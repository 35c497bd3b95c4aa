"""Logins that a browser keeps: good for many pages at once, and ended like any other."""

from __future__ import annotations

import pytest

from citewell.domain.access import Caller
from citewell.domain.errors import Forbidden, TokenReused, Unauthenticated
from citewell.services.identity.accounts import UserChange
from fakes.clock import FakeClock
from support.identity import HERE, PASSWORD, Identity


@pytest.fixture
def ada(identity: Identity, admin: Caller) -> Caller:
    """Logged in."""
    identity.user(admin)
    return identity.caller(identity.login())


def test_pages_that_open_at_once_share_a_login(identity: Identity, ada: Caller) -> None:
    kept = identity.kept_logins.keep(ada)
    first, second = (identity.kept_logins.resume(kept, HERE) for _ in range(2))
    assert first.refresh_token == ""
    assert {identity.caller(each).session_id for each in (first, second)} == {ada.session_id}


def test_a_use_puts_the_end_off_and_is_written_down_now_and_then(
    identity: Identity, ada: Caller, clock: FakeClock
) -> None:
    kept = identity.kept_logins.keep(ada)
    for _ in range(5):
        identity.kept_logins.resume(kept, HERE)
    assert identity.audited("auth.refresh") == []
    clock.advance(29 * 24 * 3600)
    identity.kept_logins.resume(kept, HERE)
    assert len(identity.audited("auth.refresh")) == 1
    clock.advance(29 * 24 * 3600)
    caller = identity.caller(identity.kept_logins.resume(kept, HERE))
    assert [each.seen_at for each in identity.own_sessions.list(caller).items] == [clock.now()]
    clock.advance(31 * 24 * 3600)
    with pytest.raises(Unauthenticated):
        identity.kept_logins.resume(kept, HERE)


def test_refresh_tokens_and_kept_ones_are_not_each_other(identity: Identity, ada: Caller) -> None:
    login = identity.login()
    kept = identity.kept_logins.keep(ada)
    with pytest.raises(Unauthenticated):
        identity.logins.refresh(kept, HERE)
    with pytest.raises(Unauthenticated):
        identity.kept_logins.resume(login.refresh_token, HERE)


def test_a_login_that_is_kept_leaves_no_refresh_token_behind(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    login = identity.login()
    former = identity.kept_logins.keep(identity.caller(login))
    kept = identity.kept_logins.keep(identity.caller(login))
    with pytest.raises(Unauthenticated):
        identity.kept_logins.resume(former, HERE)
    assert identity.kept_logins.resume(kept, HERE).session_id == login.session_id
    with pytest.raises(TokenReused):
        identity.logins.refresh(login.refresh_token, HERE)


def test_it_ends_with_its_login_its_user_and_its_password(identity: Identity, admin: Caller) -> None:
    user = identity.user(admin)

    def fresh() -> tuple[Caller, str]:
        caller = identity.caller(identity.login())
        return caller, identity.kept_logins.keep(caller)

    def is_over(kept: str) -> bool:
        with pytest.raises(Unauthenticated):
            identity.kept_logins.resume(kept, HERE)
        return True

    caller, kept = fresh()
    identity.logins.logout(caller)
    assert is_over(kept)
    caller, kept = fresh()
    _, other = fresh()
    identity.accounts.change_password(caller, current=PASSWORD, new=PASSWORD + " again")
    assert is_over(other)
    assert identity.kept_logins.resume(kept, HERE).user.id == user.id
    identity.kept_logins.end(kept, HERE)
    identity.kept_logins.end("no such token", HERE)
    assert is_over(kept)
    assert len(identity.audited("auth.logout")) == 2


def test_a_suspended_user_resumes_nothing(identity: Identity, admin: Caller, ada: Caller) -> None:
    kept = identity.kept_logins.keep(ada)
    assert ada.user_id is not None
    identity.accounts.update(admin, ada.user_id, UserChange(status="suspended"))
    with pytest.raises(Unauthenticated):
        identity.kept_logins.resume(kept, HERE)


def test_keys_are_not_kept(identity: Identity, ada: Caller) -> None:
    made = identity.api_keys.create(ada, name="k").key
    assert made is not None
    key = identity.authenticator.from_api_key(made, HERE)
    with pytest.raises(Forbidden):
        identity.kept_logins.keep(key)
