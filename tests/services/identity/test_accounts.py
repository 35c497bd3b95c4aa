from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from citewell.backends.blobs.files import FileBlobStore
from citewell.db.tables import AuditEntry, User
from citewell.domain.access import Caller, Role, Scope, SystemCaller
from citewell.domain.errors import (
    AlreadyExists,
    CitewellError,
    Conflict,
    Forbidden,
    InsufficientScope,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    TokenExpired,
    Unauthenticated,
)
from citewell.services.identity.accounts import UserChange
from fakes.clock import FakeClock
from support.identity import HERE, PASSWORD, Identity
from support.library import Library
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


def test_the_first_admin_is_made_once(identity: Identity) -> None:
    tenant = identity.tenants.ensure_default()
    assert identity.tenants.ensure_default().id == tenant.id
    first, made = identity.accounts.ensure_first_admin(tenant.id, email="root@example.org")
    again, made_again = identity.accounts.ensure_first_admin(tenant.id, email="other@example.org")
    assert (made, made_again, first.id) == (True, False, again.id)
    assert first.password_hash is None
    with identity.database.read(SystemCaller("test")) as session:
        assert len(session.scalars(select(User)).all()) == 1


def test_groups_are_for_admins_to_change_and_for_all_to_see(
    identity: Identity, admin: Caller, user: Caller, stranger: Caller
) -> None:
    group = identity.groups.create(admin, name=" Field team ", description="who go out")
    assert group.name == "Field team"
    with pytest.raises(AlreadyExists):
        identity.groups.create(admin, name="Field team")
    identity.groups.create(stranger, name="Field team")
    assert [found.name for found in identity.groups.list(user).items] == ["Field team"]
    with pytest.raises(Forbidden):
        identity.groups.create(user, name="Mine")
    with pytest.raises(Forbidden):
        identity.groups.members(user, group.id)
    with pytest.raises(NotFound):
        identity.groups.get(stranger, group.id)
    assert identity.groups.update(admin, group.id, name="Outdoors").description == "who go out"


def test_membership_counts_at_once_and_raises_the_rights_version(
    identity: Identity, admin: Caller, stranger: Caller
) -> None:
    user = identity.user(admin)
    found = identity.login()
    group = identity.groups.create(admin, name="Team")
    versions = [identity.rights_version(admin.tenant_id)]
    identity.groups.add_member(admin, group.id, user.id)
    identity.groups.add_member(admin, group.id, user.id)
    versions.append(identity.rights_version(admin.tenant_id))
    caller = identity.caller(found)
    assert caller.group_ids == {group.id}
    assert [member.id for member in identity.groups.members(caller, group.id).items] == [user.id]
    assert identity.groups.get(admin, group.id).members == 1
    identity.groups.remove_member(admin, group.id, user.id)
    versions.append(identity.rights_version(admin.tenant_id))
    assert identity.caller(found).group_ids == frozenset()
    assert versions == [versions[0], versions[0] + 1, versions[0] + 2]
    for group_id, user_id in ((group.id, str(stranger.user_id)), ("nothing", user.id)):
        with pytest.raises(NotFound):
            identity.groups.add_member(admin, group_id, user_id)
    with pytest.raises(NotFound):
        identity.groups.remove_member(admin, group.id, user.id)
    identity.groups.add_member(admin, group.id, user.id)
    identity.groups.delete(admin, group.id)
    assert identity.caller(found).group_ids == frozenset()
    assert identity.rights_version(admin.tenant_id) == versions[0] + 4


def test_a_key_is_its_user_narrowed(identity: Identity, admin: Caller) -> None:
    user = identity.user(admin, role="editor")
    made = identity.api_keys.create(identity.caller(identity.login()), name="import", scopes=["write", "read"])
    caller = identity.authenticator.from_bearer(str(made.key), HERE)
    assert (caller.user_id, caller.role, caller.api_key_id) == (user.id, "editor", made.row.id)
    assert caller.scopes == {Scope.READ, Scope.WRITE}
    assert caller.session_id is None
    assert str(made.key).startswith(made.row.prefix)
    assert str(made.key) not in str(vars(made.row))


