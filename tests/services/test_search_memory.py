"""What a search remembers never outlives a permission, a name or a document, in this process or in another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event

from citewell.backends.parsing import SandboxedReader
from citewell.db.session import Database
from citewell.db.tables import Collection
from citewell.domain.access import Caller, Right, Visibility
from citewell.domain.errors import ModelUnavailable, NotFound
from citewell.domain.filters import read_filter
from citewell.services.access.sharing import Access, Share
from citewell.services.documents.fields import DocumentFields
from citewell.services.search.question import ENTRY_BYTES, Questions
from citewell.services.search.request import SearchRequest
from fakes.embedder import FakeEmbedder
from support.people import People
from support.stack import Stack
from support.watched import WatchedEmbedder, WatchedReader

PRIVATE = Access(Visibility.PRIVATE)


@pytest.fixture
def processes(database: Database, tmp_path: Path, reader: SandboxedReader) -> Iterator[list[Stack]]:
    """Two processes on the same data, each with its own memory."""
    made = [Stack(database, tmp_path, WatchedReader(reader), WatchedEmbedder(FakeEmbedder(64))) for _ in range(2)]
    made[1].engines = made[0].engines
    yield made
    for stack in made:
        stack.close()


@pytest.fixture
def collection(processes: list[Stack], user: Caller) -> Collection:
    return processes[0].library.collection(user)


def add(stack: Stack, caller: Caller, collection: Collection, text: str, **metadata: object) -> str:
    fields = DocumentFields(metadata=metadata)
    uploaded = stack.library.upload(caller, collection, text.encode(), name=f"{len(text)}.txt", fields=fields)
    stack.work()
    return uploaded.document.id


def found(processes: list[Stack], caller: Caller, **options: object) -> list[list[str]]:
    """Ids of the documents that each process finds."""
    request = SearchRequest("granite", **options)  # type: ignore[arg-type]  # each test gives what it needs
    return [[hit.document_id for hit in stack.search_service.search(caller, request).hits] for stack in processes]


def shared_with(caller: Caller) -> Access:
    return Access(Visibility.SHARED, (Share(Right.READ, user_id=caller.user_id),))


def test_rights_that_come_and_go(
    processes: list[Stack], user: Caller, people: People, tenant_id: str, collection: Collection
) -> None:
    friend = people.caller(tenant_id)
    document = add(processes[0], user, collection, "Granite is hard.")
    library = processes[0].library
    assert found(processes, friend) == [[], []]
    library.collections.set_access(user, collection.id, shared_with(friend))
    assert found(processes, friend) == [[document], [document]]
    assert found(processes, friend, collections=("Handbook",)) == [[document], [document]]
    library.collections.set_access(user, collection.id, PRIVATE)
    assert found(processes, friend) == [[], []]
    for stack in processes:
        with pytest.raises(NotFound):
            stack.search_service.search(friend, SearchRequest("granite", ("Handbook",)))
    library.documents.set_access(user, document, shared_with(friend))
    assert found(processes, friend) == [[document], [document]]
    library.documents.set_access(user, document, Access(None))
    assert found(processes, friend) == [[], []]


def test_names_that_come_and_go(processes: list[Stack], user: Caller, collection: Collection) -> None:
    document = add(processes[0], user, collection, "Granite is hard.")
    library = processes[0].library
    assert found(processes, user, collections=("Handbook",)) == [[document], [document]]
    library.collections.patch(user, collection.id, {"name": "Rocks", "aliases": ["stones"]})
    for stack in processes:
        with pytest.raises(NotFound):
            stack.search_service.search(user, SearchRequest("granite", ("Handbook",)))
    assert found(processes, user, collections=("stones",)) == [[document], [document]]
    assert found(processes, user, collections=("Rocks",)) == [[document], [document]]
    library.collections.delete(user, collection.id)
    assert found(processes, user) == [[], []]
    for stack in processes:
        with pytest.raises(NotFound):
            stack.search_service.search(user, SearchRequest("granite", ("Rocks",)))
    library.collection(user, "Rocks")
    assert found(processes, user, collections=("Rocks",)) == [[], []]


def test_metadata_that_change(processes: list[Stack], user: Caller, collection: Collection) -> None:
    recent = {"filter": read_filter({"year": {"gte": 2025}})}
    old = add(processes[0], user, collection, "Granite is hard.", year=2019)
    new = add(processes[0], user, collection, "Granite is very hard.", year=2026)
    library = processes[0].library
    assert found(processes, user, **recent) == [[new], [new]]
    library.documents.patch_metadata(user, old, {"year": 2026})
    assert [set(each) for each in found(processes, user, **recent)] == [{old, new}] * 2
    library.documents.patch_metadata(user, new, {"year": None})
    assert found(processes, user, **recent) == [[old], [old]]
    library.documents.delete(user, old)
    assert found(processes, user, **recent) == [[], []]


def test_what_one_may_read_another_does_not_get_from_memory(
    processes: list[Stack], user: Caller, stranger: Caller, people: People, tenant_id: str, collection: Collection
) -> None:
    colleague = people.caller(tenant_id)
    document = add(processes[0], user, collection, "Granite is hard.", year=2026)
    wanted = {"filter": read_filter({"year": 2026})}
    for _ in range(2):
        assert found(processes, user, **wanted) == [[document], [document]]
        assert found(processes, colleague, **wanted) == [[], []]
        assert found(processes, stranger, **wanted) == [[], []]


def test_an_unknown_key_is_said_to_who_asks_for_it(
    processes: list[Stack], user: Caller, people: People, tenant_id: str, collection: Collection
) -> None:
    add(processes[0], user, collection, "Granite is hard.", year=2026)

    def note(caller: Caller) -> str | None:
        request = SearchRequest("granite", filter=read_filter({"year": 2026}))
        return processes[0].search_service.search(caller, request).note

    assert note(user) is None
    assert note(people.caller(tenant_id)) == 'No document that you can read has the metadata key "year".'


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that are executed in the block."""
    seen: list[str] = []

    def before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK", "COMMIT")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", before)
    yield seen
    event.remove(database.engine, "before_cursor_execute", before)


