"""Quoted phrases bind whoever searches, also where vectors are near; what nobody wrote is looked for word by word."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from citewell.db.tables import Chunk, Collection, Partition
from citewell.domain.access import Caller
from citewell.domain.filters import read_filter
from citewell.services.documents.fields import DocumentFields
from citewell.services.search.explanation import Reason
from citewell.services.search.hits import SearchResult
from citewell.services.search.request import SearchRequest
from support.people import People
from support.stack import Stack

TEXTS = ("Grey granite is hard.", "Granite is grey and hard.", "Hard rocks are grey.")


@pytest.fixture
def collection(stack: Stack, user: Caller) -> Collection:
    return stack.library.collection(user)


@pytest.fixture
def documents(stack: Stack, user: Caller, collection: Collection) -> list[str]:
    """Documents of ``TEXTS``."""
    return [put(stack, user, collection, text, number=number) for number, text in enumerate(TEXTS)]


def put(stack: Stack, caller: Caller, collection: Collection, text: str, **metadata: object) -> str:
    fields = DocumentFields(metadata=metadata)
    document = stack.library.upload(caller, collection, text.encode(), name="a.txt", fields=fields).document
    stack.work()
    return document.id


def search(stack: Stack, caller: Caller, query: str, **options: object) -> SearchResult:
    request = SearchRequest(query, **options)  # type: ignore[arg-type]  # each test gives what it needs
    return stack.search_service.search(caller, request)


def found(result: SearchResult) -> list[str]:
    return [hit.document_id for hit in result.hits]


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
@pytest.mark.parametrize("query", ['"grey granite" hard rocks', "\u201cgrey granite\u201d"])
def test_what_lacks_the_phrase_is_no_hit(
    stack: Stack, user: Caller, documents: list[str], mode: str, query: str
) -> None:
    result = search(stack, user, query, mode=mode)
    assert (found(result), result.note) == (documents[:1], None)


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
def test_a_phrase_that_nobody_wrote_is_looked_for_word_by_word(
    stack: Stack, user: Caller, documents: list[str], mode: str
) -> None:
    result = search(stack, user, '"granite grey" hard', mode=mode)
    assert result.note is not None
    assert "without" in result.note
    assert [note.code for note in result.notes] == ["phrase_not_found"]
    assert found(result) == found(search(stack, user, "granite grey hard", mode=mode))
    assert set(documents) == set(found(result))


def test_of_several_phrases_all_bind_or_none(stack: Stack, user: Caller, documents: list[str]) -> None:
    assert found(search(stack, user, '"grey granite" "is hard"', mode="lexical")) == documents[:1]
    apart = search(stack, user, '"grey granite" "hard rocks"', mode="lexical")
    assert set(found(apart)) == set(documents)
    assert apart.note is not None
    assert "all phrases" in apart.note


def test_a_quote_without_a_partner_and_vectors_alone_need_no_note(
    stack: Stack, user: Caller, documents: list[str]
) -> None:
    for result in (search(stack, user, 'grey "granite'), search(stack, user, '"granite grey"', mode="dense")):
        assert set(found(result)) == set(documents)
        assert result.note is None


def test_what_others_wrote_does_not_bind(stack: Stack, user: Caller, people: People, documents: list[str]) -> None:
    stranger = people.caller(user.tenant_id)
    private = stack.library.collection(stranger, "Private")
    assert documents
    own = put(stack, stranger, private, "Granite may be grey.")
    result = search(stack, stranger, '"grey granite"')
    assert found(result) == [own]
    assert result.note is not None


def test_the_filter_decides_too(stack: Stack, user: Caller, documents: list[str]) -> None:
    result = search(stack, user, '"grey granite"', filter=read_filter({"number": {"gte": 1}}), mode="lexical")
    assert set(found(result)) == set(documents[1:])
    assert result.note is not None


def test_a_match_in_one_partition_binds_all(
    stack: Stack, user: Caller, collection: Collection, documents: list[str]
) -> None:
    apart = stack.library.collection(user, "Apart")
    with stack.database.write(user) as session:
        partition = Partition(id=session.ids.new_id(), name="apart", created_at=session.clock.now())
        session.add(partition)
        session.flush()
        session.get_one(Collection, apart.id).partition_id = partition.id
    put(stack, user, apart, "Granite is grey there.")
    assert found(search(stack, user, '"grey granite"')) == documents[:1]
    assert len(found(search(stack, user, '"granite grey"'))) == len(documents) + 1
    with stack.database.read(user) as session:
        assert {row.collection_id for row in session.scalars(select(Chunk))} == {collection.id, apart.id}


def test_an_explanation_is_of_the_search_that_took_place(stack: Stack, user: Caller, documents: list[str]) -> None:
    bound = stack.explanations.explain(user, SearchRequest('"grey granite"', mode="lexical"), documents[1])
    assert (bound.found, bound.reason) == (False, Reason.NO_WORD)
    free = stack.explanations.explain(user, SearchRequest('"granite grey"', top_k=1), documents[2])
    assert free.reason is Reason.BELOW_TOP_K
    assert free.chunks[0].lexical is not None
    assert free.chunks[0].lexical.rank == len(documents)
