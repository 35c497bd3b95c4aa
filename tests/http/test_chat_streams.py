"""Answers as they are made, over HTTP: streams that can be resumed, stopped and listened to twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest
from starlette.testclient import WebSocketDenialResponse

from citewell.domain.access import Caller
from citewell.domain.errors import ModelUnavailable
from citewell.http.routers import chat_events
from citewell.http.streaming import EventStream
from citewell.services.identity.accounts import UserChange
from fakes.chat_model import ScriptedModel, Wait
from support.asgi import RawRequest, events_in
from support.chatting import ChatStand, model_for, reached
from support.http_desk import Desk
from support.serving import World
from support.waiting import until

QUESTION = {"message": "How long is leave?"}
Make = Callable[..., ChatStand]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def scripted(world: World) -> Iterator[Make]:
    """Chats of the server whose answers are scripted."""
    made: list[ChatStand] = []

    def make(model: Any = None, **options: Any) -> ChatStand:
        made.append(ChatStand(world.container.database, model, **options))
        world.container.chats = made[-1].chats
        return made[-1]

    yield make
    for each in made:
        each.close()


def ask(desk: Desk, **more: Any) -> list[tuple[str, str | None, Any]]:
    response = desk.send("POST", "/chat", json={**QUESTION, "stream": True, **more})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return events_in(response.text)


def words(events: list[tuple[str, str | None, Any]]) -> str:
    return "".join(data["text"] for name, _, data in events if name == "text")


def test_an_answer_is_streamed_to_its_end(desk: Desk, scripted: Make) -> None:
    scripted(ScriptedModel("One two. Three."))
    events = ask(desk)
    name, number, start = events[0]
    assert (name, number) == ("start", None)
    assert [int(place or 0) for _, place, _ in events[1:]] == sorted({int(place or 0) for _, place, _ in events[1:]})
    assert words(events) == "One two. Three."
    assert [data["text"] for name, _, data in events if name == "statement"] == ["One two.", "Three."]
    name, _, answer = events[-1]
    assert (name, answer["answer"], answer["state"]) == ("answer", "One two. Three.", "answered")
    assert answer["message_id"] == start["message_id"]
    assert answer == desk.api("GET", f"/chat/{start['session_id']}/messages/{start['message_id']}") | {
        "trace_id": answer["trace_id"]
    }


def test_a_stream_says_when_to_come_back(desk: Desk, scripted: Make) -> None:
    scripted()
    response = desk.send("POST", "/chat", json={**QUESTION, "stream": True})
    assert "retry: 1000\n" in response.text


def test_a_stream_goes_on_after_any_event(desk: Desk, scripted: Make) -> None:
    scripted(ScriptedModel("One two. Three four five."))
    events = ask(desk)
    start = events[0][2]
    path = f"/chat/{start['session_id']}/messages/{start['message_id']}/events"
    for known in range(int(events[-1][1] or 0)):
        again = events_in(desk.send("GET", path, headers={"Last-Event-ID": str(known)}).text)[1:]
        assert [each for each in again if each[0] not in {"text", "answer"}] == [
            each for each in events[1:] if each[0] not in {"text", "answer"} and int(each[1] or 0) > known
        ]
        assert again[-1][2]["answer"] == "One two. Three four five."
    nothing_more = events_in(desk.send("GET", path, headers={"Last-Event-ID": str(events[-1][1])}).text)
    assert [name for name, _, _ in nothing_more] == ["start"]
    for strange in ("x", "-1", "9" * 30, "1.5"):
        again = events_in(desk.send("GET", path, headers={"Last-Event-ID": strange}).text)
        assert words(again) == "One two. Three four five.", "an id that is none of ours is no id"


@pytest.mark.anyio
async def test_a_client_that_goes_away_stops_the_model_and_what_was_verified_is_kept(
    world: World, desk: Desk, scripted: Make
) -> None:
    wait = Wait()
    model = ScriptedModel(["Told so far. And", wait, " more."])
    scripted(model)
    request = RawRequest("POST", "/v1/chat", desk.headers, {**QUESTION, "stream": True})
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(world.api, request.scope, request.receive, request.send)
        await request.until("Told so far.")
        request.leave()
    await anyio.to_thread.run_sync(lambda: until(lambda: model.open_now == 0))
    (chat,) = desk.api("GET", "/chats")["items"]
    await anyio.to_thread.run_sync(lambda: until(lambda: last(desk, chat["id"])["state"] == "cancelled"))
    assert last(desk, chat["id"])["text"] == "Told so far."


def last(desk: Desk, chat_id: str) -> Any:
    return desk.api("GET", f"/chat/{chat_id}")["messages"][-1]


@pytest.mark.anyio
async def test_who_comes_back_in_time_hears_exactly_the_rest(world: World, desk: Desk, scripted: Make) -> None:
    wait = Wait()
    scripted(ScriptedModel(["Told so far. And", wait, " more."]), grace_seconds=600.0)
    first = RawRequest("POST", "/v1/chat", desk.headers, {**QUESTION, "stream": True})
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(world.api, first.scope, first.receive, first.send)
        await first.until("And")
        first.leave()
    heard = events_in(first.text)
    start = heard[0][2]
    path = f"/v1/chat/{start['session_id']}/messages/{start['message_id']}/events"
    second = RawRequest("GET", path, {**desk.headers, "Last-Event-ID": str(heard[-1][1])})
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(world.api, second.scope, second.receive, second.send)
        await second.until("event: start")
        wait.go.set()
    rest = events_in(second.text)
    assert words(heard) + words(rest) == "Told so far. And more."
    assert rest[-1][2]["answer"] == "Told so far. And more."


@pytest.mark.anyio
async def test_a_client_that_does_not_stream_and_goes_away_finds_its_answer(
    world: World, desk: Desk, scripted: Make
) -> None:
    wait = Wait()
    scripted(ScriptedModel([wait, "Yes."]))
    request = RawRequest("POST", "/v1/chat", desk.headers, QUESTION)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(world.api, request.scope, request.receive, request.send)
        await anyio.to_thread.run_sync(reached, wait)
        tasks.cancel_scope.cancel()
    (chat,) = desk.api("GET", "/chats")["items"]
    assert last(desk, chat["id"])["state"] == "running"
    wait.go.set()
    await anyio.to_thread.run_sync(lambda: until(lambda: last(desk, chat["id"])["state"] == "answered"))


@pytest.mark.anyio
async def test_cancelling_ends_the_stream_with_what_is_kept(world: World, desk: Desk, scripted: Make) -> None:
    wait = Wait()
    scripted(ScriptedModel(["Told so far. And", wait, " more."]))
    request = RawRequest("POST", "/v1/chat", desk.headers, {**QUESTION, "stream": True})
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(world.api, request.scope, request.receive, request.send)
        await request.until("And")
        start = events_in(request.text)[0][2]
        path = f"/chat/{start['session_id']}/messages/{start['message_id']}/cancel"
        stopped = await anyio.to_thread.run_sync(lambda: desk.api("POST", path))
    assert (stopped["state"], stopped["answer"]) == ("cancelled", "Told so far.")
    name, _, told = events_in(request.text)[-1]
    assert (name, told["state"], told["answer"]) == ("answer", "cancelled", "Told so far.")


@pytest.mark.anyio
async def test_a_suspended_user_hears_no_more(
    world: World, desk: Desk, scripted: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = {**(EventStream.__init__.__kwdefaults__ or {}), "recheck_seconds": 0.01}
    monkeypatch.setattr(EventStream.__init__, "__kwdefaults__", quick)
    wait = Wait()
    model = ScriptedModel(["Told so far. And", wait, " more."])
    scripted(model)
    request = RawRequest("POST", "/v1/chat", desk.headers, {**QUESTION, "stream": True})
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(world.api, request.scope, request.receive, request.send)
        await request.until("And")
        change = UserChange(status="suspended")
        await anyio.to_thread.run_sync(world.container.accounts.update, world.root, desk.person.id, change)
    name, _, told = events_in(request.text)[-1]
    assert (name, told["code"]) == ("error", "unauthenticated")
    await anyio.to_thread.run_sync(lambda: until(lambda: model.open_now == 0))


@pytest.mark.anyio
async def test_a_hundred_idle_listeners_hold_no_thread(world: World, desk: Desk, scripted: Make) -> None:
    stand = scripted(ScriptedModel("Yes."), grace_seconds=600.0)
    chat_id = desk.api("POST", "/chat", json=QUESTION)["session_id"]
    headers = {**desk.headers, "Accept": "text/event-stream"}
    threads = threading.active_count()  # of all servers that this process has
    listeners = [RawRequest("GET", f"/v1/chat/events/{chat_id}", headers) for _ in range(100)]
    async with anyio.create_task_group() as tasks:
        for each in listeners:
            tasks.start_soon(world.api, each.scope, each.receive, each.send)
        for each in listeners:
            await each.until(": open")
        limiter = anyio.to_thread.current_default_thread_limiter()
        with anyio.fail_after(60):
            while limiter.borrowed_tokens:
                await anyio.lowlevel.checkpoint()
        assert threading.active_count() <= threads + limiter.total_tokens + 20
        await anyio.to_thread.run_sync(lambda: desk.api("POST", "/chat", json={**QUESTION, "session_id": chat_id}))
        for each in listeners:
            await each.until("event: answer")
        stand.chats.pool.dismiss()
    for each in listeners:
        events = events_in(each.text)
        assert words(events) == "Yes.", "what was said before is not told again"
        assert events[-1][1] is not None
        assert events[-1][1].startswith(events[-1][2]["message_id"])


@pytest.mark.anyio
async def test_what_is_asked_as_soon_as_a_connection_is_open_is_heard(
    world: World, desk: Desk, scripted: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = scripted(ScriptedModel("Yes."), grace_seconds=600.0)
    chat_id = await anyio.to_thread.run_sync(lambda: desk.api("POST", "/chat", json=QUESTION)["session_id"])
    look, looks = stand.chats.events.answers, 0

    def answers(caller: Caller, of: str) -> dict[str, bool]:
        nonlocal looks
        looks += 1
        if looks == 2:  # the client was told that it is connected, and nobody has looked since
            assert ": open" in listener.text
            desk.api("POST", "/chat", json={**QUESTION, "session_id": chat_id})
        return look(caller, of)

    monkeypatch.setattr(stand.chats.events, "answers", answers)
    listener = RawRequest("GET", f"/v1/chat/events/{chat_id}", {**desk.headers, "Accept": "text/event-stream"})
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(world.api, listener.scope, listener.receive, listener.send)
        await listener.until("event: answer")
        stand.chats.pool.dismiss()
    assert words(events_in(listener.text)) == "Yes."


def test_a_model_that_fails_is_a_problem_that_names_what_was_stored(desk: Desk, scripted: Make) -> None:
    scripted(ScriptedModel(ModelUnavailable("The model does not answer. Try again later.", reason="timeout")))
    problem = desk.refused(503, "POST", "/chat", json=QUESTION, headers={"Idempotency-Key": "once"})
    assert (problem["code"], problem["detail"]) == ("model_unavailable", "The model does not answer. Try again later.")
    facts = problem["facts"]
    stored = desk.api("GET", f"/chat/{facts['session_id']}/messages/{facts['message_id']}")
    assert stored["state"] == "failed"
    assert stored["error"] == {"code": problem["code"], "message": problem["detail"]}
    again = desk.refused(503, "POST", "/chat", json=QUESTION, headers={"Idempotency-Key": "once"})
    assert (again["code"], again["facts"]["message_id"]) == (problem["code"], facts["message_id"])
    response = desk.send("POST", "/chat", json=QUESTION, headers={"Idempotency-Key": "once"})
    assert "Retry-After" not in response.headers, "a client that waits and asks again would never end"
    name, _, told = ask(desk)[-1]
    assert (name, told["code"], told["message"]) == ("error", problem["code"], problem["detail"])


def test_the_same_request_is_answered_once(desk: Desk, scripted: Make) -> None:
    model = ScriptedModel("Yes.")
    scripted(model)
    headers = {"Idempotency-Key": "again"}
    first = desk.send("POST", "/chat", json=QUESTION, headers=headers)
    second = desk.send("POST", "/chat", json=QUESTION, headers=headers)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.json()["message_id"] == first.json()["message_id"]
    streamed = {"json": {**QUESTION, "stream": True}, "headers": {"Idempotency-Key": "streamed"}}
    one, two = desk.send("POST", "/chat", **streamed), desk.send("POST", "/chat", **streamed)
    assert two.headers["Idempotency-Replayed"] == "true"
    assert events_in(one.text)[-1][2]["message_id"] == events_in(two.text)[-1][2]["message_id"]
    assert words(events_in(one.text)) == words(events_in(two.text))
    assert desk.api("GET", "/chats")["total"] == 2


def test_an_answer_that_takes_too_long_goes_on(worlds: Callable[..., World]) -> None:
    world = worlds(request_seconds=5)
    wait = Wait()
    stand = ChatStand(world.container.database, ScriptedModel([wait, "Yes."]))
    world.container.chats = stand.chats
    object.__setattr__(world.container.settings, "request_seconds", 0)
    desk = Desk(world)
    problem = desk.refused(503, "POST", "/chat", json=QUESTION)
    facts = problem["facts"]
    wait.go.set()
    path = f"/chat/{facts['session_id']}/messages/{facts['message_id']}"
    until(lambda: desk.api("GET", path)["state"] == "answered")
    stand.close()


def test_too_many_answers_at_once_are_refused_for_now(desk: Desk, scripted: Make) -> None:
    wait = Wait()
    stand = scripted(ScriptedModel([wait, "Yes."]), streams=1)
    turn = stand.start(desk.caller)
    response = desk.send("POST", "/chat", json=QUESTION)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    wait.go.set()
    assert turn.wait(60)


@pytest.mark.anyio
async def test_a_user_listens_so_many_times_at_once(world: World, desk: Desk, scripted: Make) -> None:
    stand = scripted(ScriptedModel("Yes."), per_user=1)
    told = await anyio.to_thread.run_sync(lambda: desk.api("POST", "/chat", json=QUESTION))
    streams = {"Accept": "text/event-stream"}
    path = f"/chat/events/{told['session_id']}"
    listener = RawRequest("GET", f"/v1{path}", {**desk.headers, **streams})

    def refused() -> None:
        answer = f"/chat/{told['session_id']}/messages/{told['message_id']}/events"
        for wanted in (path, answer):
            response = desk.send("GET", wanted, headers=streams)
            assert (response.status_code, response.headers["Retry-After"]) == (429, "5")
            assert "You have 1 connections that listen" in response.json()["detail"]
        with (
            pytest.raises(WebSocketDenialResponse) as denied,
            world.http.websocket_connect(f"/v1/chat/ws/events/{told['session_id']}", headers=desk.headers),
        ):
            pass
        assert denied.value.status_code == 429
        assert desk.api("GET", path)["total"], "a list is no connection that stays"

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(world.api, listener.scope, listener.receive, listener.send)
        await listener.until(": open")
        await anyio.to_thread.run_sync(refused)
        stand.chats.pool.dismiss()
    assert not stand.chats.pool.listeners._taken


def test_an_answer_is_made_again_and_the_branch_is_chosen(desk: Desk, scripted: Make) -> None:
    stand = scripted(ScriptedModel("Old."))
    stand.models.named["other"] = ScriptedModel("New.")
    first = desk.api("POST", "/chat", json=QUESTION)
    path = f"/chat/{first['session_id']}"
    again = desk.api("POST", f"{path}/messages/{first['message_id']}/regenerate", json={"model": "other"})
    assert (again["answer"], again["parent_id"], again["model"]) == ("New.", first["parent_id"], "scripted")
    whole = desk.api("GET", path)
    assert whole["branch"] == [first["parent_id"], again["message_id"]]
    assert (whole["messages_total"], whole["next_cursor"]) == (3, None)
    newest = desk.api("GET", f"{path}?limit=1")
    assert newest["messages"] == whole["messages"][2:]
    earlier = desk.api("GET", f"{path}?limit=2&cursor={newest['next_cursor']}")
    assert (earlier["messages"], earlier["next_cursor"]) == (whole["messages"][:2], None)
    desk.api("PATCH", path, json={"leaf_id": first["message_id"], "title": "Leave"})
    whole = desk.api("GET", path)
    assert (whole["branch"][-1], whole["title"]) == (first["message_id"], "Leave")
    events = events_in(
        desk.send("POST", f"{path}/messages/{first['message_id']}/regenerate", json={"stream": True}).text
    )
    assert events[-1][2]["answer"] == "Old."
    desk.refused(404, "POST", f"{path}/messages/{first['message_id']}/regenerate", json={"model": "nobody"})


def test_what_happened_in_a_chat_is_listed(desk: Desk, scripted: Make) -> None:
    scripted(model_for(answer="Yes.", rewrite="Alone?"))
    first = desk.api("POST", "/chat", json=QUESTION)
    chat_id = first["session_id"]
    desk.api("POST", "/chat", json={**QUESTION, "session_id": chat_id})
    found, cursor = [], None
    while True:
        page = desk.api("GET", f"/chat/events/{chat_id}", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert page["total"] == len(found)
    assert [each["kind"] for each in found] == [
        *("step", "text", "statement", "answer"),
        *("step", "step", "text", "statement", "answer"),
    ]
    assert desk.api("GET", f"/chat/events/{chat_id}/latest") == found[-1]
    desk.refused(422, "GET", f"/chat/events/{chat_id}?cursor=nonsense")


def test_a_chat_is_watched_over_a_web_socket(world: World, desk: Desk, scripted: Make) -> None:
    scripted(model_for(answer="Yes.", rewrite="Alone?"))
    chat_id = desk.api("POST", "/chat", json=QUESTION)["session_id"]
    token = desk.headers["Authorization"].removeprefix("Bearer ")
    path = f"/v1/chat/ws/events/{chat_id}"
    got: list[Any] = []
    for connect in (
        {"headers": desk.headers},
        {"subprotocols": ["citewell.events", f"bearer.{token}"]},
    ):
        with world.http.websocket_connect(path, **connect) as socket:
            assert socket.accepted_subprotocol == ("citewell.events" if "subprotocols" in connect else None)
            answer = desk.api("POST", "/chat", json={**QUESTION, "session_id": chat_id})
            got = [socket.receive_json()]
            while got[-1]["event"] != "answer":
                got.append(socket.receive_json())
            assert got[-1]["data"]["answer"] == "Yes."
            assert {each["message_id"] for each in got} == {answer["message_id"]}
    known = got[1]["id"]
    with world.http.websocket_connect(f"{path}?after={known}", headers=desk.headers) as socket:
        assert socket.receive_json() == got[2]


def test_a_web_socket_is_refused_as_any_request_is(world: World, desk: Desk, scripted: Make) -> None:
    scripted()
    chat_id = desk.api("POST", "/chat", json=QUESTION)["session_id"]
    stranger = Desk(world)
    token = desk.headers["Authorization"].removeprefix("Bearer ")
    for status, address, connect in (
        (401, chat_id, {}),
        (401, f"{chat_id}?token={token}", {}),
        (401, chat_id, {"subprotocols": ["citewell.events", "bearer.nonsense"]}),
        (404, chat_id, {"headers": stranger.headers}),
        (404, "nothing", {"headers": desk.headers}),
        (404, "a%00b", {"headers": desk.headers}),
    ):
        with (
            pytest.raises(WebSocketDenialResponse) as refused,
            world.http.websocket_connect(f"/v1/chat/ws/events/{address}", **connect),
        ):
            pass
        assert refused.value.status_code == status
        assert refused.value.headers["content-type"] == "application/problem+json"


def test_a_web_socket_of_a_suspended_user_is_closed(
    world: World, desk: Desk, scripted: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_events, "RECHECK_SECONDS", 0.01)
    scripted()
    chat_id = desk.api("POST", "/chat", json=QUESTION)["session_id"]
    with world.http.websocket_connect(f"/v1/chat/ws/events/{chat_id}", headers=desk.headers) as socket:
        world.container.accounts.update(world.root, desk.person.id, UserChange(status="suspended"))
        told = socket.receive_json()
        assert (told["event"], told["data"]["code"]) == ("error", "unauthenticated")
        assert socket.receive()["code"] == 1008


@pytest.mark.parametrize("wanted", ["md", "json"])
def test_a_chat_is_exported(desk: Desk, scripted: Make, wanted: str) -> None:
    scripted()
    chat_id = desk.api("POST", "/chat", json={"message": "How *long* is <b>leave</b>?"})["session_id"]
    response = desk.send("GET", f"/chat/{chat_id}/export?format={wanted}")
    assert response.status_code == 200
    assert f'filename="chat-2030-03-01.{wanted}"' in response.headers["content-disposition"]
    if wanted == "json":
        assert response.json() == desk.api("GET", f"/chat/{chat_id}")
    else:
        assert r"How \*long\* is \<b\>leave\</b\>?" in response.text
    desk.refused(422, "GET", f"/chat/{chat_id}/export?format=pdf")


REFUSED: list[tuple[int, dict[str, Any]]] = [
    (422, {"message": ""}),
    (422, {"message": "   "}),
    (422, {"message": "a\0b"}),
    (413, {"message": "x" * 50_000}),
    (422, {"message": "x" * 100_001}),
    (422, {"message": "x", "mode": "none"}),
    (422, {"message": "x", "parent_id": "a"}),
    (404, {"message": "x", "session_id": "nothing"}),
    (404, {"message": "x", "assistant": "nobody"}),
    (404, {"message": "x", "model": "nobody"}),
    (422, {"message": "x", "model": "a\0b"}),
]


def test_questions_that_are_none_are_refused(desk: Desk, scripted: Make) -> None:
    scripted()
    for status, body in REFUSED:
        desk.refused(status, "POST", "/chat", json=body)
        desk.refused(status, "POST", "/chat", json={**body, "stream": True})
    assert desk.api("GET", "/chats")["total"] == 0


def test_a_million_characters_and_halves_of_pairs_are_refused(desk: Desk, scripted: Make) -> None:
    scripted()
    desk.refused(413, "POST", "/chat", json={"message": "x" * 1_100_000})
    headers = {"Content-Type": "application/json"}
    assert desk.send("POST", "/chat", content=b'{"message": "\\ud83d"}', headers=headers).status_code in {400, 422}
