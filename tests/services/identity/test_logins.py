from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from argon2 import Parameters, Type
from sqlalchemy import select

from citewell.db.tables import LoginLink, LoginSession, RefreshToken, User
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import (
    BadCredentials,
    CitewellError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    TokenExpired,
    TokenReused,
    Unauthenticated,
)
from citewell.services.identity.accounts import UserChange
from citewell.services.identity.hashing import PasswordHashes
from citewell.services.identity.logins import Logins
from citewell.services.identity.tokens import stored_form
from fakes.clock import FakeClock, FakeIds
from support.identity import HERE, PASSWORD, Identity

DEARER = Parameters(Type.ID, 19, 8, 4, time_cost=2, memory_cost=8, parallelism=1)


def test_a_login_gives_a_caller(identity: Identity, admin: Caller) -> None:
    user = identity.user(admin, role="editor")
    found = identity.login()
    caller = identity.caller(found)
    assert (caller.user_id, caller.tenant_id, caller.role) == (user.id, admin.tenant_id, "editor")
    assert caller.session_id == found.session_id
    assert caller.origin == HERE
    assert identity.accounts.get(admin, user.id).last_login_at == identity.database.clock.now()


def test_the_address_is_compared_without_case_and_blanks(identity: Identity, admin: Caller) -> None:
    identity.user(admin, "Ada@Example.org")
    assert identity.logins.login(" ADA@example.ORG ", PASSWORD, HERE).user.email == "ada@example.org"


