"""Search: what is found, in which way, by whom, and what happens when the world changes under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from citewell.db.tables import Chunk, Collection, Partition
from citewell.domain.access import Caller, IdempotencyClaim, Right, Visibility
from citewell.domain.errors import InsufficientScope, InvalidInput, ModelInvalid, ModelUnavailable, NotFound, TooLarge
from citewell.domain.filters import read_filter
from citewell.domain.fusion import Fused
from citewell.services.access.sharing import Access, Share
from citewell.services.collections.fields import CollectionFields
from citewell.services.documents.fields import DocumentFields
from citewell.services.search.hits import SearchResult
from citewell.services.search.ranking import Ranking
from citewell.services.search.request import MAX_TOP_K, SearchRequest
from citewell.services.search.search import Search
from fakes.embedder import FakeEmbedder
from support.people import People
from support.stack import Stack
from support.watched import WatchedEmbedder

MODES = ("hybrid", "dense", "lexical")


class Interrupted(Search):
    """Calls ``between`` after the candidates were found and before they are read back, once unless it says again."""

    between: Callable[[], object] | None = None
    every_time = False
    rounds = 0

    def _fuse(self, *given: Any) -> Fused:
        self.rounds += 1
        call, self.between = self.between, self.between if self.every_time else None
        if call is not None:
            call()
        return super()._fuse(*given)


def interrupted(stack: Stack) -> Interrupted:
    """The stack's search, to be interrupted."""
    return Interrupted(
        stack.database,
        stack.library.rules,
        stack.indexes,
        stack.histories,
        stack.embedders,
        Ranking(stack.ranking, stack.blobs, stack.clock, stack.reranker),
        max_query_chars=4000,
    )


def add(stack: Stack, caller: Caller, collection: Collection, text: str, **fields: object) -> str:
    """The id of a document of that text, indexed."""
    said = DocumentFields(**fields) if fields else None  # type: ignore[arg-type]  # each test gives what it needs
    document = stack.library.upload(caller, collection, text.encode(), name=f"{len(text)}.txt", fields=said).document
    stack.work()
    return document.id


def search(stack: Stack, caller: Caller, query: str, **options: object) -> SearchResult:
    return stack.search_service.search(caller, SearchRequest(query, **options))  # type: ignore[arg-type]  # as above


@pytest.fixture
def collection(stack: Stack, user: Caller) -> Collection:
    return stack.library.collection(user)


def test_each_mode_finds_what_is_nearest(stack: Stack, user: Caller, collection: Collection) -> None:
    granite = add(stack, user, collection, "Granite is hard and grey.")
    copper = add(stack, user, collection, "Copper is soft and conducts.")
    for mode in MODES:
        result = search(stack, user, "hard grey granite", mode=mode)
        assert result.mode == mode
        assert result.note is None
        assert result.hits[0].document_id == granite
        assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert {hit.document_id for hit in search(stack, user, "granite", mode="dense").hits} == {granite, copper}
    assert {hit.document_id for hit in search(stack, user, "granite", mode="lexical").hits} == {granite}


def test_a_hit_says_where_it_stands(stack: Stack, user: Caller, collection: Collection) -> None:
    text = "# Rocks\n\nGranite is hard.\n"
    uploaded = stack.library.upload(
        user,
        collection,
        text.encode(),
        name="rocks.md",
        external_id="rocks-1",
        fields=DocumentFields(metadata={"year": 2026, "author": "Ada"}, source_uri="https://example.org/rocks"),
    )
    stack.work()
    (hit,) = search(stack, user, "granite").hits
    assert (hit.document_id, hit.external_id, hit.public_id) == (uploaded.document.id, "rocks-1", "rocks-1#c0001")
    assert (hit.title, hit.file_name, hit.version, hit.kind) == ("Rocks", "rocks.md", 1, "text")
    assert (hit.collection_id, hit.collection_name) == (collection.id, "Handbook")
    assert (hit.metadata, hit.source_uri) == ({"year": 2026, "author": "Ada"}, "https://example.org/rocks")
    assert hit.facets == {"author": "Ada"}
    assert uploaded.document.created_at <= hit.updated_at <= stack.clock.now()
    assert text[hit.start : hit.end] == hit.text
    assert hit.heading_path == ("Rocks",)
    assert hit.explain is None