def test_a_search_where_nothing_changed_asks_the_database_four_things(
    processes: list[Stack], user: Caller, collection: Collection
) -> None:
    stack = processes[0]
    add(stack, user, collection, "Granite is hard.", year=2026)
    wanted = read_filter({"year": 2026})
    for options in ({}, {"filter": wanted}, {"collections": ("Handbook",)}):
        request = SearchRequest("granite", **options)
        stack.search_service.search(user, request)
        with statements(stack.database) as seen:
            assert len(stack.search_service.search(user, request).hits) == 1
        assert len(seen) == 4, seen


def test_a_question_is_embedded_once_for_each_tenant(
    processes: list[Stack], user: Caller, stranger: Caller, people: People, tenant_id: str, collection: Collection
) -> None:
    stack = processes[0]
    watched = stack.embedder
    assert isinstance(watched, WatchedEmbedder)
    add(stack, user, collection, "Granite is hard.")
    add(stack, stranger, stack.library.collection(stranger, "Theirs"), "Granite is grey.")
    for caller in (user, people.caller(tenant_id), user, stranger, stranger):
        stack.search_service.search(caller, SearchRequest("granite"))
    assert watched.queries == ["granite", "granite"]
    stack.search_service.search(user, SearchRequest("Granite"))
    assert watched.queries == ["granite", "granite", "Granite"]


def test_a_question_that_could_not_be_embedded_is_tried_again(
    processes: list[Stack], user: Caller, collection: Collection
) -> None:
    stack = processes[0]
    watched = stack.embedder
    assert isinstance(watched, WatchedEmbedder)
    document = add(stack, user, collection, "Granite is hard.")

    def away(_text: str) -> None:
        raise ModelUnavailable("The endpoint does not answer.")

    watched.at_query = away
    assert stack.search_service.search(user, SearchRequest("granite")).mode == "lexical"
    watched.at_query = lambda _text: None
    result = stack.search_service.search(user, SearchRequest("granite"))
    assert (result.mode, [hit.document_id for hit in result.hits]) == ("hybrid", [document])


def test_remembered_questions_take_so_much_and_no_more(
    processes: list[Stack], user: Caller, collection: Collection
) -> None:
    stack = processes[0]
    watched = stack.embedder
    assert isinstance(watched, WatchedEmbedder)
    add(stack, user, collection, "Granite is hard.")
    room = 5 * (ENTRY_BYTES + 4 * 64 + 40)
    questions = Questions(stack.embedders, remembered_bytes=room)
    from citewell.services.embedding.spaces import serving_space

    with stack.database.read(user) as session:
        space = serving_space(session, collection.partition_id)
    assert space is not None
    spaces = {collection.partition_id: space}
    for n in range(20):
        questions.vectors(user.tenant_id, spaces, f"question {n:02}")
        assert 0 < questions.memory_bytes() <= room
    before = len(watched.queries)
    last = questions.vectors(user.tenant_id, spaces, "question 19")[collection.partition_id]
    assert len(watched.queries) == before
    assert np.allclose(last.vector, watched.inner.embed_query("question 19"))
    questions.vectors(user.tenant_id, spaces, "question 00")
    assert len(watched.queries) == before + 1
