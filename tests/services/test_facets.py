"""What is known of documents: read from them, told by people, asked for by filters."""

from __future__ import annotations

from typing import Any

import pytest

from citewell.domain.access import Caller, Right, Role, Visibility
from citewell.domain.errors import Forbidden, InvalidInput
from citewell.domain.filters import read_filter
from citewell.services.access.sharing import Access, Share
from citewell.services.documents.fields import DocumentFields
from citewell.services.search.request import SearchRequest
from support.people import People
from support.stack import Stack

NOTES = b"""---
title: Leave
author: Ada Adams
date: 2024-05-01
keywords: [leave, pay]
---
# Leave

Everybody has thirty days of leave.
"""


def put(stack: Stack, caller: Caller, data: bytes = NOTES, **fields: Any) -> str:
    """The id of a document that was read, in a collection that is made when it is not there."""
    library = stack.library
    present = library.collections.list(caller).items
    collection = present[0].collection if present else library.collection(caller)
    uploaded = library.upload(
        caller, collection, data, name="leave.md", fields=DocumentFields(**fields), external_id="leave"
    )
    stack.work()
    return uploaded.document.id


def test_what_a_file_says_is_known_and_can_be_asked_for(stack: Stack, user: Caller) -> None:
    document = stack.library.documents.get(user, put(stack, user)).document
    assert document.facets == {"author": "Ada Adams", "written_at": "2024-05-01T00:00:00Z", "topics": ["leave", "pay"]}
    assert set(document.facet_origins.values()) == {"document"}
    for spelled, expected in (
        ({"$topics": "pay", "$written_at": {"lt": "2025-01-01"}}, 1),
        ({"$author": "Ben Brown"}, 0),
        ({"$classification": {"exists": True}}, 0),
    ):
        found = stack.search_service.search(user, SearchRequest("days of leave", filter=read_filter(spelled)))
        assert len(found.hits) == expected, spelled


def test_what_came_with_the_upload_counts_more_and_a_person_most(sqlite_stack: Stack, user: Caller) -> None:
    stack, documents = sqlite_stack, sqlite_stack.library.documents
    key = put(stack, user, metadata={"author": "Ben Brown", "classification": "internal"})
    assert documents.get(user, key).document.facets["author"] == "Ben Brown"
    changed = documents.patch(user, key, {"facets": {"author": "Cleo", "reviewer": user.user_id}}).document
    assert (changed.facets["author"], changed.facets["reviewer"]) == ("Cleo", user.user_id)
    assert changed.facet_origins["author"] == "person"
    assert put(stack, user, NOTES.replace(b"Ada Adams", b"Dora")) == key
    assert documents.get(user, key).document.facets["author"] == "Cleo"
    back = documents.patch(user, key, {"facets": {"author": None}}).document
    assert (back.facets["author"], back.facet_origins["author"]) == ("Ben Brown", "document")
    bare = documents.patch(user, key, {"metadata": {"author": None}}).document
    assert (bare.facets["author"], bare.facets["classification"]) == ("Dora", "internal")
    assert "reviewer" not in documents.patch(user, key, {"facets": None}).document.facets


def test_only_users_of_the_tenant_review(sqlite_stack: Stack, user: Caller) -> None:
    key = put(sqlite_stack, user)
    with pytest.raises(InvalidInput) as refused:
        sqlite_stack.library.documents.patch(user, key, {"facets": {"reviewer": "nobody"}})
    assert refused.value.facts["field"] == "facets.reviewer"


def test_a_document_is_handed_over_by_who_may_share_it(sqlite_stack: Stack, user: Caller, people: People) -> None:
    library = sqlite_stack.library
    key = put(sqlite_stack, user)
    other = people.caller(user.tenant_id, Role.EDITOR)
    collection = library.collections.list(user).items[0].collection
    library.collections.set_access(
        user, collection.id, Access(Visibility.SHARED, (Share(Right.WRITE, user_id=other.user_id),))
    )
    with pytest.raises(Forbidden):
        library.documents.patch(other, key, {"owner_id": other.user_id})
    for wrong in ("nobody", None, 3):
        with pytest.raises(InvalidInput):
            library.documents.patch(user, key, {"owner_id": wrong})
    library.documents.set_access(user, key, Access(Visibility.PRIVATE))
    assert sqlite_stack.found(other, "days of leave") == []
    handed = library.documents.patch(user, key, {"owner_id": other.user_id}).document
    assert handed.owner_id == other.user_id
    assert sqlite_stack.found(other, "days of leave")
    assert sqlite_stack.found(user, "days of leave") == []