def test_top_k_cuts_and_total_found_does_not(stack: Stack, user: Caller, collection: Collection) -> None:
    for number in range(4):
        add(stack, user, collection, f"Granite {'very ' * number}hard.")
    result = search(stack, user, "granite", top_k=2)
    assert (len(result.hits), result.total_found) == (2, 4)
    assert len(search(stack, user, "granite", top_k=MAX_TOP_K).hits) == 4


def test_explain_tells_ranks_and_scores_of_both_sides(stack: Stack, user: Caller, collection: Collection) -> None:
    add(stack, user, collection, "Granite is hard.")
    add(stack, user, collection, "Copper is soft.")
    first, second = search(stack, user, "granite", explain=True).hits
    assert first.explain is not None
    assert second.explain is not None
    assert first.explain["lexical"] == {"rank": 1, "score": pytest.approx(first.explain["lexical"]["score"])}  # type: ignore[index]  # a JSON value
    assert second.explain["lexical"] is None
    assert {first.explain["dense"]["rank"], second.explain["dense"]["rank"]} == {1, 2}  # type: ignore[index]  # as above
    assert first.explain["score"] == pytest.approx(first.score)


def test_filters_limit_what_is_found(stack: Stack, user: Caller, collection: Collection) -> None:
    old = add(stack, user, collection, "Granite is hard.", metadata={"year": 2019})
    new = add(stack, user, collection, "Granite is very hard.", metadata={"year": 2026})
    for mode in MODES:
        recent = search(stack, user, "granite", mode=mode, filter=read_filter({"year": {"gte": 2024}}))
        assert [hit.document_id for hit in recent.hits] == [new]
        earlier = search(stack, user, "granite", mode=mode, filter=read_filter({"year": {"lt": 2024}}))
        assert [hit.document_id for hit in earlier.hits] == [old]
        assert search(stack, user, "granite", mode=mode, filter=read_filter({"year": 1})).hits == ()


def test_collections_are_named_by_id_name_or_alias(stack: Stack, user: Caller, collection: Collection) -> None:
    other = stack.library.collections.create(user, CollectionFields(name="Rocks", aliases=("stones",))).collection
    here = add(stack, user, collection, "Granite is hard.")
    there = add(stack, user, other, "Granite is grey.")
    for name in (other.id, "rocks", "ROCKS", "stones"):
        assert [hit.document_id for hit in search(stack, user, "granite", collections=(name,)).hits] == [there]
    both = search(stack, user, "granite", collections=("Rocks", collection.id, "stones"))
    assert {hit.document_id for hit in both.hits} == {here, there}
    assert search(stack, user, "granite", collections=()).hits == ()


def test_a_collection_that_the_caller_cannot_read_does_not_exist(
    stack: Stack, user: Caller, stranger: Caller, people: People, tenant_id: str, collection: Collection
) -> None:
    add(stack, user, collection, "Granite is hard.")
    colleague = people.caller(tenant_id)
    for caller in (stranger, colleague):
        assert search(stack, caller, "granite").hits == ()
        for name in (collection.id, "Handbook", "nonsense", "\x00"):
            with pytest.raises(NotFound):
                search(stack, caller, "granite", collections=(name,))


def test_a_key_finds_what_it_was_made_for(stack: Stack, user: Caller, collection: Collection) -> None:
    other = stack.library.collection(user, "Rocks")
    here = add(stack, user, collection, "Granite is hard.")
    add(stack, user, other, "Granite is grey.")
    key = replace(user, collection_ids=frozenset({collection.id}))
    assert [hit.document_id for hit in search(stack, key, "granite").hits] == [here]
    with pytest.raises(NotFound):
        search(stack, key, "granite", collections=("Rocks",))
    assert search(stack, replace(user, collection_ids=frozenset()), "granite").hits == ()
    with pytest.raises(InsufficientScope):
        search(stack, replace(user, scopes=frozenset()), "granite", collections=("Handbook",))


def test_a_shared_document_is_found_without_its_collection(
    stack: Stack, user: Caller, people: People, tenant_id: str, collection: Collection
) -> None:
    friend = people.caller(tenant_id)
    shown = add(stack, user, collection, "Granite is hard.")
    add(stack, user, collection, "Granite is secret.")
    access = Access(Visibility.SHARED, (Share(Right.READ, user_id=friend.user_id),))
    stack.library.documents.set_access(user, shown, access)
    for mode in MODES:
        assert [hit.document_id for hit in search(stack, friend, "granite", mode=mode).hits] == [shown]


