"""Both clients, on a transport of the test: what is tried again, what is waited for, what is raised."""

from __future__ import annotations

import asyncio
import inspect
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import ModuleType
from typing import Any

import httpx
import pytest

from citewell.client import AnswerEvent, ApiError, AsyncClient, Client, ServerUnreachable, TimedOut
from citewell.client.client import ServerCalls
from citewell.client.description import call, many
from citewell.client.retrying import seconds_asked
from citewell.client.streams import MOST_BREAKS, EventReader, ServerEvent

Handler = Callable[[httpx.Request], httpx.Response]


class Sleepless:
    """A module with another ``sleep``, for those who look it up here; who else runs in this process sleeps as ever."""

    def __init__(self, module: ModuleType, sleep: Callable[[float], object]) -> None:
        self._module = module
        self.sleep = sleep

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


class Desk:
    """One of the two clients; what it returns is waited for, what it tells piece by piece is a list."""

    def __init__(self, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kind = kind
        self.pauses: list[float] = []

        async def slept(seconds: float) -> None:
            self.pauses.append(seconds)

        for module in ("connection", "streams"):
            monkeypatch.setattr(f"citewell.client.{module}.time", Sleepless(time, self.pauses.append))
        for module in ("async_connection", "streams"):
            monkeypatch.setattr(f"citewell.client.{module}.asyncio", Sleepless(asyncio, slept))

    def __call__(self, handler: Handler, name: str, /, *args: Any, **named: Any) -> Any:
        if self.kind == "blocking":
            with Client("http://server", transport=httpx.MockTransport(handler), patience=60.0) as client:
                found = getattr(client, name)(*args, **named)
                return list(found) if isinstance(found, Iterator) else found
        return asyncio.run(self._waited(handler, name, args, named))

    @staticmethod
    async def _waited(handler: Handler, name: str, args: Any, named: Any) -> Any:
        async with AsyncClient("http://server", transport=httpx.MockTransport(handler), patience=60.0) as client:
            found = getattr(client, name)(*args, **named)
            if isinstance(found, AsyncIterator):
                return [each async for each in found]
            return await found


@pytest.fixture(params=["blocking", "asynchronous"])
def desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(request.param, monkeypatch)


class Script:
    """Answers one after the other; the last one again and again. Keeps the requests."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def refusal(status: int, retry_after: str | None = None) -> httpx.Response:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return httpx.Response(status, json={"code": "some_code", "detail": "Not now.", "request_id": "r1"}, headers=headers)


def test_both_clients_have_every_call_and_describe_it_once() -> None:
    public = {name for name, _ in inspect.getmembers(ServerCalls) if not name.startswith("_")}
    undescribed = {name for name in public if not isinstance(inspect.getattr_static(ServerCalls, name), call | many)}
    assert len(public) > 80
    assert undescribed == set(), "mark these with call or many: only so the asynchronous client has them, too"
    assert public <= set(dir(Client))
    assert public <= set(dir(AsyncClient))
    assert all(inspect.getattr_static(ServerCalls, name).__doc__ for name in public)


def test_a_result_is_the_decoded_answer(desk: Desk) -> None:
    script = Script(httpx.Response(200, json={"id": "c1"}))
    assert desk(script, "collection", "a/b") == {"id": "c1"}
    assert script.requests[0].url.raw_path == b"/v1/collections/a%2Fb"
    assert desk(Script(httpx.Response(204)), "delete_collection", "a") is None


def test_pages_are_gone_through(desk: Desk) -> None:
    pages = [{"items": [{"id": 1}, {"id": 2}], "next_cursor": "x"}, {"items": [{"id": 3}], "next_cursor": None}]
    script = Script(*(httpx.Response(200, json=page) for page in pages))
    assert [each["id"] for each in desk(script, "collections")] == [1, 2, 3]
    assert [request.url.params.get("cursor") for request in script.requests] == [None, "x"]


def test_too_many_requests_are_waited_for_as_long_as_patience_lasts(desk: Desk) -> None:
    script = Script(refusal(429, "7"), refusal(429), httpx.Response(200, json={"id": "c1"}))
    assert desk(script, "create_collection", "A") == {"id": "c1"}
    assert desk.pauses == [7.0, 1.0]
    with pytest.raises(ApiError) as caught:
        desk(Script(refusal(429, "61")), "collection", "a")
    assert (caught.value.status, caught.value.code, caught.value.request_id) == (429, "some_code", "r1")
    assert len(desk.pauses) == 2


def test_a_server_that_says_when_it_is_back_is_asked_then(desk: Desk) -> None:
    script = Script(refusal(503, "3"), httpx.Response(200, json={"id": "c1"}))
    assert desk(script, "create_collection", "A") == {"id": "c1"}
    assert desk.pauses == [3.0]


@pytest.mark.parametrize(
    "fault", [refusal(502), refusal(503), refusal(504), httpx.ReadError("reset"), httpx.ReadTimeout("slow")]
)
def test_only_what_is_safe_to_repeat_is_repeated(fault: Any, desk: Desk) -> None:
    reading = Script(fault, fault, httpx.Response(200, json={"id": "c1"}))
    assert desk(reading, "collection", "a") == {"id": "c1"}
    assert len(reading.requests) == 3
    assert 0.25 <= desk.pauses[0] <= 0.5 <= desk.pauses[1] <= 1.0
    writing = Script(fault, httpx.Response(201, json={"id": "c1"}))
    with pytest.raises((ApiError, ServerUnreachable)):
        desk(writing, "create_collection", "A")
    assert len(writing.requests) == 1
    named = Script(fault, httpx.Response(201, json={"accepted": True}))
    assert desk(named, "upsert_text", "n", "d", "text", idempotency_key="k") == {"accepted": True}


def test_errors_say_what_happened(desk: Desk) -> None:
    with pytest.raises(TimedOut, match="did not answer in time"):
        desk(Script(httpx.ReadTimeout("slow")), "create_collection", "A")
    with pytest.raises(ServerUnreachable, match="does not answer: refused"):
        desk(Script(httpx.ConnectError("refused")), "collection", "A")
    with pytest.raises(ApiError, match="Bad Gateway") as caught:
        desk(Script(httpx.Response(500, text="<h1>Bad Gateway</h1>")), "collection", "A")
    assert (caught.value.code, caught.value.status) == ("error", 500)
    with pytest.raises(ApiError, match="does not answer as a Citewell server does: text/html, not JSON"):
        desk(Script(httpx.Response(200, html="<h1>Welcome</h1>")), "collection", "A")


def test_retry_after_is_a_number_or_a_date() -> None:
    def asked(value: str) -> float | None:
        return seconds_asked(httpx.Response(429, headers={"Retry-After": value}))

    named = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3000)  # a date in a header has whole seconds
    before = datetime.now(UTC)
    soon = asked(format_datetime(named, usegmt=True))
    assert soon is not None
    assert named - datetime.now(UTC) <= timedelta(seconds=soon) <= named - before
    assert asked("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert [asked(value) for value in ("12", "", "soon", "-1")] == [12.0, None, None, None]


def sent(name: str, data: Any, number: int | None = None) -> str:
    place = "" if number is None else f"id: {number}\n"
    return f"{place}event: {name}\ndata: {json.dumps(data)}\n\n"


START = sent("start", {"session_id": "s", "message_id": "m"})
ANSWER = sent("answer", {"answer": "16 weeks.", "state": "answered"}, 3)


def streamed(*parts: str) -> httpx.Response:
    """What comes before the connection ends, be it over or not."""
    return httpx.Response(200, text=": open\n\n" + "".join(parts), headers={"Content-Type": "text/event-stream"})


def kinds(events: list[AnswerEvent]) -> list[str]:
    return [event.kind for event in events]


def test_an_answer_comes_in_events(desk: Desk) -> None:
    script = Script(streamed(START, sent("text", {"text": "16"}, 1), sent("step", {"step": "verify"}, 2), ANSWER))
    events = desk(script, "ask_stream", "How long?", collections=["Handbook"], mode="strict")
    assert kinds(events) == ["start", "text", "step", "answer"]
    assert (events[1].text, events[1].number, events[1].answer) == ("16", 1, None)
    assert events[3].answer["answer"] == "16 weeks."
    assert json.loads(script.requests[0].content) == {
        "message": "How long?",
        "collections": ["Handbook"],
        "mode": "strict",
        "stream": True,
    }


def test_a_stream_that_breaks_goes_on_after_its_last_event(desk: Desk) -> None:
    script = Script(
        streamed(START, sent("text", {"text": "16"}, 1)),
        httpx.ReadError("reset"),
        streamed(START, sent("text", {"text": " weeks"}, 2), "event: answer\nda"),
        streamed(START, ANSWER),
    )
    events = desk(script, "ask_stream", "How long?")
    assert kinds(events) == ["start", "text", "text", "answer"]
    asked = [(request.method, request.url.path, request.headers.get("Last-Event-ID")) for request in script.requests]
    again = "/v1/chat/s/messages/m/events"
    assert asked == [("POST", "/v1/chat", None), ("GET", again, "1"), ("GET", again, "1"), ("GET", again, "2")]


def test_a_question_whose_stream_never_began_is_asked_under_the_same_key(desk: Desk) -> None:
    script = Script(httpx.ReadError("reset"), streamed(), streamed(START, ANSWER))
    assert kinds(desk(script, "ask_stream", "How long?")) == ["start", "answer"]
    assert {request.method for request in script.requests} == {"POST"}
    assert len({request.headers["Idempotency-Key"] for request in script.requests}) == 1


def test_a_server_that_restarts_behind_a_proxy_is_waited_for(desk: Desk) -> None:
    script = Script(streamed(START), refusal(502), refusal(503, "2"), streamed(START, ANSWER))
    assert kinds(desk(script, "ask_stream", "How long?")) == ["start", "answer"]
    assert len(script.requests) == 4
    assert desk.pauses[-1] == 2.0


def test_a_stream_that_goes_nowhere_is_given_up(desk: Desk) -> None:
    script = Script(streamed(START))
    with pytest.raises(ServerUnreachable, match="ended before its last event"):
        desk(script, "ask_stream", "How long?")
    assert len(desk.pauses) == MOST_BREAKS
    nobody = Script(httpx.ConnectError("refused"))
    with pytest.raises(ServerUnreachable, match="refused"):
        desk(nobody, "ask_stream", "How long?")
    assert len(nobody.requests) == 1


def test_an_error_in_a_stream_is_raised_with_its_place(desk: Desk) -> None:
    failed = sent("error", {"code": "model_unavailable", "message": "The model is down."})
    with pytest.raises(ApiError, match="The model is down") as caught:
        desk(Script(streamed(START, failed)), "ask_stream", "How long?")
    assert caught.value.code == "model_unavailable"
    assert (caught.value.problem["session_id"], caught.value.problem["message_id"]) == ("s", "m")
    with pytest.raises(ApiError) as refused:
        desk(Script(refusal(404)), "ask_stream", "How long?")
    assert refused.value.status == 404


def test_a_job_is_followed_to_its_end_whatever_breaks(desk: Desk) -> None:
    states = [{"id": "j", "state": "running"}, {"id": "j", "state": "completed"}]
    script = Script(streamed(sent("job", states[0])), streamed(sent("job", states[0]), sent("job", states[1])))
    assert [job["state"] for job in desk(script, "follow_job", "j")] == ["running", "running", "completed"]


def test_events_are_put_together_from_lines() -> None:
    reader = EventReader()
    lines = [": open", "", "retry: 1000", "id: 4", "event: text", 'data: {"a":', "data:1}", ""]
    found = [event for line in lines if (event := reader.feed(line)) is not None]
    assert found == [ServerEvent("text", {"a": 1}, "4")]
