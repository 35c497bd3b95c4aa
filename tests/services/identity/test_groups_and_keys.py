from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.blobs.files import FileBlobStore
from citewell.domain.access import Caller, Scope
from citewell.domain.errors import (
    AlreadyExists,
    Forbidden,
    InsufficientScope,
    InvalidInput,
    NotFound,
    TokenExpired,
    Unauthenticated,
)
from fakes.clock import FakeClock
from support.identity import HERE, Identity
from support.library import Library


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
