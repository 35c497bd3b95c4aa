"""Why a document is among the hits, or is not, to who may know."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import delete

from citewell.db.tables import Collection, Embedding
from citewell.domain.access import Caller, Right, Role, Visibility
from citewell.domain.errors import Forbidden, InvalidInput, NotFound
from citewell.domain.filters import read_filter
from citewell.services.access.sharing import Access, Share
from citewell.services.documents.fields import DocumentFields
from citewell.services.search.explanation import Explanation, Reason
from citewell.services.search.request import SearchRequest
from support.people import People
from support.stack import Stack

LEAVE = "Parental leave takes fourteen months."
TRAVEL = "Travel is booked by the office."


@dataclass(frozen=True)
class Cast:
    owner: Caller
    reader: Caller
    stranger: Caller
    admin: Caller
    foreigner: Caller


@pytest.fixture
def cast(people: People) -> Cast:
    tenant = people.tenant("Here")
    owner, reader, stranger = (people.caller(tenant) for _ in range(3))
    return Cast(
        owner, reader, stranger, people.caller(tenant, Role.ADMIN), people.caller(people.tenant("There"), Role.ADMIN)
    )


@pytest.fixture
def collection(stack: Stack, cast: Cast) -> Collection:
    return stack.library.collection(cast.owner, "Handbook")


def add(
    stack: Stack, caller: Caller, collection: Collection, text: str, external_id: str | None = None, **fields: object
) -> str:
    """The id of a document of that text, indexed."""
    said = DocumentFields(**fields) if fields else None  # type: ignore[arg-type]  # each test gives what it needs
    name = f"{abs(hash(text))}.txt"
    document = stack.library.upload(
        caller, collection, text.encode(), name=name, fields=said, external_id=external_id
    ).document
    stack.work()
    return document.id


def explain(
    stack: Stack, caller: Caller, document: str, query: str = "parental leave", **options: object
) -> Explanation:
    as_user = options.pop("as_user", None)
    request = SearchRequest(query, **options)  # type: ignore[arg-type]  # each test gives what it needs
    assert as_user is None or isinstance(as_user, str)
    return stack.explanations.explain(caller, request, document, as_user=as_user)


def test_a_hit_says_its_place_and_its_scores(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = add(stack, cast.owner, collection, LEAVE)
    add(stack, cast.owner, collection, TRAVEL)
    why = explain(stack, cast.owner, document)
    assert (why.found, why.reason, why.rank) == (True, Reason.FOUND, 1)
    assert why.chunks[0].rank == 1
    assert why.chunks[0].dense is not None
    assert why.chunks[0].lexical is not None
    assert (why.chunks[0].dense.rank, why.chunks[0].lexical.rank) == (1, 1)
    assert {"fusion", "weight", "boosts", "rerank"} <= set(why.facts["explain"])  # type: ignore[call-overload]  # a mapping here


def test_it_can_be_named_by_its_external_id(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = add(stack, cast.owner, collection, LEAVE, external_id="leave-policy")
    assert explain(stack, cast.owner, "leave-policy").document_id == document
    other = stack.library.collection(cast.owner, "Another")
    add(stack, cast.owner, other, TRAVEL, external_id="leave-policy")
    with pytest.raises(NotFound, match="Several"):
        explain(stack, cast.owner, "leave-policy")


def test_nobody_learns_of_what_they_may_not_read(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = add(stack, cast.owner, collection, LEAVE)
    for caller in (cast.stranger, cast.foreigner):
        with pytest.raises(NotFound):
            explain(stack, caller, document)
    elsewhere = stack.library.collection(cast.owner, "Elsewhere")
    with pytest.raises(NotFound):
        explain(stack, replace(cast.owner, collection_ids=frozenset({elsewhere.id})), document)
    with pytest.raises(NotFound):
        explain(stack, cast.owner, "no such document")


def test_a_deleted_document_is_said_to_be_deleted(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = add(stack, cast.owner, collection, LEAVE)
    stack.library.documents.delete(cast.owner, document)
    assert explain(stack, cast.owner, document).reason is Reason.DELETED
    with pytest.raises(NotFound):
        explain(stack, cast.stranger, document)


def test_a_document_that_waits_is_not_indexed(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = stack.library.upload(cast.owner, collection, LEAVE.encode(), name="leave.txt").document
    why = explain(stack, cast.owner, document.id)
    assert why.reason is Reason.NOT_INDEXED
    assert why.facts["status"] == "waiting"


def test_a_document_that_could_not_be_read_says_why(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = stack.library.upload(cast.owner, collection, b"%PDF-1.7 broken", name="broken.pdf").document
    stack.work()
    why = explain(stack, cast.owner, document.id)
    assert why.reason is Reason.FAILED
    assert why.facts["message"]
    assert str(why.facts["message"]) in why.sentence


def test_a_document_of_another_collection(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = add(stack, cast.owner, collection, LEAVE)
    stack.library.collection(cast.owner, "Travel")
    why = explain(stack, cast.owner, document, collections=("Travel",))
    assert why.reason is Reason.OTHER_COLLECTION
    assert "Handbook" in why.sentence


def test_the_conditions_that_leave_it_out(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = add(stack, cast.owner, collection, LEAVE, metadata={"year": 2024, "topic": "leave"})
    where = read_filter({"topic": "leave", "year": {"gte": 2025}, "not": {"topic": "leave"}})
    why = explain(stack, cast.owner, document, filter=where)
    assert why.reason is Reason.FILTERED
    assert why.facts["conditions"] == ["year gte 2025", "not (topic eq leave)"]
    either = read_filter({"or": [{"year": 1999}, {"topic": "travel"}]})
    assert explain(stack, cast.owner, document, filter=either).facts["conditions"] == [
        "any of (year eq 1999; topic eq travel)"
    ]
    assert explain(stack, cast.owner, document, filter=read_filter({"year": 2024})).found


def test_a_document_without_the_words(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = add(stack, cast.owner, collection, TRAVEL)
    assert explain(stack, cast.owner, document, mode="lexical").reason is Reason.NO_WORD


@pytest.mark.parametrize("mode", ["dense", "hybrid"])
def test_a_document_without_vectors(stack: Stack, cast: Cast, collection: Collection, mode: str) -> None:
    add(stack, cast.owner, collection, LEAVE)
    document = add(stack, cast.owner, collection, TRAVEL)
    with stack.database.write(cast.owner) as session:
        session.execute(delete(Embedding).where(Embedding.chunk_id > 1))
    stack.restart()
    assert explain(stack, cast.owner, document, mode=mode).reason is Reason.NO_VECTOR


def test_a_document_behind_the_last_that_was_asked_for(stack: Stack, cast: Cast, collection: Collection) -> None:
    add(stack, cast.owner, collection, LEAVE)
    document = add(stack, cast.owner, collection, TRAVEL)
    why = explain(stack, cast.owner, document, top_k=1)
    assert (why.found, why.reason, why.rank) == (False, Reason.BELOW_TOP_K, 2)
    assert "none of the words" in why.sentence


def test_a_document_that_others_crowd_out(stack: Stack, cast: Cast, collection: Collection) -> None:
    paragraphs = "\n\n".join(f"Parental leave, part {number}: {'days ' * 150}" for number in range(4))
    document = add(stack, cast.owner, collection, paragraphs)
    assert explain(stack, cast.owner, document, per_document=1).found
    outcome = stack.search_service.outcome(
        cast.owner, SearchRequest("parental leave", per_document=1, top_k=10, explain=True)
    )
    assert [hit.document_id for hit in outcome.result.hits] == [document]
    assert len(outcome.ranked) > 1


def test_a_document_far_behind_many_others(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = add(stack, cast.owner, collection, TRAVEL)
    for number in range(12):
        crowd = "\n\n".join(f"Parental leave {number}.{part}: {'leave ' * 150}" for part in range(10))
        stack.library.upload(cast.owner, collection, crowd.encode(), name=f"{number}.txt")
    stack.work()
    why = explain(stack, cast.owner, document)
    assert why.reason is Reason.NOT_A_CANDIDATE
    assert why.chunks[0].dense is not None
    assert why.chunks[0].dense.rank is not None
    assert why.chunks[0].dense.rank > 100


def test_an_admin_asks_for_somebody_else(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = add(stack, cast.owner, collection, LEAVE)
    assert cast.stranger.user_id is not None
    assert cast.owner.user_id is not None
    why = explain(stack, cast.admin, document, as_user=cast.stranger.user_id)
    assert why.reason is Reason.NO_RIGHT
    assert explain(stack, cast.admin, document, as_user=cast.owner.user_id).found
    with pytest.raises(Forbidden):
        explain(stack, cast.owner, document, as_user=cast.stranger.user_id)
    with pytest.raises(NotFound):
        explain(stack, cast.admin, document, as_user="nobody")


def test_a_shared_document_is_explained_to_its_readers(stack: Stack, cast: Cast) -> None:
    assert cast.reader.user_id is not None
    share = Share(Right.READ, user_id=cast.reader.user_id)
    shared = stack.library.collection(cast.owner, "Shared", Access(Visibility.SHARED, (share,)))
    document = add(stack, cast.owner, shared, LEAVE)
    assert explain(stack, cast.reader, document).found


def test_bad_questions_are_refused_as_by_the_search(stack: Stack, cast: Cast, collection: Collection) -> None:
    document = add(stack, cast.owner, collection, LEAVE)
    with pytest.raises(InvalidInput):
        explain(stack, cast.owner, document, query="  ")
    with pytest.raises(InvalidInput):
        explain(stack, cast.owner, document, top_k=0)
