"""Collections on both databases: names, settings, changes, counts, the end."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from citewell.db.paging import encode_cursor
from citewell.db.session import Database
from citewell.db.tables import (
    AccessClass,
    AuditEntry,
    Change,
    Chunk,
    Collection,
    CollectionAlias,
    Document,
    DocumentVersion,
    Grant,
    Job,
    Partition,
)
from citewell.domain.access import Caller, Right, Visibility
from citewell.domain.errors import (
    AlreadyExists,
    Forbidden,
    InvalidCursor,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    TooLarge,
)
from citewell.services.access.sharing import Access, Share
from citewell.services.collections.counts import Counts
from citewell.services.collections.fields import CollectionFields, CollectionType
from citewell.services.settings.catalogue import CHUNK_TOKENS
from citewell.services.settings.desk import SettingsDesk
from citewell.services.settings.values import LiveSettings
from support.library import Library


def test_a_new_collection_is_private_empty_and_numbered(library: Library, user: Caller) -> None:
    first = library.collections.create(user, CollectionFields("  Handbook ", description="How we work"))
    second = library.collections.create(user, CollectionFields("Minutes"))
    assert (first.collection.name, first.collection.visibility, first.collection.revision) == ("Handbook", "private", 1)
    assert (first.collection.number, second.collection.number) == (1, 2)
    assert first.collection.partition_id == second.collection.partition_id
    assert first.counts == Counts()
    with library.database.read(user) as session:
        assert [row.name for row in session.scalars(select(Partition))] == ["default"]
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).first()
        assert entry is not None
        assert (entry.action, entry.resource_id) == ("collection.create", first.collection.id)


def test_tenants_have_numbers_and_partitions_of_their_own(library: Library, user: Caller, stranger: Caller) -> None:
    ours, theirs = library.collection(user), library.collection(stranger)
    assert (ours.number, theirs.number) == (1, 1)
    assert ours.partition_id != theirs.partition_id


def test_found_by_name_and_alias(library: Library, user: Caller) -> None:
    made = library.collections.create(user, CollectionFields("Handbook", aliases=("Guide", "hb", "handbook")))
    assert made.aliases == ("guide", "hb")
    for ref in ("Handbook", "HANDBOOK", " handbook ", "HB", "guide"):
        assert library.collections.get(user, ref).collection.id == made.collection.id


def test_names_and_aliases_are_taken_once(library: Library, user: Caller, stranger: Caller) -> None:
    library.collections.create(user, CollectionFields("Straße", aliases=("road",)))
    for fields in (
        CollectionFields("STRASSE"),
        CollectionFields("Road"),
        CollectionFields("other", aliases=("ROAD",)),
        CollectionFields("other", aliases=("strasse",)),
    ):
        with pytest.raises(AlreadyExists):
            library.collections.create(user, fields)
    other = library.collection(user, "other")
    with pytest.raises(AlreadyExists):
        library.collections.patch(user, other.id, {"name": "straße"})
    with pytest.raises(AlreadyExists):
        library.collections.patch(user, other.id, {"aliases": ["road"]})
    library.collections.create(stranger, CollectionFields("Straße", aliases=("road",)))
    library.collections.delete(user, "road")
    library.collections.create(user, CollectionFields("Road", aliases=("Straße",)))


REFUSED: list[dict[str, Any]] = [
    {"name": ""},
    {"name": "a\0"},
    {"name": "018e0000-0000-7000-8000-000000000001"},
    {"description": "x" * 4001},
    {"description": "\ud800"},
    {"aliases": ("",)},
    {"aliases": tuple(f"a{n}" for n in range(21))},
    {"settings": {"unknown": 1}},
    {"settings": {"chunking": []}},
    {"settings": {"chunking": {"max_tokens": 15}}},
    {"settings": {"chunking": {"max_tokens": 2001}}},
    {"settings": {"chunking": {"max_tokens": True}}},
    {"settings": {"chunking": {"max_tokens": 100, "overlap": 50}}},
    {"settings": {"chunking": {"overlap": 100}}},
    {"settings": {"chunking": {"size": 100}}},
    {"settings": {"chunking": {"strategy": "clever"}}},
    {"settings": {"chunking": {"strategy": ["legal"]}}},
    {"settings": {"chunking": {"enrich_context": 1}}},
    {"settings": {"language": "english please"}},
    {"settings": {"retention_days": 0}},
    {"settings": {"retention_days": "9"}},
]


def test_values_that_are_refused(library: Library, user: Caller) -> None:
    for fields in REFUSED:
        with pytest.raises(InvalidInput):
            library.collections.create(user, CollectionFields(**{"name": "x", **fields}))
    assert library.collections.list(user).total == 0


def test_replace_gives_every_field_a_value(library: Library, user: Caller) -> None:
    settings = {"chunking": {"max_tokens": 100, "overlap": 49}, "language": "de-AT", "retention_days": 30}
    made = library.collections.create(user, CollectionFields("A", "text", settings=settings, aliases=("b",)))
    assert made.collection.settings == settings
    view = library.collections.replace(user, "b", CollectionFields("C", type=CollectionType.MIXED), expected=1)
    row = view.collection
    assert (row.name, row.description, row.type, row.settings, view.aliases) == ("C", "", "mixed", {}, ())
    assert row.revision == 2
    with pytest.raises(NotFound):
        library.collections.get(user, "b")


def test_patch_changes_what_is_given(library: Library, user: Caller) -> None:
    settings = {"chunking": {"max_tokens": 100, "overlap": 10}, "language": "de"}
    made = library.collections.create(user, CollectionFields("A", "text", settings=settings, aliases=("b",)))
    patch = {"description": None, "settings": {"chunking": {"overlap": None}, "language": "en"}}
    view = library.collections.patch(user, made.collection.id, patch)
    assert view.collection.name == "A"
    assert view.collection.description == ""
    assert view.collection.settings == {"chunking": {"max_tokens": 100}, "language": "en"}
    assert view.aliases == ("b",)
    assert library.collections.patch(user, "A", {"settings": None, "aliases": None}).collection.settings == {}
    refused: list[dict[str, Any]] = [
        {"name": None},
        {"nome": "x"},
        {"type": "books"},
        {"visibility": "all"},
        {"settings": []},
    ]
    for bad in refused:
        with pytest.raises(InvalidInput):
            library.collections.patch(user, "A", bad)
    assert library.collections.get(user, "A").collection.revision == 3


def test_an_old_revision_changes_nothing(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    library.collections.patch(user, collection.id, {"description": "first"}, expected=1)
    for act in (
        lambda: library.collections.patch(user, collection.id, {"description": "second"}, expected=1),
        lambda: library.collections.replace(user, collection.id, CollectionFields("x"), expected=1),
        lambda: library.collections.set_access(user, collection.id, Access(Visibility.PRIVATE), expected=1),
        lambda: library.collections.delete(user, collection.id, expected=1),
    ):
        with pytest.raises(PreconditionFailed):
            act()
    found = library.collections.get(user, collection.id).collection
    assert (found.description, found.revision) == ("first", 2)


def test_visibility_by_patch_keeps_the_shares(library: Library, editor: Caller, user: Caller) -> None:
    share = Share(Right.READ, user_id=user.user_id)
    collection = library.collection(editor, access=Access(Visibility.SHARED, (share,)))
    library.collections.get(user, collection.id)
    library.collections.patch(editor, collection.id, {"visibility": "private"})
    with pytest.raises(NotFound):
        library.collections.get(user, collection.id)
    library.collections.patch(editor, collection.id, {"visibility": "shared"})
    library.collections.get(user, collection.id)
    assert library.collections.access(editor, collection.id)[1].shares == (share,)


def test_who_may_write_but_not_manage(library: Library, user: Caller, editor: Caller, admin: Caller) -> None:
    collection = library.collection(admin, access=Access(Visibility.TENANT))
    library.collections.patch(editor, collection.id, {"description": "better"})
    for act in (
        lambda: library.collections.patch(editor, collection.id, {"visibility": "private"}),
        lambda: library.collections.set_access(editor, collection.id, Access(Visibility.PRIVATE)),
        lambda: library.collections.delete(editor, collection.id),
        lambda: library.collections.patch(user, collection.id, {"description": "worse"}),
        lambda: library.collections.reindex(user, collection.id),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_bulk_is_all_or_nothing(library: Library, user: Caller) -> None:
    with pytest.raises(AlreadyExists):
        library.collections.create_many(user, [CollectionFields("A"), CollectionFields("B"), CollectionFields("a")])
    assert library.collections.list(user).total == 0
    made = library.collections.create_many(user, [CollectionFields("A"), CollectionFields("B")])
    assert [view.collection.name for view in made] == ["A", "B"]
    with library.database.read(user) as session:
        first = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).first()
        assert first is not None
        assert first.resource_id is not None
    again = library.collections.created_together(user, first.resource_id)
    assert [view.collection.id for view in again] == [view.collection.id for view in made]
    assert library.collections.created_together(user, "no such") == []
    with pytest.raises(TooLarge):
        library.collections.create_many(user, [CollectionFields(f"c{n}") for n in range(101)])
    with pytest.raises(InvalidInput):
        library.collections.create_many(user, [])


def test_a_list_can_be_walked_while_it_changes(library: Library, user: Caller) -> None:
    made = [library.collection(user, f"c{n}").id for n in range(7)]
    first = library.collections.list(user, limit=3)
    library.collections.delete(user, made[4])
    library.collection(user, "new")
    second = library.collections.list(user, limit=3, cursor=first.next_cursor)
    third = library.collections.list(user, limit=3, cursor=second.next_cursor)
    seen = [view.collection.id for page in (first, second, third) for view in page.items]
    assert seen == made[::-1]
    assert third.next_cursor is None
    assert (first.total, second.total) == (7, 7)
    now = library.database.clock.now()
    forged = [encode_cursor(now, key) for key in ("\ud800", "\0-", "-", "' OR 1=1 --", "x" * 10_000)]
    for cursor in ("x", "", "AAAA", "é", *forged):
        with pytest.raises(InvalidCursor):
            library.collections.list(user, cursor=cursor)
    for limit in (0, -1, 201, 10**9):
        with pytest.raises(InvalidInput):
            library.collections.list(user, limit=limit)


def test_how_a_collection_is_cut_does_not_hinder_other_changes_of_it(library: Library, admin: Caller) -> None:
    desk = SettingsDesk(library.database, LiveSettings(library.database))
    desk.change(admin, {CHUNK_TOKENS.key: 400})
    chunking = {"overlap": 150}
    made = library.collections.create(admin, CollectionFields("A", settings={"chunking": chunking}))
    desk.change(admin, {CHUNK_TOKENS.key: 200})
    view = library.collections.patch(admin, made.collection.id, {"name": "B", "settings": {"language": "de"}})
    assert (view.collection.name, view.collection.settings) == ("B", {"chunking": chunking, "language": "de"})
    with pytest.raises(InvalidInput, match="overlap"):
        library.collections.patch(admin, made.collection.id, {"settings": {"chunking": {"overlap": 149}}})


def test_a_filter_is_text_and_not_a_pattern(library: Library, user: Caller) -> None:
    for name in ("50% off", "a_b", "aXb", "back\\slash"):
        library.collection(user, name)

    def names(part: str) -> list[str]:
        return sorted(v.collection.name for v in library.collections.list(user, name_contains=part).items)

    assert names("%") == ["50% off"]
    assert names("_") == ["a_b"]
    assert names("\\") == ["back\\slash"]
    assert names("A") == ["aXb", "a_b", "back\\slash"]
    assert names("' OR 1=1") == []
    assert len(library.collections.list(user, type=CollectionType.DOCUMENTS).items) == 4
    assert library.collections.list(user, type=CollectionType.MIXED).total == 0
    with pytest.raises(InvalidInput):
        names("\0")


def test_counts_are_right_at_any_moment(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    documents = [library.upload(user, collection, bytes([65 + n]), name=f"{n}.txt").document for n in range(4)]
    library.publish(user, documents[0].id, ["one", "two"])
    library.publish(user, documents[1].id, ["three"])
    with library.database.write(user) as session:
        session.get_one(Document, documents[2].id).status = "failed"
    view = library.collections.get(user, collection.id)
    assert view.counts == Counts(total=4, indexed=2, waiting=1, failed=1, chunks=3, size_bytes=4)
    assert view.counts.progress_percent == 75.0
    assert library.documents.indexing_status(user, collection.id) == view.counts
    assert library.documents.indexing_status(user) == view.counts
    _, stats = library.collections.stats(user, collection.id)
    assert (stats.counts, stats.by_kind, stats.by_media_type) == (view.counts, {"file": 4}, {"unknown": 4})
    assert stats.last_document_at is not None
    library.documents.replace(user, documents[1].id, parts=[b"BB"], file_name="1.txt")
    assert library.collections.get(user, collection.id).counts.chunks == 3
    library.publish(user, documents[1].id, ["three", "four", "five"])
    assert library.collections.get(user, collection.id).counts.chunks == 5
    library.documents.delete(user, documents[0].id)
    assert library.collections.get(user, collection.id).counts.chunks == 3
    assert Counts().progress_percent == 100.0


def test_reindex_is_asked_for_once(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    first, second = library.collections.reindex(user, collection.id), library.collections.reindex(user, collection.id)
    assert first.id == second.id
    assert (first.kind, first.payload) == ("collection.reindex", {"collection_id": collection.id})


def _rows(database: Database, caller: Caller) -> dict[str, int]:
    tables = (Collection, CollectionAlias, Document, DocumentVersion, Chunk, Grant, AccessClass)
    with database.read(caller) as session:
        return {t.__name__: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def test_delete_works_at_once_and_leaves_nothing(library: Library, admin: Caller, user: Caller) -> None:
    share = Share(Right.READ, user_id=user.user_id)
    collection = library.collections.create(admin, CollectionFields("Gone", aliases=("away",))).collection
    library.collections.set_access(admin, collection.id, Access(Visibility.SHARED, (share,)))
    kept = library.collection(admin, "Kept")
    kept_document = library.upload(admin, kept, b"shared bytes", name="kept.txt").document
    library.publish(admin, kept_document.id, ["kept"])
    for number in range(3):
        document = library.upload(admin, collection, b"shared bytes", name=f"{number}.txt").document
        library.publish(admin, document.id, ["one", f"chunk {number}"])
    deleted_before = library.upload(admin, collection, b"own bytes").document
    library.documents.delete(admin, deleted_before.id)

    job = library.collections.delete(admin, "away")
    assert (job.kind, job.resource_id) == ("collection.purge", collection.id)
    for caller in (admin, user):
        for ref in (collection.id, "Gone", "away"):
            with pytest.raises(NotFound):
                library.collections.get(caller, ref)
    assert library.documents.list(user).total == 0
    assert [view.document.id for view in library.documents.list(admin).items] == [kept_document.id]
    with library.database.read(user) as session:
        assert library.rules.readable_classes(session, user) == frozenset()
    with pytest.raises(NotFound):
        library.upload(admin, collection, b"late")

    library.purge()
    assert _rows(library.database, admin) == {
        "Collection": 1, "CollectionAlias": 0, "Document": 1, "DocumentVersion": 1, "Chunk": 1, "Grant": 0,
        "AccessClass": 1,
    }  # fmt: skip
    with library.database.read(admin) as session:
        partition = session.scalars(select(Partition)).one()
        assert partition.live_chunks == 1
        assert partition.digest == session.scalars(select(Chunk.fingerprint)).one()
        ops = session.scalars(select(Change.op).order_by(Change.seq)).all()
        assert sorted(ops) == ["add"] * 7 + ["delete"] * 6
        assert session.scalars(select(Job.state).where(Job.kind == "collection.purge")).all() == ["completed"]
    versions = library.documents.versions(admin, kept_document.id).items
    assert {info.key for info in library.blobs.list()} == {versions[0].original_blob, versions[0].text_blob}
    assert library.collection(admin, "Gone").number == 3
