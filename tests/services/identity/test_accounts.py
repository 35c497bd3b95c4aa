from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from citewell.db.tables import Assistant, AuditEntry, Chat, User
from citewell.domain.access import Caller, Role, Scope, SystemCaller
from citewell.domain.errors import (
    AlreadyExists,
    CitewellError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    Unauthenticated,
)
from citewell.services.identity.accounts import UserChange
from citewell.services.identity.leaving import Belongings
from support.identity import HERE, PASSWORD, Identity
from support.people import People

NEW_PASSWORD = "another seven words entirely"


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "a b@example.org",
        "a@b@c",
        "ada@example.org\n.evil",
        "x" * 320 + "@e.org",
        "<a@b>",
    ],
)
def test_what_is_no_address_is_refused(on_sqlite: Identity, admin: Caller, email: str) -> None:
    with pytest.raises(InvalidInput):
        on_sqlite.accounts.create(admin, email=email)


@pytest.mark.parametrize("role", ["", "owner", "ADMIN", "anonymous"])
def test_there_are_three_roles(on_sqlite: Identity, admin: Caller, role: str) -> None:
    with pytest.raises(InvalidInput):
        on_sqlite.accounts.create(admin, email="a@example.org", role=role)


def test_an_address_is_one_account_in_all_tenants(identity: Identity, admin: Caller, stranger: Caller) -> None:
    first = identity.user(admin)
    for caller in (admin, stranger):
        with pytest.raises(AlreadyExists):
            identity.accounts.create(caller, email="ADA@example.org")
    with pytest.raises(AlreadyExists):
        identity.accounts.update(admin, str(admin.user_id), UserChange(email=first.email))


def test_only_admins_manage_users(identity: Identity, editor: Caller, user: Caller) -> None:
    for caller in (editor, user):
        with pytest.raises(Forbidden):
            identity.accounts.create(caller, email="a@example.org")
        with pytest.raises(Forbidden):
            identity.accounts.list(caller)
        with pytest.raises(Forbidden):
            identity.accounts.delete(caller, str(user.user_id))
        with pytest.raises(Forbidden):
            identity.accounts.update(caller, str(caller.user_id), UserChange(role="admin"))
        with pytest.raises(NotFound):
            identity.accounts.update(caller, "somebody-else", UserChange(role="admin"))
    renamed = identity.accounts.update(user, str(user.user_id), UserChange(name="Ada"))
    assert (renamed.name, renamed.role) == ("Ada", "user")


def test_a_foreign_user_and_no_user_are_the_same(
    identity: Identity, admin: Caller, user: Caller, stranger: Caller
) -> None:
    for caller, user_id in (
        (admin, stranger.user_id),
        (admin, "no-such-user"),
        (user, admin.user_id),
        (user, "no-such-user"),
    ):
        with pytest.raises(NotFound) as refused:
            identity.accounts.get(caller, str(user_id))
        assert refused.value.message == "There is no such user."


def test_the_list_filters_and_takes_wildcards_as_letters(identity: Identity, admin: Caller) -> None:
    identity.accounts.create(admin, email="percent%sign@example.org", role="editor")
    identity.accounts.create(admin, email="under_score@example.org", name="Grace Hopper")
    assert [user.email for user in identity.accounts.list(admin, query="%").items] == ["percent%sign@example.org"]
    assert [user.email for user in identity.accounts.list(admin, query="_").items] == ["under_score@example.org"]
    assert [user.email for user in identity.accounts.list(admin, query="grace H").items] == ["under_score@example.org"]
    assert identity.accounts.list(admin, query="!").total == 0
    assert identity.accounts.list(admin, role="editor").total == 1
    assert identity.accounts.list(admin, status="suspended").total == 0
    first = identity.accounts.list(admin, limit=2)
    second = identity.accounts.list(admin, limit=2, cursor=first.next_cursor)
    assert (first.total, len(first.items), len(second.items), second.next_cursor) == (3, 2, 1, None)


