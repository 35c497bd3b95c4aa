"""Search as of a past time: what stood then, for whom may read it today."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from citewell.db.tables import Chunk, Collection, Embedding, EmbeddingVersion
from citewell.domain.access import Caller, Role, Visibility
from citewell.domain.errors import InvalidInput
from citewell.domain.filters import read_filter
from citewell.services.access.sharing import Access
from citewell.services.collections.fields import CollectionFields
from citewell.services.documents.fields import DocumentFields
from citewell.services.search.request import SearchRequest
from support.people import People
from support.stack import Stack

MODES = ("hybrid", "dense", "lexical")
WORDS = ["granite", "copper", "quartz", "marble", "basalt", "silver"]


def texts(stack: Stack, caller: Caller, query: str, moment: datetime | None, mode: str = "hybrid") -> list[str]:
    request = SearchRequest(query, top_k=100, mode=mode, as_of=moment)
    return sorted(hit.text for hit in stack.search_service.search(caller, request).hits)


def tick(stack: Stack) -> datetime:
    """A moment after all that was done and before all that is to come."""
    stack.clock.advance(60)
    moment = stack.clock.now()
    stack.clock.advance(60)
    return moment


def put(stack: Stack, caller: Caller, collection: Collection, name: str, text: str) -> str:
    uploaded = stack.library.upload(caller, collection, text.encode(), name=f"{name}.txt", external_id=name)
    stack.work()
    return uploaded.document.id


def replace_text(stack: Stack, caller: Caller, document_id: str, text: str) -> None:
    stack.library.documents.replace(caller, document_id, parts=[text.encode()], file_name="x.txt")
    stack.work()


@pytest.fixture
def collection(stack: Stack, user: Caller) -> Collection:
    fields = CollectionFields(name="Kept", settings={"retention_days": 30})
    return stack.library.collections.create(user, fields).collection


@pytest.mark.parametrize("mode", MODES)
def test_each_moment_has_its_own_text(stack: Stack, user: Caller, collection: Collection, mode: str) -> None:
    before = tick(stack)
    document = put(stack, user, collection, "rock", "Granite is grey.")
    first = tick(stack)
    replace_text(stack, user, document, "Granite is pink.")
    second = tick(stack)
    stack.library.documents.delete(user, document)
    stack.work()
    third = tick(stack)
    found = [texts(stack, user, "granite", moment, mode) for moment in (before, first, second, third, None)]
    assert found == [[], ["Granite is grey."], ["Granite is pink."], [], []]


def test_hits_of_the_past_cite_the_version_that_stood(stack: Stack, user: Caller, collection: Collection) -> None:
    document = put(stack, user, collection, "rock", "Granite is grey.")
    moment = tick(stack)
    replace_text(stack, user, document, "Entirely other words stand here now.")
    [hit] = stack.search_service.search(user, SearchRequest("granite", as_of=moment)).hits
    assert hit.version == 1
    text = stack.library.documents.text(user, document, version=1).text
    assert text[hit.start : hit.end] == hit.text == "Granite is grey."


def test_a_long_history_equals_a_dictionary(stack: Stack, user: Caller, collection: Collection) -> None:
    draw = random.Random(7)  # noqa: S311  # repeatable on purpose
    now: dict[str, str] = {}
    past: list[tuple[datetime, list[str]]] = []
    ids: dict[str, str] = {}
    for step in range(24):
        name = f"d{draw.randrange(5)}"
        text = f"{draw.choice(WORDS)} {draw.choice(WORDS)} step {step}."
        if name in now and draw.random() < 0.35:
            stack.library.documents.delete(user, ids[name])
            del now[name]
        elif name in now:
            replace_text(stack, user, ids[name], text)
            now[name] = text
        else:
            ids[name] = put(stack, user, collection, name, text)
            now[name] = text
        past.append((tick(stack), sorted(now.values())))
        if step % 8 == 3:  # an index of the past that is open already must learn what died since
            moment, expected = draw.choice(past)
            assert texts(stack, user, "step", moment) == expected
    stack.restart()
    for moment, expected in past:
        for mode in MODES:
            assert texts(stack, user, "step", moment, mode) == expected


def test_rights_are_those_of_today(stack: Stack, user: Caller, people: People) -> None:
    other, admin = people.caller(user.tenant_id), people.caller(user.tenant_id, Role.ADMIN)
    fields = CollectionFields(name="Shared", settings={"retention_days": 30})
    collection = stack.library.collections.create(user, fields).collection
    document = put(stack, user, collection, "rock", "Granite is grey.")
    moment = tick(stack)
    stack.library.collections.set_access(admin, collection.id, Access(Visibility.TENANT))
    replace_text(stack, user, document, "Granite is pink.")
    assert texts(stack, other, "granite", moment) == ["Granite is grey."]
    stack.library.collections.set_access(admin, collection.id, Access(Visibility.PRIVATE))
    assert texts(stack, other, "granite", moment) == []
    assert texts(stack, user, "granite", moment) == ["Granite is grey."]


def test_what_is_erased_is_in_no_past(stack: Stack, user: Caller, collection: Collection) -> None:
    document = put(stack, user, collection, "rock", "Granite is grey.")
    moment = tick(stack)
    stack.library.documents.delete(user, document)
    assert texts(stack, user, "granite", moment) == ["Granite is grey."]
    stack.library.documents.delete(user, document, erase=True)
    stack.work()
    assert texts(stack, user, "granite", moment) == []


def test_filters_hold_in_the_past(stack: Stack, user: Caller, collection: Collection) -> None:
    for year in (2024, 2025):
        said = DocumentFields(metadata={"year": year})
        stack.library.upload(user, collection, f"Granite of {year}.".encode(), name=f"{year}.txt", fields=said)
    stack.work()
    moment = tick(stack)
    request = SearchRequest("granite", filter=read_filter({"year": 2025}), as_of=moment)
    assert [hit.text for hit in stack.search_service.search(user, request).hits] == ["Granite of 2025."]


def test_a_moment_that_cannot_be_searched_is_refused(stack: Stack, user: Caller, collection: Collection) -> None:
    put(stack, user, collection, "rock", "Granite is grey.")
    now = stack.clock.now()
    for moment, word in (
        (now + timedelta(seconds=5), "future"),
        (now - timedelta(days=31), "30 days"),
        (now.replace(tzinfo=None), "time zone"),
    ):
        with pytest.raises(InvalidInput, match=word):
            stack.search_service.search(user, SearchRequest("granite", as_of=moment))


def test_heads_of_tables_are_found_in_the_past(stack: Stack, user: Caller, collection: Collection) -> None:
    document = put(stack, user, collection, "prices", "Granite | 12")
    with stack.database.write(user) as session:
        session.execute(update(Chunk).values(header="Stone | Price"))
    moment = tick(stack)
    replace_text(stack, user, document, "Nothing is sold.")
    assert texts(stack, user, "price", moment, "lexical") == ["Granite | 12"]


def test_vectors_of_the_past_that_come_late_are_found(stack: Stack, user: Caller, collection: Collection) -> None:
    document = put(stack, user, collection, "rock", "Granite is grey.")
    moment = tick(stack)
    with stack.database.write(user) as session:
        row = session.scalars(select(Embedding)).one()
        kept = {"chunk_id": row.chunk_id, "embedding_version_id": row.embedding_version_id, "vector": row.vector}
        session.delete(row)
    replace_text(stack, user, document, "Granite is pink.")
    assert texts(stack, user, "granite", moment, "dense") == []
    with stack.database.write(user) as session:  # as a build does that finds it lacking
        session.add(Embedding(**kept))
        session.execute(update(EmbeddingVersion).values(embedded=EmbeddingVersion.embedded + 1))
    assert texts(stack, user, "granite", moment, "dense") == ["Granite is grey."]