def test_a_key_never_gives_more_than_its_maker_has(identity: Identity, admin: Caller, user: Caller) -> None:
    reader = Caller(tenant_id=user.tenant_id, user_id=user.user_id, role=user.role, scopes=frozenset({Scope.READ}))
    with pytest.raises(InsufficientScope):
        identity.api_keys.create(reader, name="more")
    manager = Caller(
        tenant_id=user.tenant_id, user_id=user.user_id, role=user.role, scopes=frozenset({Scope.READ, Scope.ADMIN})
    )
    with pytest.raises(InsufficientScope):
        identity.api_keys.create(manager, name="more", scopes=["delete"])
    with pytest.raises(Forbidden):
        identity.api_keys.create(user, name="another's", user_id=admin.user_id)
    with pytest.raises(InvalidInput):
        identity.api_keys.create(user, name="nothing", scopes=[])
    with pytest.raises(InvalidInput):
        identity.api_keys.create(user, name="unknown", scopes=["root"])
    with pytest.raises(InvalidInput):
        identity.api_keys.create(user, name="nowhere", collection_ids=["no-such-collection"])


def test_a_key_is_limited_to_what_its_maker_can_read(
    identity: Identity, admin: Caller, user: Caller, editor: Caller, stranger: Caller, tmp_path: Path
) -> None:
    library = Library(identity.database, FileBlobStore(tmp_path))
    own, foreign = library.collection(user, "Own"), library.collection(stranger, "Foreign")
    assert identity.api_keys.create(user, name="k", collection_ids=[own.id]).row.collection_ids == [own.id]
    assert identity.api_keys.create(admin, name="k", collection_ids=[own.id]).row.collection_ids == [own.id]
    refusals = set()
    for caller, wanted in ((editor, own.id), (user, foreign.id), (admin, foreign.id), (user, "no-such-collection")):
        with pytest.raises(InvalidInput) as refused:
            identity.api_keys.create(caller, name="k", collection_ids=[wanted])
        refusals.add(refused.value.message)
    assert refusals == {"One of these collections does not exist."}


def test_a_limited_key_makes_limited_keys_only(identity: Identity, user: Caller) -> None:
    limited = Caller(tenant_id=user.tenant_id, user_id=user.user_id, role=user.role, collection_ids=frozenset({"one"}))
    assert identity.api_keys.create(limited, name="k").row.collection_ids == ["one"]


def test_keys_end(identity: Identity, admin: Caller, user: Caller, stranger: Caller, clock: FakeClock) -> None:
    soon = clock.now().replace(hour=13)
    made = identity.api_keys.create(user, name="k", expires_at=soon)
    with pytest.raises(InvalidInput):
        identity.api_keys.create(user, name="k", expires_at=clock.now())
    identity.authenticator.from_api_key(str(made.key), HERE)
    with pytest.raises(NotFound):
        identity.api_keys.revoke(stranger, made.row.id)
    clock.advance(3600)
    with pytest.raises(TokenExpired):
        identity.authenticator.from_api_key(str(made.key), HERE)
    other = identity.api_keys.create(user, name="k")
    identity.api_keys.revoke(admin, other.row.id)
    identity.api_keys.revoke(admin, other.row.id)
    with pytest.raises(Unauthenticated):
        identity.authenticator.from_api_key(str(other.key), HERE)
    assert len(identity.audited("api_key.revoke")) == 1
    assert identity.api_keys.list(user).total == 2


@pytest.mark.parametrize("key", ["", "cw_", "cw_aaaaaaaa_" + "A" * 43, "cw_aaaaaaaa_" + "A" * 43 + "\n", "\ud800"])
def test_what_is_no_key_is_refused(on_sqlite: Identity, admin: Caller, key: str) -> None:
    with pytest.raises(Unauthenticated):
        on_sqlite.authenticator.from_api_key(key, HERE)


def test_the_last_use_is_noted_at_most_once_a_minute(identity: Identity, user: Caller, clock: FakeClock) -> None:
    made = identity.api_keys.create(user, name="k")
    seen = []
    for _ in range(4):
        identity.authenticator.from_api_key(str(made.key), HERE)
        identity.authenticator.uses.settle()
        seen.append(identity.api_keys.get(user, made.row.id).last_used_at)
        clock.advance(30)
    start = seen[0]
    assert start is not None
    assert seen[1] == start
    assert seen[2] != start
    assert seen[3] == seen[2]


def test_noting_a_use_never_makes_a_request_wait(identity: Identity, user: Caller) -> None:
    made = identity.api_keys.create(user, name="k")
    with identity.database.write(user) as session:  # somebody holds the write lock
        session.audit("test.hold", "test", "1")
        caller = identity.authenticator.from_api_key(str(made.key), HERE)
    assert caller.api_key_id == made.row.id
    identity.authenticator.uses.settle()
    assert identity.api_keys.get(user, made.row.id).last_used_at is not None


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
