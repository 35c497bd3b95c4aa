"""The first visit: a name and a password, once."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import BadCredentials, CitewellError, Conflict, Forbidden, InvalidInput
from support.identity import HERE, PASSWORD, Identity
from support.waiting import PATIENCE_SECONDS


def by_the_link(identity: Identity, tenant_id: str) -> Caller:
    """The first administrator, by the printed link."""
    user, made = identity.accounts.ensure_first_admin(tenant_id, email="root@example.org")
    assert made
    token = identity.logins.issue_link(SystemCaller("first start"), user.id)
    return identity.caller(identity.logins.redeem_link(token, HERE))


@pytest.fixture
def first(on_sqlite: Identity, tenant_id: str) -> Caller:
    return by_the_link(on_sqlite, tenant_id)


def due(identity: Identity, caller: Caller) -> bool:
    assert caller.user_id is not None
    return identity.first_setup.is_due(caller, identity.accounts.get(caller, caller.user_id))


def test_set_up_is_due_until_there_is_a_password(on_sqlite: Identity, first: Caller) -> None:
    assert due(on_sqlite, first)
    user = on_sqlite.first_setup.complete(first, name=" Ada ", password=PASSWORD)
    assert (user.name, due(on_sqlite, first)) == ("Ada", False)
    assert on_sqlite.logins.login("root@example.org", PASSWORD, HERE).user.id == first.user_id
    assert [entry.actor_id for entry in on_sqlite.audited("auth.setup")] == [first.user_id]


def test_it_is_not_due_for_programs(on_sqlite: Identity, first: Caller) -> None:
    program = replace(first, session_id=None, api_key_id="a key")
    assert not due(on_sqlite, program)
    with pytest.raises(Forbidden, match="not with an API key"):
        on_sqlite.first_setup.complete(program, name="Ada", password=PASSWORD)


def test_a_second_set_up_is_refused_and_changes_nothing(on_sqlite: Identity, first: Caller) -> None:
    on_sqlite.first_setup.complete(first, name="Ada", password=PASSWORD)
    with pytest.raises(Conflict, match="has a password already"):
        on_sqlite.first_setup.complete(first, name="Eve", password="another seven words that nobody knows")
    assert on_sqlite.logins.login("root@example.org", PASSWORD, HERE).user.name == "Ada"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("", PASSWORD),
        ("  ", PASSWORD),
        ("A\0da", PASSWORD),
        ("x" * 301, PASSWORD),
        ("Ada", "too short"),
        ("Ada", "passwordpassword1"),
        ("Ada", "root@example.org"),
        ("Ada", "x" * 1025),
    ],
)
def test_the_rules_are_those_of_every_password(on_sqlite: Identity, first: Caller, name: str, password: str) -> None:
    with pytest.raises(InvalidInput):
        on_sqlite.first_setup.complete(first, name=name, password=password)
    assert due(on_sqlite, first)


def test_other_logins_and_links_end(on_sqlite: Identity, first: Caller) -> None:
    assert first.user_id is not None
    left = on_sqlite.logins.issue_link(SystemCaller("first start"), first.user_id)
    other = on_sqlite.logins.redeem_link(on_sqlite.logins.issue_link(SystemCaller("x"), first.user_id), HERE)
    on_sqlite.first_setup.complete(first, name="Ada", password=PASSWORD)
    with pytest.raises(CitewellError):
        on_sqlite.caller(other)
    with pytest.raises(BadCredentials):
        on_sqlite.logins.redeem_link(left, HERE)


def test_two_at_once_set_up_once(identity: Identity, tenant_id: str) -> None:
    first = by_the_link(identity, tenant_id)
    together = threading.Barrier(2)
    done: list[str] = []

    def try_it(name: str) -> None:
        together.wait(PATIENCE_SECONDS)
        try:
            done.append(identity.first_setup.complete(first, name=name, password=f"{PASSWORD} of {name}").name)
        except Conflict:
            done.append("late")

    threads = [threading.Thread(target=try_it, args=(name,)) for name in ("Ada", "Eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    winner = next(name for name in done if name != "late")
    assert sorted(done) == sorted([winner, "late"])
    assert identity.logins.login("root@example.org", f"{PASSWORD} of {winner}", HERE).user.name == winner