def test_what_is_deleted_while_a_search_runs_is_not_returned(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    doomed = add(stack, user, collection, "Granite is hard.")
    kept = add(stack, user, collection, "Granite is very old.")
    running = interrupted(stack)
    running.between = lambda: stack.library.documents.delete(user, doomed)
    assert [hit.document_id for hit in running.search(user, SearchRequest("granite")).hits] == [kept]


def test_what_is_taken_away_while_a_search_runs_is_not_returned(
    stack: Stack, user: Caller, people: People, tenant_id: str, collection: Collection
) -> None:
    friend = people.caller(tenant_id)
    add(stack, user, collection, "Granite is hard.")
    shared = Access(Visibility.SHARED, (Share(Right.READ, user_id=friend.user_id),))
    private = Access(Visibility.PRIVATE)
    stack.library.collections.set_access(user, collection.id, shared)
    running = interrupted(stack)
    assert len(running.search(friend, SearchRequest("granite")).hits) == 1
    running.between = lambda: stack.library.collections.set_access(user, collection.id, private)
    assert running.search(friend, SearchRequest("granite")).hits == ()


def test_what_is_shared_anew_while_a_search_runs_is_not_missed(
    stack: Stack, user: Caller, people: People, tenant_id: str, collection: Collection
) -> None:
    friend = people.caller(tenant_id)
    document = add(stack, user, collection, "Granite is hard.")
    stack.library.collections.set_access(user, collection.id, Access(Visibility.SHARED, (_for(friend),)))
    running = interrupted(stack)
    own_class = Access(Visibility.SHARED, (_for(friend),))
    running.between = lambda: stack.library.documents.set_access(user, document, own_class)
    assert [hit.document_id for hit in running.search(friend, SearchRequest("granite")).hits] == [document]
    assert running.rounds == 2


def _for(caller: Caller) -> Share:
    return Share(Right.READ, user_id=caller.user_id)


def test_what_is_replaced_while_a_search_runs_is_there_in_its_new_form(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    document = add(stack, user, collection, "Granite is hard.")

    def replace_it() -> None:
        stack.library.documents.replace(user, document, parts=[b"Granite is now soft."], file_name="b.txt")
        stack.work()

    running = interrupted(stack)
    running.between = replace_it
    assert [hit.text for hit in running.search(user, SearchRequest("granite")).hits] == ["Granite is now soft."]
    assert running.rounds == 2


def test_other_peoples_work_does_not_make_a_search_begin_again(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    add(stack, user, collection, "Granite is hard.")
    running = interrupted(stack)
    running.between = lambda: add(stack, user, collection, "Copper is soft.")
    assert len(running.search(user, SearchRequest("granite", mode="lexical")).hits) == 1
    assert running.rounds == 1


def test_a_search_ends_though_everything_changes_all_the_time(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    document = add(stack, user, collection, "Granite is hard.")
    count = 0

    def replace_it() -> None:
        nonlocal count
        count += 1
        stack.library.documents.replace(user, document, parts=[f"Granite {count}.".encode()], file_name="b.txt")
        stack.work()

    running = interrupted(stack)
    running.between, running.every_time = replace_it, True
    running.search(user, SearchRequest("granite"))
    assert running.rounds == 6


def test_candidates_that_fall_away_make_room_for_others(stack: Stack, user: Caller, collection: Collection) -> None:
    """The index knows 150 chunks, of which the database has taken back the best 120 without a word."""
    document = stack.library.upload(user, collection).document
    texts = [f"Granite {n}. " + "filler " * n for n in range(150)]
    stack.library.publish(user, document.id, texts)
    assert search(stack, user, "granite", mode="lexical", top_k=10).hits[0].text.startswith("Granite 0.")
    with stack.database.write(user) as session:
        session.execute(update(Chunk).where(Chunk.ordinal < 120).values(deleted_seq=1))
    result = search(stack, user, "granite", mode="lexical", top_k=10)
    assert len(result.hits) == 10
    assert result.total_found == 30
    assert all(int(hit.text.split()[1].rstrip(".")) >= 120 for hit in result.hits)


def test_without_its_model_a_search_goes_by_words_and_says_so(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    granite = add(stack, user, collection, "Granite is hard.")

    def away(_text: str) -> None:
        raise ModelUnavailable("The endpoint does not answer.")

    assert isinstance(stack.embedder, WatchedEmbedder)
    stack.embedder.at_query = away
    result = search(stack, user, "granite")
    assert [hit.document_id for hit in result.hits] == [granite]
    assert (result.mode, result.note) == ("lexical", "Searched by words only: The endpoint does not answer.")
    assert [(note.code, note.facts) for note in result.notes] == [("words_only", {"cause": "model_unavailable"})]
    with pytest.raises(ModelUnavailable):
        search(stack, user, "granite", mode="dense")
    assert search(stack, user, "granite", mode="lexical").note is None


def test_another_model_does_not_search_these_vectors(stack: Stack, user: Caller, collection: Collection) -> None:
    granite = add(stack, user, collection, "Granite is hard.")
    assert isinstance(stack.embedder, WatchedEmbedder)
    stack.embedder.inner = FakeEmbedder(64, name="fake/other")
    result = search(stack, user, "granite")
    assert ([hit.document_id for hit in result.hits], result.mode) == ([granite], "lexical")
    assert result.note is not None
    assert "fake/words" in result.note
    assert "fake/other" in result.note
    with pytest.raises(ModelInvalid):
        search(stack, user, "granite", mode="dense")


def test_where_nothing_was_embedded_no_model_is_asked(stack: Stack, user: Caller, collection: Collection) -> None:
    for mode in MODES:
        assert search(stack, user, "granite", mode=mode).hits == ()
    assert isinstance(stack.embedder, WatchedEmbedder)
    assert stack.embedder.queries == []


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (SearchRequest(""), InvalidInput),
        (SearchRequest(" \n\t"), InvalidInput),
        (SearchRequest("nul\x00"), InvalidInput),
        (SearchRequest("half \ud800"), InvalidInput),
        (SearchRequest("x" * 4001), TooLarge),
        (SearchRequest("x", top_k=0), InvalidInput),
        (SearchRequest("x", top_k=MAX_TOP_K + 1), InvalidInput),
        (SearchRequest("x", mode="magic"), InvalidInput),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    sqlite_stack: Stack, user: Caller, request_: SearchRequest, error: type[Exception]
) -> None:
    with pytest.raises(error):
        sqlite_stack.search_service.search(user, request_)


@pytest.mark.parametrize("query", ["x" * 4000, "granite " * 500, '"unclosed AND (', "title:* OR /./", "🪨", "a\u202eb"])
def test_any_text_is_a_question(sqlite_stack: Stack, user: Caller, query: str) -> None:
    add(sqlite_stack, user, sqlite_stack.library.collection(user), "Granite is hard.")
    for mode in MODES:
        assert search(sqlite_stack, user, query, mode=mode).mode == mode


def test_several_partitions_are_searched_as_one(stack: Stack, user: Caller, collection: Collection) -> None:
    apart = stack.library.collection(user, "Apart")
    with stack.database.write(user) as session:
        partition = Partition(id=session.ids.new_id(), name="apart", created_at=session.clock.now())
        session.add(partition)
        session.flush()
        session.get_one(Collection, apart.id).partition_id = partition.id
    here = add(stack, user, collection, "Granite is hard.")
    there = add(stack, user, apart, "Granite is harder still.")
    with stack.database.read(user) as session:
        assert len(set(session.scalars(select(Chunk.partition_id)))) == 2
    for mode in MODES:
        result = search(stack, user, "granite", mode=mode, explain=True)
        assert {hit.document_id for hit in result.hits} == {here, there}
        assert [hit.document_id for hit in search(stack, user, "granite", mode=mode, collections=("Apart",)).hits] == [
            there
        ]
    assert stack.doctor.examine(replace(user, role="admin")).healthy  # type: ignore[arg-type]  # an enumeration of words


def test_a_damaged_base_does_not_use_up_the_key_of_the_request_that_meets_it(
    sqlite_stack: Stack, admin: Caller
) -> None:
    stack = sqlite_stack
    collection = stack.library.collection(admin)
    add(stack, admin, collection, "Granite is hard.")
    from citewell.services.search.compaction import enqueue_compaction

    with stack.database.write(admin) as session:
        enqueue_compaction(session, stack.library.queue, collection.partition_id)
    stack.work()
    for path in (stack.root / "index").rglob("*"):
        if path.is_file() and path.name != "manifest.json":
            path.write_bytes(b"spoiled")
    stack.restart()
    claimed = replace(admin, idempotency=IdempotencyClaim("once", "0" * 64))
    reply = stack.chats.ask(claimed, "How hard is granite?")
    assert stack.chats.message(admin, reply.message.id).message.text == reply.message.text
