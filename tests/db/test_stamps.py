"""Nothing that readers remember goes wrong without a number that tells them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from citewell.db.session import Database, ScopedSession
from citewell.db.stamps import UnstampedStatement
from citewell.db.tables import (
    AccessClass,
    AccessEntry,
    Collection,
    CollectionAlias,
    Document,
    DocumentVersion,
    Group,
    Membership,
    Partition,
    Tenant,
)
from citewell.domain.access import Caller, Role
from support.people import SYSTEM, People

Change = Callable[[ScopedSession], object]


@pytest.fixture
def caller(database: Database, people: People) -> Caller:
    return _settled(database, people, "stamps")


def _settled(database: Database, people: People, name: str) -> Caller:
    """An admin of a tenant with a collection, an alias, a group and the documents ``<name>1`` and ``<name>2``."""
    caller = people.caller(people.tenant(name), Role.ADMIN)
    now = database.clock.now()
    with database.write(caller) as session:
        access = AccessClass(key="set:x")
        session.add_all([access, Partition(id=f"p{name}", name="default", created_at=now)])
        session.add(Group(id=f"g{name}", name="g", created_at=now))
        session.flush()
        session.add(_collection(f"c{name}", f"p{name}", access.id, session))
        session.flush()
        session.add(CollectionAlias(id=f"a{name}", collection_id=f"c{name}", alias="first"))
        session.add_all(_document(f"{name}{n}", f"c{name}", access.id, session) for n in (1, 2))
        session.flush()
        session.add(
            DocumentVersion(
                id=f"v{name}",
                document_id=f"{name}1",
                number=1,
                state="current",
                content_hash="0",
                original_blob="0",
                file_name="",
                size_bytes=0,
                created_at=now,
            )
        )
    return caller


def _collection(key: str, partition_id: str, access_class_id: int, session: ScopedSession) -> Collection:
    now = session.clock.now()
    return Collection(
        id=key,
        partition_id=partition_id,
        number=len(key),
        name=key,
        name_key=key,
        access_class_id=access_class_id,
        created_at=now,
        updated_at=now,
    )


def _document(key: str, collection_id: str, access_class_id: int, session: ScopedSession) -> Document:
    return Document(**_document_row(key, collection_id, access_class_id, session))


def _document_row(key: str, collection_id: str, access_class_id: int, session: ScopedSession) -> dict[str, object]:
    now = session.clock.now()
    return {
        "id": key,
        "collection_id": collection_id,
        "external_id": key,
        "title": key,
        "status": "indexed",
        "access_class_id": access_class_id,
        "created_at": now,
        "updated_at": now,
    }


def _numbers(database: Database, tenant_id: str) -> tuple[int, int, dict[str, int | None]]:
    with database.read(SYSTEM) as session:
        tenant = session.get_one(Tenant, tenant_id)
        documents = session.execute(
            select(Document.id, Document.attributes_seq).where(Document.tenant_id == tenant_id)
        ).all()
    return tenant.rights_version, tenant.documents_seq, {row.id: row.attributes_seq for row in documents}


def _first(session: ScopedSession) -> Document:
    return session.get_one(Document, "stamps1")


def _set(name: str, value: object) -> Change:
    return lambda session: setattr(_first(session), name, value)


def _version(session: ScopedSession) -> DocumentVersion:
    return session.get_one(DocumentVersion, "vstamps")


def _twice(session: ScopedSession) -> None:
    _first(session).title = "Other"
    session.flush()
    _first(session).kind = "wiki"


def _class(session: ScopedSession) -> int:
    return session.scalars(select(AccessClass.id)).first() or 0


DOCUMENT_CHANGES: dict[str, Change] = {
    "metadata": _set("meta", {"year": 2026}),
    "title": _set("title", "Other"),
    "kind": _set("kind", "webpage"),
    "source": _set("source_uri", "https://example.org/"),
    "owner": lambda session: setattr(_first(session), "owner_id", session.caller.user_id),  # type: ignore[union-attr]  # a Caller
    "updated": lambda session: setattr(_first(session), "updated_at", session.clock.now() + timedelta(days=1)),
    "deleted": lambda session: setattr(_first(session), "deleted_at", session.clock.now()),
    "statement": lambda session: session.execute(
        update(Document).where(Document.id == "stamps1").values(meta={"year": 2026})
    ),
    "statement with parameters": lambda session: session.execute(
        update(Document).where(Document.id == "stamps1"), {"owner_id": None}
    ),
    "twice": _twice,
    "its version's language": lambda session: setattr(_version(session), "language", "de"),
}


@pytest.mark.parametrize("name", DOCUMENT_CHANGES)
def test_a_document_that_changes_gets_the_next_number(database: Database, caller: Caller, name: str) -> None:
    _, before, documents = _numbers(database, caller.tenant_id)
    with database.write(caller) as session:
        DOCUMENT_CHANGES[name](session)
    _, after, changed = _numbers(database, caller.tenant_id)
    assert after == before + 1
    assert changed == {"stamps1": after, "stamps2": documents["stamps2"]}


def test_new_documents_get_a_number_however_they_come(database: Database, caller: Caller) -> None:
    with database.write(caller) as session:
        session.add(_document("row", "cstamps", _class(session), session))
    _, one, documents = _numbers(database, caller.tenant_id)
    assert documents["row"] == one
    with database.write(caller) as session:
        row = _document_row("bulk", "cstamps", _class(session), session) | {"tenant_id": caller.tenant_id}
        session.execute(insert(Document), [row])
    _, two, documents = _numbers(database, caller.tenant_id)
    assert (documents["bulk"], documents["row"]) == (two, one)
    assert two == one + 1


def test_what_filters_do_not_ask_leaves_the_number_alone(database: Database, caller: Caller) -> None:
    before = _numbers(database, caller.tenant_id)
    with database.write(caller) as session:
        _first(session).status = "processing"
        _first(session).title = str(_first(session).title)
        session.execute(update(Document).values(size_bytes=5))
        session.get_one(Collection, "cstamps").description = "Other"
    assert _numbers(database, caller.tenant_id) == before


def test_changes_of_the_program_itself_number_the_documents_of_every_tenant(database: Database, people: People) -> None:
    callers = [_settled(database, people, name) for name in ("stamps", "others")]
    before = [_numbers(database, caller.tenant_id) for caller in callers]
    with database.write(SYSTEM) as session:
        session.execute(update(Document).values(owner_id=None))
        session.execute(delete(AccessEntry))
    for caller, (rights, seq, _) in zip(callers, before, strict=True):
        rights_after, seq_after, documents = _numbers(database, caller.tenant_id)
        assert (rights_after, seq_after) == (rights + 1, seq + 1)
        assert set(documents.values()) == {seq_after}


def test_a_transaction_that_fails_gives_no_number_out(database: Database, caller: Caller) -> None:
    before = _numbers(database, caller.tenant_id)

    def fail(session: ScopedSession) -> None:
        _first(session).title = "Other"
        session.add(Partition(id="pstamps", name="again", created_at=session.clock.now()))

    with pytest.raises(IntegrityError), database.write(caller) as session:
        fail(session)
    assert _numbers(database, caller.tenant_id) == before


@pytest.mark.parametrize("caller_", ["tenant", "program"])
def test_statements_that_would_go_unnoticed_are_refused(database: Database, caller: Caller, caller_: str) -> None:
    before = _numbers(database, caller.tenant_id)
    who = caller if caller_ == "tenant" else SYSTEM
    by_key = [{"id": "stamps1", "title": "Other"}]
    with pytest.raises(UnstampedStatement), database.write(who) as session:
        session.execute(update(Document), by_key)
    with pytest.raises(UnstampedStatement), database.write(who) as session:
        session.execute(update(DocumentVersion).values(language="de"))
    with pytest.raises(UnstampedStatement), database.write(who) as session:
        session.execute(update(Document).ordered_values((Document.title, "Other")))
    assert _numbers(database, caller.tenant_id) == before


RIGHTS_CHANGES: dict[str, Change] = {
    "new collection": lambda session: session.add(_collection("c-longer-one", "pstamps", _class(session), session)),
    "renamed": lambda session: setattr(session.get_one(Collection, "cstamps"), "name_key", "other"),
    "moved": lambda session: setattr(session.get_one(Collection, "cstamps"), "number", 77),
    "deleted": lambda session: setattr(session.get_one(Collection, "cstamps"), "deleted_at", session.clock.now()),
    "renamed by a statement": lambda session: session.execute(update(Collection).values(name_key="other")),
    "alias": lambda session: session.add(CollectionAlias(id="a2", collection_id="cstamps", alias="second")),
    "no alias": lambda session: session.delete(session.get_one(CollectionAlias, "astamps")),
    "no aliases": lambda session: session.execute(delete(CollectionAlias)),
    "entry": lambda session: session.add(AccessEntry(access_class_id=_class(session), principal="tenant:*")),
    "entries": lambda session: session.execute(delete(AccessEntry)),
    "member": lambda session: session.add(
        Membership(group_id="gstamps", user_id=session.caller.user_id)  # type: ignore[union-attr]  # a Caller
    ),
    "no members": lambda session: session.execute(delete(Membership)),
}


@pytest.mark.parametrize("name", RIGHTS_CHANGES)
def test_whatever_moves_the_reach_of_a_search_raises_the_rights(database: Database, caller: Caller, name: str) -> None:
    before, *_ = _numbers(database, caller.tenant_id)
    with database.write(caller) as session:
        RIGHTS_CHANGES[name](session)
    after, *_ = _numbers(database, caller.tenant_id)
    assert after == before + 1
