"""Tables of documents: sorted, walked, changed many at once; and what a deletion would take away."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from citewell.db.tables import Document, User
from citewell.domain.access import Caller, Right, Role, Visibility
from citewell.domain.errors import Forbidden, InvalidCursor, InvalidInput, NotFound, TooLarge
from citewell.services.access.sharing import Access, Share
from citewell.services.assistants.assistants import Assistants
from citewell.services.assistants.fields import NewAssistant
from citewell.services.documents.desk import views_of
from citewell.services.documents.fields import DocumentFields
from citewell.services.documents.impact import Impacts
from citewell.services.documents.listing import DocumentFilter, DocumentSort
from citewell.services.evaluation.golden_sets import GoldenSets
from citewell.services.evaluation.questions import Expected, NewQuestion
from citewell.services.ingest.rereading import Rereading
from support.library import PASSWORDS, Library
from support.people import People


def _titles(library: Library, caller: Caller, sort: DocumentSort, *, descending: bool, **wanted: Any) -> list[str]:
    titles: list[str] = []
    cursor = None
    while True:
        page = library.documents.list(
            caller, DocumentFilter(**wanted), sort=sort, descending=descending, cursor=cursor, limit=2
        )
        titles += [view.document.title for view in page.items]
        cursor = page.next_cursor
        if cursor is None:
            assert page.total == len(titles)
            return titles


@pytest.fixture
def other_user(people: People, tenant_id: str) -> Caller:
    """A user of the same tenant."""
    return people.caller(tenant_id, Role.USER)


@pytest.fixture
def shelf(library: Library, user: Caller) -> list[str]:
    """Ids of five documents with titles, sizes and states of their own."""
    collection = library.collection(user)
    made = []
    for number, title in enumerate(("beta", "Alpha", "delta", "Gamma", "alpha")):
        uploaded = library.upload(
            user, collection, b"x" * (5 - number), name=f"{number}.txt", fields=DocumentFields(title=title)
        )
        made.append(uploaded.document.id)
    with library.database.write(user) as session:
        session.execute(update(Document).where(Document.id.in_(made[:2])).values(media_type="text/plain"))
        session.execute(update(Document).where(Document.id == made[3]).values(status="failed"))
    return made


def test_every_order_walks_all_documents_once(library: Library, user: Caller, shelf: list[str]) -> None:
    for sort in DocumentSort:
        up = _titles(library, user, sort, descending=False)
        assert _titles(library, user, sort, descending=True) == up[::-1], sort
        assert sorted(up) == sorted(("beta", "Alpha", "delta", "Gamma", "alpha"))
    assert [each.lower() for each in _titles(library, user, DocumentSort.TITLE, descending=False)] == [
        "alpha",
        "alpha",
        "beta",
        "delta",
        "gamma",
    ]
    assert _titles(library, user, DocumentSort.SIZE, descending=False)[0] == "alpha"
    assert _titles(library, user, DocumentSort.STATUS, descending=False)[0] == "Gamma"
    assert _titles(library, user, DocumentSort.TITLE, descending=False, media_type="text/plain") == ["Alpha", "beta"]


def test_a_table_can_begin_anywhere(library: Library, user: Caller, shelf: list[str]) -> None:
    whole = _titles(library, user, DocumentSort.TITLE, descending=False)
    found = library.documents.list(user, sort=DocumentSort.TITLE, descending=False, offset=3, limit=1)
    assert [view.document.title for view in found.items] == whole[3:4]
    assert found.total == len(shelf)
    rest = library.documents.list(user, sort=DocumentSort.TITLE, descending=False, cursor=found.next_cursor)
    assert [view.document.title for view in rest.items] == whole[4:]
    beyond = library.documents.list(user, offset=len(shelf))
    assert (list(beyond.items), beyond.next_cursor, beyond.total) == ([], None, len(shelf))


def test_a_cursor_belongs_to_its_order(library: Library, user: Caller, shelf: list[str]) -> None:
    def walk(sort: DocumentSort, cursor: str | None = None, *, descending: bool = False) -> str | None:
        return library.documents.list(user, sort=sort, descending=descending, cursor=cursor, limit=2).next_cursor

    cursor = walk(DocumentSort.TITLE)
    for sort, descending in ((DocumentSort.TITLE, True), (DocumentSort.SIZE, False), (DocumentSort.STATUS, False)):
        with pytest.raises(InvalidCursor):
            walk(sort, cursor, descending=descending)
    for forged in ("", "x", "WyJzaXplOmFzYyIsIDEsICJ4Il0", "W10", "bnVsbA"):
        with pytest.raises(InvalidCursor):
            walk(DocumentSort.SIZE, forged)


def test_a_row_has_the_names_that_a_table_needs(library: Library, user: Caller, shelf: list[str]) -> None:
    with library.database.write(user) as session:
        session.get_one(User, user.user_id).name = "Ada"
    view = library.documents.list(user, limit=1).items[0]
    assert (view.collection, view.owner) == ("Handbook", "Ada")
    anyone = Caller(tenant_id=user.tenant_id, user_id=None, role=Role.ANONYMOUS)
    with library.database.read(anyone) as session:
        assert views_of(session, [view.document])[0].owner is None


def test_many_are_deleted_together(library: Library, user: Caller, other_user: Caller, shelf: list[str]) -> None:
    library.documents.set_access(
        user, shelf[0], Access(Visibility.SHARED, (Share(Right.READ, user_id=other_user.user_id),))
    )
    for ids, error in (([shelf[0]], Forbidden), ([shelf[1]], NotFound), ([], InvalidInput), (["x"] * 1, NotFound)):
        with pytest.raises(error):
            library.documents.bulk_delete(other_user, ids)
    with pytest.raises(TooLarge):
        library.documents.bulk_delete(user, [str(number) for number in range(501)])
    with pytest.raises(NotFound):
        library.documents.bulk_delete(user, [shelf[0], "no such"])
    assert library.documents.list(user).total == 5
    gone = library.documents.bulk_delete(user, [*shelf[:2], shelf[0]])
    assert {each.document_id for each in gone} == set(shelf[:2])
    assert library.documents.list(user).total == 3
    library.purge()


def test_a_part_goes_with_its_document(library: Library, user: Caller, shelf: list[str]) -> None:
    with library.database.write(user) as session:
        session.execute(update(Document).where(Document.id == shelf[4]).values(parent_id=shelf[0]))
    gone = library.documents.bulk_delete(user, [shelf[0], shelf[4]])
    assert [each.document_id for each in gone] == [shelf[0]]
    assert library.documents.list(user).total == 3


def test_access_of_many(library: Library, user: Caller, other_user: Caller, shelf: list[str]) -> None:
    shared = Access(Visibility.SHARED, (Share(Right.READ, user_id=other_user.user_id),))
    assert library.documents.list(other_user).total == 0
    assert len(library.documents.bulk_access(user, shelf[:3], shared)) == 3
    assert library.documents.list(other_user).total == 3
    with pytest.raises(Forbidden):
        library.documents.bulk_access(other_user, shelf[:3], shared)


def test_many_are_read_again(library: Library, user: Caller, other_user: Caller, shelf: list[str]) -> None:
    for key in shelf[:2]:
        library.publish(user, key, ["some words"])
    rereading = Rereading(library.database, library.rules, library.queue, PASSWORDS)
    jobs = rereading.read_again(user, shelf[:2])
    assert {job.payload["document_id"] for job in jobs} == set(shelf[:2])
    for key in shelf[:2]:
        view = library.documents.get(user, key)
        assert (view.document.latest_version, view.document.status) == (2, "waiting")
        assert view.current is not None
        assert view.current.number == 1
    with pytest.raises(NotFound):
        rereading.read_again(other_user, shelf[:1])


def test_what_a_deletion_takes_away(
    library: Library, user: Caller, admin: Caller, other_user: Caller, shelf: list[str]
) -> None:
    library.publish(user, shelf[0], ["one", "two"])
    view = library.documents.get(user, shelf[0])
    collection = library.collections.get(user, view.document.collection_id).collection
    sets = GoldenSets(library.database, library.rules)
    question = NewQuestion("Where?", (Expected(view.document.external_id),))
    own = sets.create(admin, name="own", collection=collection.id)
    for each in (own.golden_set, sets.create(admin, name="all").golden_set):
        sets.put(admin, each.id, [question])
    assistants = Assistants(library.database, library.rules)
    assistants.create(admin, NewAssistant("Guide", collections=(collection.id,)))
    assistants.create(admin, NewAssistant("Everything"))
    impacts = Impacts(library.database, library.rules)

    found = impacts.of_document(user, shelf[0])
    assert (found.documents, found.chunks, found.size_bytes, found.golden_questions) == (1, 2, 5, 2)
    assert (found.answers, found.chats, found.parts, found.kept_days) == (0, 0, 0, 0)
    whole = impacts.of_collection(user, collection.id)
    assert (whole.documents, whole.chunks, whole.size_bytes, whole.golden_questions) == (5, 2, 15, 1)
    assert [each.name for each in whole.golden_sets] == ["own"]
    assert [each.name for each in whole.assistants] == ["Guide"]
    with pytest.raises(NotFound):
        impacts.of_document(other_user, shelf[0])
    with pytest.raises(NotFound):
        impacts.of_collection(other_user, collection.id)