def test_nothing_that_logs_in_is_stored_as_it_is(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    found = identity.login()
    link = identity.logins.issue_link(admin, found.user.id)
    with identity.database.read(SystemCaller("test")) as session:
        assert session.scalars(select(RefreshToken.token_hash)).all() == [stored_form(found.refresh_token)]
        assert session.scalars(select(LoginLink.token_hash)).all() == [stored_form(link)]
        hashes = session.scalars(select(User.password_hash).where(User.id == found.user.id)).all()
    assert hashes[0] is not None
    assert hashes[0].startswith("$argon2id$")
    assert PASSWORD not in hashes[0]


@pytest.mark.parametrize("who", ["known", "unknown", "no address", "suspended", "without a password"])
def test_every_refused_login_says_and_costs_the_same(identity: Identity, admin: Caller, who: str) -> None:
    user = identity.user(admin)
    email, password = {
        "known": ("ada@example.org", "not the password at all"),
        "unknown": ("nobody@example.org", PASSWORD),
        "no address": ("' OR 1=1 --", PASSWORD),
        "suspended": ("ada@example.org", PASSWORD),
        "without a password": ("ada@example.org", PASSWORD),
    }[who]
    if who == "suspended":
        identity.accounts.update(admin, user.id, UserChange(status="suspended"))
    if who == "without a password":
        identity.accounts.update(admin, user.id, UserChange(password=None))
    before = identity.hashes.verifications
    with pytest.raises(BadCredentials) as refused:
        identity.logins.login(email, password, HERE)
    assert refused.value.message == "E-mail address and password do not belong together."
    assert refused.value.facts == {}
    assert identity.hashes.verifications == before + 1
    (entry,) = identity.audited("auth.login")
    assert (entry.outcome, entry.address, entry.request_id) == ("failure", HERE.address, HERE.request_id)
    assert "@" not in str(entry.facts)


def test_a_successful_login_verifies_once_too(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    before = identity.hashes.verifications
    identity.login()
    assert identity.hashes.verifications == before + 1


def test_a_long_password_is_refused_and_never_cut(identity: Identity, admin: Caller) -> None:
    long = "0123456789 abcdefghij " * 46
    identity.accounts.create(admin, email="long@example.org", password=long)
    identity.logins.login("long@example.org", long, HERE)
    with pytest.raises(BadCredentials):
        identity.logins.login("long@example.org", long[:-1], HERE)
    with pytest.raises(InvalidInput):
        identity.logins.login("long@example.org", long + "x" * 1024, HERE)


def test_a_hash_of_an_older_cost_is_renewed_by_a_login(identity: Identity, admin: Caller) -> None:
    user = identity.user(admin)
    dearer = PasswordHashes(FakeIds(), parameters=DEARER)
    Logins(identity.database, dearer, identity.logins._tokens).login(user.email, PASSWORD, HERE)
    kept = identity.accounts.get(admin, user.id).password_hash
    assert kept is not None
    assert not dearer.is_outdated(kept)
    assert dearer.verify(kept, PASSWORD)


def test_refresh_tokens_rotate(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    first = identity.login()
    second = identity.logins.refresh(first.refresh_token, HERE)
    third = identity.logins.refresh(second.refresh_token, HERE)
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert {first.session_id, second.session_id, third.session_id} == {first.session_id}
    assert identity.caller(first).user_id == identity.caller(third).user_id


def test_a_token_that_is_used_twice_ends_the_whole_login(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    other = identity.login()
    stolen = identity.login()
    fresh = identity.logins.refresh(stolen.refresh_token, HERE)
    with pytest.raises(TokenReused):
        identity.logins.refresh(stolen.refresh_token, HERE)
    for token in (stolen.access_token, fresh.access_token):
        with pytest.raises(Unauthenticated):
            identity.authenticator.from_bearer(token, HERE)
    with pytest.raises(Unauthenticated):
        identity.logins.refresh(fresh.refresh_token, HERE)
    assert identity.caller(other).session_id == other.session_id
    denied = [entry.facts["reason"] for entry in identity.audited("auth.refresh") if entry.outcome == "denied"]
    assert denied == ["token_reused", "unauthenticated"]


def test_of_two_who_refresh_at_once_at_most_one_goes_on(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    token = identity.login().refresh_token
    start = threading.Barrier(4)
    results: list[str] = []

    def use() -> None:
        start.wait()
        try:
            identity.logins.refresh(token, HERE)
            results.append("refreshed")
        except CitewellError as error:
            results.append(error.code)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refreshed", "token_reused", "token_reused", "token_reused"]
    with identity.database.read(SystemCaller("test")) as session:
        assert session.scalars(select(LoginSession.revoked_because)).all() == ["token_reused"]


def test_refresh_tokens_expire(identity: Identity, admin: Caller, clock: FakeClock) -> None:
    identity.user(admin)
    token = identity.login().refresh_token
    clock.advance(timedelta(days=30).total_seconds())
    with pytest.raises(TokenExpired):
        identity.logins.refresh(token, HERE)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 43])
def test_what_is_no_refresh_token_is_refused(on_sqlite: Identity, admin: Caller, token: str) -> None:
    with pytest.raises(Unauthenticated):
        on_sqlite.logins.refresh(token, HERE)


def test_an_access_token_is_no_refresh_token(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    with pytest.raises(Unauthenticated):
        identity.logins.refresh(identity.login().access_token, HERE)


def test_logout_ends_this_login_only(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    one, other = identity.login(), identity.login()
    identity.logins.logout(identity.caller(one))
    with pytest.raises(Unauthenticated):
        identity.caller(one)
    with pytest.raises(Unauthenticated):
        identity.logins.refresh(one.refresh_token, HERE)
    assert identity.caller(other).session_id == other.session_id


def test_logout_with_the_refresh_token_alone(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    found = identity.login()
    identity.logins.end(found.refresh_token, HERE)
    identity.logins.end(found.refresh_token, HERE)
    identity.logins.end("no token of ours", HERE)
    with pytest.raises(Unauthenticated):
        identity.caller(found)
    assert [entry.outcome for entry in identity.audited("auth.logout")] == ["success"]


def test_a_key_has_no_login_to_end(identity: Identity, admin: Caller) -> None:
    with pytest.raises(Conflict):
        identity.logins.logout(admin)


def test_a_link_logs_in_once(identity: Identity, admin: Caller) -> None:
    user = identity.accounts.create(admin, email="new@example.org")
    token = identity.logins.issue_link(admin, user.id)
    found = identity.logins.redeem_link(token, HERE)
    assert identity.caller(found).user_id == user.id
    for bad in (token, "", "x" * 43):
        with pytest.raises(BadCredentials):
            identity.logins.redeem_link(bad, HERE)
    assert [entry.outcome for entry in identity.audited("auth.link_redeem")] == ["success"] + ["failure"] * 3


def test_a_link_gets_old(identity: Identity, admin: Caller, clock: FakeClock) -> None:
    user = identity.accounts.create(admin, email="new@example.org")
    token = identity.logins.issue_link(admin, user.id, minutes=5)
    clock.advance(300)
    with pytest.raises(BadCredentials):
        identity.logins.redeem_link(token, HERE)


def test_a_link_does_not_let_a_suspended_user_in(identity: Identity, admin: Caller) -> None:
    user = identity.user(admin)
    token = identity.logins.issue_link(admin, user.id)
    identity.accounts.update(admin, user.id, UserChange(status="suspended"))
    with pytest.raises(BadCredentials):
        identity.logins.redeem_link(token, HERE)


def test_links_are_made_by_admins_for_their_own_people(
    identity: Identity, admin: Caller, user: Caller, stranger: Caller
) -> None:
    with pytest.raises(Forbidden):
        identity.logins.issue_link(user, str(user.user_id))
    with pytest.raises(NotFound):
        identity.logins.issue_link(admin, str(stranger.user_id))
    with pytest.raises(InvalidInput):
        identity.logins.issue_link(admin, str(user.user_id), minutes=0)
    assert identity.logins.issue_link(SystemCaller("operator"), str(stranger.user_id))


def test_a_known_address_is_remembered(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    assert not identity.logins.knows_address("ada@example.org", HERE.address)
    identity.login()
    assert identity.logins.knows_address("ADA@example.org", HERE.address)
    assert not identity.logins.knows_address("ada@example.org", "198.51.100.1")
    assert not identity.logins.knows_address("ada@example.org", None)
    assert not identity.logins.knows_address("nobody", HERE.address)
