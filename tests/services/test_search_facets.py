"""Counts beside what was found, and results while somebody types."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from citewell.db.tables import Collection, Document
from citewell.domain.access import Caller, Role
from citewell.domain.errors import InvalidInput
from citewell.services.documents.fields import DocumentFields
from citewell.services.search.facet_counts import FacetCounts, FacetName
from citewell.services.search.request import SearchRequest
from support.people import People
from support.stack import Stack


@pytest.fixture
def collections(sqlite_stack: Stack, user: Caller) -> list[Collection]:
    """Three documents about granite in two collections, and one about copper."""
    stack = sqlite_stack
    rocks, metals = (stack.library.collection(user, name) for name in ("Rocks", "Metals"))
    for collection, text, author, topics in (
        (rocks, "Granite is hard and grey.", "Ada", ["stone"]),
        (rocks, "Granite is old.", "Ada", ["stone", "time"]),
        (metals, "Granite holds no copper.", "Bob", []),
        (metals, "Copper is soft.", "Bob", ["metal"]),
    ):
        fields = DocumentFields(metadata={"author": author, "topics": topics})
        stack.library.upload(user, collection, text.encode(), name=f"{len(text)}.txt", fields=fields)
    stack.work()
    return [rocks, metals]


def facets(stack: Stack, caller: Caller, query: str, *names: FacetName, mode: str = "lexical") -> FacetCounts:
    found = stack.search_service.search(caller, SearchRequest(query, mode=mode, facets=names, top_k=1))
    assert found.facets is not None
    return found.facets


def values(found: FacetCounts, name: FacetName) -> dict[str, int]:
    return {each.name: each.count for each in found.counts[name]}


def test_documents_that_match_are_counted(sqlite_stack: Stack, user: Caller, collections: list[Collection]) -> None:
    found = facets(sqlite_stack, user, "granite", *FacetName)
    assert (found.documents, found.complete) == (3, True)
    assert values(found, FacetName.COLLECTION) == {"Rocks": 2, "Metals": 1}
    assert found.counts[FacetName.COLLECTION][0].value == collections[0].id
    assert values(found, FacetName.AUTHOR) == {"Ada": 2, "Bob": 1}
    assert values(found, FacetName.TOPICS) == {"stone": 2, "time": 1}
    assert values(found, FacetName.KIND) == {"file": 3}
    assert sum(values(found, FacetName.YEAR).values()) == 3
    assert values(found, FacetName.DOC_TYPE) == {}


def test_a_search_by_meaning_has_no_end(sqlite_stack: Stack, user: Caller, collections: list[Collection]) -> None:
    found = facets(sqlite_stack, user, "granite", FacetName.AUTHOR, mode="hybrid")
    assert (found.documents, found.complete) == (4, False)


def test_nothing_is_counted_unless_asked(sqlite_stack: Stack, user: Caller, collections: list[Collection]) -> None:
    assert sqlite_stack.search_service.search(user, SearchRequest("granite")).facets is None


def test_what_one_may_not_read_is_not_counted(
    sqlite_stack: Stack, user: Caller, people: People, collections: list[Collection]
) -> None:
    other = people.caller(user.tenant_id, Role.USER)
    found = facets(sqlite_stack, other, "granite", FacetName.COLLECTION, FacetName.AUTHOR)
    assert (found.documents, values(found, FacetName.COLLECTION), values(found, FacetName.AUTHOR)) == (0, {}, {})


def test_values_that_are_odd(sqlite_stack: Stack, user: Caller, collections: list[Collection]) -> None:
    with sqlite_stack.database.write(user) as session:
        session.execute(
            update(Document)
            .where(Document.collection_id == collections[0].id)
            .values(facets={"topics": ["b", "b", "a"], "author": ""})
        )
    found = facets(sqlite_stack, user, "granite", FacetName.TOPICS, FacetName.AUTHOR)
    assert values(found, FacetName.TOPICS) == {"a": 2, "b": 2}
    assert values(found, FacetName.AUTHOR) == {"Bob": 1}


def test_results_while_somebody_types(sqlite_stack: Stack, user: Caller, collections: list[Collection]) -> None:
    search = sqlite_stack.search_service.search
    for typed in ("gr", "gran", "granite ol"):
        assert search(user, SearchRequest(typed, mode="lexical", prefix=True)).hits
    assert not search(user, SearchRequest("gran", mode="lexical")).hits
    best = search(user, SearchRequest("copper so", mode="lexical", prefix=True)).hits[0]
    assert best.text == "Copper is soft."
    with pytest.raises(InvalidInput):
        search(user, SearchRequest("gran", prefix=True))
    for asked in (SearchRequest("gran", mode="lexical", prefix=True), SearchRequest("gran", facets=(FacetName.KIND,))):
        with pytest.raises(InvalidInput):
            search(
                user,
                SearchRequest(
                    asked.query,
                    mode=asked.mode,
                    prefix=asked.prefix,
                    facets=asked.facets,
                    as_of=sqlite_stack.clock.now(),
                ),
            )
