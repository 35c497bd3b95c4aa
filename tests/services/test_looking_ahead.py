"""Searches that begin before their questions are stored: their results count only where they are what is found now."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from citewell.domain.access import Caller, Right, Visibility
from citewell.services.access.sharing import Access, Share
from citewell.services.answer.ahead import AT_ONCE, Ahead, LookAhead
from citewell.services.answer.inquiry import Inquiry
from citewell.services.search.hits import SearchResult
from citewell.services.search.request import SearchRequest
from citewell.services.search.search import EarlyResult, Search
from fakes.chat_model import ScriptedModel
from support.answering import NO_TOOLS, QUESTION, Room, make_room
from support.chatting import PATIENCE
from support.people import People
from support.stack import Stack

REQUEST = SearchRequest(QUESTION, top_k=12)


@pytest.fixture
def room(sqlite_stack: Stack, user: Caller) -> Iterator[Room]:
    made = make_room(sqlite_stack, user)
    yield made
    made.answers.close()


class WatchedSearch:
    """Counts the searches of the one behind it."""

    def __init__(self, search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[str] = []
        outcome = search.outcome

        def watched(caller: Caller, request: SearchRequest, **more: object) -> object:
            self.made.append(threading.current_thread().name)
            return outcome(caller, request, **more)  # type: ignore[arg-type]  # as they came

        monkeypatch.setattr(search, "outcome", watched)


@pytest.fixture
def watched(room: Room, monkeypatch: pytest.MonkeyPatch) -> WatchedSearch:
    return WatchedSearch(room.stack.search_service, monkeypatch)


def begun(room: Room) -> Ahead:
    """A search that has begun, and is over."""
    ahead = room.answers.look_ahead(room.caller, Inquiry(QUESTION), with_model=True)
    assert ahead._begun.result(PATIENCE).result.hits
    return ahead


def test_an_answer_is_written_from_what_was_found_early(room: Room, watched: WatchedSearch) -> None:
    model = ScriptedModel("Parental leave is 16 weeks.", facts=NO_TOOLS)
    early = room.answers.answer(room.caller, Inquiry(QUESTION), model, ahead=begun(room))
    assert len(watched.made) == 1
    assert watched.made[0] != threading.current_thread().name
    late = room.answers.answer(room.caller, Inquiry(QUESTION), model)
    assert (early.statements, early.retrieved) == (late.statements, late.retrieved)


def hide(room: Room) -> None:
    stack = room.stack
    stack.library.collections.set_access(room.caller, room.collection.id, Access(Visibility.PRIVATE))


def upload(room: Room) -> None:
    room.stack.library.upload(room.caller, room.collection, b"Parental leave is 20 weeks.", name="new.md")
    room.stack.work()


def delete(room: Room) -> None:
    documents = room.stack.library.documents
    for document in documents.list(room.caller).items:
        documents.delete(room.caller, document.document.id)


@pytest.mark.parametrize("change", [hide, upload, delete])
def test_what_changed_meanwhile_is_looked_for_anew(
    room: Room, watched: WatchedSearch, change: Callable[[Room], object]
) -> None:
    ahead = begun(room)
    change(room)
    found = ahead.search(room.caller, REQUEST)
    assert len(watched.made) == 2
    assert found.hits == room.stack.search_service.search(room.caller, REQUEST).hits


def test_who_lost_the_right_to_read_is_shown_nothing_that_was_found_early(
    room: Room, people: People, tenant_id: str
) -> None:
    friend = people.caller(tenant_id)
    collections = room.stack.library.collections
    shared = Access(Visibility.SHARED, (Share(Right.READ, user_id=friend.user_id),))
    collections.set_access(room.caller, room.collection.id, shared)
    ahead = room.answers.look_ahead(friend, Inquiry(QUESTION), with_model=True)
    assert ahead._begun.result(PATIENCE).result.hits
    collections.set_access(room.caller, room.collection.id, Access(Visibility.PRIVATE))
    assert ahead.search(friend, REQUEST).hits == ()


def test_another_request_and_another_caller_search_themselves(
    room: Room, watched: WatchedSearch, stranger: Caller
) -> None:
    ahead = begun(room)
    assert len(ahead.search(room.caller, SearchRequest(QUESTION, top_k=1)).hits) == 1
    assert ahead.search(stranger, REQUEST).hits == ()
    assert len(watched.made) == 3


class StuckSearch:
    """Searches that begin early wait; others find nothing at once, or fail early."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.go = threading.Event()
        self.direct = 0

    def early(self, caller: Caller, request: SearchRequest) -> EarlyResult:
        del caller, request
        assert self.fails or self.go.wait(PATIENCE)
        raise OSError("not now")

    def search(self, caller: Caller, request: SearchRequest) -> SearchResult:
        del caller, request
        self.direct += 1
        return SearchResult((), 0, 0.0, "hybrid")


def test_a_search_whose_turn_has_not_come_is_made_by_who_wants_it(user: Caller) -> None:
    stuck = StuckSearch()
    looking = LookAhead(stuck)  # type: ignore[arg-type]  # has what is used of a search
    waiting = [looking.begin(user, REQUEST) for _ in range(AT_ONCE + 2)]
    waiting[-1].search(user, REQUEST)
    assert stuck.direct == 1
    waiting[-2].drop()
    stuck.go.set()
    looking.close()
    looking.begin(user, REQUEST).search(user, REQUEST)
    assert stuck.direct == 2, "a server that stops searches where it is wanted"


def test_a_search_that_failed_early_is_made_once_more(user: Caller) -> None:
    stuck = StuckSearch(fails=True)
    looking = LookAhead(stuck)  # type: ignore[arg-type]  # as above
    looking.begin(user, REQUEST).search(user, REQUEST)
    looking.close()
    assert stuck.direct == 1
