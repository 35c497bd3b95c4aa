"""Who may do what: a matrix of people, needs and things; and that nothing tells of what it may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from citewell.db.session import Database
from citewell.db.tables import AccessClass, AccessEntry, Document, Tenant
from citewell.domain.access import Caller, Right, Role, Scope, Visibility
from citewell.domain.errors import Forbidden, InsufficientScope, InvalidInput, NotFound, TooLarge
from citewell.services.access.rules import Need
from citewell.services.access.sharing import Access, Share, class_for
from citewell.services.documents.fields import DocumentFields
from support.library import Library
from support.people import People

PUBLIC = Access(Visibility.PUBLIC)
TENANT = Access(Visibility.TENANT)
PRIVATE = Access(Visibility.PRIVATE)


@dataclass
class Cast:
    """People around one collection of ``owner``."""

    people: People
    tenant_id: str
    owner: Caller
    group: str

    def __post_init__(self) -> None:
        make = self.people.caller
        self.admin = make(self.tenant_id, Role.ADMIN)
        self.editor = make(self.tenant_id, Role.EDITOR)
        self.reader = make(self.tenant_id)
        self.writer = make(self.tenant_id)
        self.member = make(self.tenant_id, groups=[self.group])
        self.nobody = make(self.tenant_id)
        self.anonymous = Caller(self.tenant_id, None, Role.ANONYMOUS, scopes=frozenset({Scope.READ}))
        self.stranger = make(self.people.tenant("elsewhere"), Role.ADMIN)

    @property
    def shared(self) -> Access:
        return Access(
            Visibility.SHARED,
            (
                Share(Right.READ, user_id=self.reader.user_id),
                Share(Right.WRITE, user_id=self.writer.user_id),
                Share(Right.READ, group_id=self.group),
            ),
        )


@pytest.fixture
def crew(people: People, tenant_id: str) -> Cast:
    return Cast(people, tenant_id, people.caller(tenant_id), people.group(tenant_id, "crew"))


EVERYBODY = ("admin", "owner", "editor", "writer", "reader", "member", "nobody", "anonymous", "stranger")

# What each may: r(ead), w(rite), m(anage), d(elete); "" means that they are told nothing.
COLLECTION_RIGHTS = {
    "private": {"admin": "rwmd", "owner": "rwmd"},
    "shared": {"admin": "rwmd", "owner": "rwmd", "writer": "rw", "reader": "r", "member": "r"},
    "tenant": {
        "admin": "rwmd", "owner": "rwmd", "editor": "rw", "writer": "rw", "reader": "r", "member": "r", "nobody": "r",
    },
    "public": {
        "admin": "rwmd", "owner": "rwmd", "editor": "rw", "writer": "rw", "reader": "r", "member": "r", "nobody": "r",
        "anonymous": "r",
    },
}  # fmt: skip


def _may(act: Callable[[], object]) -> bool | None:
    """Whether it works; ``None`` when the thing is not known to the caller."""
    try:
        act()
    except NotFound:
        return None
    except Forbidden:
        return False
    return True


def _expected(rights: str, need: Need) -> bool | None:
    return None if not rights else need.value[0] in rights


@pytest.mark.parametrize("visibility", list(COLLECTION_RIGHTS))
def test_collection_rights(library: Library, crew: Cast, visibility: str) -> None:
    collection = library.collection(crew.owner)
    library.collections.set_access(crew.admin, collection.id, Access(Visibility(visibility), crew.shared.shares))
    found, expected = {}, {}
    for name in EVERYBODY:
        caller: Caller = getattr(crew, name)
        for need in Need:
            scoped = replace(caller, scopes=frozenset(Scope))
            with library.database.read(scoped) as session:
                found[name, need] = _may(
                    lambda s=session, c=scoped, n=need: library.rules.collection_for(s, c, collection.id, right=n)  # type: ignore[misc]  # mypy knows no default here
                )
            expected[name, need] = _expected(COLLECTION_RIGHTS[visibility].get(name, ""), need)
    assert found == expected


# A document of ``writer`` in the shared collection of ``owner``.
DOCUMENT_RIGHTS = {
    "inherits": {"admin": "rwmd", "owner": "rwmd", "writer": "rwmd", "reader": "r", "member": "r"},
    "private": {"admin": "rwmd", "writer": "rwmd"},
    "shared with editor": {"admin": "rwmd", "writer": "rwmd", "editor": "rwd"},
}


@pytest.mark.parametrize("access", list(DOCUMENT_RIGHTS))
def test_document_rights(library: Library, crew: Cast, access: str) -> None:
    collection = library.collection(crew.owner, access=crew.shared)
    chosen = {
        "inherits": None,
        "private": PRIVATE,
        "shared with editor": Access(Visibility.SHARED, (Share(Right.WRITE, user_id=crew.editor.user_id),)),
    }[access]
    document = library.upload(crew.writer, collection, fields=DocumentFields(access=chosen)).document
    found, expected = {}, {}
    for name in EVERYBODY:
        caller = replace(getattr(crew, name), scopes=frozenset(Scope))
        for need in Need:
            with library.database.read(caller) as session:
                found[name, need] = _may(
                    lambda s=session, c=caller, n=need: library.rules.document_for(s, c, document.id, right=n)  # type: ignore[misc]  # mypy knows no default here
                )
            expected[name, need] = _expected(DOCUMENT_RIGHTS[access].get(name, ""), need)
    assert found == expected


def test_lists_counts_and_classes_agree_with_the_matrix(library: Library, crew: Cast) -> None:
    collection = library.collection(crew.owner, access=crew.shared)
    library.upload(crew.owner, collection, b"open")
    library.upload(crew.owner, collection, b"closed", fields=DocumentFields(access=PRIVATE))
    seen = {"admin": 2, "owner": 2, "reader": 1, "member": 1, "writer": 1}
    for name in EVERYBODY:
        caller: Caller = getattr(crew, name)
        count = seen.get(name, 0)
        documents = library.documents.list(caller)
        assert documents.total == len(documents.items) == count, name
        collections = library.collections.list(caller)
        assert [view.counts.total for view in collections.items] == ([count] if count else [])
        with library.database.read(caller) as session:
            classes = library.rules.readable_classes(session, caller)
            if classes is not None:
                rows = session.scalars(select(Document).where(Document.access_class_id.in_(classes))).all()
                assert len(rows) == count


def test_revoking_works_at_once_and_raises_the_version(library: Library, crew: Cast) -> None:
    collection = library.collection(crew.owner, access=crew.shared)
    document = library.upload(crew.owner, collection).document
    library.documents.get(crew.reader, document.id)

    def version() -> int:
        with library.database.read(crew.owner) as session:
            return session.scalars(select(Tenant.rights_version)).one()

    before = version()
    library.collections.set_access(crew.owner, collection.id, PRIVATE)
    assert version() > before
    with pytest.raises(NotFound):
        library.documents.get(crew.reader, document.id)
    assert library.documents.list(crew.member).total == 0
    with library.database.read(crew.owner) as session:
        entries = session.scalars(select(AccessEntry.principal)).all()
    assert entries == [f"user:{crew.owner.user_id}"]


def test_missing_foreign_and_unreadable_are_the_same(library: Library, crew: Cast) -> None:
    collection = library.collection(crew.owner)
    document = library.upload(crew.owner, collection).document
    foreign = library.collection(crew.stranger, "Foreign")
    foreign_document = library.upload(crew.stranger, foreign).document
    told = set()
    for key in (collection.id, foreign.id, "018e0000-0000-7000-8000-00000000ffff", "Handbook", "Foreign", "x\0", ""):
        with pytest.raises(NotFound) as refused:
            library.collections.get(crew.nobody, key)
        told.add((refused.value.message, tuple(refused.value.facts)))
        for act in (
            lambda ref=key: library.documents.upload(crew.nobody, ref, parts=[b"x"], file_name="x"),
            lambda ref=key: library.collections.delete(crew.nobody, ref),
            lambda ref=key: library.documents.indexing_status(crew.nobody, ref),
        ):
            with pytest.raises(NotFound):
                act()
    assert len(told) == 1
    told = set()
    for key in (document.id, foreign_document.id, "018e0000-0000-7000-8000-00000000ffff", "x\0", "' OR 1=1 --"):
        with pytest.raises(NotFound) as refused:
            library.documents.get(crew.nobody, key)
        told.add((refused.value.message, tuple(refused.value.facts)))
        with pytest.raises(NotFound):
            library.documents.bulk_metadata_update(crew.nobody, [key], {"a": 1})
    assert len(told) == 1


def test_a_key_reaches_only_its_collections(library: Library, crew: Cast) -> None:
    inside, outside = library.collection(crew.owner, "Inside"), library.collection(crew.owner, "Outside")
    hidden = library.upload(crew.owner, outside).document
    for caller in (crew.owner, crew.admin):
        key = replace(caller, collection_ids=frozenset({inside.id}), api_key_id="key")
        assert [view.collection.id for view in library.collections.list(key).items] == [inside.id]
        assert library.documents.list(key).total == 0
        for act in (
            lambda c=key: library.collections.get(c, "Outside"),
            lambda c=key: library.collections.patch(c, outside.id, {"name": "x"}),
            lambda c=key: library.documents.get(c, hidden.id),
            lambda c=key: library.documents.text(c, hidden.id),
            lambda c=key: library.documents.delete(c, hidden.id),
            lambda c=key: library.documents.upload(c, outside.id, parts=[b"x"], file_name="x"),
        ):
            with pytest.raises(NotFound):
                act()
        with pytest.raises(Forbidden):
            library.collection(key, "Another")


@pytest.mark.parametrize(
    ("scope", "act"),
    [
        (Scope.READ, lambda library, caller, key: library.documents.get(caller, key)),
        (Scope.READ, lambda library, caller, _: library.documents.list(caller)),
        (Scope.READ, lambda library, caller, _: library.collections.list(caller)),
        (Scope.WRITE, lambda library, caller, key: library.documents.patch(caller, key, {"title": "x"})),
        (Scope.WRITE, lambda library, caller, key: library.documents.set_access(caller, key, PRIVATE)),
        (Scope.WRITE, lambda library, caller, _: library.collection(caller, "x")),
        (Scope.WRITE, lambda library, caller, _: library.collections.reindex(caller, "Handbook")),
        (Scope.DELETE, lambda library, caller, key: library.documents.delete(caller, key)),
        (Scope.DELETE, lambda library, caller, _: library.collections.delete(caller, "Handbook")),
    ],
)
def test_scopes(library: Library, user: Caller, scope: Scope, act: Callable[[Library, Caller, str], object]) -> None:
    document = library.upload(user, library.collection(user)).document
    narrowed = replace(user, scopes=frozenset(Scope) - {scope}, api_key_id="key")
    with pytest.raises(InsufficientScope) as refused:
        act(library, narrowed, document.id)
    assert refused.value.facts["scope"] == scope
    act(library, user, document.id)


def test_only_editors_show_things_to_everybody(library: Library, crew: Cast) -> None:
    collection = library.collection(crew.owner)
    document = library.upload(crew.owner, collection).document
    for access in (TENANT, PUBLIC):
        with pytest.raises(Forbidden):
            library.collections.set_access(crew.owner, collection.id, access)
        with pytest.raises(Forbidden):
            library.documents.set_access(crew.owner, document.id, access)
        with pytest.raises(Forbidden):
            library.upload(crew.owner, collection, b"other", fields=DocumentFields(access=access))
        with pytest.raises(Forbidden):
            library.collections.patch(crew.owner, collection.id, {"visibility": access.visibility})
    own = library.collection(crew.editor, "Everybody's", access=PUBLIC)
    assert library.collections.get(crew.anonymous, own.id).collection.id == own.id


def test_shares_must_name_people_of_the_tenant(library: Library, crew: Cast) -> None:
    collection = library.collection(crew.owner)
    foreign_group = crew.people.group(crew.stranger.tenant_id, "theirs")
    reader = Share(Right.READ, user_id=crew.reader.user_id)
    for shares in (
        (Share(Right.READ, user_id=crew.stranger.user_id),),
        (Share(Right.READ, group_id=foreign_group),),
        (Share(Right.READ, user_id="no such"),),
        (Share(Right.READ, user_id="x\0"),),
        (Share(Right.READ),),
        (Share(Right.READ, user_id=crew.reader.user_id, group_id=crew.group),),
        (reader, replace(reader, right=Right.WRITE)),
    ):
        with pytest.raises(InvalidInput):
            library.collections.set_access(crew.owner, collection.id, Access(Visibility.SHARED, shares))
    with pytest.raises(TooLarge):
        library.collections.set_access(crew.owner, collection.id, Access(Visibility.SHARED, (reader,) * 501))
    assert library.collections.access(crew.owner, collection.id)[1] == PRIVATE


def test_equal_sets_have_one_class(database: Database, user: Caller, editor: Caller, stranger: Caller) -> None:
    principals = frozenset({f"user:{user.user_id}", "group:x"})
    with database.write(user) as session:
        first = class_for(session, principals)
        assert class_for(session, frozenset({"user:other"})) != first
    with database.write(editor) as session:
        assert class_for(session, principals) == first
        assert class_for(session, frozenset()) != first
    with database.write(stranger) as session:
        assert class_for(session, principals) != first
    with database.read(user) as session:
        entries = session.scalars(select(AccessEntry.principal).where(AccessEntry.access_class_id == first))
        assert set(entries) == principals
        assert len(session.scalars(select(AccessClass.id)).all()) == 3


def test_who_sees_the_shares(library: Library, crew: Cast) -> None:
    collection = library.collection(crew.owner, access=crew.shared)
    document = library.upload(crew.writer, collection).document
    assert library.collections.access(crew.owner, collection.id)[1] == crew.shared
    assert library.documents.access(crew.owner, document.id)[1] == Access(None)
    for caller in (crew.reader, crew.member):
        with pytest.raises(Forbidden):
            library.collections.access(caller, collection.id)
        with pytest.raises(Forbidden):
            library.documents.access(caller, document.id)
