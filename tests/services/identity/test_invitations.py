"""Invitations: who may make them, what the link is good for, and when it is not."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from citewell.db.tables import Invitation, Membership
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import AlreadyExists, BadCredentials, Conflict, Forbidden, InvalidInput, NotFound
from citewell.services.identity.accounts import UserChange
from citewell.services.identity.invitations import InvitationState
from citewell.services.identity.retention import forget_logins
from citewell.services.identity.tokens import stored_form
from fakes.clock import FakeClock
from support.identity import HERE, PASSWORD, Identity
from support.waiting import PATIENCE_SECONDS

DAY = 24 * 3600


def invited(identity: Identity, admin: Caller, email: str = "ada@example.org") -> tuple[str, str]:
    """The id of a new invitation, and its token."""
    made = identity.invitations.invite(admin, email=email)
    assert made.token is not None
    return made.row.id, made.token


def refused(identity: Identity, token: str) -> None:
    """The link is good for nothing, and nobody is told why."""
    for attempt in (
        lambda: identity.invitations.look(token, HERE),
        lambda: identity.invitations.accept(token, name="Ada", password=PASSWORD, origin=HERE),
    ):
        with pytest.raises(BadCredentials, match=r"This invitation is not valid any more\. Ask for a new one\."):
            attempt()


def state(identity: Identity, admin: Caller, invitation_id: str) -> str:
    found = identity.invitations.get(admin, invitation_id).state
    assert [each.row.id for each in identity.invitations.list(admin, state=found).items] == [invitation_id]
    return found


def test_who_accepts_has_the_account_that_was_meant(identity: Identity, admin: Caller) -> None:
    group = identity.groups.create(admin, name="Team")
    made = identity.invitations.invite(admin, email=" Ada@Example.org ", role="editor", group_ids=[group.id, group.id])
    assert made.token is not None
    told = identity.invitations.look(made.token, HERE)
    assert (told.invitation.email, told.tenant_name) == ("ada@example.org", "default")
    before = identity.rights_version(admin.tenant_id)
    found = identity.invitations.accept(made.token, name=" Ada ", password=PASSWORD, origin=HERE)
    caller = identity.caller(found)
    assert (found.user.email, found.user.name, caller.role) == ("ada@example.org", "Ada", "editor")
    assert (caller.tenant_id, caller.group_ids) == (admin.tenant_id, frozenset({group.id}))
    assert identity.login().user.id == found.user.id
    assert identity.rights_version(admin.tenant_id) > before
    view = identity.invitations.get(admin, made.row.id)
    assert (view.state, view.row.user_id, view.token) == ("accepted", found.user.id, None)


def test_everything_is_audited_without_address_and_token(on_sqlite: Identity, admin: Caller) -> None:
    invitation_id, _ = invited(on_sqlite, admin)
    token = on_sqlite.invitations.renew(admin, invitation_id).token
    assert token is not None
    found = on_sqlite.invitations.accept(token, name="Ada", password=PASSWORD, origin=HERE)
    gone, _ = invited(on_sqlite, admin, "bob@example.org")
    on_sqlite.invitations.withdraw(admin, gone)
    refused(on_sqlite, "no token")
    actions = ("create", "renew", "accept", "withdraw")
    entries = [entry for action in actions for entry in on_sqlite.audited(f"invitation.{action}")]
    assert len(entries) == 5
    (opened, *failed) = on_sqlite.audited("auth.invitation_accept")
    assert (opened.actor_id, opened.outcome) == (found.user.id, "success")
    assert [entry.outcome for entry in failed] == ["failure", "failure"]
    for entry in (*entries, opened, *failed):
        assert "example.org" not in str(entry.facts)
        assert token not in str(entry.facts)


def test_the_token_is_not_stored(on_sqlite: Identity, admin: Caller) -> None:
    _, token = invited(on_sqlite, admin)
    with on_sqlite.database.read(admin) as session:
        row = session.scalars(select(Invitation)).one()
    assert row.token_hash == stored_form(token)
    assert token not in str(vars(row))


@pytest.mark.parametrize("token", ["", " ", "null", "[]", "x" * 200, "\0", "%"])
def test_what_is_no_token_opens_nothing(on_sqlite: Identity, admin: Caller, token: str) -> None:
    invited(on_sqlite, admin)
    refused(on_sqlite, token)


def test_a_link_is_good_once(on_sqlite: Identity, admin: Caller) -> None:
    _, token = invited(on_sqlite, admin)
    on_sqlite.invitations.accept(token, name="Ada", password=PASSWORD, origin=HERE)
    refused(on_sqlite, token)
    refused(on_sqlite, f" {token}")


def test_a_link_ends_with_its_days(on_sqlite: Identity, admin: Caller, clock: FakeClock) -> None:
    invitation_id, token = invited(on_sqlite, admin)
    clock.advance(7 * DAY - 1)
    assert state(on_sqlite, admin, invitation_id) == "open"
    clock.advance(1)
    assert state(on_sqlite, admin, invitation_id) == "expired"
    refused(on_sqlite, token)


def test_a_withdrawn_link_is_worthless(on_sqlite: Identity, admin: Caller) -> None:
    invitation_id, token = invited(on_sqlite, admin)
    on_sqlite.invitations.withdraw(admin, invitation_id)
    on_sqlite.invitations.withdraw(admin, invitation_id)
    assert state(on_sqlite, admin, invitation_id) == "withdrawn"
    refused(on_sqlite, token)
    with pytest.raises(Conflict, match="Invite the person anew"):
        on_sqlite.invitations.renew(admin, invitation_id)
    invited(on_sqlite, admin)  # the address is free again


def test_a_renewed_link_takes_the_place_of_the_former(on_sqlite: Identity, admin: Caller, clock: FakeClock) -> None:
    invitation_id, former = invited(on_sqlite, admin)
    clock.advance(8 * DAY)
    token = on_sqlite.invitations.renew(admin, invitation_id, days=1).token
    assert token is not None
    refused(on_sqlite, former)
    assert state(on_sqlite, admin, invitation_id) == "open"
    on_sqlite.invitations.accept(token, name="Ada", password=PASSWORD, origin=HERE)
    with pytest.raises(Conflict):
        on_sqlite.invitations.renew(admin, invitation_id)
    with pytest.raises(Conflict, match="Suspend or delete the user"):
        on_sqlite.invitations.withdraw(admin, invitation_id)


@pytest.mark.parametrize("change", [UserChange(status="suspended"), UserChange(role="user")])
def test_an_admin_who_must_go_leaves_no_way_back(on_sqlite: Identity, admin: Caller, change: UserChange) -> None:
    eve = on_sqlite.user(admin, "eve@example.org", role="admin")
    invitation_id, token = invited(on_sqlite, replace(admin, user_id=eve.id), "back@example.org")
    on_sqlite.accounts.update(admin, eve.id, change)
    assert state(on_sqlite, admin, invitation_id) == "void"
    refused(on_sqlite, token)
    assert on_sqlite.invitations.renew(admin, invitation_id).token is not None
    assert state(on_sqlite, admin, invitation_id) == "open"


def test_an_address_is_invited_once_and_has_one_account(identity: Identity, admin: Caller) -> None:
    _, token = invited(identity, admin)
    with pytest.raises(AlreadyExists, match="Renew it"):
        invited(identity, admin, "ADA@example.org")
    identity.user(admin)
    with pytest.raises(AlreadyExists):
        identity.invitations.accept(token, name="Ada", password=PASSWORD, origin=HERE)
    with pytest.raises(AlreadyExists, match="account"):
        invited(identity, admin)


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no address"},
        {"role": "owner"},
        {"role": "anonymous"},
        {"days": 0},
        {"days": 31},
        {"group_ids": ["nothing"]},
        {"group_ids": [str(number) for number in range(101)]},
    ],
)
def test_what_cannot_be_invited_is_refused(on_sqlite: Identity, admin: Caller, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        on_sqlite.invitations.invite(admin, **({"email": "ada@example.org"} | wrong))  # type: ignore[arg-type]  # wrong on purpose


def test_a_bad_password_leaves_the_link_good(on_sqlite: Identity, admin: Caller) -> None:
    _, token = invited(on_sqlite, admin)
    for name, password in (("Ada", "short"), ("Ada", "ada@example.org"), (" ", PASSWORD)):
        with pytest.raises(InvalidInput):
            on_sqlite.invitations.accept(token, name=name, password=password, origin=HERE)
    assert on_sqlite.invitations.accept(token, name="Ada", password=PASSWORD, origin=HERE).user.name == "Ada"


def test_one_hash_is_computed_whatever_the_link(
    on_sqlite: Identity, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []
    hashing = on_sqlite.hashes.hash

    def counted(password: str) -> str:
        computed.append(password)
        return hashing(password)

    monkeypatch.setattr(on_sqlite.hashes, "hash", counted)
    _, token = invited(on_sqlite, admin)
    refused(on_sqlite, "no token")
    assert computed == [PASSWORD]
    on_sqlite.invitations.accept(token, name="Ada", password=PASSWORD, origin=HERE)
    assert computed == [PASSWORD, PASSWORD]


def test_two_who_accept_at_once_make_one_account(identity: Identity, admin: Caller) -> None:
    _, token = invited(identity, admin)
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def accept(name: str) -> None:
        together.wait(PATIENCE_SECONDS)
        try:
            outcomes.append(identity.invitations.accept(token, name=name, password=PASSWORD, origin=HERE).user.name)
        except BadCredentials:
            outcomes.append("late")

    threads = [threading.Thread(target=accept, args=(name,)) for name in ("Ada", "Eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert sorted(outcomes) in (["Ada", "late"], ["Eve", "late"])
    assert identity.accounts.list(admin, query="ada@example.org").total == 1


def test_a_group_that_went_is_left_out(identity: Identity, admin: Caller) -> None:
    kept, gone = (identity.groups.create(admin, name=name) for name in ("Kept", "Gone"))
    made = identity.invitations.invite(admin, email="ada@example.org", group_ids=[kept.id, gone.id])
    identity.groups.delete(admin, gone.id)
    found = identity.invitations.accept(str(made.token), name="Ada", password=PASSWORD, origin=HERE)
    with identity.database.read(admin) as session:
        rows = session.scalars(select(Membership).where(Membership.user_id == found.user.id)).all()
    assert [(row.group_id, row.tenant_id) for row in rows] == [(kept.id, admin.tenant_id)]


def test_other_tenants_and_others_than_admins_know_of_nothing(
    identity: Identity, admin: Caller, editor: Caller, stranger: Caller
) -> None:
    group = identity.groups.create(admin, name="Team")
    invitation_id, _ = invited(identity, admin)
    assert identity.invitations.list(stranger).total == 0
    with pytest.raises(InvalidInput):
        identity.invitations.invite(stranger, email="eve@example.org", group_ids=[group.id])
    for act in (identity.invitations.get, identity.invitations.renew, identity.invitations.withdraw):
        with pytest.raises(NotFound):
            act(stranger, invitation_id)
        with pytest.raises(Forbidden):
            act(editor, invitation_id)
    with pytest.raises(Forbidden):
        identity.invitations.list(editor)
    with pytest.raises(Forbidden):
        identity.invitations.invite(editor, email="eve@example.org")


def test_old_invitations_are_forgotten(identity: Identity, admin: Caller, clock: FakeClock) -> None:
    invited(identity, admin)
    clock.advance(96 * DAY)
    forget_logins(identity.database)
    assert identity.invitations.list(admin, state=InvitationState.EXPIRED).total == 1
    clock.advance(2 * DAY)
    forget_logins(identity.database, batch=1)
    with identity.database.read(SystemCaller("test")) as session:
        assert session.scalars(select(Invitation)).all() == []