def test_the_last_active_admin_stays(identity: Identity, admin: Caller) -> None:
    only = str(admin.user_id)
    changes = [UserChange(role="user"), UserChange(status="suspended")]
    for change in changes:
        with pytest.raises(Conflict):
            identity.accounts.update(admin, only, change)
    with pytest.raises(Conflict):
        identity.accounts.delete(admin, only)
    second = identity.user(admin, role="admin")
    identity.accounts.update(admin, second.id, UserChange(status="suspended"))
    with pytest.raises(Conflict):
        identity.accounts.update(admin, only, UserChange(role="editor"))
    identity.accounts.update(admin, second.id, UserChange(status="active"))
    assert identity.accounts.update(admin, only, UserChange(role="editor")).role == "editor"


def test_two_admins_who_demote_each_other_do_not_both_succeed(
    identity: Identity, admin: Caller, people: People
) -> None:
    other = people.caller(admin.tenant_id, Role.ADMIN)
    start = threading.Barrier(2)
    results: list[str] = []

    def demote(caller: Caller, victim: Caller) -> None:
        start.wait()
        try:
            identity.accounts.update(caller, str(victim.user_id), UserChange(role="user"))
            results.append("done")
        except CitewellError as error:
            results.append(error.code)

    threads = [threading.Thread(target=demote, args=pair) for pair in ((admin, other), (other, admin))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["conflict", "done"]


def test_a_lost_update_is_refused(identity: Identity, admin: Caller) -> None:
    user = identity.user(admin)
    identity.accounts.update(admin, user.id, UserChange(name="One"), if_revision=1)
    with pytest.raises(PreconditionFailed):
        identity.accounts.update(admin, user.id, UserChange(name="Two"), if_revision=1)
    with pytest.raises(PreconditionFailed):
        identity.accounts.delete(admin, user.id, if_revision=1)
    assert identity.accounts.get(admin, user.id).name == "One"


@pytest.mark.parametrize("change", [UserChange(status="suspended"), UserChange(password=NEW_PASSWORD)])
def test_suspension_and_a_new_password_end_every_login(identity: Identity, admin: Caller, change: UserChange) -> None:
    user = identity.user(admin)
    found = identity.login()
    identity.accounts.update(admin, user.id, change)
    with pytest.raises(Unauthenticated):
        identity.caller(found)
    with pytest.raises(Unauthenticated):
        identity.logins.refresh(found.refresh_token, HERE)


def test_a_login_from_before_a_suspension_stays_ended_after_it(identity: Identity, admin: Caller) -> None:
    user = identity.user(admin)
    found = identity.login()
    identity.accounts.update(admin, user.id, UserChange(status="suspended"))
    identity.accounts.update(admin, user.id, UserChange(status="active"))
    with pytest.raises(Unauthenticated):
        identity.caller(found)
    assert identity.caller(identity.login()).user_id == user.id


def test_a_role_counts_from_the_next_request_on(identity: Identity, admin: Caller) -> None:
    user = identity.user(admin, role="admin")
    found = identity.login()
    key = identity.api_keys.create(identity.caller(found), name="k", scopes=list(Scope)).key
    assert key is not None
    identity.accounts.update(admin, user.id, UserChange(role="user"))
    assert identity.caller(found).role == "user"
    assert identity.authenticator.from_api_key(key, HERE).role == "user"


def test_one_changes_the_own_password(identity: Identity, admin: Caller) -> None:
    identity.user(admin)
    here, elsewhere = identity.login(), identity.login()
    caller = identity.caller(here)
    with pytest.raises(Forbidden):
        identity.accounts.change_password(caller, current="wrong", new=NEW_PASSWORD)
    with pytest.raises(Forbidden):
        identity.accounts.change_password(caller, current=None, new=NEW_PASSWORD)
    with pytest.raises(InvalidInput):
        identity.accounts.change_password(caller, current=PASSWORD, new="short")
    identity.accounts.change_password(caller, current=PASSWORD, new=NEW_PASSWORD)
    assert identity.caller(here).user_id == caller.user_id
    with pytest.raises(Unauthenticated):
        identity.caller(elsewhere)
    assert identity.logins.login("ada@example.org", NEW_PASSWORD, HERE).user.id == caller.user_id
    outcomes = [entry.outcome for entry in identity.audited("auth.password_change")]
    assert outcomes == ["failure", "failure", "success"]


def test_a_key_cannot_change_a_password(identity: Identity, admin: Caller) -> None:
    with pytest.raises(Forbidden):
        identity.accounts.change_password(admin, current=PASSWORD, new=NEW_PASSWORD)


def test_who_came_by_a_link_sets_a_first_password(identity: Identity, admin: Caller) -> None:
    user = identity.accounts.create(admin, email="new@example.org")
    found = identity.logins.redeem_link(identity.logins.issue_link(admin, user.id), HERE)
    identity.accounts.change_password(identity.caller(found), current=None, new=NEW_PASSWORD)
    assert identity.logins.login("new@example.org", NEW_PASSWORD, HERE).user.id == user.id


def test_a_deleted_user_is_gone_and_the_log_stays_valid(identity: Identity, admin: Caller) -> None:
    user = identity.user(admin)
    found = identity.login()
    key = identity.api_keys.create(identity.caller(found), name="k").key
    identity.accounts.delete(admin, user.id)
    with pytest.raises(Unauthenticated):
        identity.caller(found)
    with pytest.raises(Unauthenticated):
        identity.authenticator.from_api_key(str(key), HERE)
    with pytest.raises(NotFound):
        identity.accounts.get(admin, user.id)
    with identity.database.read(SystemCaller("test")) as session:
        entries = session.scalars(select(AuditEntry)).all()
    assert user.email not in str([(entry.facts, entry.resource_id) for entry in entries])


def test_what_a_deletion_takes_away_is_told_before(identity: Identity, admin: Caller, editor: Caller) -> None:
    assert editor.user_id is not None
    group = identity.groups.create(admin, name="Desk")
    identity.groups.add_member(admin, group.id, editor.user_id)
    identity.api_keys.create(editor, name="works")
    identity.api_keys.revoke(editor, identity.api_keys.create(editor, name="ended").row.id)
    with identity.database.write(admin) as session:
        now = session.clock.now()
        about = {"owner_id": editor.user_id, "created_at": now, "updated_at": now}
        session.add(Assistant(id="a", name="A", name_key="a", prompt_number=1, **about))
        session.add_all(Chat(id=f"c{n}", user_id=editor.user_id, created_at=now, updated_at=now) for n in range(2))
    assert identity.accounts.belongings(admin, editor.user_id) == Belongings(
        chats=2, api_keys=1, groups=1, collections=0, documents=0, sources=0, crawls=0, assistants=1
    )
    with pytest.raises(Forbidden):
        identity.accounts.belongings(editor, editor.user_id)


def test_the_first_admin_is_made_once(identity: Identity) -> None:
    tenant = identity.tenants.ensure_default()
    assert identity.tenants.ensure_default().id == tenant.id
    first, made = identity.accounts.ensure_first_admin(tenant.id, email="root@example.org")
    again, made_again = identity.accounts.ensure_first_admin(tenant.id, email="other@example.org")
    assert (made, made_again, first.id) == (True, False, again.id)
    assert first.password_hash is None
    with identity.database.read(SystemCaller("test")) as session:
        assert len(session.scalars(select(User)).all()) == 1


def test_tenants(identity: Identity, admin: Caller, user: Caller, stranger: Caller) -> None:
    assert identity.tenants.get(admin, admin.tenant_id).name == "default"
    with pytest.raises(NotFound):
        identity.tenants.get(admin, stranger.tenant_id)
    with pytest.raises(NotFound):
        identity.tenants.rename(admin, stranger.tenant_id, "mine")
    with pytest.raises(Forbidden):
        identity.tenants.rename(user, user.tenant_id, "mine")
    with pytest.raises(AlreadyExists):
        identity.tenants.rename(admin, admin.tenant_id, "elsewhere")
    assert identity.tenants.rename(admin, admin.tenant_id, "Archive").name == "Archive"
    assert identity.tenants.by_name("Archive").id == admin.tenant_id
    assert [tenant.name for tenant in identity.tenants.list_all()] == ["Archive", "elsewhere"]
    with pytest.raises(AlreadyExists):
        identity.tenants.create(name="elsewhere")
